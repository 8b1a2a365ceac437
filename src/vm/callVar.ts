import { loadMethod } from '../runtime/attr.js';
import { callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import { MpDict } from '../runtime/dict.js';
import { getIter, getIterOnCStack, iterNext } from '../runtime/iter.js';
import { MpList } from '../runtime/list.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { mapSlotIsFilled } from '../runtime/map.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, MpQstr, ObjArray } from '../runtime/obj.js';
import { objGetInt, objLenMaybe } from '../runtime/ops.js';
import { hasPystack, pystackAlloc } from '../runtime/pystack.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { emptySlots } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeDict, typeTuple } from '../runtime/types.js';

/** Calls with `*args` and `**kwargs` (py/runtime.c mp_call_prepare_args_n_kw_var). */

/**
 * The array of arguments that is put together (mp_nonlocal_alloc): a chunk, which is the root at index `root`, or on the
 * Python stack where the firmware has one.
 */
class ArgArray {
  readonly array = new ObjArray(emptySlots(0));
  alloc: number;
  private readonly root: number;
  private readonly pystackBefore = mp.pystackUsed;

  constructor(alloc: number) {
    this.alloc = alloc;
    if (hasPystack()) pystackAlloc(alloc * mp.objBytes);
    else this.array.ptr = mMalloc(alloc * mp.objBytes, this.array);
    this.root = mp.roots.keepPtr(0);
    mp.roots.set(this.root, this.array.ptr);
  }

  get len(): number {
    return this.array.slots.length;
  }

  push(value: MpObj): void {
    this.array.slots.push(value);
    // What is not in a chunk must be kept alive one by one.
    if (this.array.ptr === 0) mp.roots.keep(value);
  }

  resize(newAlloc: number): void {
    if (hasPystack()) {
      mp.pystackUsed = this.pystackBefore;
      pystackAlloc(newAlloc * mp.objBytes);
    } else {
      this.array.ptr = mRealloc(this.array.ptr, this.alloc * mp.objBytes, newAlloc * mp.objBytes);
      mp.roots.set(this.root, this.array.ptr);
    }
    this.alloc = newAlloc;
  }

  free(): void {
    if (hasPystack()) mp.pystackUsed = this.pystackBefore;
    else mFree(this.array.ptr, this.alloc * mp.objBytes);
  }
}

const QSTR_keys = q('keys');
const QSTR_getitem = q('__getitem__');

/** How many more items than arguments the `*` sequences are known to have. */
function starLenHint(nArgs: number, starArgs: number | bigint, args: MpObj[], at: number): number {
  let hint = 0;
  for (let i = 0; i < nArgs; i++) {
    if (!isStar(starArgs, i)) continue;
    const len = objLenMaybe(args[at + i]!);
    if (len !== MP_OBJ_NULL) hint += Number(objGetInt(len)) - 1;
  }
  return hint;
}

/** Whether argument `i` is a `*` one, by the bitmap that the call has. */
function isStar(starArgs: number | bigint, i: number): boolean {
  if (typeof starArgs === 'number') {
    return i < 31 ? ((starArgs >>> i) & 1) === 1 : Math.floor(starArgs / 2 ** i) % 2 === 1;
  }
  return ((starArgs >> BigInt(i)) & 1n) === 1n;
}

function isPlainDict(o: MpObj): o is MpDict {
  return o instanceof MpDict && o.type === typeDict;
}

/** How many more pairs than arguments the `**` dicts have. */
function dictLenHint(nKw: number, args: MpObj[], at: number): number {
  let hint = 0;
  for (let i = 0; i < nKw; i++) {
    const value = args[at + 2 * i + 1]!;
    if (args[at + 2 * i] === MP_OBJ_NULL && isPlainDict(value)) hint += value.map.used - 1;
  }
  return hint;
}

