import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { type MpObj, traceObj } from './obj.js';
import { emptySlots } from './slots.js';

/** The structs of maps; what is done with them is in map.ts. */

/** Key and value slots of a map: one chunk, keys and values in turn. */
export class MapTable implements HeapOwner {
  ptr = 0;
  keys: MpObj[];
  values: MpObj[];
  /** How many keys were ever added: a name that was missing is so still where the number is the same. */
  adds = 0;

  constructor(alloc: number) {
    this.keys = emptySlots(alloc);
    this.values = emptySlots(alloc);
  }

  trace(heap: MarkSink): void {
    const { keys, values } = this;
    for (let i = 0; i < keys.length; i++) {
      // A removed key's value stays behind in the table, and a conservative collector sees it.
      traceObj(heap, keys[i]!);
      traceObj(heap, values[i]!);
    }
  }
}

export const NO_TABLE = new MapTable(0);

/** `mp_map_t`: embedded in the object that has it; only its table is a chunk of its own. */
export class MpMap {
  table: MapTable = NO_TABLE;
  used = 0;
  alloc = 0;
  allKeysAreQstrs = true;
  isFixed = false;
  isOrdered = false;
  /** Name to slot for tables in ROM, which C searches in order. */
  romIndex: Map<MpObj, number> | null = null;
  /** For each slot of a table in ROM: index into `mp.features`, or 0 where every firmware has the row. */
  romFeatures: number[] | null = null;

  trace(heap: MarkSink): void {
    heap.mark(this.table.ptr);
  }
}
