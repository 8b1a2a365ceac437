import { argParseAllKwArray, MP_ARG_BOOL, mpArg } from '../runtime/args.js';
import { fun2, funKw, funVar } from '../runtime/fun.js';
import { listAppend, MpList, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL, type MpObj, type MpType } from '../runtime/obj.js';
import { objGetType } from '../runtime/objType.js';
import { objGetArray, objGetInt } from '../runtime/ops.js';
import { raiseNotImplementedError, raiseTypeError, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newPartOf, objStrGetData, strData } from '../runtime/str.js';
import { MpTuple } from '../runtime/tuple.js';
import { mpConstNone, typeByteArray, typeBytes, typeList, typeTuple } from '../runtime/types.js';
import { newStrTypeExact } from '../runtime/vstr.js';
import { isSpace } from './charClass.js';
import { strCheckArgType } from './strFind.js';

function stringKind(type: MpType): MpType {
  return type === typeByteArray ? typeBytes : type;
}

export const strJoin = fun2('join', (self, arg) => {
  const selfType = objGetType(self);
  const sep = strData(self);
  const top = mp.roots.mark();
  let seq = arg;
  if (!(arg instanceof MpList) && !(arg instanceof MpTuple && arg.type === typeTuple)) {
    seq = typeList.makeNew!(typeList, 1, 0, [arg], 0);
    mp.roots.keep(seq);
  }
  const { items, off, len } = objGetArray(seq);
  const kind = stringKind(selfType);
  const parts = new Array<string>(len);
  for (let i = 0; i < len; i++) {
    const item = items[off + i]!;
    if (stringKind(objGetType(item)) !== kind) {
      raiseTypeError('join expects a list of str/bytes objects consistent with self object');
    }
    parts[i] = strData(item);
  }
  const joined = newStrTypeExact(selfType, parts.join(sep));
  mp.roots.release(top);
  return joined;
});

/** Appends a fresh string to a list that is rooted. */
function appendPart(list: MpList, source: MpObj, data: string): void {
  listAppend(list, newPartOf(source, data));
}

function splitWhitespace(list: MpList, source: MpObj, data: string, maxSplit: number): void {
  const top = data.length;
  let splits = maxSplit;
  let s = 0;
  while (s < top && isSpace(data.charCodeAt(s))) s++;
  while (s < top && splits !== 0) {
    const start = s;
    while (s < top && !isSpace(data.charCodeAt(s))) s++;
    appendPart(list, source, data.slice(start, s));
    if (s >= top) break;
    while (s < top && isSpace(data.charCodeAt(s))) s++;
    if (splits > 0) splits--;
  }
  if (s < top) appendPart(list, source, data.slice(s));
}

function splitSeparator(list: MpList, source: MpObj, data: string, sep: string, maxSplit: number): void {
  let from = 0;
  for (let splits = maxSplit; ; splits--) {
    const at = splits === 0 ? -1 : data.indexOf(sep, from);
    if (at < 0) break;
    appendPart(list, source, data.slice(from, at));
    from = at + sep.length;
  }
  appendPart(list, source, data.slice(from));
}

function split(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  const selfType = objGetType(self);
  const sep = nArgs > 1 ? args[off + 1]! : mpConstNone;
  const maxSplit = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : -1;
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  const data = strData(self);
  if (sep === mpConstNone) {
    splitWhitespace(list, self, data, maxSplit);
  } else {
    strCheckArgType(selfType, sep);
    const sepData = objStrGetData(sep);
    if (sepData.length === 0) raiseValueError('empty separator');
    splitSeparator(list, self, data, sepData, maxSplit);
  }
  mp.roots.release(top);
  return list;
}

export const strSplit = funVar('split', 1, 3, split);

const SPLITLINES_ARGS = [mpArg('keepends', MP_ARG_BOOL, 0)];

export const strSplitlines = funKw('splitlines', 1, (nArgs, nKw, args, off) => {
  const [keepEnds] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SPLITLINES_ARGS);
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  const data = strData(args[off]!);
  for (let s = 0; s < data.length; ) {
    const start = s;
    let match = 0;
    for (; s < data.length; s++) {
      if (data[s] === '\n') match = 1;
      else if (data[s] === '\r') match = data[s + 1] === '\n' ? 2 : 1;
      if (match > 0) break;
    }
    appendPart(list, args[off]!, data.slice(start, keepEnds === 1 ? s + match : s));
    s += match;
  }
  mp.roots.release(top);
  return list;
});

/** Fills a list of all the parts there can be from its end, then moves what there is to the front. */
function rsplit(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs < 3) return split(nArgs, args, off);
  const sep = args[off + 1]!;
  const data = strData(args[off]!);
  const maxSplit = Number(objGetInt(args[off + 2]!));
  if (maxSplit < 0) return split(nArgs, args, off);
  const list = newListN(maxSplit + 1);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  if (sep === mpConstNone) raiseNotImplementedError('rsplit(None,n)');
  const sepData = objStrGetData(sep);
  if (sepData.length === 0) raiseValueError('empty separator');
  const { slots } = list;
  let last = data.length;
  let at = maxSplit;
  for (let splits = maxSplit; ; splits--) {
    const s = splits === 0 || last < sepData.length ? -1 : data.lastIndexOf(sepData, last - sepData.length);
    if (s < 0) break;
    slots[at--] = newPartOf(args[off]!, data.slice(s + sepData.length, last));
    last = s;
  }
  slots[at] = newPartOf(args[off]!, data.slice(0, last));
  if (at !== 0) {
    const used = maxSplit + 1 - at;
    slots.copyWithin(0, at, at + used);
    slots.fill(MP_OBJ_NULL, used, list.alloc);
    list.len = used;
  }
  mp.roots.release(top);
  return list;
}

export const strRsplit = funVar('rsplit', 1, 3, rsplit);
