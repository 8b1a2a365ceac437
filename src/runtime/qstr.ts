import { macro } from '../abi/board.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mMallocFail, mMallocMaybe, mReallocMaybe } from './malloc.js';
import type { MpQstr } from './obj.js';
import { internStatic } from './qstrStatic.js';
import type { QstrTable } from './qstrTable.js';
import { raiseMsg } from './raise.js';
import { mp } from './state.js';
import { typeRuntimeError } from './types.js';

/** Initial entries of a pool: the first dynamic pool is twice this, or twice the last ROM pool's (py/qstr.c). */
const MICROPY_ALLOC_QSTR_ENTRIES_INIT = 10;

/** A pool on the heap: `qstr_pool_t` with its hashes, lengths and pointers in one chunk. */
class QstrPool implements HeapOwner {
  ptr = 0;
  readonly prev: QstrPool | null;
  readonly alloc: number;
  /** How many strings the pools on the heap before this one have. */
  readonly dynamicBefore: number;
  readonly qstrs: MpQstr[] = [];
  readonly dataPtrs: number[] = [];

  constructor(prev: QstrPool | null, alloc: number, dynamicBefore: number) {
    this.prev = prev;
    this.alloc = alloc;
    this.dynamicBefore = dynamicBefore;
  }

  trace(heap: MarkSink): void {
    if (this.prev !== null) heap.mark(this.prev.ptr);
    for (let i = 0; i < this.dataPtrs.length; i++) heap.mark(this.dataPtrs[i]!);
  }
}

/** The numbers of the strings interned in ROM, in pool order. Their objects are made when a program mentions them. */
export interface RomIds {
  has(text: string): boolean;
  get(text: string): number | undefined;
  keys(): Iterable<string>;
}

export interface RomQstrs {
  readonly ids: RomIds;
  readonly count: number;
  /** `alloc` of the last ROM pool. */
  readonly lastPoolAlloc: number;
  /** True where frozen code adds a pool of its own (MICROPY_QSTR_EXTRA_POOL). */
  readonly extraPool: boolean;
}

/** The interned strings of one machine (py/qstr.c). */
export class QstrPools implements QstrTable {
  private readonly rom: RomQstrs;
  /** Those on the heap, by when they were interned: what is added to their number. */
  private readonly dynamic = new Map<MpQstr, number>();
  private lastPool: QstrPool | null = null;
  private lastChunk = 0;
  private lastAlloc = 0;
  private lastUsed = 0;

  constructor(rom: RomQstrs) {
    this.rom = rom;
  }

  /** The same strings in ROM and no others. */
  ofRomOnly(): QstrPools {
    return new QstrPools(this.rom);
  }

  visitRoots(heap: MarkSink): void {
    if (this.lastPool !== null) heap.mark(this.lastPool.ptr);
  }

  /** The interned string with these bytes, or null (py/qstr.c qstr_find_strn). */
  find(data: string): MpQstr | null {
    if (data === '' || this.rom.ids.has(data)) return internStatic(data);
    const q = internStatic.peek(data);
    return q !== undefined && this.dynamic.has(q) ? q : null;
  }

  /** Interns bytes, allocating where the firmware's ROM does not have them. Raises MemoryError, RuntimeError. */
  fromStrn(data: string): MpQstr {
    const found = this.find(data);
    if (found !== null) return found;
    checkLength(data);
    const nBytes = data.length + 1;
    if (this.lastChunk !== 0 && this.lastUsed + nBytes > this.lastAlloc) {
      if (mReallocMaybe(this.lastChunk, this.lastAlloc, this.lastAlloc + nBytes, false) === 0) {
        mReallocMaybe(this.lastChunk, this.lastAlloc, this.lastUsed, false);
        this.lastChunk = 0;
      } else {
        this.lastAlloc += nBytes;
      }
    }
    if (this.lastChunk === 0) {
      let al = Math.max(nBytes, macro(mp.board, 'MICROPY_ALLOC_QSTR_CHUNK_INIT'));
      this.lastChunk = mMallocMaybe(al, null);
      if (this.lastChunk === 0) {
        al = nBytes;
        this.lastChunk = mMallocMaybe(al, null);
        if (this.lastChunk === 0) mMallocFail(nBytes);
      }
      this.lastAlloc = al;
      this.lastUsed = 0;
    }
    const dataPtr = this.lastChunk + this.lastUsed;
    this.lastUsed += nBytes;
    return this.add(data, dataPtr);
  }

