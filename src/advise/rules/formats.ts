import { type Candidate, type Change, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { argumentsOf, closing, inPlaceOf, type SourceFile, type Statement } from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** Requests from which on a line is worth it. */
const OFTEN = 8;

/** What text is put together with: each way takes other chunks. */
export const formats: Rule = {
  id: 'format',
  title: 'text put together: another way takes less here',
  source: 'constrained.html#string-operations',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        if (asked === undefined || asked.requests < OFTEN) return [];
        return candidate(file, statement) ?? [];
      }),
    ),
};

/** A text with values: what is between them, and which they are. */
interface Formatted {
  readonly tokens: readonly Token[];
  readonly way: 'percent' | 'format';
  /** One more than there are values. */
  readonly parts: readonly string[];
  readonly values: readonly string[];
}

function candidate(file: SourceFile, { tokens }: Statement): Candidate | null {
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'string' || !/^'[^'\\{}]*'$|^"[^"\\{}]*"$|^'[^'\\%]*'$|^"[^"\\%]*"$/.test(token.text)) continue;
    const found = percent(file, tokens, i) ?? format(file, tokens, i);
    if (found === null) continue;
    const { line } = tokens[0]!;
    return { file, line, lines: [line], changes: otherWays(file, found) };
  }
  return null;
}

function percent(file: SourceFile, tokens: readonly Token[], i: number): Formatted | null {
  if (tokens[i + 1]?.text !== '%') return null;
  const parts = tokens[i]!.text.slice(1, -1).split(/%[ds]/);
  if (parts.length < 2 || parts.some((part) => /[%{}]/.test(part))) return null;
  const next = tokens[i + 2];
  let to = i + 2;
  if (next?.text === '(') to = closing(tokens, i + 2);
  else if (next?.kind === 'name' || next?.kind === 'number') {
    while (tokens[to + 1]?.text === '.' && tokens[to + 2]?.kind === 'name') to += 2;
  } else return null;
  // What is called or indexed next, or bound tighter than %, is more than this.
  if (to === -1 || ['(', '[', '.', '**'].includes(tokens[to + 1]?.text ?? '')) return null;
  const values = next.text === '(' ? argumentsOf(tokens.slice(i + 3, to)) : [tokens.slice(i + 2, to + 1)];
  return formatted(file, tokens.slice(i, to + 1), 'percent', parts, values);
}

function format(file: SourceFile, tokens: readonly Token[], i: number): Formatted | null {
  if (tokens[i + 1]?.text !== '.' || tokens[i + 2]?.text !== 'format' || tokens[i + 3]?.text !== '(') return null;
  const parts = tokens[i]!.text.slice(1, -1).split('{}');
  const to = closing(tokens, i + 3);
  if (to === -1 || parts.some((part) => /[%{}]/.test(part)) || tokens[to + 1]?.text === '.') return null;
  return formatted(file, tokens.slice(i, to + 1), 'format', parts, argumentsOf(tokens.slice(i + 4, to)));
}

function formatted(
  file: SourceFile,
  tokens: readonly Token[],
  way: Formatted['way'],
  parts: readonly string[],
  values: readonly (readonly Token[])[],
): Formatted | null {
  if (values.length !== parts.length - 1) return null;
  // Nothing that an f-string can't hold in every release, or that binds looser than +.
  const isPlain = values.every(
    (value) =>
      value.length > 0 &&
      value.every(
        ({ kind, text }) => kind !== 'string' && !['{', '}', ':', '=', '*', '**', 'if', 'lambda', 'for'].includes(text),
      ),
  );
  return isPlain ? { tokens, way, parts, values: values.map((value) => file.textOf(value)) } : null;
}

function otherWays(file: SourceFile, { tokens, way, parts, values }: Formatted): Change[] {
  const quote = tokens[0]!.text[0]!;
  const quoted = (text: string): string => `${quote}${text}${quote}`;
  const change = (name: string, text: string): Change => textChange(file, name, [inPlaceOf(tokens, text)]);
  const added = parts.flatMap((part, i) => [
    ...(part === '' ? [] : [quoted(part)]),
    ...(i < values.length ? [`str(${values[i]})`] : []),
  ]);
  const tuple = values.length === 1 ? `${values[0]},` : values.join(', ');
  return [
    change(
      'f-string',
      `f${quoted(parts.map((part, i) => part + (i < values.length ? `{${values[i]}}` : '')).join(''))}`,
    ),
    change('+ str()', added.length === 1 ? added[0]! : `(${added.join(' + ')})`),
    way === 'percent'
      ? change('format()', `${quoted(parts.join('{}'))}.format(${values.join(', ')})`)
      : change('%', `(${quoted(parts.join('%s'))} % (${tuple}))`),
  ];
}
