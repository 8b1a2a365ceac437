import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import {
  closing,
  inPlaceOf,
  type SourceFile,
  type Statement,
  siblings,
  startsWith,
  uses,
  within,
} from '../sourceFile.js';

/** A list or bytearray that grows by steps in a loop whose rounds are known. */
export const preallocated: Rule = {
  id: 'preallocate',
  title: 'grows by steps in a loop: make it as long as it gets',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const { tokens } = statement;
        const name = tokens[0]!.text;
        if (!startsWith(tokens, name, '.', 'append', '(') || tokens[0]!.kind !== 'name') return [];
        if (evidenceAt(evidence, file.path, tokens[0]!.line) === undefined) return [];
        return candidate(file, statement, name) ?? [];
      }),
    ),
};

function candidate(file: SourceFile, statement: Statement, name: string): Candidate | null {
  const { tokens, parent: loop } = statement;
  // `for i in range(n):`
  if (loop?.word !== 'for' || !startsWith(loop.tokens, 'for', '*', 'in', 'range', '(')) return null;
  const end = closing(loop.tokens, 4);
  const rounds = loop.tokens.slice(5, end);
  if (end !== loop.tokens.length - 2 || rounds.some(({ text }) => text === ',') || rounds.length === 0) return null;
  const index = loop.tokens[1]!.text;
  const inside = within(loop.body);
  if (inside.some(({ word }) => ['break', 'continue', 'return'].includes(word))) return null;
  if (
    inside.some(
      (one) => uses(one, name) > (one === statement ? 1 : 0) || (uses(one, index) > 0 && assignsTo(one, index)),
    )
  )
    return null;
  if (closing(tokens, 3) !== tokens.length - 1) return null;
  const all = siblings(file, loop);
  const before = all.slice(0, all.indexOf(loop));
  const made = before.findLast((one) => startsWith(one.tokens, name, '='));
  if (made === undefined) return null;
  const between = within(before.slice(before.indexOf(made) + 1));
  if (
    between.some(
      (one) => uses(one, name) > 0 || rounds.some(({ kind, text }) => kind === 'name' && assignsTo(one, text)),
    )
  )
    return null;
  const text = file.textOf(rounds);
  const length = rounds.length === 1 ? text : `(${text})`;
  const value = file.textOf(made.tokens.slice(2));
  const whole =
    value === '[]' || value === 'list()' ? `[None] * ${length}` : value === 'bytearray()' ? `bytearray(${text})` : null;
  if (whole === null) return null;
  const edits = [
    inPlaceOf(made.tokens.slice(2), whole),
    inPlaceOf(tokens, `${name}[${index}] = ${file.textOf(tokens.slice(4, -1))}`),
  ];
  const { line } = tokens[0]!;
  const title = `${name} grows by steps: make it as long as it gets`;
  return { file, line, lines: [line], changes: [textChange(file, 'preallocate', edits)], title };
}

function assignsTo({ tokens, word }: Statement, name: string): boolean {
  const end =
    word === 'for'
      ? tokens.findIndex(({ text }) => text === 'in')
      : tokens.findLastIndex(({ text }) => /^[^=!<>]?[^=!<>]?=$/.test(text));
  return tokens.slice(0, Math.max(0, end)).some(({ text }) => text === name);
}
