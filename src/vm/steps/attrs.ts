import { loadAttr, loadMethod, loadSuperMethod, storeAttr } from '../../runtime/attr.js';
import type { CodeState } from '../../runtime/codeState.js';
import { addMember, type MpInstance } from '../../runtime/instance.js';
import { MP_MAP_LOOKUP, mapLookup } from '../../runtime/map.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS, MP_TYPE_FLAG_INSTANCE_TYPE } from '../../runtime/obj.js';

/** Instructions about attributes. Those of instances are where they were last time, mostly. */

/** Of these flags an instance of a plain class made by user code has only the first. */
export const INSTANCE_FLAGS = MP_TYPE_FLAG_INSTANCE_TYPE | MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS;

export function loadAttrStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const base = slots[sp]!;
  const attr = cs.fun.context.qstrTable[arg]!;
  cs.attrBase = base;
  if (typeof base === 'object' && (base.type.flags & MP_TYPE_FLAG_INSTANCE_TYPE) !== 0) {
    const { members } = base as MpInstance;
    const pairs = members.slots;
    let at = attr.slotHint;
    if (at >= pairs.length || pairs[at] !== attr) at = mapLookup(members, attr, MP_MAP_LOOKUP);
    if (at >= 0) {
      slots[sp] = pairs[at + 1]!;
      return sp;
    }
  }
  slots[sp] = loadAttr(base, attr);
  return sp;
}

export function storeAttrStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const base = slots[sp]!;
  const value = slots[sp - 1]!;
  const attr = cs.fun.context.qstrTable[arg]!;
  if (typeof base === 'object' && (base.type.flags & INSTANCE_FLAGS) === MP_TYPE_FLAG_INSTANCE_TYPE) {
    const pairs = (base as MpInstance).members.slots;
    const at = attr.slotHint;
    if (value !== MP_OBJ_NULL) {
      if (at < pairs.length && pairs[at] === attr) pairs[at + 1] = value;
      else addMember(base as MpInstance, attr, value);
      return sp - 2;
    }
  }
  storeAttr(base, attr, value);
  return sp - 2;
}

export function loadMethodStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  loadMethod(slots[sp]!, cs.fun.context.qstrTable[arg]!, slots, sp);
  return sp + 1;
}

export function loadSuperMethodStep(cs: CodeState, arg: number, sp: number): number {
  loadSuperMethod(cs.fun.context.qstrTable[arg]!, cs.slots, sp - 2);
  return sp - 1;
}
