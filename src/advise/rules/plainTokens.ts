import type { Token } from '../tokens.js';

/** Expressions that have nothing to compute: a name with its attributes, and a constant. */

export function isDotted(tokens: readonly Token[]): boolean {
  return tokens.length % 2 === 1 && tokens.every(({ kind, text }, i) => (i % 2 === 0 ? kind === 'name' : text === '.'));
}

/** A number or text as it stands there, or a name that always has the same value. */
export function isConstant(tokens: readonly Token[]): boolean {
  const [first] = tokens;
  const own = first?.text === '-' ? tokens.slice(1) : tokens;
  if (own.length !== 1) return false;
  const { kind, text } = own[0]!;
  if (kind === 'number') return true;
  return own === tokens && (kind === 'string' ? !/^\w*[fF]/.test(text) : ['None', 'True', 'False'].includes(text));
}
