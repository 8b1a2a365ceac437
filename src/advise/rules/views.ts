import { type Candidate, type Rule, textChange } from '../change.js';
import { type Evidence, evidenceAt } from '../evidence.js';
import { calleeOf, isSlice, isStore } from '../readOnly.js';
import {
  argumentsOf,
  closing,
  type Edit,
  inPlaceOf,
  lineAfter,
  type SourceFile,
  type Statement,
  scopeOf,
  within,
} from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** What would keep a slice, or takes no memoryview. */
const KEEPS = [
  ...[
    'append',
    'insert',
    'add',
    'setdefault',
    'put',
    'appendleft',
    'print',
    'str',
    'repr',
    'format',
    'join',
    'hex',
    'isinstance',
  ],
  ...['list', 'tuple', 'dict', 'decode', 'memoryview', 'type', 'id', 'hash'],
];

/** Bytes that are cut out only to be looked at. */
export const views: Rule = {
  id: 'memoryview',
  title: 'slices of bytes that are copied only to be looked at: memoryview',
  source: 'speed_python.html#memoryviews',
  look: (evidence) => evidence.files.flatMap((file) => [...unpacked(file, evidence), ...sliced(file, evidence)]),
};

interface Slice {
  readonly statement: Statement;
  readonly name: string;
  /** Indexes in the statement's tokens: the name, the brackets. */
  readonly at: number;
  readonly open: number;
  readonly close: number;
}

function slicesOf(file: SourceFile, evidence: Evidence): Slice[] {
  return file.statements.flatMap((statement) => {
    const { tokens } = statement;
    const asked = evidenceAt(evidence, file.path, tokens[0]!.line);
    if (asked === undefined || !['bytes', 'bytearray', 'memoryview'].some((type) => asked.types.has(type))) return [];
    return tokens.flatMap((token, at): Slice[] => {
      const open = at + 1;
      if (token.kind !== 'name' || tokens[open]?.text !== '[' || tokens[at - 1]?.text === '.') return [];
      const close = closing(tokens, open);
      if (close === -1 || !isSlice(tokens, open, close) || isStore(tokens, close)) return [];
      return [{ statement, name: token.text, at, open, close }];
    });
  });
}

/** `struct.unpack(f, data[a:b])`, which can be read where it is. */
function unpacked(file: SourceFile, evidence: Evidence): Candidate[] {
  return slicesOf(file, evidence).flatMap((slice): Candidate[] => {
    const edits = unpackEdits(slice);
    if (edits === null) return [];
    const { line } = slice.statement.tokens[0]!;
    const changes = [textChange(file, 'unpack_from', edits, 'a slice that is too short no longer raises ValueError')];
    return [{ file, line, lines: [line], changes, title: 'bytes that are cut out to be unpacked: unpack_from' }];
  });
}

function unpackEdits({ statement: { tokens }, at, open, close, name }: Slice): Edit[] | null {
  if (calleeOf(tokens, at) !== 'unpack' || tokens[close + 1]?.text !== ')' || tokens[at - 1]?.text !== ',') return null;
  let call = at;
  while (call >= 0 && !(tokens[call]!.text === 'unpack' && tokens[call + 1]?.text === '(')) call--;
  // Of an import by name it would be another name.
  if (call < 2 || tokens[call - 1]!.text !== '.') return null;
  const [start] = argumentsAroundColon(tokens.slice(open + 1, close));
  const offset = start!.length === 0 ? '' : `, ${textOf(start!)}`;
  if (start!.some(({ text }) => text === '-')) return null;
  return [inPlaceOf([tokens[call]!], 'unpack_from'), inPlaceOf(tokens.slice(at, close + 1), `${name}${offset}`)];
}

function argumentsAroundColon(tokens: readonly Token[]): Token[][] {
  let depth = 0;
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if ('([{'.includes(token.text)) depth++;
    else if (')]}'.includes(token.text)) depth--;
    if (token.text === ':' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text, start }, i) => (i > 0 && tokens[i - 1]!.end < start ? ` ${text}` : text)).join('');
}

