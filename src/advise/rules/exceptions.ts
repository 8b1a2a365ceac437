import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import {
  argumentsOf,
  closing,
  continues,
  type Edit,
  isAll,
  lineBefore,
  type SourceFile,
  type Statement,
  siblings,
  startsWith,
} from '../sourceFile.js';
import type { Token } from '../tokens.js';
import { isConstant, isDotted } from './plainTokens.js';

/** An exception that only says what a test says without one. */
export const exceptions: Rule = {
  id: 'exceptions',
  title: 'an exception for what a test tells',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement): Candidate[] => {
        const parts = triedOf(file, statement);
        if (parts === null) return [];
        const { line } = parts.tried.tokens[0]!;
        if (evidenceAt(evidence, file.path, line) === undefined) return [];
        const found = itemOr(file, parts) ?? indexOr(file, parts) ?? removed(file, parts) ?? attributeOr(file, parts);
        if (found !== null) {
          const edit = { start: statement.tokens[0]!.start, end: parts.last.end, text: found.text };
          return [candidate(file, line, [edit], found)];
        }
        const loop = iterated(file, statement, parts);
        return loop === null ? [] : [candidate(file, line, loop, { text: 'for', mind: '' })];
      }),
    ),
};

interface Instead {
  readonly text: string;
  readonly mind: string;
}

function candidate(file: SourceFile, line: number, edits: readonly Edit[], { mind }: Instead): Candidate {
  return { file, line, lines: [line], changes: [textChange(file, 'a test', edits, mind)] };
}

/** One statement that is tried, and one that is done in place of it. */
interface Parts {
  readonly tried: Statement;
  readonly otherwise: Statement;
  readonly error: string;
  readonly last: Token;
}

function triedOf(file: SourceFile, statement: Statement): Parts | null {
  if (!isAll(statement.tokens, 'try', ':')) return null;
  const list = siblings(file, statement);
  const at = list.indexOf(statement);
  const [handler, next] = [list[at + 1], list[at + 2]];
  if (handler === undefined || !isAll(handler.tokens, 'except', '*', ':')) return null;
  if ((next !== undefined && continues(next)) || statement.body.length !== 1 || handler.body.length !== 1) return null;
  const [tried, otherwise] = [statement.body[0]!, handler.body[0]!];
  if (tried.body.length > 0 || otherwise.body.length > 0) return null;
  // What the author says there would be lost.
  if (file.text.slice(statement.start, handler.blockEnd).includes('#')) return null;
  return { tried, otherwise, error: handler.tokens[1]!.text, last: otherwise.tokens.at(-1)! };
}

/** `x = ...` in both: the target, what is tried, and the constant that there is else. */
function assigned(
  file: SourceFile,
  { tried: { tokens }, otherwise }: Parts,
): { to: string; value: readonly Token[]; or: string } | null {
  const sign = tokens.findIndex(({ text }) => text === '=');
  const target = tokens.slice(0, Math.max(0, sign));
  const to = file.textOf(target);
  const or = otherwise.tokens.slice(sign + 1);
  if (sign < 1 || !isDotted(target) || !isConstant(or)) return null;
  if (otherwise.tokens[sign]?.text !== '=' || file.textOf(otherwise.tokens.slice(0, sign)) !== to) return null;
  return { to, value: tokens.slice(sign + 1), or: file.textOf(or) };
}

/** `x = a[i]`, else a constant where the list ends before. */
function itemOr(file: SourceFile, parts: Parts): Instead | null {
  const found = parts.error === 'IndexError' ? assigned(file, parts) : null;
  if (found === null) return null;
  const open = found.value.findIndex(({ text }) => text === '[');
  if (open < 1 || closing(found.value, open) !== found.value.length - 1) return null;
  const [list, index] = [found.value.slice(0, open), found.value.slice(open + 1, -1)];
  if (!isDotted(list) || !(isDotted(index) || isConstant(index))) return null;
  const [a, i] = [file.textOf(list), file.textOf(index)];
  const isInside = /^\d+$/.test(i) ? `len(${a}) > ${i}` : `-len(${a}) <= ${i} < len(${a})`;
  return {
    text: `${found.to} = ${a}[${i}] if ${isInside} else ${found.or}`,
    mind: 'only for what has a length, and an index that is a whole number',
  };
}

