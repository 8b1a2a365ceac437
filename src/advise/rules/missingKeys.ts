import { type Candidate, type Rule, textChange } from '../change.js';
import { evidenceAt } from '../evidence.js';
import { closing, continues, isAll, type SourceFile, type Statement, siblings } from '../sourceFile.js';
import type { Token } from '../tokens.js';
import { isConstant, isDotted } from './plainTokens.js';

/** A KeyError with its arguments and traceback for each key that a dict doesn't have. */
export const missingKeys: Rule = {
  id: 'get',
  title: 'an exception for each key that is missing: get() with a default makes none',
  source: 'speed_python.html#ram-allocation',
  look: (evidence) =>
    evidence.files.flatMap((file) =>
      file.statements.flatMap((statement): Candidate[] => {
        if (!isAll(statement.tokens, 'try', ':')) return [];
        const list = siblings(file, statement);
        const at = list.indexOf(statement);
        const [handler, next] = [list[at + 1], list[at + 2]];
        if (handler === undefined || !isAll(handler.tokens, 'except', 'KeyError', ':')) return [];
        if (next !== undefined && continues(next)) return [];
        if (statement.body.length !== 1 || handler.body.length !== 1) return [];
        const text = withGet(file, statement.body[0]!, handler.body[0]!);
        // What the author says there would be lost.
        if (text === null || file.text.slice(statement.start, handler.blockEnd).includes('#')) return [];
        const { line } = statement.body[0]!.tokens[0]!;
        if (evidenceAt(evidence, file.path, line) === undefined) return [];
        const edit = { start: statement.tokens[0]!.start, end: handler.body[0]!.tokens.at(-1)!.end, text };
        const mind = 'only for a dict, not for what looks its keys up by itself';
        return [{ file, line, lines: [line], changes: [textChange(file, 'get', [edit], mind)] }];
      }),
    ),
};

/** `x = d[k]`, else `x = 0`; `d[k] += 1`, else `d[k] = 1`. Null: it is neither. */
function withGet(file: SourceFile, { tokens: tried }: Statement, { tokens: otherwise }: Statement): string | null {
  const is = otherwise.findIndex(({ text }) => text === '=');
  const target = file.textOf(otherwise.slice(0, Math.max(0, is)));
  const value = otherwise.slice(is + 1);
  const fallback = file.textOf(value);
  if (target === '' || !isConstant(value)) return null;
  const sign = tried.findIndex(({ text }) => text === '=' || text === '+=');
  if (sign === -1 || file.textOf(tried.slice(0, sign)) !== target) return null;
  if (tried[sign]!.text === '=') {
    const item = itemOf(file, tried.slice(sign + 1));
    return item === null || !isDotted(tried.slice(0, sign))
      ? null
      : `${target} = ${item.dict}.get(${item.key}, ${fallback})`;
  }
  const item = itemOf(file, tried.slice(0, sign));
  if (item === null || !/^\d+$/.test(fallback) || file.textOf(tried.slice(sign + 1)) !== fallback) return null;
  return `${target} = ${item.dict}.get(${item.key}, 0) + ${fallback}`;
}

/** `d[k]` where neither has anything to compute that could fail for want of a key itself. */
function itemOf(file: SourceFile, tokens: readonly Token[]): { readonly dict: string; readonly key: string } | null {
  const open = tokens.findIndex(({ text }) => text === '[');
  if (open < 1 || closing(tokens, open) !== tokens.length - 1) return null;
  const dict = tokens.slice(0, open);
  const key = tokens.slice(open + 1, -1);
  if (!isDotted(dict) || !(isDotted(key) || isConstant(key))) return null;
  return { dict: file.textOf(dict), key: file.textOf(key) };
}
