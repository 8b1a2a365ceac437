import type { MarkSink } from '../gc/heap.js';
import type { MpDict } from '../runtime/dict.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, mapLookup, mapSlotIsFilled } from '../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, MpObject, PRINT_REPR } from '../runtime/obj.js';
import { addressHash, MP_BINARY_OP_CONTAINS, MP_UNARY_OP_HASH, objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { romFeature } from '../runtime/rom.js';
import { slotPair } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { defineType, newBool, newRomType, typeDict, typeDictView } from '../runtime/types.js';

/** The views of a dict and their iterator (py/objdict.c). */

/** The slot of the next key from `cur` on, or -1 (dict_iter_next). */
export function nextSlot(dict: MpDict, cur: number): number {
  const { map } = dict;
  for (let i = cur; i < 2 * map.alloc; i += 2) if (mapSlotIsFilled(map, i)) return i;
  return -1;
}

const DICT_VIEW_LEN = romFeature('UHEAP_DICT_VIEW_LEN');

export const VIEW_ITEMS = 0;
export const VIEW_KEYS = 1;
export const VIEW_VALUES = 2;
const VIEW_NAMES = ['dict_items', 'dict_keys', 'dict_values'];

/** `mp_obj_dict_view_it_t`. */
class DictViewIter extends MpObject {
  readonly dict: MpDict;
  readonly kind: number;
  cur = 0;

  constructor(dict: MpDict, kind: number) {
    super(typeDictViewIter);
    this.dict = dict;
    this.kind = kind;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.dict.ptr);
  }
}

function viewIterNext(self: MpObj): MpObj {
  const it = self as DictViewIter;
  const at = nextSlot(it.dict, it.cur);
  if (at < 0) {
    it.cur = 2 * it.dict.map.alloc;
    return MP_OBJ_NULL;
  }
  it.cur = at + 2;
  const { slots } = it.dict.map;
  if (it.kind === VIEW_KEYS) return slots[at]!;
  return it.kind === VIEW_VALUES ? slots[at + 1]! : newTuple(slotPair(slots[at]!, slots[at + 1]!));
}

const typeDictViewIter = newRomType('iterator', { iterNext: viewIterNext });

/** `mp_obj_dict_view_t`. */
class DictView extends MpObject {
  readonly dict: MpDict;
  readonly kind: number;

  constructor(dict: MpDict, kind: number) {
    super(typeDictView);
    this.dict = dict;
    this.kind = kind;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.dict.ptr);
  }
}

/** `items()`, `keys()` or `values()` of a dict. Raises MemoryError. */
export function newView(dict: MpObj, kind: number): MpObj {
  const view = new DictView(dict as MpDict, kind);
  view.ptr = mMalloc(mp.sizes.mp_obj_dict_view_t, view);
  return view;
}

// In the iterator's struct the kind comes before the dict, which is the third word.
const ITER_DICT_SLOT = 2;

function viewGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  const { dict, kind } = self as DictView;
  return placeIter(new DictViewIter(dict, kind), iterBuf, off, ITER_DICT_SLOT, dict);
}

/** An iterator over the keys of a dict. */
export function dictGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new DictViewIter(self as MpDict, VIEW_KEYS), iterBuf, off, ITER_DICT_SLOT, self);
}

function viewPrint(print: MpPrint, self: MpObj): void {
  const { dict, kind } = self as DictView;
  print.strn(VIEW_NAMES[kind]!);
  print.strn('([');
  const it = new DictViewIter(dict, kind);
  let first = true;
  const top = mp.roots.mark();
  for (let item = viewIterNext(it); item !== MP_OBJ_NULL; item = viewIterNext(it)) {
    if (!first) print.strn(', ');
    first = false;
    mp.roots.keep(item);
    objPrintHelper(print, item, PRINT_REPR);
    mp.roots.release(top);
  }
  print.strn('])');
}

function viewUnaryOp(op: number, self: MpObj): MpObj {
  // Only the view of the values can be hashed.
  if (op === MP_UNARY_OP_HASH && (self as DictView).kind === VIEW_VALUES) return addressHash(self as MpObject);
  if (mp.features[DICT_VIEW_LEN] === 0) return MP_OBJ_NULL;
  const { dict } = self as DictView;
  return typeDict.unaryOp!(op, dict);
}

function viewBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const view = lhs as DictView;
  if (view.kind !== VIEW_KEYS || op !== MP_BINARY_OP_CONTAINS) return MP_OBJ_NULL;
  return newBool(mapLookup(view.dict.map, rhs, MP_MAP_LOOKUP) >= 0);
}

defineType(typeDictView, {
  print: viewPrint,
  unaryOp: viewUnaryOp,
  binaryOp: viewBinaryOp,
  getIter: viewGetIter,
});
