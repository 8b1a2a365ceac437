import { emptiedWhileSearched, FirmwareFault } from './firmwareFault.js';
import { objEqual, objHash } from './installedOps.js';
import { mFree, mMalloc, mRealloc } from './malloc.js';
import { MpMap, RomRows } from './mapObj.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpQstr } from './obj.js';
import { qstrHash } from './qstr.js';
import { emptySlots, NO_SLOTS } from './slots.js';
import { mp } from './state.js';
import { typeStr } from './types.js';

export { MpMap };

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
  for (let i = 0; i < HASH_ALLOCATION_SIZES.length; i++) {
    const size = HASH_ALLOCATION_SIZES[i]!;
    if (size >= n) return size;
  }
  return (n + Math.floor(n / 2)) | 1;
}

/** First slot to look at for a hash: C takes the small int's bits as an unsigned word. */
export function hashPos(hash: number | bigint, alloc: number): number {
  if (typeof hash === 'number' && hash >= 0) return hash % alloc;
  if (mp.wordBytes === 4) return (Number(hash) >>> 0) % alloc;
  return Number(BigInt.asUintN(64, BigInt(hash)) % BigInt(alloc));
}

function tableBytes(alloc: number): number {
  return alloc * 2 * mp.objBytes;
}

/** Gives `map` an empty table for `n` entries (mp_map_init). Raises MemoryError. */
export function mapInit(map: MpMap, n: number): void {
  map.ptr = n === 0 ? 0 : mMalloc(tableBytes(n), map);
  // Only now, as a table that is too large for the heap can be too large for an array.
  map.slots = n === 0 ? NO_SLOTS : emptySlots(2 * n);
  map.alloc = n;
  map.used = 0;
  map.allKeysAreQstrs = true;
  map.isFixed = false;
  map.isOrdered = false;
}

/** From now on the table's chunk, which the map goes on without, holds what is in it now. */
function detachTable(map: MpMap): void {
  const left = new MpMap();
  left.slots = map.slots;
  mp.heap.setOwner(map.ptr, left);
}

function mapFreeTable(map: MpMap): void {
  if (map.isFixed) return;
  // A locked heap frees nothing.
  if (map.ptr !== 0 && mp.heap.isLocked) detachTable(map);
  mFree(map.ptr, tableBytes(map.alloc));
}

/** Empties the map and frees its table (mp_map_clear). */
export function mapClear(map: MpMap): void {
  mapFreeTable(map);
  map.alloc = 0;
  map.used = 0;
  map.allKeysAreQstrs = true;
  map.isFixed = false;
  map.ptr = 0;
  map.slots = NO_SLOTS;
}

/** Makes `map` a table in ROM of these names and values, which a firmware has all (MP_DEFINE_CONST_DICT). */
export function mapInitRom(map: MpMap, rows: readonly (readonly [name: MpQstr, value: MpObj])[]): RomRows {
  const slots = emptySlots(2 * rows.length);
  const rom = new RomRows();
  rows.forEach(([name, value], i) => {
    slots[2 * i] = name;
    slots[2 * i + 1] = value;
    rom.index.set(name, 2 * i);
  });
  map.slots = slots;
  map.alloc = rows.length;
  map.used = rows.length;
  map.isFixed = true;
  map.isOrdered = true;
  map.rom = rom;
  return rom;
}

/** True where the slot `at`, which is one of a key, holds one that the running firmware has. */
export function mapSlotIsFilled(map: MpMap, at: number): boolean {
  const key = map.slots[at]!;
  if (key === MP_OBJ_NULL || key === MP_OBJ_SENTINEL) return false;
  return map.rom === null || romRowPresent(map.rom, at);
}

function romRowPresent({ features }: RomRows, at: number): boolean {
  if (features === null) return true;
  const feature = features[at >> 1]!;
  return feature === 0 || mp.features[feature] === 1;
}

