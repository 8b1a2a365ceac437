import { type Candidate, type Rule, textChange } from '../change.js';
import { type Evidence, evidenceAt } from '../evidence.js';
import { isOnlyRead } from '../readOnly.js';
import {
  argumentsOf,
  closing,
  type Edit,
  inPlaceOf,
  lineBefore,
  outermostLoop,
  type SourceFile,
  type Statement,
  scopeOf,
  scopeStatements,
  siblings,
  within,
} from '../sourceFile.js';
import type { Token } from '../tokens.js';

/** Methods that make a new bytes object of a length that is one of their arguments, and those that fill a buffer. */
const FILLING: Readonly<Record<string, { readonly into: string; readonly length: number; readonly args: number }>> = {
  readfrom: { into: 'readfrom_into', length: 1, args: 2 },
  readfrom_mem: { into: 'readfrom_mem_into', length: 2, args: 3 },
};

/** Requests from which on a line is one that asks again and again. */
const OFTEN = 4;

/** The same number of bytes read again and again, each time into new memory. */
export const readInto: Rule = {
  id: 'readinto',
  title: 'the same number of bytes read again and again: read into one buffer',
  source: 'speed_python.html#buffers',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement) => {
        const asked = evidenceAt(evidence, file.path, statement.tokens[0]!.line);
        if (asked === undefined || asked.requests < OFTEN || isAsync(statement)) return [];
        return stream(file, statement, evidence) ?? device(file, statement) ?? [];
      }),
    ),
};

/** Others may run between reading and looking. */
function isAsync(statement: Statement): boolean {
  const scope = scopeOf(statement);
  if (scope === null) return false;
  if (scope.tokens[0]!.text === 'async') return true;
  return within(scope.body).some(({ tokens }) => tokens.some(({ text }) => text === 'yield' || text === 'await'));
}

/** A call of a method: `a.b.read(64)`. */
interface Call {
  /** Indexes of its first and last token. */
  readonly from: number;
  readonly to: number;
  readonly owner: string;
  readonly method: string;
  readonly args: readonly (readonly Token[])[];
}

function callsOf(file: SourceFile, { tokens }: Statement): Call[] {
  return tokens.flatMap((token, i): Call[] => {
    if (token.kind !== 'name' || tokens[i + 1]?.text !== '(' || tokens[i - 1]?.text !== '.') return [];
    const to = closing(tokens, i + 1);
    let from = i - 1;
    while (tokens[from]?.text === '.' && tokens[from - 1]?.kind === 'name') from -= 2;
    from++;
    if (to === -1 || from >= i - 1 || tokens[from]?.kind !== 'name') return [];
    const owner = file.textOf(tokens.slice(from, i - 1));
    return [{ from, to, owner, method: token.text, args: argumentsOf(tokens.slice(i + 2, to)) }];
  });
}

/** A length that is the same each time: a number, or a name in capitals. */
function lengthOf(tokens: readonly Token[] | undefined): string | null {
  if (tokens?.length !== 1) return null;
  const [{ kind, text }] = tokens as [Token];
  return kind === 'number' || (kind === 'name' && /^_?[A-Z][A-Z0-9_]*$/.test(text)) ? text : null;
}

/** Streams' methods, with what to mind of each. */
const STREAMS: Readonly<Record<string, string | undefined>> = {
  read: '',
  recv: 'readinto() of a socket waits until the buffer is full or the peer has closed it; recv() takes what is there',
};

