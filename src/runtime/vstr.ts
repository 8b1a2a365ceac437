import type { MpPrint } from './print.js';
import { mFree, mMalloc, mRealloc } from './malloc.js';
import type { MpObj, MpType } from './obj.js';
import { newStrAt } from './str.js';
import { mp } from './state.js';
import { typeBytes, typeStr } from './types.js';

/**
 * A growing buffer of bytes (`vstr_t`, py/vstr.c). The struct itself is on C's stack; its buffer is a heap chunk that
 * the owner of the Vstr must root (`root`) while other things allocate.
 */
export class Vstr implements MpPrint {
  data = '';
  alloc: number;
  ptr: number;

  /** vstr_init: allocates exactly `alloc` bytes (at least 1). Raises MemoryError. */
  constructor(alloc: number) {
    this.alloc = alloc < 1 ? 1 : alloc;
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

  private ensureExtra(n: number): void {
    const need = this.data.length + n;
    if (need <= this.alloc) return;
    // One more multiple of 8 than needed, after 16 spare bytes (ROUND_ALLOC).
    const newAlloc = Math.floor((need + 16) / 8) * 8 + 8;
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = this.ptr;
    this.ptr = mRealloc(this.ptr, this.alloc, newAlloc);
    mp.rootTop = top;
    this.alloc = newAlloc;
  }

  /** vstr_hint_size. */
  hintSize(n: number): void {
    this.ensureExtra(n);
  }

  /** vstr_add_strn; also the printer's function. */
  strn(bytes: string): void {
    this.ensureExtra(bytes.length);
    this.data += bytes;
  }

  /** vstr_add_byte. */
  addByte(b: number): void {
    this.ensureExtra(1);
    this.data += String.fromCharCode(b);
  }

  /** vstr_add_char: a code point as UTF-8. */
  addChar(c: number): void {
    this.strn(c < 0x80 ? String.fromCharCode(c) : Buffer.from(String.fromCodePoint(c), 'utf8').toString('latin1'));
  }

  /** vstr_extend: exactly `n` bytes more of room. */
  extend(n: number): void {
    this.ptr = mRealloc(this.ptr, this.alloc, this.alloc + n);
    this.alloc += n;
  }

  /** vstr_null_terminated_str: makes room for the closing NUL. */
  nullTerminate(): void {
    if (this.alloc === this.data.length) this.extend(1);
  }

  /** vstr_reset. */
  reset(): void {
    this.data = '';
  }

  /** vstr_clear: frees the buffer. */
  clear(): void {
    mFree(this.ptr, this.alloc);
    this.ptr = 0;
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
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = vstr.ptr;
    vstr.ptr = mRealloc(vstr.ptr, vstr.alloc, data.length + 1);
    mp.rootTop = top;
    vstr.alloc = data.length + 1;
  }
  return newStrAt(type, data, vstr.ptr);
}

export function newStrFromVstr(vstr: Vstr): MpObj {
  return newStrTypeFromVstr(typeStr, vstr);
}

export function newBytesFromVstr(vstr: Vstr): MpObj {
  return newStrTypeFromVstr(typeBytes, vstr);
}

