import { getIter, getIterOnCStack, iterNext } from '../runtime/iter.js';
import { mFree } from '../runtime/malloc.js';
import {
  MP_MAP_LOOKUP,
  MP_MAP_LOOKUP_ADD_IF_NOT_FOUND,
  MP_MAP_LOOKUP_ADD_IF_NOT_FOUND_OR_REMOVE_IF_FOUND,
  MP_MAP_LOOKUP_REMOVE_IF_FOUND,
} from '../runtime/map.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj } from '../runtime/obj.js';
import { MpSet, newSet, setClear, setLookup } from '../runtime/set.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newBool } from '../runtime/types.js';
import { iterate } from './iterate.js';
import { SetIter } from './setIter.js';

/** A set and another one, or any iterable: what is in both, in one of them, in all (py/objset.c). */

export function addAll(set: MpSet, iterable: MpObj): void {
  const { roots } = mp;
  const top = roots.mark();
  roots.keep(set);
  const it = getIter(iterable, null, 0);
  roots.keep(it);
  const itemTop = roots.mark();
  for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
    if (typeof item === 'object') roots.keep(item);
    setLookup(set, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
    if (typeof item === 'object') roots.release(itemTop);
  }
  roots.release(top);
}

function setOf(iterable: MpObj): MpSet {
  const set = newSet(0);
  addAll(set, iterable);
  return set;
}

export function copy(self: MpObj): MpSet {
  const set = self as MpSet;
  const other = newSet(set.alloc, set.type);
  other.used = set.used;
  for (let i = 0; i < set.alloc; i++) other.table.slots[i] = set.table.slots[i]!;
  return other;
}

/** Runs `body` with a fresh set kept alive, and returns the set. */
function withRooted(set: MpSet, body: () => void): MpSet {
  const top = mp.roots.mark();
  mp.roots.keep(set);
  body();
  mp.roots.release(top);
  return set;
}

export function removeAll(set: MpSet, nOthers: number, args: MpObj[], off: number): void {
  for (let i = 0; i < nOthers; i++) {
    const other = args[off + i]!;
    if (other === set) setClear(set);
    else iterate(other, set, (item) => setLookup(set, item, MP_MAP_LOOKUP_REMOVE_IF_FOUND));
  }
}

export function difference(nArgs: number, args: MpObj[], off: number): MpObj {
  const result = copy(args[off]!);
  return withRooted(result, () => removeAll(result, nArgs - 1, args, off + 1));
}

export function differenceUpdate(nArgs: number, args: MpObj[], off: number): MpObj {
  removeAll(args[off] as MpSet, nArgs - 1, args, off + 1);
  return mpConstNone;
}

/** The common items, in a new set; with `intoSelf` its table then becomes `self`'s. */
export function intersect(selfIn: MpObj, other: MpObj, intoSelf: boolean): MpObj {
  const self = selfIn as MpSet;
  if (self === other) return intoSelf ? mpConstNone : copy(self);
  const out = newSet(0);
  iterate(other, out, (item) => {
    if (setLookup(self, item, MP_MAP_LOOKUP) !== MP_OBJ_NULL) setLookup(out, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  });
  if (!intoSelf) return out;
  mFree(self.table.ptr, self.alloc * mp.objBytes);
  self.alloc = out.alloc;
  self.used = out.used;
  self.table = out.table;
  return mpConstNone;
}

export function isDisjoint(self: MpObj, other: MpObj): MpObj {
  const top = mp.roots.mark();
  const it = getIterOnCStack(other);
  let disjoint = true;
  const itemTop = mp.roots.mark();
  for (let item = iterNext(it); item !== MP_OBJ_NULL && disjoint; item = iterNext(it)) {
    mp.roots.keep(item);
    disjoint = setLookup(self as MpSet, item, MP_MAP_LOOKUP) === MP_OBJ_NULL;
    mp.roots.release(itemTop);
    if (!disjoint) break;
  }
  mp.roots.release(top);
  return newBool(disjoint);
}

/** Whether all of `selfIn` is in `otherIn`; what isn't a set is made one for the while. */
export function isSubset(selfIn: MpObj, otherIn: MpObj, proper: boolean): MpObj {
  const top = mp.roots.mark();
  const self = selfIn instanceof MpSet ? selfIn : setOf(selfIn);
  mp.roots.keep(self);
  const other = otherIn instanceof MpSet ? otherIn : setOf(otherIn);
  mp.roots.keep(other);
  let result = !(proper && self.used === other.used);
  if (result) {
    const it = new SetIter(self);
    for (let item = it.next(); item !== MP_OBJ_NULL; item = it.next()) {
      if (setLookup(other, item, MP_MAP_LOOKUP) === MP_OBJ_NULL) {
        result = false;
        break;
      }
    }
  }
  mp.roots.release(top);
  if (self !== selfIn) setClear(self);
  if (other !== otherIn) setClear(other);
  return newBool(result);
}

export function symmetricDifferenceUpdate(selfIn: MpObj, other: MpObj): MpObj {
  const self = selfIn as MpSet;
  iterate(other, self, (item) => setLookup(self, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND_OR_REMOVE_IF_FOUND));
  return mpConstNone;
}

export function symmetricDifference(self: MpObj, other: MpObj): MpObj {
  const result = copy(self);
  return withRooted(result, () => symmetricDifferenceUpdate(result, other));
}

export function union(self: MpObj, other: MpObj): MpObj {
  const result = copy(self);
  return withRooted(result, () => addAll(result, other));
}
