import type { Symbols } from '../profiles/linkerMap.js';
import type { Segment } from './memory.js';

/** What a container holds. */
export interface Image {
  /** What it is, as a message names it. */
  readonly kind: string;
  readonly segments: readonly Segment[];
  /** The segments' addresses are not known: the first is taken to be at 0. */
  readonly isRaw?: boolean;
  /** The linker's symbols, where the file has them. */
  readonly symbols?: Symbols;
}

/** Little-endian access to a file's bytes. Reading beyond its end throws RangeError. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes as text, one character each, up to a NUL. */
export function textAt(bytes: Uint8Array, from: number, most: number): string {
  const end = bytes.indexOf(0, from);
  const stop = Math.min(end < 0 ? bytes.length : end, from + most);
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, stop - from)).toString('latin1');
}
