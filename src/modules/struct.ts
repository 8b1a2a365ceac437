import { binaryAlign, binarySize, getVal, setVal } from '../objects/binary.js';
import { isDigit } from '../objects/charClass.js';
import { fun1, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { memoryAt } from '../runtime/memory.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStr, objStrGetStr } from '../runtime/str.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, typeBytes } from '../runtime/types.js';
import { newStrTypeAt } from '../runtime/vstr.js';
import { defineModule } from './registry.js';

/** The module `struct` (py/modstruct.c). */

const CODE_S = 0x73;
const CODE_X = 0x78;
/** 'S': a pointer to a string that ends in a NUL. */
const CODE_STR_POINTER = 0x53;

/** The byte order and layout that a format asks for, and where its items begin. */
function formatType(fmt: string): { type: number; at: number } {
  const ch = fmt[0];
  if (ch === '!') return { type: 0x3e, at: 1 };
  if (ch === '@' || ch === '=' || ch === '<' || ch === '>') return { type: fmt.charCodeAt(0), at: 1 };
  return { type: 0x40, at: 0 };
}

/** Goes through a format's items one after another. */
class FormatReader {
  readonly type: number;
  code = 0;
  count = 0;
  private at: number;
  private readonly fmt: string;

  constructor(fmt: string) {
    const head = formatType(fmt);
    this.fmt = fmt;
    this.type = head.type;
    this.at = head.at;
  }

  /** Reads the next item's repeat count and code; false at the end. A count at the very end has code 0. */
  next(): boolean {
    const { fmt } = this;
    if (this.at >= fmt.length) return false;
    const from = this.at;
    while (isDigit(fmt.charCodeAt(this.at))) this.at++;
    this.count = this.at > from ? Number(fmt.slice(from, this.at)) : 1;
    this.code = this.at < fmt.length ? fmt.charCodeAt(this.at) : 0;
    this.at++;
    return true;
  }

  /** Where the next value of this code lies from `pos` on, counted from the start of the structure. */
  align(pos: number): number {
    const align = binaryAlign(this.type, this.code);
    return pos + (-pos & (align - 1));
  }
}

/** Bytes and number of values of a format (calc_size_items). Raises ValueError. */
function calcSizeItems(fmt: string): { size: number; items: number } {
  const reader = new FormatReader(fmt);
  let size = 0;
  let items = 0;
  while (reader.next()) {
    const { code, count } = reader;
    if (code === CODE_X) {
      size += count;
    } else if (code === CODE_S) {
      items++;
      size += count;
    } else {
      items += count;
      const each = binarySize(reader.type, code);
      // A size is a multiple of its alignment, so those after the first follow without a gap.
      if (count > 0) size = reader.align(size) + count * each;
    }
  }
  return { size, items };
}

/** The string at an address (what `uctypes.addressof` gave). */
function stringAt(address: number): MpObj {
  const { bytes, at } = memoryAt(address, 1);
  const nul = bytes.indexOf(0, at);
  return newStr(latin1Text(bytes, at, (nul < 0 ? bytes.length : nul) - at));
}

function bufferTooSmall(): never {
  raiseValueError('buffer too small');
}

/** A place in a buffer of `len` bytes; a negative one counts from its end. Raises ValueError. */
function placeIn(len: number, offset: MpObj): number {
  let at = Number(objGetInt(offset));
  if (at < 0) at += len;
  return at < 0 ? bufferTooSmall() : at;
}

function unpackFrom(nArgs: number, args: MpObj[], off: number): MpObj {
  const fmt = objStrGetStr(args[off]!);
  const { size, items } = calcSizeItems(fmt);
  const res = newTupleN(items);
  const top = mp.roots.mark();
  mp.roots.keep(res);
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  const start = nArgs > 2 ? placeIn(len, args[off + 2]!) : 0;
  if (start + size > len) bufferTooSmall();
  const base = offset + start;
  const reader = new FormatReader(fmt);
  let pos = 0;
  for (let i = 0; i < items && reader.next(); ) {
    const { code, count, type } = reader;
    if (code === CODE_X) {
      pos += count;
    } else if (code === CODE_S) {
      res.items[i++] = newBytes(latin1Text(bytes, base + pos, count));
      pos += count;
    } else {
      const each = binarySize(type, code);
      for (let n = 0; n < count; n++) {
        pos = reader.align(pos);
        const value = getVal(type, code, bytes, base + pos);
        res.items[i++] = code === CODE_STR_POINTER ? stringAt(Number(value)) : value;
        pos += each;
      }
    }
  }
  mp.roots.release(top);
  return res;
}

function packString(arg: MpObj, bytes: Uint8Array, at: number, count: number): void {
  const info = getBufferRaise(arg, MP_BUFFER_READ);
  const n = Math.min(info.len, count);
  bytes.set(info.bytes.subarray(info.offset, info.offset + n), at);
  bytes.fill(0, at + n, at + count);
}

/** Packs `args[off .. off+nArgs)` at `base`, where there is room (struct_pack_into_internal). */
function packInto(fmt: string, bytes: Uint8Array, base: number, nArgs: number, args: MpObj[], off: number): void {
  const reader = new FormatReader(fmt);
  let pos = 0;
  for (let i = 0; i < nArgs && reader.next(); ) {
    const { code, count, type } = reader;
    if (code === CODE_X) {
      bytes.fill(0, base + pos, base + pos + count);
      pos += count;
    } else if (code === CODE_S) {
      packString(args[off + i++]!, bytes, base + pos, count);
      pos += count;
    } else {
      const each = binarySize(type, code);
      for (let n = 0; n < count && i < nArgs; n++) {
        pos = reader.align(pos);
        setVal(type, code, args[off + i++]!, bytes, base + pos);
        pos += each;
      }
    }
  }
}

const calcsize = fun1('calcsize', (fmt) => calcSizeItems(objStrGetStr(fmt)).size);

const pack = funVar('pack', 1, -1, (nArgs, args, off) => {
  const fmt = objStrGetStr(args[off]!);
  const { size } = calcSizeItems(fmt);
  const ptr = mMalloc(size + 1, null);
  const top = mp.roots.mark();
  mp.roots.keepPtr(ptr);
  const bytes = new Uint8Array(size);
  packInto(fmt, bytes, 0, nArgs - 1, args, off + 1);
  const packed = newStrTypeAt(typeBytes, latin1Text(bytes, 0, size), ptr);
  mp.roots.release(top);
  return packed;
});

const packIntoFun = funVar('pack_into', 3, -1, (nArgs, args, off) => {
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_WRITE);
  const at = placeIn(len, args[off + 2]!);
  const fmt = objStrGetStr(args[off]!);
  if (at + calcSizeItems(fmt).size > len) bufferTooSmall();
  packInto(fmt, bytes, offset + at, nArgs - 3, args, off + 3);
  return mpConstNone;
});

const unpackFun = funVar('unpack_from', 2, 3, unpackFrom);

defineModule({
  name: 'struct',
  extensible: true,
  rows: [
    ['__name__', q('struct')],
    ['calcsize', calcsize],
    ['pack', pack],
    ['pack_into', packIntoFun],
    ['unpack', unpackFun],
    ['unpack_from', unpackFun],
  ],
});
