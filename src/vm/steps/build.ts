import { MP_BC_LOAD_SUBSCR, MP_BC_STORE_SUBSCR } from '../../bytecode/opcodes.js';
import { makeFunction } from '../../objects/funBc.js';
import { buildSlice } from '../../objects/slice.js';
import type { CodeState } from '../../runtime/codeState.js';
import { dictStore, type MpDict, newDict } from '../../runtime/dict.js';
import { listAppend, type MpList, newList } from '../../runtime/list.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import type { MpSet } from '../../runtime/set.js';
import { mp } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone } from '../../runtime/types.js';
import { buildSet, setStore } from '../buildSet.js';
import { makeClosure } from '../frameSteps.js';
import { unpackEx, unpackSequence } from '../unpack.js';

/** Instructions that make objects of what is on the stack, or take one apart. */

export function buildTupleStep({ slots }: CodeState, arg: number, sp: number): number {
  const at = sp - arg + 1;
  slots[at] = newTuple(slots.slice(at, at + arg));
  return at;
}

export function buildListStep({ slots }: CodeState, arg: number, sp: number): number {
  const at = sp - arg + 1;
  slots[at] = newList(slots, at, arg);
  return at;
}

export function buildMapStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = newDict(arg);
  return sp + 1;
}

export function storeMapStep({ slots }: CodeState, _arg: number, sp: number): number {
  dictStore(slots[sp - 2] as MpDict, slots[sp]!, slots[sp - 1]!);
  return sp - 2;
}

export function buildSetStep(cs: CodeState, arg: number, sp: number): number {
  const at = sp - arg + 1;
  const set = buildSet(cs.slots, at, arg);
  cs.slots[at] = set;
  cs.calledFun = set;
  return at;
}

export function buildSliceStep(cs: CodeState, arg: number, spIn: number): number {
  const { slots } = cs;
  let sp = spIn;
  // It has the same slot of C's stack for its own where it makes no slices on it.
  if (!mp.options.sliceOnStack) cs.attrBase = MP_OBJ_NULL;
  if (cs.prev === null) mp.wordUntilSlice = 0;
  const step = arg === 3 ? slots[sp--]! : mpConstNone;
  const stop = slots[sp--]!;
  const next = cs.fun.bytecode[cs.nextIp];
  const container = next === MP_BC_LOAD_SUBSCR || next === MP_BC_STORE_SUBSCR ? slots[sp - 1]! : null;
  slots[sp] = buildSlice(container, slots[sp]!, stop, step);
  return sp;
}

/** The low two bits of the operand say what the comprehension makes. */
export function storeCompStep({ slots }: CodeState, arg: number, sp: number): number {
  const collection = slots[sp - (arg >> 2)]!;
  if ((arg & 3) === 0) {
    listAppend(collection as MpList, slots[sp]!);
  } else if ((arg & 3) === 1) {
    dictStore(collection as MpDict, slots[sp]!, slots[sp - 1]!);
    return sp - 2;
  } else {
    setStore(collection as MpSet, slots[sp]!);
  }
  return sp - 1;
}

export function unpackSequenceStep({ slots }: CodeState, arg: number, sp: number): number {
  unpackSequence(slots[sp]!, arg, slots, sp);
  return sp + arg - 1;
}

export function unpackExStep(cs: CodeState, arg: number, sp: number): number {
  if (cs.prev === null) mp.wordUntilAttr = 0;
  unpackEx(cs.slots[sp]!, arg, cs.slots, sp);
  cs.calledFun = MP_OBJ_NULL;
  return sp + (arg & 0xff) + ((arg >> 8) & 0xff);
}

export function makeFunctionStep(cs: CodeState, arg: number, sp: number): number {
  const { fun, slots } = cs;
  slots[sp + 1] = makeFunction(fun.rawCode.children[arg]!, fun.context, MP_OBJ_NULL, MP_OBJ_NULL);
  return sp + 1;
}

export function makeFunctionDefargsStep(cs: CodeState, arg: number, sp: number): number {
  const { fun, slots } = cs;
  slots[sp - 1] = makeFunction(fun.rawCode.children[arg]!, fun.context, slots[sp - 1]!, slots[sp]!);
  return sp - 1;
}

/** A byte after the operand says how many cells there are. */
function closureStep(cs: CodeState, arg: number, sp: number, hasDefaults: boolean): number {
  const n = cs.fun.bytecode[cs.nextIp++]!;
  const at = hasDefaults ? sp - n - 1 : sp - n + 1;
  cs.slots[at] = makeClosure(cs, arg, n, cs.slots, at, hasDefaults);
  return at;
}

export function makeClosureStep(cs: CodeState, arg: number, sp: number): number {
  return closureStep(cs, arg, sp, false);
}

export function makeClosureDefargsStep(cs: CodeState, arg: number, sp: number): number {
  return closureStep(cs, arg, sp, true);
}