function spreadStar(out: ArgArray, seq: MpObj, left: number): void {
  if (seq instanceof MpList || (seq instanceof MpTuple && seq.type === typeTuple)) {
    const items = seq instanceof MpList ? seq.slots : seq.items;
    const len = seq instanceof MpList ? seq.len : items.length;
    for (let i = 0; i < len; i++) out.push(items[i]!);
    return;
  }
  const it = getIterOnCStack(seq);
  for (;;) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION) break;
    if (out.len + left >= out.alloc) {
      const top = mp.roots.mark();
      mp.roots.keep(item);
      out.resize(out.alloc * 2);
      mp.roots.release(top);
    }
    out.push(item);
  }
}

/** The interned string of a keyword's name (mp_obj_str_intern_checked). */
function keywordName(key: MpObj): MpObj {
  if (key instanceof MpQstr) return key;
  return qstrFromStr(objStrGetData(key));
}

function spreadDict(out: ArgArray, dict: MpDict): void {
  const { map } = dict;
  for (let i = 0; i < 2 * map.alloc; i += 2) {
    if (!mapSlotIsFilled(map, i)) continue;
    const key = keywordName(map.slots[i]!);
    out.push(key);
    out.push(map.slots[i + 1]!);
  }
}

/** `**` of something with `keys()` and `__getitem__`. */
function spreadMapping(out: ArgArray, mapping: MpObj): void {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(mapping, QSTR_keys, dest, 0);
  const keys = callMethodNKw(0, 0, dest, 0);
  mp.roots.keep(keys);
  const it = getIter(keys, null, 0);
  mp.roots.keep(it);
  for (;;) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION) break;
    if (out.len + 1 >= out.alloc) out.resize(out.alloc * 2);
    const key = keywordName(item);
    loadMethod(mapping, QSTR_getitem, dest, 0);
    dest[2] = key;
    const value = callMethodNKw(1, 0, dest, 0);
    out.push(key);
    out.push(value);
  }
}

/**
 * Calls with the arguments at `args[off..]` (mp_call_method_n_kw_var): the function, self where `haveSelf`, arguments,
 * pairs (a `**` one has the key MP_OBJ_NULL) and last the bitmap of which arguments are `*` ones. `nArgsNKw` holds the
 * numbers of arguments and of pairs in its low and next byte.
 */
export function callMethodNKwVar(haveSelf: boolean, nArgsNKw: number, args: MpObj[], off: number): MpObj {
  const fun = args[off]!;
  const self = haveSelf ? args[off + 1]! : MP_OBJ_NULL;
  const at = off + (haveSelf ? 2 : 1);
  const nArgs = nArgsNKw & 0xff;
  const nKw = (nArgsNKw >> 8) & 0xff;
  const kwAt = at + nArgs;
  const starArgs = args[kwAt + 2 * nKw] as number | bigint;
  const top = mp.roots.mark();
  const listLen = starArgs === 0 ? 0 : starLenHint(nArgs, starArgs, args, at);
  const kwSlots = 2 * (nKw + dictLenHint(nKw, args, kwAt));
  const out = new ArgArray(1 + nArgs + listLen + kwSlots);
  if (self !== MP_OBJ_NULL) out.push(self);
  for (let i = 0; i < nArgs; i++) {
    if (starArgs !== 0 && isStar(starArgs, i)) spreadStar(out, args[at + i]!, nArgs - i);
    else out.push(args[at + i]!);
  }
  const nPos = out.len;
  if (out.len + kwSlots > out.alloc) out.resize(out.len + kwSlots);
  for (let i = 0; i < nKw; i++) {
    const key = args[kwAt + 2 * i]!;
    const value = args[kwAt + 2 * i + 1]!;
    if (key !== MP_OBJ_NULL) {
      out.push(key);
      out.push(value);
    } else if (isPlainDict(value)) {
      spreadDict(out, value);
    } else {
      spreadMapping(out, value);
    }
  }
  const result = callFunctionNKw(fun, nPos, (out.len - nPos) >> 1, out.array.slots, 0);
  out.free();
  mp.roots.release(top);
  return result;
}