function sliced(file: SourceFile, evidence: Evidence): Candidate[] {
  const groups = new Map<
    string,
    { readonly slices: Slice[]; readonly name: string; readonly scope: Statement | null }
  >();
  for (const slice of slicesOf(file, evidence)) {
    const { statement, name, at, close } = slice;
    if (unpackEdits(slice) !== null || !isLooked(statement, at, close)) continue;
    const own = scopeOf(statement);
    const scope = own !== null && binds(own, name) ? own : null;
    const key = `${scope?.start ?? -1}:${name}`;
    const group = groups.get(key) ?? { slices: [], name, scope };
    group.slices.push(slice);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ slices, name, scope }): Candidate[] => {
    const view = file.freeName(`${name}_view`);
    const made = madeAt(file, name, scope, view);
    if (made === null) return [];
    const edits = [made, ...slices.map(({ statement, at }) => inPlaceOf([statement.tokens[at]!], view))];
    const lines = slices.map(({ statement }) => statement.tokens[0]!.line);
    const title = `slices of ${name} that are only looked at: memoryview`;
    return [{ file, line: lines[0]!, lines, changes: [textChange(file, 'memoryview', edits)], title }];
  });
}

/** Whether a slice is an argument of something that keeps nothing, or gone through. */
function isLooked({ tokens }: Statement, at: number, close: number): boolean {
  const before = tokens[at - 1]?.text;
  const next = tokens[close + 1]?.text;
  if (before === 'in' && next === ':' && tokens[0]!.text === 'for') return true;
  if ((before !== '(' && before !== ',') || (next !== ')' && next !== ',')) return false;
  const callee = calleeOf(tokens, at);
  return callee !== null && !KEEPS.includes(callee);
}

/** Whether a function has a name of its own. */
function binds(scope: Statement, name: string): boolean {
  if (parametersOf(scope).includes(name)) return true;
  const all = within(scope.body);
  if (all.some(({ word, tokens }) => word === 'global' && tokens.some(({ text }) => text === name))) return false;
  return all.some((one) => assigns(one, name));
}

function parametersOf({ tokens }: Statement): string[] {
  const open = tokens.findIndex(({ text }) => text === '(');
  const close = closing(tokens, open);
  return open === -1 ? [] : argumentsOf(tokens.slice(open + 1, close)).map(([first]) => first?.text ?? '');
}

function assigns({ tokens, word }: Statement, name: string): boolean {
  const end = word === 'for' ? tokens.findIndex(({ text }) => text === 'in') : -1;
  return tokens.some(({ text, kind }, i) => {
    if (kind !== 'name' || text !== name || tokens[i - 1]?.text === '.') return false;
    if (i < end) return true;
    if (tokens[i - 1]?.text === 'as' || word === 'del') return true;
    return (
      isStore(tokens, i) || (tokens[i + 1]?.text === ',' && tokens.slice(i).some(({ text: t }) => t === '=') && i === 0)
    );
  });
}

/** Where the view is made: where the bytes are, once. Null where that is not known. */
function madeAt(file: SourceFile, name: string, scope: Statement | null, view: string): Edit | null {
  const line = `${view} = memoryview(${name})`;
  const all = scope === null ? file.statements : within(scope.body);
  const places = all.filter((one) => assigns(one, name));
  // A view of what grows or is made anew would be one of something else.
  if (
    all.some(({ tokens }) =>
      tokens.some(
        ({ text }, i) =>
          text === name && tokens[i + 1]?.text === '.' && ['extend', 'append'].includes(tokens[i + 2]?.text ?? ''),
      ),
    )
  )
    return null;
  if (scope !== null && parametersOf(scope).includes(name)) {
    if (places.length > 0) return null;
    const [first] = scope.body;
    if (first === undefined) return null;
    const isText = first.tokens.length === 1 && first.tokens[0]!.kind === 'string';
    if (isText) return lineAfter(file, first, line);
    return { start: first.start, end: first.start, text: `${first.indent}${line}\n` };
  }
  const [place] = places;
  if (
    places.length !== 1 ||
    place!.body.length > 0 ||
    place!.tokens[0]!.text !== name ||
    place!.tokens[1]?.text !== '='
  )
    return null;
  if (scope === null && place!.parent !== null && scopeOf(place!) !== null) return null;
  return lineAfter(file, place!, line);
}