/** `i = a.index(x)`, else a constant where it is not in there. */
function indexOr(file: SourceFile, parts: Parts): Instead | null {
  const found = parts.error === 'ValueError' ? assigned(file, parts) : null;
  const called = found === null ? null : callOf(file, found.value, 'index');
  if (found === null || called === null) return null;
  const { owner, arg } = called;
  const mind = 'only for lists, tuples, strings and bytes';
  return { text: `${found.to} = ${owner}.index(${arg}) if ${arg} in ${owner} else ${found.or}`, mind };
}

/** `a.remove(x)` or `del d[k]`, and nothing where it is not in there. */
function removed(file: SourceFile, { tried: { tokens }, otherwise, error }: Parts): Instead | null {
  if (!isAll(otherwise.tokens, 'pass')) return null;
  if (error === 'ValueError') {
    const called = callOf(file, tokens, 'remove');
    if (called === null) return null;
    const { owner, arg } = called;
    return { text: `if ${arg} in ${owner}: ${owner}.remove(${arg})`, mind: 'only for a list' };
  }
  if (error !== 'KeyError' || tokens[0]!.text !== 'del' || tokens.at(-1)!.text !== ']') return null;
  const open = tokens.findIndex(({ text }) => text === '[');
  const [dict, key] = [tokens.slice(1, open), tokens.slice(open + 1, -1)];
  if (open < 2 || !isDotted(dict) || !(isDotted(key) || isConstant(key))) return null;
  return { text: `${file.textOf(dict)}.pop(${file.textOf(key)}, None)`, mind: 'only for a dict' };
}

/** `x = o.name`, else a constant where it has none. */
function attributeOr(file: SourceFile, parts: Parts): Instead | null {
  const found = parts.error === 'AttributeError' ? assigned(file, parts) : null;
  if (found === null || found.value.length < 3 || !isDotted(found.value)) return null;
  const owner = file.textOf(found.value.slice(0, -2));
  // Of `a.b.c` either may be missing.
  if (owner.includes('.')) return null;
  return {
    text: `${found.to} = getattr(${owner}, '${found.value.at(-1)!.text}', ${found.or})`,
    mind: 'getattr() may raise and catch the same inside',
  };
}

function callOf(
  file: SourceFile,
  tokens: readonly Token[],
  method: string,
): { readonly owner: string; readonly arg: string } | null {
  const open = tokens.findIndex(({ text }) => text === '(');
  if (open < 3 || tokens[open - 1]!.text !== method || closing(tokens, open) !== tokens.length - 1) return null;
  const args = argumentsOf(tokens.slice(open + 1, -1));
  const owner = tokens.slice(0, open - 2);
  if (args.length !== 1 || !isDotted(owner) || !(isDotted(args[0]!) || isConstant(args[0]!))) return null;
  return { owner: file.textOf(owner), arg: file.textOf(args[0]!) };
}

/** `while True:` that begins with `x = next(it)` and ends by StopIteration: the loop that `for` is. */
function iterated(file: SourceFile, statement: Statement, { tried, otherwise, error }: Parts): Edit[] | null {
  const { parent: loop } = statement;
  if (error !== 'StopIteration' || !isAll(otherwise.tokens, 'break')) return null;
  if (loop === null || !isAll(loop.tokens, 'while', 'True', ':') || loop.body[0] !== statement) return null;
  const [target, equals, ...call] = tried.tokens;
  if (target?.kind !== 'name' || equals?.text !== '=' || !startsWith(call, 'next', '(')) return null;
  const it = call.slice(2, -1);
  const all = siblings(file, loop);
  const rest = loop.body[2];
  if (closing(call, 1) !== call.length - 1 || !isDotted(it) || rest === undefined) return null;
  if (all[all.indexOf(loop) + 1]?.word === 'else') return null;
  return [
    { start: statement.start, end: loop.body[1]!.blockEnd, text: '' },
    { ...lineBefore(loop, `for ${target.text} in ${file.textOf(it)}:`), end: loop.end },
  ];
}
