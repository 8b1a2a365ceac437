import { emptiedWhileSearched, FirmwareFault } from './firmwareFault.js';
import { objEqual, objHash } from './installedOps.js';
import { mFree, mMalloc, mRealloc } from './malloc.js';
import { MapTable, MpMap, NO_TABLE } from './mapObj.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpQstr } from './obj.js';
import { qstrHash } from './qstr.js';
import { emptySlots } from './slots.js';
import { mp } from './state.js';
import { typeStr } from './types.js';

export { MapTable, MpMap };

export const MP_MAP_LOOKUP = 0;
export const MP_MAP_LOOKUP_ADD_IF_NOT_FOUND = 1;
export const MP_MAP_LOOKUP_REMOVE_IF_FOUND = 2;
export const MP_MAP_LOOKUP_ADD_IF_NOT_FOUND_OR_REMOVE_IF_FOUND = 3;

/** Sizes that a table grows through (py/map.c hash_allocation_sizes), in slots. */
const HASH_ALLOCATION_SIZES = [
  0, 2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47, 59, 73, 97, 127, 167, 223, 293, 389, 521, 691, 919, 1223, 1627, 2161, 3229,
  4831, 7243, 10861, 16273, 24407, 36607, 54907,
];

/** The next table size that holds `n` slots. */
export function hashAllocAtLeast(n: number): number {
  for (const size of HASH_ALLOCATION_SIZES) if (size >= n) return size;
  return (n + Math.floor(n / 2)) | 1;
}

/** First slot to look at for a hash: C takes the small int's bits as an unsigned word. */
export function hashPos(hash: number | bigint, alloc: number): number {
  if (typeof hash === 'number' && hash >= 0) return hash % alloc;
  if (mp.wordBytes === 4) return (Number(hash) >>> 0) % alloc;
  return Number(BigInt.asUintN(64, BigInt(hash)) % BigInt(alloc));
}

function newTable(alloc: number): MapTable {
  const isSmall = alloc <= 4;
  const table = new MapTable(isSmall ? alloc : 0);
  table.ptr = mMalloc(alloc * 2 * mp.objBytes, table);
  if (!isSmall) {
    // Only now, as a table that is too large for the heap can be too large for an array.
    table.keys = emptySlots(alloc);
    table.values = emptySlots(alloc);
  }
  return table;
}

/** Gives `map` an empty table of `n` slots (mp_map_init). Raises MemoryError. */
export function mapInit(map: MpMap, n: number): void {
  map.alloc = n;
  map.table = n === 0 ? NO_TABLE : newTable(n);
  map.used = 0;
  map.allKeysAreQstrs = true;
  map.isFixed = false;
  map.isOrdered = false;
}

function mapFreeTable(map: MpMap): void {
  if (!map.isFixed) mFree(map.table.ptr, map.alloc * 2 * mp.objBytes);
}

/** Empties the map and frees its table (mp_map_clear). */
export function mapClear(map: MpMap): void {
  mapFreeTable(map);
  map.alloc = 0;
  map.used = 0;
  map.allKeysAreQstrs = true;
  map.isFixed = false;
  map.table = NO_TABLE;
}

/** True where slot `i` holds a key that the running firmware has. */
export function mapSlotIsFilled(map: MpMap, i: number): boolean {
  const key = map.table.keys[i]!;
  if (key === MP_OBJ_NULL || key === MP_OBJ_SENTINEL) return false;
  return map.romFeatures === null || romRowPresent(map.romFeatures[i]!);
}

function romRowPresent(feature: number): boolean {
  return feature === 0 || mp.features[feature] === 1;
}

