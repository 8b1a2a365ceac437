import type { MarkSink } from '../gc/heap.js';
import type { MpQstr } from './obj.js';

/** The interned strings of one machine, as the rest asks for them: runtime/qstr.ts has them. */
export interface QstrTable {
  visitRoots(heap: MarkSink): void;
  /** The same strings in ROM and no others. */
  ofRomOnly(): QstrTable;
  /** The interned string with these bytes, or null (py/qstr.c qstr_find_strn). */
  find(data: string): MpQstr | null;
  /** Interns bytes, allocating where the firmware's ROM does not have them. Raises MemoryError, RuntimeError. */
  fromStrn(data: string): MpQstr;
  /** Interns bytes that stay for ever at `ptr`: only the pool's entry is made. Raises MemoryError, RuntimeError. */
  fromStatic(data: string, ptr: number): MpQstr;
  /** The firmware's number of an interned string: what the word of the value holds. */
  idOf(q: MpQstr): number;
  /** Address of a dynamically interned string's bytes, 0 for one in ROM. */
  dataPtrOf(q: MpQstr): number;
  /** Figures of `micropython.qstr_info()` (py/qstr.c qstr_pool_info), sizes in bytes. */
  info(): { pools: number; qstrs: number; strDataBytes: number; totalBytes: number };
  /** All interned strings but the empty one, by their numbers; those that are interned meanwhile don't count. */
  all(): MpQstr[];
  /** Dynamically interned strings, newest pool first, in the order `qstr_info(1)` lists them. */
  dynamicStrings(): Generator<MpQstr>;
}