function mapRehash(map: MpMap): void {
  const oldAlloc = map.alloc;
  const oldPtr = map.ptr;
  const old = map.slots;
  const newAlloc = hashAllocAtLeast(oldAlloc + 1);
  const ptr = mMalloc(tableBytes(newAlloc), map);
  const slots = emptySlots(2 * newAlloc);
  if (map.allKeysAreQstrs) {
    map.used = moveNames(old, slots, newAlloc);
    map.alloc = newAlloc;
    map.ptr = ptr;
    map.slots = slots;
    mFree(oldPtr, tableBytes(oldAlloc));
    return;
  }
  detachTable(map);
  map.alloc = newAlloc;
  map.ptr = ptr;
  map.slots = slots;
  map.used = 0;
  map.allKeysAreQstrs = true;
  // Hashing or comparing keys can run user code and so collect; C's stack then holds both tables.
  const top = mp.roots.mark();
  mp.roots.keepPtr(oldPtr);
  mp.roots.keepPtr(ptr);
  for (let i = 0; i < 2 * oldAlloc; i += 2) {
    const key = old[i]!;
    if (key !== MP_OBJ_NULL && key !== MP_OBJ_SENTINEL) {
      const at = mapLookup(map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
      map.slots[at + 1] = old[i + 1]!;
    }
  }
  mp.roots.release(top);
  mFree(oldPtr, tableBytes(oldAlloc));
}

/** Puts the interned names of a table where a search would add them to the next one, which is empty; how many. */
function moveNames(from: readonly MpObj[], to: MpObj[], alloc: number): number {
  const end = 2 * alloc;
  let moved = 0;
  for (let i = 0; i < from.length; i += 2) {
    const key = from[i]!;
    if (key === MP_OBJ_NULL || key === MP_OBJ_SENTINEL) continue;
    let at = 2 * (qstrHash(key as MpQstr) % alloc);
    while (to[at] !== MP_OBJ_NULL) {
      at += 2;
      if (at === end) at = 0;
    }
    to[at] = key;
    to[at + 1] = from[i + 1]!;
    moved++;
  }
  return moved;
}

/**
 * The slot of the key `index` in the map's table, or -1 (mp_map_lookup); its value is in the next. What was added has the
 * value MP_OBJ_NULL; what was removed keeps its value, and the caller clears it where C does. Raises what hashing and
 * comparing keys raises, and MemoryError.
 */
export function mapLookup(map: MpMap, index: MpObj, kind: number): number {
  if (map.rom !== null) return romLookup(map, map.rom, index);
  let comparePtrs = map.allKeysAreQstrs;
  const isQstr = index instanceof MpQstr;
  if (isQstr && kind !== MP_MAP_LOOKUP_REMOVE_IF_FOUND) {
    // A name is in a table at most once, so where it is, it's the slot that a search would find.
    const at = index.slotHint;
    if (at < map.slots.length && map.slots[at] === index) return at;
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
  let { slots } = map;
  let at = 2 * hashPos(hash, alloc);
  let start = at;
  let avail = -1;
  for (;;) {
    const key = slots[at]!;
    if (key === MP_OBJ_NULL) {
      if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
      return addSlot(map, index, isQstr, avail < 0 ? at : avail);
    }
    if (key === MP_OBJ_SENTINEL) {
      if (avail < 0) avail = at;
    } else if (key === index || (!comparePtrs && objEqual(key, index))) {
      if (map.slots !== slots) changedWhileSearched(map);
      if (kind === MP_MAP_LOOKUP_REMOVE_IF_FOUND) {
        map.used--;
        const next = at + 2 === 2 * alloc ? 0 : at + 2;
        slots[at] = slots[next] === MP_OBJ_NULL ? MP_OBJ_NULL : MP_OBJ_SENTINEL;
      }
      if (isQstr) index.slotHint = at;
      return at;
    }
    if (!comparePtrs && map.slots !== slots) {
      // The comparison put something in, or emptied it.
      ({ alloc } = map);
      if (alloc === 0) emptiedWhileSearched('dict');
      ({ slots } = map);
      at %= 2 * alloc;
      if (avail >= 2 * alloc) avail = -1;
    }
    at += 2;
    if (at === 2 * alloc) at = 0;
    if (at === start) {
      if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
      if (avail >= 0) return addSlot(map, index, isQstr, avail);
      mapRehash(map);
      alloc = map.alloc;
      ({ slots } = map);
      start = at = 2 * hashPos(hash, alloc);
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
  map.adds++;
  map.slots[at] = index;
  map.slots[at + 1] = MP_OBJ_NULL;
  if (!isQstr) map.allKeysAreQstrs = false;
  return at;
}

function orderedLookup(map: MpMap, index: MpObj, kind: number, comparePtrs: boolean): number {
  const { slots } = map;
  for (let i = 0; i < 2 * map.used; i += 2) {
    const key = slots[i]!;
    if (key === index || (!comparePtrs && objEqual(key, index))) {
      if (map.slots !== slots) changedWhileSearched(map);
      if (kind !== MP_MAP_LOOKUP_REMOVE_IF_FOUND) return i;
      const value = slots[i + 1]!;
      const last = 2 * --map.used;
      slots.copyWithin(i, i + 2, last + 2);
      slots[last] = MP_OBJ_NULL;
      slots[last + 1] = value;
      return last;
    }
  }
  if (kind !== MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) return -1;
  if (map.used === map.alloc) growOrdered(map);
  return addSlot(map, index, index instanceof MpQstr, 2 * map.used);
}

function growOrdered(map: MpMap): void {
  const newAlloc = map.alloc + 4;
  // C counts the new size before it asks for the memory.
  map.alloc = newAlloc;
  if (map.ptr === 0) map.slots = emptySlots(0);
  const ptr = mRealloc(map.ptr, tableBytes(map.used), tableBytes(newAlloc));
  if (map.ptr === 0) mp.heap.setOwner(ptr, map);
  map.ptr = ptr;
  for (let i = 2 * map.used; i < 2 * newAlloc; i++) map.slots[i] = MP_OBJ_NULL;
}

function romLookup(map: MpMap, rom: RomRows, index: MpObj): number {
  let at: number;
  if (index instanceof MpQstr) {
    if (index.romMap !== map) {
      index.romMap = map;
      index.romSlot = rom.index.get(index) ?? -1;
    }
    at = index.romSlot;
  } else {
    // An equal string that isn't interned finds the name too.
    if (typeof index !== 'object' || index.type !== typeStr) return -1;
    at = map.slots.findIndex((key, i) => (i & 1) === 0 && objEqual(key, index));
  }
  return at < 0 || romRowPresent(rom, at) ? at : -1;
}

/** The value for `key`, or MP_OBJ_NULL. */
export function mapGet(map: MpMap, key: MpObj): MpObj {
  const at = mapLookup(map, key, MP_MAP_LOOKUP);
  return at < 0 ? MP_OBJ_NULL : map.slots[at + 1]!;
}

/** Stores a value under `key`. Raises MemoryError. */
export function mapStore(map: MpMap, key: MpObj, value: MpObj): void {
  const at = mapLookup(map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  map.slots[at + 1] = value;
}
