import { newByteArrayByRef } from './array.js';
import { latin1Bytes } from './latin1.js';
import { mFree, mMalloc, mRealloc } from './malloc.js';
import type { MpObj, MpType } from './obj.js';
import type { MpPrint } from './print.js';
import { mp } from './state.js';
import { checkUtf8, newStrAt } from './str.js';
import { typeByteArray, typeBytes, typeStr } from './types.js';
import { utf8Encode } from './utf8.js';

/**
 * A growing buffer of bytes (`vstr_t`, py/vstr.c). The struct itself is on C's stack; its buffer is a heap chunk, which
 * must be rooted (`root`) where anything else allocates or user code runs before the Vstr is used up.
 */
export class Vstr implements MpPrint {
  data = '';
  alloc: number;
  ptr: number;
  itemSeparator: string | undefined = undefined;
  keySeparator: string | undefined = undefined;
  private rootAt = -1;

  /** vstr_init: allocates exactly `alloc` bytes (at least 1). Raises MemoryError. */
  constructor(alloc: number) {
    this.alloc = Math.max(alloc, 1);
    this.ptr = mMalloc(this.alloc, null);
  }

  /** vstr_init_len: room for `n` bytes and the closing NUL, of which `data` is the content. */
  static withData(data: string): Vstr {
    const v = new Vstr(data.length + 1);
    v.data = data;
    return v;
  }

  get len(): number {
    return this.data.length;
  }

  /** Keeps the buffer alive, wherever it moves, until the caller sets `mp.roots.mark()` back. Returns the Vstr. */
  root(): this {
    this.rootAt = mp.roots.mark();
    mp.roots.keepPtr(this.ptr);
    return this;
  }

  private resize(newAlloc: number): void {
    this.ptr = mRealloc(this.ptr, this.alloc, newAlloc);
    this.alloc = newAlloc;
    if (this.rootAt >= 0) mp.roots.set(this.rootAt, this.ptr);
  }

  private ensureExtra(n: number): void {
    const need = this.data.length + n;
    // One more multiple of 8 than needed, after 16 spare bytes (ROUND_ALLOC).
    if (need > this.alloc) this.resize(Math.floor((need + 16) / 8) * 8 + 8);
  }

  /** vstr_hint_size. */
  hintSize(n: number): void {
    this.ensureExtra(n);
  }

  /** vstr_add_strn; also the printer's function. */
  strn(bytes: string): void {
    if (this.data.length + bytes.length > this.alloc) this.ensureExtra(bytes.length);
    this.data += bytes;
  }

  /** Adds bytes one at a time: the buffer grows as it would for as many calls of vstr_add_byte. */
  addBytewise(bytes: string): void {
    let from = 0;
    for (;;) {
      const room = this.alloc - this.data.length;
      if (bytes.length - from <= room) {
        this.data += from === 0 ? bytes : bytes.slice(from);
        return;
      }
      this.data += bytes.slice(from, from + room);
      from += room;
      this.ensureExtra(1);
    }
  }

  /** vstr_add_byte. */
  addByte(b: number): void {
    this.ensureExtra(1);
    this.data += String.fromCharCode(b & 0xff);
  }

  /** vstr_add_char: a code point as UTF-8, or a byte on firmware without Unicode strings. */
  addChar(c: number): void {
    if (mp.options.strUnicode) this.strn(utf8Encode(c));
    else this.addByte(c);
  }

  /** vstr_extend: exactly `n` bytes more of room. */
  extend(n: number): void {
    this.resize(this.alloc + n);
  }

  /** vstr_null_terminated_str: makes room for the closing NUL. */
  nullTerminate(): void {
    if (this.alloc === this.data.length) this.extend(1);
  }

  /** vstr_reset. */
  reset(): void {
    this.data = '';
  }

  /** vstr_cut_tail_bytes. */
  cutTail(n: number): void {
    this.data = n >= this.data.length ? '' : this.data.slice(0, this.data.length - n);
  }

  /** vstr_ins_byte. */
  insertByte(at: number, b: number): void {
    this.ensureExtra(1);
    this.data = this.data.slice(0, at) + String.fromCharCode(b & 0xff) + this.data.slice(at);
  }

  /** vstr_cut_out_bytes. */
  cutOut(at: number, n: number): void {
    this.data = this.data.slice(0, at) + this.data.slice(at + n);
  }

  /** vstr_clear: frees the buffer. */
  clear(): void {
    mFree(this.ptr, this.alloc);
    this.ptr = 0;
    if (this.rootAt >= 0) mp.roots.set(this.rootAt, 0);
  }
}

/**
 * Turns the buffer into an object (mp_obj_new_str_type_from_vstr): an interned str where one exists, else the buffer
 * cut to size becomes the object's bytes. The Vstr must not be used afterwards. Raises MemoryError.
 */
export function newStrTypeFromVstr(type: MpType, vstr: Vstr): MpObj {
  const { data } = vstr;
  if (type === typeStr) {
    const known = mp.qstrs.find(data);
    if (known !== null) {
      vstr.clear();
      return known;
    }
  }
  if (data.length + 1 !== vstr.alloc) {
    vstr.ptr = mRealloc(vstr.ptr, vstr.alloc, data.length + 1);
    vstr.alloc = data.length + 1;
  }
  if (type === typeByteArray) return newByteArrayByRef(latin1Bytes(data), vstr.ptr);
  return newStrAt(type, data, vstr.ptr);
}

/**
 * A str, bytes or bytearray whose bytes fill the chunk at `ptr` and its closing NUL exactly: as a vstr_init_len that is
 * turned into an object. An interned str frees the chunk. Raises MemoryError.
 */
export function newStrTypeAt(type: MpType, data: string, ptr: number): MpObj {
  if (type === typeStr) {
    const known = mp.qstrs.find(data);
    if (known !== null) {
      mFree(ptr, data.length + 1);
      return known;
    }
  } else if (type === typeByteArray) {
    return newByteArrayByRef(latin1Bytes(data), ptr);
  }
  return newStrAt(type, data, ptr);
}

/** As `newStrTypeAt`, allocating the chunk first. What holds `data` elsewhere must be reachable. */
export function newStrTypeExact(type: MpType, data: string): MpObj {
  return newStrTypeAt(type, data, mMalloc(data.length + 1, null));
}

/** mp_obj_new_str_from_vstr. Raises UnicodeError where the bytes are not UTF-8, and MemoryError. */
export function newStrFromVstr(vstr: Vstr): MpObj {
  checkUtf8(vstr.data);
  return newStrTypeFromVstr(typeStr, vstr);
}

/** mp_obj_new_str_from_utf8_vstr: for bytes known to be UTF-8. */
export function newStrFromUtf8Vstr(vstr: Vstr): MpObj {
  return newStrTypeFromVstr(typeStr, vstr);
}

/** mp_obj_new_bytes_from_vstr. */
export function newBytesFromVstr(vstr: Vstr): MpObj {
  return newStrTypeFromVstr(typeBytes, vstr);
}
