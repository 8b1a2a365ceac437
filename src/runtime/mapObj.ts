import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { type MpObj, traceSlots } from './obj.js';
import { NO_SLOTS } from './slots.js';

/** The structs of maps; what is done with them is in map.ts. */

/** What is known of a table in ROM. */
export class RomRows {
  /** Name to slot, as C searches such tables in order. */
  readonly index = new Map<MpObj, number>();
  /** For each entry: index into `mp.features`, or 0 where every firmware has it; null: all have all. */
  features: readonly number[] | null = null;
}

/**
 * `mp_map_t`: embedded in the object that has it; only its table is a chunk of its own. The object here stands for both, and
 * is the owner of that chunk.
 */
export class MpMap implements HeapOwner {
  /** Address of the table. */
  ptr = 0;
  /** The table: keys and values in turn. An entry is named by the slot of its key. */
  slots: MpObj[] = NO_SLOTS;
  used = 0;
  /** Entries that the table has room for. */
  alloc = 0;
  /** How many keys were ever added: a name that was missing is so still where the number is the same. */
  adds = 0;
  allKeysAreQstrs = true;
  isFixed = false;
  isOrdered = false;
  /** Of a table in ROM; else null. */
  rom: RomRows | null = null;

  trace(heap: MarkSink): void {
    // A removed key's value stays behind in the table, and a conservative collector sees it.
    traceSlots(heap, this.slots);
  }
}
