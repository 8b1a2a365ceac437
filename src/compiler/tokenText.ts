import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { mp } from '../runtime/state.js';
import { utf8Encode } from '../runtime/utf8.js';

/**
 * The buffer that a lexer gathers a token in (a `vstr_t`, py/vstr.c): bytes are added one by one, so it grows by small
 * steps, and stays as large as it once was for the tokens that follow.
 */
export class TokenText {
  data = '';
  ptr: number;
  private alloc: number;

  /** @param alloc bytes to begin with; at least 1 is taken */
  constructor(alloc: number) {
    this.alloc = Math.max(alloc, 1);
    this.ptr = mMalloc(this.alloc, null);
  }

  addByte(byte: number): void {
    if (this.data.length + 1 > this.alloc) this.grow(1);
    this.data += String.fromCharCode(byte);
  }

  /** A code point: as UTF-8 where the firmware has Unicode strings, else cut to a byte. */
  addChar(c: number): void {
    if (c < 0x80 || !mp.options.strUnicode) this.addByte(c & 0xff);
    else this.addBytes(utf8Encode(c));
  }

  /** Adds several bytes at once. */
  addBytes(bytes: string): void {
    if (this.data.length + bytes.length > this.alloc) this.grow(bytes.length);
    this.data += bytes;
  }

  /** Puts bytes in before what begins at `at` (vstr_ins_strn). */
  insert(at: number, bytes: string): void {
    if (this.data.length + bytes.length > this.alloc) this.grow(bytes.length);
    this.data = this.data.slice(0, at) + bytes + this.data.slice(at);
  }

  cutTail(n: number): void {
    this.data = this.data.slice(0, this.data.length - n);
  }

  /** Makes room for a NUL after the text (vstr_null_terminated_str). */
  nullTerminate(): void {
    if (this.alloc === this.data.length) this.resize(this.alloc + 1);
  }

  reset(): void {
    this.data = '';
  }

  free(): void {
    mFree(this.ptr, this.alloc);
  }

  private grow(extra: number): void {
    this.resize(Math.floor((this.data.length + extra + 16) / 8) * 8 + 8);
  }

  private resize(alloc: number): void {
    this.ptr = mRealloc(this.ptr, this.alloc, alloc);
    this.alloc = alloc;
  }
}
