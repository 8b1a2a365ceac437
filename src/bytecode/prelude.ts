/**
 * The prelude that each function's bytecode begins with (py/bc.h): a signature of interleaved bit fields, the sizes of
 * the next two parts, the source info (function name, argument names, line table) and the locals that become cells.
 */

const MP_SCOPE_FLAG_ALL_SIG = 0x0f;
export const MP_SCOPE_FLAG_GENERATOR = 0x01;
export const MP_SCOPE_FLAG_VARKEYWORDS = 0x02;
export const MP_SCOPE_FLAG_VARARGS = 0x04;
export const MP_SCOPE_FLAG_DEFKWARGS = 0x08;

/** What a function's signature holds. */
export interface PreludeSig {
  /** Slots for locals and the value stack, at least 1. */
  nState: number;
  nExcStack: number;
  /** MP_SCOPE_FLAG_*, four bits. */
  scopeFlags: number;
  nPosArgs: number;
  nKwonlyArgs: number;
  nDefPosArgs: number;
}

/** A decoded prelude. Offsets are into the function's bytes. */
export interface Prelude extends PreludeSig {
  /** Bytes of source info, and number of cells (a byte each). */
  nInfo: number;
  nCell: number;
  /** Where the source info begins: the number of the function's name is there first. */
  infoStart: number;
  /** Where the numbers of the arguments' names begin. */
  argNamesStart: number;
  /** The line table is `[lineInfo, cellStart)`. */
  lineInfo: number;
  /** Numbers of the locals that become cells. */
  cellStart: number;
  /** First instruction. */
  opcodes: number;
}

/** Appends the encoded signature to `out` (MP_BC_PRELUDE_SIG_ENCODE). */
export function encodePreludeSig(sig: PreludeSig, out: (byte: number) => void): void {
  let s = sig.nState - 1;
  let e = sig.nExcStack;
  let f = sig.scopeFlags & MP_SCOPE_FLAG_ALL_SIG;
  let a = sig.nPosArgs;
  let k = sig.nKwonlyArgs;
  let d = sig.nDefPosArgs;
  let z = ((s & 0xf) << 3) | ((e & 1) << 2) | (a & 3);
  s >>= 4;
  e >>= 1;
  a >>= 2;
  while ((s | e | f | a | k | d) !== 0) {
    out(0x80 | z);
    z = ((f & 1) << 6) | ((s & 3) << 4) | ((k & 1) << 3) | ((a & 1) << 2) | ((e & 1) << 1) | (d & 1);
    s >>= 2;
    e >>= 1;
    f >>= 1;
    a >>= 1;
    k >>= 1;
    d >>= 1;
  }
  out(z);
}

/** Appends the encoded sizes to `out` (MP_BC_PRELUDE_SIZE_ENCODE). */
export function encodePreludeSize(nInfo: number, nCell: number, out: (byte: number) => void): void {
  let i = nInfo;
  let c = nCell;
  do {
    const z = ((i & 0x3f) << 1) | (c & 1);
    c >>= 1;
    i >>= 6;
    out((c | i) === 0 ? z : 0x80 | z);
  } while ((c | i) !== 0);
}

/** Reads a whole prelude from the start of a function's bytes. */
export function decodePrelude(code: Uint8Array): Prelude {
  let ip = 0;
  let z = code[ip++]!;
  let nState = (z >> 3) & 0xf;
  let nExcStack = (z >> 2) & 1;
  let scopeFlags = 0;
  let nPosArgs = z & 3;
  let nKwonlyArgs = 0;
  let nDefPosArgs = 0;
  for (let n = 0; (z & 0x80) !== 0; n++) {
    z = code[ip++]!;
    nState |= (z & 0x30) << (2 * n);
    nExcStack |= (z & 0x02) << n;
    scopeFlags |= ((z & 0x40) >> 6) << n;
    nPosArgs |= (z & 0x04) << n;
    nKwonlyArgs |= ((z & 0x08) >> 3) << n;
    nDefPosArgs |= (z & 0x01) << n;
  }
  let nInfo = 0;
  let nCell = 0;
  for (let n = 0; ; n++) {
    z = code[ip++]!;
    nCell |= (z & 1) << n;
    nInfo |= ((z & 0x7e) >> 1) << (6 * n);
    if ((z & 0x80) === 0) break;
  }
  const infoStart = ip;
  const argNamesStart = skipUint(code, ip);
  let lineInfo = argNamesStart;
  for (let i = nPosArgs + nKwonlyArgs; i > 0; i--) lineInfo = skipUint(code, lineInfo);
  const cellStart = infoStart + nInfo;
  return {
    nState: nState + 1,
    nExcStack,
    scopeFlags,
    nPosArgs,
    nKwonlyArgs,
    nDefPosArgs,
    nInfo,
    nCell,
    infoStart,
    argNamesStart,
    lineInfo,
    cellStart,
    opcodes: cellStart + nCell,
  };
}

/** The unsigned number at `at`, 7 bits a byte, most significant first (mp_decode_uint_value). At most 2^53. */
export function decodeUint(code: Uint8Array, at: number): number {
  let value = 0;
  let byte: number;
  do {
    byte = code[at++]!;
    value = value * 128 + (byte & 0x7f);
  } while ((byte & 0x80) !== 0);
  return value;
}

/** Where the number at `at` ends (mp_decode_uint_skip). */
export function skipUint(code: Uint8Array, at: number): number {
  while ((code[at++]! & 0x80) !== 0);
  return at;
}

/** Bytes of an unsigned number, 7 bits a byte, most significant first (mp_encode_uint). */
export function encodeUint(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest !== 0; rest = Math.floor(rest / 128)) {
    bytes.unshift((rest % 128) | 0x80);
  }
  return bytes;
}

/** The source line of the instruction `bcOffset` bytes after the first (mp_bytecode_get_source_line). Lines count from 1. */
export function sourceLine(code: Uint8Array, prelude: Prelude, bcOffset: number): number {
  let line = 1;
  let at = prelude.lineInfo;
  let offset = bcOffset;
  while (at < prelude.cellStart) {
    const c = code[at]!;
    let bytes: number;
    let lines: number;
    if ((c & 0x80) === 0) {
      bytes = c & 0x1f;
      lines = c >> 5;
      at += 1;
    } else {
      bytes = c & 0xf;
      lines = ((c << 4) & 0x700) | code[at + 1]!;
      at += 2;
    }
    if (offset < bytes) break;
    offset -= bytes;
    line += lines;
  }
  return line;
}
