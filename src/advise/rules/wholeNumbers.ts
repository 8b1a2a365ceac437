import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { closing, inPlaceOf, outermostLoop, type SourceFile, type Statement } from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** Bytes of floats on a line from which on it is worth a word. */
const MANY_BYTES = 512;

/** Floats where whole numbers do: each float is a chunk. */
export const wholeNumbers: Rule = {
  id: 'float',
  title: 'floats where whole numbers do',
  source: 'speed_python.html#floating-point',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement): Candidate[] => {
        const { line } = statement.tokens[0]!;
        const floats = evidenceAt(evidence, file.path, line)?.types.get('float') ?? 0;
        if (floats === 0) return [];
        const changes = [...divided(file, statement), ...slept(file, statement)];
        if (changes.length > 0) return [{ file, line, lines: [line], changes }];
        if (floats < MANY_BYTES || outermostLoop(statement) === null) return [];
        const title = `${floats} bytes of floats in a loop; whole numbers, as of thousandths, take none`;
        return [{ file, line, lines: [line], changes: [], title }];
      }),
    ),
};

/** `int(a / b)` is `a // b` where both are whole and not below 0. */
function divided(file: SourceFile, { tokens }: Statement): Candidate['changes'] {
  return tokens.flatMap((token, i) => {
    if (token.text !== 'int' || tokens[i + 1]?.text !== '(') return [];
    const to = closing(tokens, i + 1);
    const at = outside(tokens, i + 2, to, '/');
    if (at === -1 || ['+', '-', ',', '//', '%'].some((text) => outside(tokens, i + 2, to, text) !== -1)) return [];
    const [a, b] = [file.textOf(tokens.slice(i + 2, at)), file.textOf(tokens.slice(at + 1, to))];
    if (outside(tokens, at + 1, to, '/') !== -1 || outside(tokens, at + 1, to, '*') !== -1) return [];
    const mind = 'below zero // rounds down and int() to zero';
    return [textChange(file, '//', [inPlaceOf(tokens.slice(i, to + 1), `(${a} // ${b})`)], mind)];
  });
}

/** `time.sleep(x / 1000)` is `time.sleep_ms(x)`. */
function slept(file: SourceFile, { tokens }: Statement): Candidate['changes'] {
  return tokens.flatMap((token, i) => {
    if (token.text !== 'sleep' || tokens[i - 1]?.text !== '.' || tokens[i + 1]?.text !== '(') return [];
    const to = closing(tokens, i + 1);
    if (!['1000', '1e3'].includes(tokens[to - 1]?.text ?? '') || tokens[to - 2]?.text !== '/' || to - i < 5) return [];
    const text = `sleep_ms(${file.textOf(tokens.slice(i + 2, to - 2))})`;
    return [textChange(file, 'sleep_ms', [inPlaceOf(tokens.slice(i, to + 1), text)])];
  });
}

/** Index of an operator outside brackets; -1: there is none. */
function outside(tokens: readonly Token[], from: number, to: number, operator: string): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const { text } = tokens[i]!;
    if ('([{'.includes(text)) depth++;
    else if (')]}'.includes(text)) depth--;
    else if (text === operator && depth === 0) return i;
  }
  return -1;
}
