import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { closing, type Edit, inPlaceOf, type SourceFile, type Statement, startsWith, within } from '../sourceFile.js';
import type { Token } from '../tokens.js';
import { isDotted } from './plainTokens.js';

/** A tuple for each round of a loop, which is taken apart at once. */
export const pairs: Rule = {
  id: 'pairs',
  title: 'a tuple for each round of a loop',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        if (asked === undefined || statement.word !== 'for' || statement.body.length === 0) return [];
        return candidate(file, statement) ?? [];
      }),
    ),
};

function candidate(file: SourceFile, loop: Statement): Candidate | null {
  const { tokens, body } = loop;
  // `for a, b in ...:`, with or without brackets.
  const bare = tokens[1]!.text === '(' ? [tokens[0]!, ...tokens.slice(2, 5), ...tokens.slice(6)] : tokens;
  if (!startsWith(bare, 'for', '*', ',', '*', 'in')) return null;
  if (bare[1]!.kind !== 'name' || bare[3]!.kind !== 'name') return null;
  const [a, b] = [bare[1]!.text, bare[3]!.text];
  const from = bare.slice(5, -1);
  const made = numbered(file, from, a, b) ?? items(file, from, a, b);
  if (made === null) return null;
  const { of, head, first, name, mind } = made;
  // What is gone through stays what it is.
  if (
    within(body).some((one) =>
      one.tokens.some((token, i) => token.text === of && /^(=|[^=!<>]=|..=)$/.test(one.tokens[i + 1]?.text ?? '')),
    )
  )
    return null;
  const edits: Edit[] = [
    inPlaceOf(tokens.slice(1, -1), head),
    { start: body[0]!.start, end: body[0]!.start, text: `${body[0]!.indent}${first}\n` },
  ];
  const { line } = tokens[0]!;
  const title = `a tuple for each round of ${name}`;
  return { file, line, lines: [line], changes: [textChange(file, name, edits, mind)], title };
}

interface Loop {
  readonly of: string;
  readonly head: string;
  readonly first: string;
  readonly name: string;
  readonly mind: string;
}

function numbered(file: SourceFile, from: readonly Token[], i: string, x: string): Loop | null {
  const inside = from.slice(2, -1);
  if (!startsWith(from, 'enumerate', '(') || closing(from, 1) !== from.length - 1 || !isDotted(inside)) return null;
  const text = file.textOf(inside);
  const mind = 'only for what has a length and takes an index';
  return {
    of: inside[0]!.text,
    head: `${i} in range(len(${text}))`,
    first: `${x} = ${text}[${i}]`,
    name: 'enumerate()',
    mind,
  };
}

function items(file: SourceFile, from: readonly Token[], key: string, value: string): Loop | null {
  const dict = from.slice(0, -4);
  if (file.textOf(from.slice(-4)) !== '.items()' || !isDotted(dict)) return null;
  const text = file.textOf(dict);
  return {
    of: dict[0]!.text,
    head: `${key} in ${text}`,
    first: `${value} = ${text}[${key}]`,
    name: 'items()',
    mind: '',
  };
}
