import { macro, macroOn } from '../abi/board.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import type { MpObject, MpQstr, MpStr } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { mp } from '../runtime/state.js';
import { newStr } from '../runtime/str.js';

/** What a reader returns at the end of its bytes, and ever after. */
export const READER_EOF = -1;

/** Where a lexer or the `.mpy` loader gets its bytes from (`mp_reader_t`). */
export interface Reader {
  /** Address of the reader's own chunk; 0 for one on C's stack. */
  readonly ptr: number;
  /** The next byte, or READER_EOF. */
  readByte(): number;
  /** Closes what is read and frees the chunk. */
  close(): void;
  /**
   * The next `n` bytes where they lie, to be referred to for ever; null where they have to be copied
   * (py/reader.c mp_reader_try_read_rom). Absent: null.
   */
  tryReadRom?(n: number): RomBytes | null;
}

/** Bytes, one a character, and the address at which they lie. */
export interface RomBytes {
  readonly data: string;
  readonly ptr: number;
}

/** Reads bytes in memory (py/reader.c mp_reader_mem_t). */
export class MemReader implements Reader, HeapOwner {
  ptr: number;
  private readonly data: string;
  private readonly dataPtr: number;
  private readonly freeLen: number;
  private readonly isRom: boolean;
  private at = 0;

  /**
   * @param data one byte a character
   * @param dataPtr address of the bytes' chunk, 0 where they aren't on the heap
   * @param freeLen bytes of that chunk to free when the reader is closed; 0: it isn't the reader's
   * @param isRom whether what is loaded may go on referring to the bytes (MP_READER_IS_ROM)
   */
  constructor(data: string, dataPtr: number, freeLen: number, isRom = false) {
    this.data = data;
    this.dataPtr = dataPtr;
    this.freeLen = freeLen;
    this.isRom = isRom;
    const top = mp.roots.mark();
    mp.roots.keepPtr(dataPtr);
    this.ptr = mMalloc(mp.sizes.mp_reader_mem_t, this);
    mp.roots.release(top);
  }

  readByte(): number {
    return this.at < this.data.length ? this.data.charCodeAt(this.at++) : READER_EOF;
  }

  tryReadRom(n: number): RomBytes | null {
    if (!this.isRom || n > this.data.length - this.at) return null;
    const from = this.at;
    this.at += n;
    return { data: this.data.slice(from, from + n), ptr: this.dataPtr + from };
  }

  close(): void {
    if (this.freeLen > 0) mFree(this.dataPtr, this.freeLen);
    mFree(this.ptr, mp.sizes.mp_reader_mem_t);
  }

  trace(heap: MarkSink): void {
    heap.mark(this.dataPtr);
  }
}

/** An open file as a reader needs it. */
export interface FileSource {
  /** The file object. */
  readonly file: MpObject;
  /** Answer to MP_STREAM_GET_BUFFER_SIZE in bytes; 0 where the stream has none to tell. */
  readonly bufferSize: number;
  /** At most `max` bytes, one a character; less at the end. Raises OSError. */
  read(max: number): string;
  close(): void;
  /** The file's bytes where it is in memory and read there; absent or null: through a buffer. */
  readonly inMemory?: RomBytes | null;
}

/** Opens a file by its path, a str; raises OSError. */
export type OpenSource = (path: MpStr) => FileSource;

/**
 * A reader of a file, and the interned path (extmod/vfs_reader.c mp_reader_new_file). In early releases the reader is
 * there before the file, and the path is interned last (UHEAP_READER_AFTER_OPEN). Nothing refers to a file that is in memory.
 * Raises OSError.
 */
export function newFileReader(path: string, open: OpenSource): { reader: Reader; name: MpQstr } {
  if (!macroOn(mp.board, 'UHEAP_READER_AFTER_OPEN')) {
    const reader = VfsReader.beforeOpen(path, open);
    const top = mp.roots.mark();
    mp.roots.keepPtr(reader.ptr);
    const name = qstrFromStr(path);
    mp.roots.release(top);
    return { reader, name };
  }
  const name = qstrFromStr(path);
  const source = open(name);
  const { inMemory = null } = source;
  return {
    reader: inMemory === null ? VfsReader.of(source) : new MemReader(inMemory.data, inMemory.ptr, 0, true),
    name,
  };
}

const MAX_BUFFER_SIZE = 255;

/** Bytes of the buffer in the struct, in early releases. */
const EARLY_BUFFER_SIZE = 24;

/** Reads a file of a mounted file system through a small buffer (extmod/vfs_reader.c). */
export class VfsReader implements Reader, HeapOwner {
  ptr = 0;
  private source: FileSource | null = null;
  private readonly bufSize: number;
  private buf = '';
  private at = 0;

  private constructor(bufSize: number) {
    this.bufSize = bufSize;
  }

  /** With a buffer as large as the file would have it. */
  static of(source: FileSource): VfsReader {
    // The flexible array follows the object and three bytes, unaligned.
    const bufOffset = mp.objBytes + 3;
    const block = macro(mp.board, 'MICROPY_BYTES_PER_GC_BLOCK');
    const chosen = macro(mp.board, 'MICROPY_READER_VFS_DEFAULT_BUFFER_SIZE');
    const wanted =
      source.bufferSize > 0
        ? Math.min(MAX_BUFFER_SIZE, Math.max(block - bufOffset, source.bufferSize))
        : chosen || 2 * block - bufOffset;
    const reader = new VfsReader(wanted);
    const top = mp.roots.mark();
    mp.roots.keepPtr(source.file.ptr);
    reader.ptr = mMalloc(bufOffset + wanted, reader);
    mp.roots.keepPtr(reader.ptr);
    reader.start(source);
    mp.roots.release(top);
    return reader;
  }

  /** As early releases do: the struct with its buffer, a str of the path, then the file. */
  static beforeOpen(path: string, open: OpenSource): VfsReader {
    const reader = new VfsReader(EARLY_BUFFER_SIZE);
    reader.ptr = mMalloc(mp.sizes.mp_reader_vfs_t, reader);
    const top = mp.roots.mark();
    mp.roots.keepPtr(reader.ptr);
    const name = newStr(path);
    mp.roots.keep(name);
    reader.start(open(name));
    mp.roots.release(top);
    return reader;
  }

  private start(source: FileSource): void {
    this.source = source;
    this.buf = source.read(this.bufSize);
  }

  readByte(): number {
    if (this.at >= this.buf.length) {
      if (this.buf.length < this.bufSize) return READER_EOF;
      this.buf = this.source!.read(this.bufSize);
      this.at = 0;
      if (this.buf.length === 0) return READER_EOF;
    }
    return this.buf.charCodeAt(this.at++);
  }

  close(): void {
    this.source!.close();
    // The size of the struct without its flexible array is what C subtracts.
    mFree(this.ptr, mp.sizes.mp_reader_vfs_t);
  }

  trace(heap: MarkSink): void {
    if (this.source !== null) heap.mark(this.source.file.ptr);
  }
}