/** `x = f.read(64)` or `x = s.recv(64)` in a loop, of whose `x` nothing is kept. */
function stream(file: SourceFile, statement: Statement, evidence: Evidence): Candidate[] | null {
  const { tokens } = statement;
  const loop = outermostLoop(statement);
  const [call] = callsOf(file, statement);
  const mind = call === undefined ? undefined : STREAMS[call.method];
  if (loop === null || call === undefined || mind === undefined || call.from !== 2) return null;
  if (tokens[0]!.kind !== 'name' || tokens[1]!.text !== '=' || call.to !== tokens.length - 1) return null;
  const length = call.args.length === 1 ? lengthOf(call.args[0]) : null;
  const name = tokens[0]!.text;
  if (length === null) return null;
  const all = scopeStatements(file, statement);
  const text = file.textOf(tokens);
  const reads = all.filter((one) => file.textOf(one.tokens) === text && scopeOf(one) === scopeOf(statement));
  // The first of them tells for all.
  const asking = reads.filter((one) => evidenceAt(evidence, file.path, one.tokens[0]!.line) !== undefined);
  if (asking.find((one) => outermostLoop(one) !== null) !== statement) return [];
  for (const one of all) {
    if (reads.includes(one)) continue;
    for (const [i, token] of one.tokens.entries()) {
      if (token.kind !== 'name' || token.text !== name || one.tokens[i - 1]?.text === '.') continue;
      if (!isOnlyRead(one.tokens, i, i)) return null;
    }
  }
  const buffer = file.freeName(`${name}_buf`);
  const view = file.freeName(`${name}_view`);
  const first = outermostLoop(reads[0]!) ?? reads[0]!;
  const edits: Edit[] = [
    lineBefore(first, `${buffer} = bytearray(${length})`),
    lineBefore(first, `${view} = memoryview(${buffer})`),
    ...reads.map((one) => inPlaceOf(one.tokens, `${name} = ${view}[:${call.owner}.readinto(${buffer}) or 0]`)),
  ];
  const lines = reads.map((one) => one.tokens[0]!.line);
  return [{ file, line: statement.tokens[0]!.line, lines, changes: [textChange(file, 'readinto', edits, mind)] }];
}

/** `i2c.readfrom_mem(address, register, 6)`, of which nothing is kept. */
function device(file: SourceFile, statement: Statement): Candidate[] | null {
  const { tokens, word } = statement;
  if (statement.body.length > 0 || ['if', 'while', 'for', 'with', 'lambda', 'assert'].includes(word)) return null;
  if (tokens.some(({ text }) => ['and', 'or', 'if', 'lambda', 'for'].includes(text))) return null;
  const found = callsOf(file, statement).filter(({ method, args }) => FILLING[method]?.args === args.length);
  const [call] = found;
  if (found.length !== 1 || call === undefined) return null;
  const { into, length: at } = FILLING[call.method]!;
  const length = lengthOf(call.args[at]);
  if (length === null || !/^\d/.test(length) || !isKeptNowhere(file, statement, call)) return null;
  const buffer = file.freeName(`_buf${length}`);
  const place = topmost(file, statement);
  const args = call.args.filter((_, i) => i !== at).map((arg) => file.textOf(arg));
  const edits: Edit[] = [
    lineBefore(place, `${buffer} = bytearray(${length})`),
    lineBefore(statement, `${call.owner}.${into}(${[...args, buffer].join(', ')})`),
    inPlaceOf(tokens.slice(call.from, call.to + 1), buffer),
  ];
  const { line } = tokens[0]!;
  const mind = 'the buffer is the same each time: an interrupt or thread that reads too would overwrite it';
  return [{ file, line, lines: [line], changes: [textChange(file, into, edits, mind)] }];
}

function isKeptNowhere(file: SourceFile, statement: Statement, { from, to }: Call): boolean {
  const { tokens } = statement;
  if (isOnlyRead(tokens, from, to)) return true;
  // `x = call`, with an x that is only looked at.
  if (from !== 2 || to !== tokens.length - 1 || tokens[1]!.text !== '=' || tokens[0]!.kind !== 'name') return false;
  const name = tokens[0]!.text;
  if (scopeOf(statement) === null) return false;
  return scopeStatements(file, statement).every(
    (one) =>
      one === statement ||
      one.tokens.every(
        (token, i) =>
          token.kind !== 'name' ||
          token.text !== name ||
          one.tokens[i - 1]?.text === '.' ||
          isOnlyRead(one.tokens, i, i),
      ),
  );
}

/** The statement of no block that holds this one, its decorators before it. */
function topmost(file: SourceFile, statement: Statement): Statement {
  let top = statement;
  while (top.parent !== null) top = top.parent;
  const all = siblings(file, top);
  let i = all.indexOf(top);
  while (i > 0 && all[i - 1]!.tokens[0]!.text === '@') i--;
  return all[i]!;
}