  /** Interns bytes that stay for ever at `ptr` (py/qstr.c qstr_from_strn_static). Raises MemoryError, RuntimeError. */
  fromStatic(data: string, ptr: number): MpQstr {
    const found = this.find(data);
    if (found !== null) return found;
    checkLength(data);
    return this.add(data, ptr);
  }

  private add(data: string, dataPtr: number): MpQstr {
    const last = this.lastPool;
    const lastAlloc = last === null ? this.rom.lastPoolAlloc : last.alloc;
    let pool = last;
    if (pool === null || pool.qstrs.length >= lastAlloc) {
      let newAlloc = lastAlloc * 2;
      if (this.rom.extraPool) newAlloc = Math.max(MICROPY_ALLOC_QSTR_ENTRIES_INIT, newAlloc);
      const hashBytes = macro(mp.board, 'MICROPY_QSTR_BYTES_IN_HASH');
      const lenBytes = macro(mp.board, 'MICROPY_QSTR_BYTES_IN_LEN');
      const poolBytes = mp.sizes.qstr_pool_t + (mp.wordBytes + hashBytes + lenBytes) * newAlloc;
      pool = new QstrPool(last, newAlloc, last === null ? 0 : last.dynamicBefore + last.qstrs.length);
      // The chunk with the string's bytes is only reachable from C's registers until the pool has it.
      const top = mp.roots.mark();
      mp.roots.keepPtr(this.lastChunk);
      pool.ptr = mMallocMaybe(poolBytes, pool);
      mp.roots.release(top);
      if (pool.ptr === 0) {
        this.lastChunk = 0;
        mMallocFail(newAlloc);
      }
      this.lastPool = pool;
    }
    const q = internStatic(data);
    this.dynamic.set(q, pool.dynamicBefore + pool.qstrs.length);
    pool.qstrs.push(q);
    pool.dataPtrs.push(dataPtr);
    return q;
  }

  /** The firmware's number of an interned string: what the word of the value holds. */
  idOf(q: MpQstr): number {
    const id = this.rom.ids.get(q.data);
    if (id !== undefined) return id;
    const index = this.dynamic.get(q);
    return index === undefined ? 0 : this.rom.count + index;
  }

  /** Address of a dynamically interned string's bytes, 0 for one in ROM. */
  dataPtrOf(q: MpQstr): number {
    for (let pool = this.lastPool; pool !== null; pool = pool.prev) {
      const at = pool.qstrs.indexOf(q);
      if (at >= 0) return pool.dataPtrs[at]!;
    }
    return 0;
  }

  /** Figures of `micropython.qstr_info()` (py/qstr.c qstr_pool_info), sizes in bytes. */
  info(): { pools: number; qstrs: number; strDataBytes: number; totalBytes: number } {
    let pools = 0;
    let qstrs = 0;
    let strDataBytes = 0;
    let poolBytes = 0;
    for (let pool = this.lastPool; pool !== null; pool = pool.prev) {
      pools++;
      qstrs += pool.qstrs.length;
      for (const q of pool.qstrs) strDataBytes += q.data.length + 1;
      poolBytes += mp.heap.nbytes(pool.ptr);
    }
    return { pools, qstrs, strDataBytes, totalBytes: poolBytes + strDataBytes };
  }

  /** All interned strings but the empty one, by their numbers; those that are interned meanwhile don't count. */
  all(): MpQstr[] {
    return [...Array.from(this.rom.ids.keys(), internStatic), ...this.dynamic.keys()].filter((q) => q.data !== '');
  }

  /** Dynamically interned strings, newest pool first, in the order `qstr_info(1)` lists them. */
  *dynamicStrings(): Generator<MpQstr> {
    for (let pool = this.lastPool; pool !== null; pool = pool.prev) yield* pool.qstrs;
  }
}

function checkLength(data: string): void {
  const lenBytes = macro(mp.board, 'MICROPY_QSTR_BYTES_IN_LEN');
  if (data.length >= 2 ** (8 * lenBytes)) raiseMsg(typeRuntimeError, 'name too long');
}

/** Hash of an interned string, truncated to the firmware's width and never 0 (py/qstr.c qstr_compute_hash). */
export function qstrHash(q: { hash: number }): number {
  const h = q.hash & mp.qstrHashMask;
  return h === 0 ? 1 : h;
}

/** Interns bytes on the running machine (`qstr_from_strn`). */
export function qstrFromStr(data: string): MpQstr {
  return mp.qstrs.fromStrn(data);
}
