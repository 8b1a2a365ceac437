import { describe, expect, it } from 'vitest';
import { changedLines } from '../../src/advise/changeLines.js';
import { edited, inPlaceOf, lineAfter, lineBefore, SourceFile } from '../../src/advise/sourceFile.js';
import { logicalLines } from '../../src/advise/tokens.js';

const TEXT = `import a  # why
def f(x,
      y):
    """text
    of two lines"""
    for i in x:
        s = 'it\\'s' + b"z"
        t = x[1:-2]

    else:
        pass
    return 0x1F + 1.5e-3
f(1, \\
  2)
`;

describe('logicalLines', () => {
  it('finds lines as Python does: brackets, texts of many lines, line ends after a backslash', () => {
    const lines = logicalLines(TEXT)!;
    expect(lines.map(({ tokens }) => tokens[0]!.line)).toEqual([1, 2, 4, 6, 7, 8, 10, 11, 12, 13]);
    expect(lines.map(({ indent }) => indent.length)).toEqual([0, 0, 4, 4, 8, 8, 4, 8, 4, 0]);
    expect(lines.at(-1)!.tokens.map(({ text }) => text)).toEqual(['f', '(', '1', ',', '2', ')']);
    expect(lines[4]!.tokens.map(({ text }) => text)).toEqual(['s', '=', "'it\\'s'", '+', 'b"z"']);
  });

  it('knows nothing of what it can not take apart', () => {
    expect(logicalLines('a = (1\n')).toBeNull();
    expect(logicalLines('a = ?\n')).toBeNull();
    expect(logicalLines("a = 'x\n")).toBeNull();
  });
});

describe('SourceFile', () => {
  const file = SourceFile.of('app.py', TEXT)!;
  const [, def] = file.top;

  it('knows which block a statement is in, and where it ends', () => {
    expect(file.top.map(({ word }) => word)).toEqual(['import', 'def', 'f']);
    expect(def!.body.map(({ word }) => word)).toEqual(['"""text\n    of two lines"""', 'for', 'else', 'return']);
    expect(file.text.slice(def!.blockEnd)).toMatch(/^f\(1/);
  });

  it('gives names that are not taken', () => {
    expect(file.freeName('s', 'parts')).toBe('parts');
    expect(file.freeName('s')).toBe('s2');
  });

  it('puts edits in, and tells them as whole lines', () => {
    const loop = def!.body[1]!;
    const edits = [
      inPlaceOf(loop.body[0]!.tokens.slice(2), "''"),
      lineBefore(loop, 'n = 0'),
      lineAfter(file, def!.body[2]!, 'n += 1'),
    ];
    expect(edited(TEXT, edits)).toContain("    n = 0\n    for i in x:\n        s = ''\n");
    expect(changedLines(file, edits)).toEqual([
      { line: 6, removed: [], added: ['    n = 0'] },
      { line: 7, removed: ["        s = 'it\\'s' + b\"z\""], added: ["        s = ''"] },
      { line: 12, removed: [], added: ['    n += 1'] },
    ]);
  });

  it('refuses edits that overlap', () => {
    const [token] = file.top[0]!.tokens;
    expect(() => edited(TEXT, [inPlaceOf([token!], 'a'), inPlaceOf([token!], 'b')])).toThrow('overlap');
  });
});
