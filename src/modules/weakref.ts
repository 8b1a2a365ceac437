import type { MarkSink } from '../gc/heap.js';
import { printException } from '../objects/exceptionPrint.js';
import { argCheckNum } from '../runtime/args.js';
import { callFunction1, callFunctionNKw } from '../runtime/call.js';
import { fun1 } from '../runtime/fun.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, MpMap, mapLookup } from '../runtime/map.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
  MpQstr,
  type MpType,
  ObjArray,
  traceObj,
} from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseTypeError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { emptySlots } from '../runtime/slots.js';
import { type MpState, mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { defineType, mpConstNone, newBool, newRomType, typeDict } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `weakref` (py/modweakref.c). */

/** `weakref.ref`: what it refers to is null once that is gone. `next`: the next one of the same object. */
class MpRef extends MpObject {
  next: MpRef | null = null;
  target: MpObject | null;
  readonly callback: MpObj;

  constructor(type: MpType, target: MpObject, callback: MpObj) {
    super(type);
    this.target = target;
    this.callback = callback;
  }

  /** C hides from the collector the addresses of what it refers to, and of other `ref` objects. */
  override trace(heap: MarkSink): void {
    if (this.next instanceof MpFinalize) heap.mark(this.next.ptr);
    traceObj(heap, this.callback);
  }
}

/** `weakref.finalize`: the arguments of the callback, those by keyword last. */
class MpFinalize extends MpRef {
  args = new ObjArray(emptySlots(0));
  nArgs = 0;
  nKw = 0;

  override trace(heap: MarkSink): void {
    super.trace(heap);
    heap.mark(this.args.ptr);
  }
}

const typeRef = newRomType('ref', {});
const typeFinalize = newRomType('finalize', {});

/** What a machine knows of references: `mp_weakref_map` has the first one of each object, by the object's address. */
interface References {
  readonly map: MpMap;
  readonly first: Map<number, MpRef | null>;
  /** Places of the map whose objects the running collection frees. */
  readonly dying: { readonly at: number; readonly key: number }[];
}

const known = new WeakMap<MpState, References>();

function references(): References {
  let found = known.get(mp);
  if (found === undefined) {
    const map = new MpMap();
    found = { map, first: new Map(), dying: [] };
    known.set(mp, found);
    mp.rootVisitors.push((heap) => heap.mark(map.ptr));
    mp.heap.watchWeakrefs({ dies: objectDies, swept: callCallbacks });
  }
  return found;
}

/** An address as a small int, which no collector takes for one. */
function keyOf(ptr: number): number {
  return Math.floor(ptr / 2);
}

/** Puts a new first reference to an object in its place; a number stands for one that a collection does not see. */
function setFirst({ map, first }: References, key: number, at: number, ref: MpRef | null): void {
  first.set(key, ref);
  map.slots[at + 1] = ref instanceof MpFinalize ? ref : keyOf(ref?.ptr ?? 0);
}

/** gc_weakref_about_to_be_freed */
function objectDies(ptr: number): void {
  const { map, dying } = references();
  const key = keyOf(ptr);
  const at = mapLookup(map, key, MP_MAP_LOOKUP);
  if (at < 0) return;
  dying.push({ at, key });
  map.slots[at] = mpConstNone;
}

/** gc_weakref_sweep: once the collection is over. A callback may collect again, which then calls those that are left. */
function callCallbacks(): void {
  const { map, first, dying } = references();
  dying.sort((a, b) => a.at - b.at);
  for (let gone = dying.shift(); gone !== undefined; gone = dying.shift()) {
    const { at, key } = gone;
    map.used--;
    map.slots[at] = MP_OBJ_SENTINEL;
    map.slots[at + 1] = MP_OBJ_NULL;
    let ref = first.get(key) ?? null;
    first.delete(key);
    while (ref !== null) {
      ref.target = null;
      if (ref.callback !== mpConstNone) callBack(ref);
      const { next }: MpRef = ref;
      ref.next = null;
      ref = next;
    }
  }
}

function callBack(ref: MpRef): void {
  const top = mp.roots.mark();
  try {
    if (ref instanceof MpFinalize) callFinalize(ref);
    else callFunction1(ref.callback, ref);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    mp.errorPrint.strn('Unhandled exception in weakref callback:\n');
    printException(mp.errorPrint, e);
  }
}

function callFinalize({ callback, nArgs, nKw, args }: MpFinalize): MpObj {
  return callFunctionNKw(callback, nArgs, nKw, args.slots, 0);
}

/** The arguments are the object, the callback, and for `finalize` what the callback gets. Raises TypeError, MemoryError. */
function refMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const isRef = type === typeRef;
  if (isRef) argCheckNum(nArgs, nKw, 1, 2, false);
  else argCheckNum(nArgs, nKw, 2, -1, true);
  const target = args[off]!;
  if (!(target instanceof MpObject) || target instanceof MpQstr || mp.heap.nbytes(target.ptr) === 0) {
    return raiseTypeError('not a heap object');
  }
  const refs = references();
  const key = keyOf(target.ptr);
  const at = mapLookup(refs.map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  if (refs.map.slots[at + 1] === MP_OBJ_NULL) {
    setFirst(refs, key, at, null);
    mp.heap.markWeakref(target.ptr);
  }
  const callback = nArgs > 1 ? args[off + 1]! : mpConstNone;
  return isRef ? newRef(refs, key, at, target, callback) : newFinalize(refs, key, at, target, args, off, nArgs, nKw);
}

/** A `ref` comes after all `finalize` objects. */
function newRef(refs: References, key: number, at: number, target: MpObject, callback: MpObj): MpRef {
  const ref = new MpRef(typeRef, target, callback);
  ref.ptr = mMallocWithFinaliser(mp.sizes.mp_obj_ref_t, ref);
  let before: MpRef | null = null;
  for (let r = refs.first.get(key) ?? null; r instanceof MpFinalize; r = r.next) before = r;
  if (before === null) {
    ref.next = refs.first.get(key) ?? null;
    setFirst(refs, key, at, ref);
  } else {
    ref.next = before.next;
    before.next = ref;
  }
  return ref;
}

function newFinalize(
  refs: References,
  key: number,
  at: number,
  target: MpObject,
  args: MpObj[],
  off: number,
  nArgs: number,
  nKw: number,
): MpFinalize {
  const fin = new MpFinalize(typeFinalize, target, args[off + 1]!);
  fin.ptr = mMalloc(mp.sizes.mp_obj_finalize_t, fin);
  fin.nArgs = nArgs - 2;
  fin.nKw = nKw;
  const slots = args.slice(off + 2, off + nArgs + nKw * 2);
  fin.args.slots = slots;
  if (slots.length > 0) {
    const top = mp.roots.mark();
    mp.roots.keep(fin);
    fin.args.ptr = mMalloc(slots.length * mp.objBytes, fin.args);
    mp.roots.release(top);
  }
  fin.next = refs.first.get(key) ?? null;
  setFirst(refs, key, at, fin);
  return fin;
}

/** `ref()` gives the object or None; `finalize()` calls back and is done. */
function refCall(self: MpObj, _nArgs: number, _nKw: number, _args: MpObj[], _off: number): MpObj {
  const ref = self as MpRef;
  const { target } = ref;
  if (target === null) return mpConstNone;
  if (!(ref instanceof MpFinalize)) return target;
  unlink(ref);
  return callFinalize(ref);
}

/** Takes a reference out of those of its object (`ref.__del__`). */
function unlink(ref: MpRef): void {
  const { target } = ref;
  if (target === null) return;
  const refs = references();
  const key = keyOf(target.ptr);
  const at = mapLookup(refs.map, key, MP_MAP_LOOKUP);
  if (at < 0) return;
  let before: MpRef | null = null;
  let r = refs.first.get(key) ?? null;
  for (; r !== null && r !== ref; r = r.next) before = r;
  if (r === null) return;
  if (before === null) setFirst(refs, key, at, ref.next);
  else before.next = ref.next;
  ref.next = null;
  ref.target = null;
}

/** What `peek` and `detach` give: object, callback, arguments and keywords; None once the object is gone. */
function finalizeParts(self: MpObj, detaches: boolean): MpObj {
  const fin = self as MpFinalize;
  const { target, callback, nArgs, nKw, args } = fin;
  if (target === null) return mpConstNone;
  const top = mp.roots.mark();
  const positional = newTuple(args.slots.slice(0, nArgs));
  mp.roots.keep(positional);
  const keywords = typeDict.makeNew!(typeDict, 0, nKw, args.slots, nArgs);
  mp.roots.keep(keywords);
  if (detaches) unlink(fin);
  const parts = newTuple([target, callback, positional, keywords]);
  mp.roots.release(top);
  return parts;
}

const funDel = fun1('__del__', (self) => {
  unlink(self as MpRef);
  return mpConstNone;
});

const QSTR_alive = q('alive');
const QSTR_peek = q('peek');
const QSTR_detach = q('detach');
const funPeek = fun1('peek', (self) => finalizeParts(self, false));
const funDetach = fun1('detach', (self) => finalizeParts(self, true));

function finalizeAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  if (attr === QSTR_alive) {
    dest[off] = newBool((self as MpFinalize).target !== null);
  } else if (attr === QSTR_peek || attr === QSTR_detach) {
    dest[off] = attr === QSTR_peek ? funPeek : funDetach;
    dest[off + 1] = self;
  }
}

defineType(typeRef, { makeNew: refMakeNew, call: refCall, locals: romMap([['__del__', funDel]]) });
defineType(typeFinalize, { makeNew: refMakeNew, call: refCall, attr: finalizeAttr });

defineModule({
  name: 'weakref',
  rows: [
    ['__name__', q('weakref')],
    ['ref', typeRef],
    ['finalize', typeFinalize],
  ],
});
