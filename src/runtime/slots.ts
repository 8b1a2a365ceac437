import { MP_OBJ_NULL, type MpObj } from './obj.js';

/**
 * Arrays of values. V8 keeps an array of small ints in another way than one of anything, and one with holes in another way
 * than one without; what it compiled for one way it throws away when another comes. So all arrays of values are made here,
 * as arrays of anything without holes, which copies and parts of them are too.
 */

/** Twice as many slots, all of them empty. */
function doubled(slots: MpObj[]): MpObj[] {
  return slots.concat(slots);
}

/** Empty slots from which others are copied. */
const SPARE = doubled(doubled(doubled(doubled(doubled(doubled([MP_OBJ_NULL, MP_OBJ_NULL]))))));

function copied(n: number): MpObj[] {
  let all = SPARE;
  while (all.length < n) all = doubled(all);
  return all.slice(0, n);
}

/** An array of `n` empty slots; most are small, and a literal is the quickest way to those. */
export function emptySlots(n: number): MpObj[] {
  switch (n) {
    case 2:
      return [MP_OBJ_NULL, MP_OBJ_NULL];
    case 3:
      return [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
    case 4:
      return [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
    case 5:
      return [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
    default:
      return copied(n);
  }
}

/** An array of `n` slots, which are at least as many, with what was in `slots` and empty ones after it. */
export function moreSlots(slots: readonly MpObj[], n: number): MpObj[] {
  const more = emptySlots(n);
  for (let i = 0; i < slots.length; i++) more[i] = slots[i]!;
  return more;
}

/** Two slots with values in them. */
export function slotPair(first: MpObj, second: MpObj): MpObj[] {
  const slots: MpObj[] = [MP_OBJ_NULL, second];
  slots[0] = first;
  return slots;
}

/** What holds values has this until it has its chunk, or where it has none. It is never written to. */
export const NO_SLOTS = emptySlots(0);