function mapRehash(map: MpMap): void {
  const oldAlloc = map.alloc;
  const old = map.table;
  const newAlloc = hashAllocAtLeast(oldAlloc + 1);
  const table = newTable(newAlloc);
  map.alloc = newAlloc;
  map.table = table;
  if (map.allKeysAreQstrs) {
    moveNames(old, oldAlloc, table, newAlloc);
    map.used = table.adds;
    mFree(old.ptr, oldAlloc * 2 * mp.objBytes);
    return;
  }
  map.used = 0;
  map.allKeysAreQstrs = true;
  // Hashing or comparing keys can run user code and so collect; C's stack then holds both tables.
  const top = mp.roots.mark();
  mp.roots.keepPtr(old.ptr);
  mp.roots.keepPtr(table.ptr);
  for (let i = 0; i < oldAlloc; i++) {
    const key = old.keys[i]!;
    if (key !== MP_OBJ_NULL && key !== MP_OBJ_SENTINEL) {
      const at = mapLookup(map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
      map.table.values[at] = old.values[i]!;
    }
  }
  mp.roots.release(top);
  mFree(old.ptr, oldAlloc * 2 * mp.objBytes);
}

/** Puts the interned names of a table where a search would add them to the next one, which is empty. */
function moveNames(from: MapTable, fromAlloc: number, to: MapTable, alloc: number): void {
  const { keys, values } = to;
  for (let i = 0; i < fromAlloc; i++) {
    const key = from.keys[i]!;
    if (key === MP_OBJ_NULL || key === MP_OBJ_SENTINEL) continue;
    let pos = qstrHash(key as MpQstr) % alloc;
    while (keys[pos] !== MP_OBJ_NULL) if (++pos === alloc) pos = 0;
    keys[pos] = key;
    values[pos] = from.values[i]!;
    to.adds++;
  }
}

/**
 * The slot of `index` in the map's table, or -1 (mp_map_lookup). An added slot has the value MP_OBJ_NULL; a removed
 * one keeps its value, and the caller clears it where C does. Raises what hashing and comparing keys raises, and
 * MemoryError.
 */
export function mapLookup(map: MpMap, index: MpObj, kind: number): number {
  if (map.romIndex !== null) return romLookup(map, index);
  let comparePtrs = map.allKeysAreQstrs;
  const isQstr = index instanceof MpQstr;
  if (isQstr && kind !== MP_MAP_LOOKUP_REMOVE_IF_FOUND) {
    // A name is in a table at most once, so where it is, it's the slot that a search would find.
    const at = index.slotHint;
    if (at < map.alloc && map.table.keys[at] === index) return at;
  }
  if (comparePtrs && !isQstr) {
    if (typeof index === 'object' && index.type === typeStr) comparePtrs = false;
    else if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
  }
  if (map.isOrdered) return orderedLookup(map, index, kind, comparePtrs);
  if (map.alloc === 0) {
    if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
    mapRehash(map);
  }
  const hash = isQstr ? qstrHash(index) : objHash(index);
  let alloc = map.alloc;
  if (alloc === 0) emptiedWhileSearched('dict');
  let keys = map.table.keys;
  let pos = hashPos(hash, alloc);
  let start = pos;
  let avail = -1;
  for (;;) {
    const key = keys[pos]!;
    if (key === MP_OBJ_NULL) {
      if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
      return addSlot(map, index, isQstr, avail < 0 ? pos : avail);
    }
    if (key === MP_OBJ_SENTINEL) {
      if (avail < 0) avail = pos;
    } else if (key === index || (!comparePtrs && objEqual(key, index))) {
      if (map.table.keys !== keys) changedWhileSearched(map);
      if (kind === MP_MAP_LOOKUP_REMOVE_IF_FOUND) {
        map.used--;
        const next = pos + 1 === alloc ? 0 : pos + 1;
        keys[pos] = keys[next] === MP_OBJ_NULL ? MP_OBJ_NULL : MP_OBJ_SENTINEL;
      }
      if (isQstr) index.slotHint = pos;
      return pos;
    }
    if (!comparePtrs && map.table.keys !== keys) {
      // The comparison put something in, or emptied it.
      ({ alloc } = map);
      if (alloc === 0) emptiedWhileSearched('dict');
      ({ keys } = map.table);
      pos %= alloc;
      if (avail >= alloc) avail = -1;
    }
    if (++pos === alloc) pos = 0;
    if (pos === start) {
      if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
      if (avail >= 0) return addSlot(map, index, isQstr, avail);
      mapRehash(map);
      alloc = map.alloc;
      keys = map.table.keys;
      start = pos = hashPos(hash, alloc);
    }
  }
}

/** An equal key was found in a table that the comparison has freed: the firmware goes on with what is left of that. */
function changedWhileSearched(map: MpMap): never {
  if (map.alloc === 0) emptiedWhileSearched('dict');
  throw new FirmwareFault('a dict was given another table while it was searched');
}

function addSlot(map: MpMap, index: MpObj, isQstr: boolean, at: number): number {
  map.used++;
  map.table.adds++;
  map.table.keys[at] = index;
  map.table.values[at] = MP_OBJ_NULL;
  if (!isQstr) map.allKeysAreQstrs = false;
  return at;
}

function orderedLookup(map: MpMap, index: MpObj, kind: number, comparePtrs: boolean): number {
  const { keys, values } = map.table;
  for (let i = 0; i < map.used; i++) {
    const key = keys[i]!;
    if (key === index || (!comparePtrs && objEqual(key, index))) {
      if (kind !== MP_MAP_LOOKUP_REMOVE_IF_FOUND) return i;
      const value = values[i]!;
      const last = --map.used;
      keys.copyWithin(i, i + 1, last + 1);
      values.copyWithin(i, i + 1, last + 1);
      keys[last] = MP_OBJ_NULL;
      values[last] = value;
      return last;
    }
  }
  if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
  if (map.used === map.alloc) growOrdered(map);
  return addSlot(map, index, index instanceof MpQstr, map.used);
}

function growOrdered(map: MpMap): void {
  const slotBytes = 2 * mp.objBytes;
  const newAlloc = map.alloc + 4;
  const table = map.alloc === 0 ? new MapTable(0) : map.table;
  // C counts the new size before it asks for the memory.
  map.alloc = newAlloc;
  const ptr = mRealloc(table.ptr, map.used * slotBytes, newAlloc * slotBytes);
  if (table.ptr === 0) mp.heap.setOwner(ptr, table);
  table.ptr = ptr;
  for (let i = map.used; i < newAlloc; i++) {
    table.keys[i] = MP_OBJ_NULL;
    table.values[i] = MP_OBJ_NULL;
  }
  map.table = table;
}

function romLookup(map: MpMap, index: MpObj): number {
  let at: number;
  if (index instanceof MpQstr) {
    if (index.romMap !== map) {
      index.romMap = map;
      index.romSlot = map.romIndex!.get(index) ?? -1;
    }
    at = index.romSlot;
  } else {
    // An equal string that isn't interned finds the name too.
    if (typeof index !== 'object' || index.type !== typeStr) return -1;
    at = map.table.keys.findIndex((key) => objEqual(key, index));
  }
  return at < 0 || map.romFeatures === null || romRowPresent(map.romFeatures[at]!) ? at : -1;
}

/** The value for `key`, or MP_OBJ_NULL. */
export function mapGet(map: MpMap, key: MpObj): MpObj {
  const at = mapLookup(map, key, MP_MAP_LOOKUP);
  return at < 0 ? MP_OBJ_NULL : map.table.values[at]!;
}

/** Stores a value under `key`. Raises MemoryError. */
export function mapStore(map: MpMap, key: MpObj, value: MpObj): void {
  const at = mapLookup(map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  map.table.values[at] = value;
}
