import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import {
  argumentsOf,
  closing,
  inPlaceOf,
  type SourceFile,
  type Statement,
  siblings,
  startsWith,
  uses,
  within,
} from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** A list, array or bytearray that grows by steps in a loop whose rounds are known. */
export const preallocated: Rule = {
  id: 'preallocate',
  title: 'grows by steps in a loop: make it as long as it gets',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const added = addedBy(file, statement);
        if (added === null || evidenceAt(evidence, file.path, statement.tokens[0]!.line) === undefined) return [];
        return candidate(file, statement, added) ?? [];
      }),
    ),
};

/** What a statement puts at the end of what has a name. */
interface Added {
  readonly name: string;
  /** Elements of each round. */
  readonly count: number;
  /** The statements in its place, of what stands in place of the end's index. */
  readonly stores: (index: (offset: number) => string) => readonly string[];
  /** Only bytes can be put there so. */
  readonly isOfBytes: boolean;
  readonly mind: string;
}

function addedBy(file: SourceFile, { tokens }: Statement): Added | null {
  const [target, ...rest] = tokens;
  if (target?.kind !== 'name') return null;
  const name = target.text;
  const isCall = startsWith(rest, '.', '*', '(') && closing(rest, 2) === rest.length - 1;
  const store = (parts: readonly (readonly Token[])[], isOfBytes: boolean): Added => ({
    ...{ name, count: parts.length, isOfBytes },
    mind: isOfBytes ? 'a number that is no byte is cut to one, where bytes() raises ValueError' : '',
    stores: (index) => parts.map((part, i) => `${name}[${index(i)}] = ${file.textOf(part)}`),
  });
  if (isCall && rest[1]!.text === 'append') return store([rest.slice(3, -1)], false);
  const more = isCall && rest[1]!.text === 'extend' ? rest.slice(3, -1) : rest[0]?.text === '+=' ? rest.slice(1) : [];
  if (more[0]?.text === '[' && closing(more, 0) === more.length - 1) {
    const parts = partsOf(more.slice(1, -1));
    return parts === null ? null : store(parts, false);
  }
  if (
    startsWith(more, 'bytes', '(', '[') &&
    closing(more, 1) === more.length - 1 &&
    closing(more, 2) === more.length - 2
  ) {
    const parts = partsOf(more.slice(3, -2));
    return parts === null ? null : store(parts, true);
  }
  return packed(file, name, more);
}

/** Elements between commas; null where they are not all there, as in a comprehension. */
function partsOf(tokens: readonly Token[]): Token[][] | null {
  const parts = argumentsOf(tokens);
  const isPlain = parts.length > 0 && parts.every(([first]) => first !== undefined && first.text !== '*');
  return isPlain && !tokens.some(({ text }) => text === 'for') ? parts : null;
}

/** Bytes of each code of `struct` where it says its byte order, and so has no gaps. */
const CODE_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  B: 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  f: 4,
  d: 8,
};

/** `struct.pack('<HB', ...)`, which can be written to its place. */
function packed(file: SourceFile, name: string, tokens: readonly Token[]): Added | null {
  if (!startsWith(tokens, '*', '.', 'pack', '(') || closing(tokens, 3) !== tokens.length - 1) return null;
  const [format, ...values] = argumentsOf(tokens.slice(4, -1));
  const codes = /^(['"])[<>!]([bBhHiIlLqQfd]+)\1$/.exec(format?.length === 1 ? format[0]!.text : '')?.[2];
  if (codes?.length !== values.length || values.length === 0) return null;
  const rest = values.map((value) => file.textOf(value)).join(', ');
  return {
    ...{ name, isOfBytes: true, mind: '' },
    count: [...codes].reduce((sum, code) => sum + CODE_BYTES[code]!, 0),
    stores: (index) => [`${tokens[0]!.text}.pack_into(${format![0]!.text}, ${name}, ${index(0)}, ${rest})`],
  };
}

function candidate(file: SourceFile, statement: Statement, added: Added): Candidate | null {
  const { tokens, parent: loop } = statement;
  const { name } = added;
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
  const stores = added.stores((i) => elementAt(added.count, index, i));
  const whole = wholes(file.textOf(made.tokens.slice(2)), length, added);
  if (whole.length === 0) return null;
  const lines = stores.join(`\n${statement.indent}`);
  const changes = whole.map(({ value, way }) =>
    textChange(file, way, [inPlaceOf(made.tokens.slice(2), value), inPlaceOf(tokens, lines)], added.mind),
  );
  const { line } = tokens[0]!;
  return { file, line, lines: [line], changes, title: `${name} grows by steps: make it as long as it gets` };
}

function elementAt(count: number, index: string, offset: number): string {
  const first = count === 1 ? index : `${count} * ${index}`;
  return offset === 0 ? first : `${first} + ${offset}`;
}

/** What something empty is to be made as, in one way or in two; none where it is not known to be empty. */
function wholes(
  value: string,
  length: string,
  { count, isOfBytes }: Added,
): readonly { readonly value: string; readonly way: string }[] {
  const all = count === 1 ? length : `${count} * ${length}`;
  const way = 'preallocate';
  if (value === 'bytearray()') {
    return [{ way, value: `bytearray(${count === 1 ? length.replace(/^\((.*)\)$/, '$1') : all})` }];
  }
  if (isOfBytes) return [];
  if (value === '[]' || value === 'list()') return [{ way, value: `[None] * ${count === 1 ? length : `(${all})`}` }];
  const array = /^((?:\w+\.)?array)\((['"])([bBhHiIlLqQfd])\2(?:, ?\[\])?\)$/.exec(value);
  if (array === null) return [];
  const [, call, quote, code] = array;
  const made = `${call}(${quote}${code}${quote}`;
  const bytes = CODE_BYTES[code!]! === 1 ? all : `${CODE_BYTES[code!]} * ${all}`;
  return [
    { way: 'of bytes', value: `${made}, bytes(${bytes}))` },
    { way: 'of a generator', value: `${made}, (0 for _ in range(${all})))` },
  ];
}

function assignsTo({ tokens, word }: Statement, name: string): boolean {
  const end =
    word === 'for'
      ? tokens.findIndex(({ text }) => text === 'in')
      : tokens.findLastIndex(({ text }) => /^[^=!<>]?[^=!<>]?=$/.test(text));
  return tokens.slice(0, Math.max(0, end)).some(({ text }) => text === name);
}
