import { closing } from './sourceFile.js';
import type { Token } from './tokens.js';

/** Functions and methods that look at bytes they are given and keep nothing of them. */
const READERS = [
  ...[
    'len',
    'sum',
    'min',
    'max',
    'any',
    'all',
    'bytes',
    'bytearray',
    'write',
    'send',
    'sendall',
    'sendto',
    'update',
    'extend',
  ],
  ...[
    'writeto',
    'writeto_mem',
    'unpack',
    'unpack_from',
    'from_bytes',
    'crc32',
    'hexlify',
    'b2a_base64',
    'write_readinto',
  ],
];

/** Whether what stands from `from` to `to` is only looked at: indexed, counted, gone through, or given to who keeps nothing of it. */
export function isOnlyRead(tokens: readonly Token[], from: number, to: number): boolean {
  const next = tokens[to + 1]?.text;
  if (next === '[') {
    const end = closing(tokens, to + 1);
    if (end === -1 || isStore(tokens, end)) return false;
    // A slice is the same again, an item is a number.
    return isSlice(tokens, to + 1, end) ? isOnlyRead(tokens, from, end) : true;
  }
  const before = tokens[from - 1]?.text;
  if (before === 'not' || (['if', 'while', 'elif'].includes(before ?? '') && next === ':')) return true;
  if (before === 'in' && next === ':') return tokens[0]!.text === 'for';
  if (before !== '(' && before !== ',') return false;
  if (next !== ')' && next !== ',') return false;
  return READERS.includes(calleeOf(tokens, from) ?? '');
}

/** The name of what the expression at `from` is an argument of; null: it is none. */
export function calleeOf(tokens: readonly Token[], from: number): string | null {
  let depth = 0;
  for (let i = from - 1; i >= 0; i--) {
    const { text } = tokens[i]!;
    if (')]}'.includes(text)) depth++;
    else if ('([{'.includes(text)) {
      if (depth === 0) return text === '(' && tokens[i - 1]?.kind === 'name' ? tokens[i - 1]!.text : null;
      depth--;
    }
  }
  return null;
}

/** Whether brackets hold a slice: a colon outside other brackets. */
export function isSlice(tokens: readonly Token[], open: number, close: number): boolean {
  let depth = 0;
  for (const { text } of tokens.slice(open + 1, close)) {
    if ('([{'.includes(text)) depth++;
    else if (')]}'.includes(text)) depth--;
    else if (text === ':' && depth === 0) return true;
  }
  return false;
}

/** Whether what ends at `end` is assigned to. */
export function isStore(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end + 1]?.text ?? '';
  return tokens[0]!.text === 'del' || next === '=' || (/=$/.test(next) && !['==', '!=', '<=', '>='].includes(next));
}
