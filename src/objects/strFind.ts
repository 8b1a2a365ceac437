import { argCheckNum } from '../runtime/args.js';
import { type FunVar, fun2, funVar } from '../runtime/fun.js';
import { type MpObj, MpStr, type MpType } from '../runtime/obj.js';
import { objGetType } from '../runtime/objType.js';
import { objGetInt } from '../runtime/ops.js';
import { raiseNotImplementedError, raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { countSteps } from '../runtime/steps.js';
import {
  badImplicitConversion,
  emptyStr,
  isNullData,
  mpConstEmptyBytes,
  newPartOf,
  newStrOfType,
  objStrGetData,
  strData,
} from '../runtime/str.js';
import { MpTuple, newTuple } from '../runtime/tuple.js';
import { mpConstNone, newBool, typeByteArray, typeBytes, typeStr, typeTuple } from '../runtime/types.js';
import { utf8CharLen, utf8Next } from '../runtime/utf8.js';
import { newStrTypeExact } from '../runtime/vstr.js';
import { strIndexToPos } from './strIndex.js';

/** Bytes of a needle that is worth counting as steps at every place where it is compared. */
const LONG_NEEDLE = 1 << 8;

/** Raises TypeError where an argument is no string of the kind of `selfType`; bytes and bytearray go together. */
export function strCheckArgType(selfType: MpType, arg: MpObj): void {
  const type = objGetType(arg);
  const kind = type === typeByteArray ? typeBytes : type;
  if (kind !== (selfType === typeByteArray ? typeBytes : selfType)) badImplicitConversion(arg);
}

/** Position of `needle` in `haystack[start .. end)`, or -1 (find_subbytes). */
function findBetween(haystack: string, needle: string, start: number, end: number, forward: boolean): number {
  if (end - start < needle.length) return -1;
  if (forward) {
    const at = haystack.indexOf(needle, start);
    return at + needle.length <= end ? at : -1;
  }
  const at = haystack.lastIndexOf(needle, end - needle.length);
  return at >= start ? at : -1;
}

interface Bounds {
  start: number;
  end: number;
}

/** The optional start and end arguments of find, count and so on. */
function boundsOf(nArgs: number, args: MpObj[], off: number, data: string): Bounds {
  const self = args[off]!;
  const bounds = { start: 0, end: data.length };
  if (nArgs >= 3 && args[off + 2] !== mpConstNone) bounds.start = strIndexToPos(self, data, args[off + 2]!, true);
  if (nArgs >= 4 && args[off + 3] !== mpConstNone) bounds.end = strIndexToPos(self, data, args[off + 3]!, true);
  return bounds;
}

function finder(forward: boolean, isIndex: boolean): FunVar {
  return (nArgs, args, off) => {
    const self = args[off]!;
    const selfType = objGetType(self);
    strCheckArgType(selfType, args[off + 1]!);
    const haystack = strData(self);
    const needle = strData(args[off + 1]!);
    const { start, end } = boundsOf(nArgs, args, off, haystack);
    const at = end < start || isNullData(self) ? -1 : findBetween(haystack, needle, start, end, forward);
    if (at < 0) return isIndex ? raiseValueError('substring not found') : -1;
    if (self instanceof MpStr && selfType === typeStr && mp.options.strUnicode && self.charKind !== 1) {
      return utf8CharLen(haystack, 0, at);
    }
    return at;
  };
}

export const strFind = funVar('find', 2, 4, finder(true, false));
export const strRfind = funVar('rfind', 2, 4, finder(false, false));
export const strIndex = funVar('index', 2, 4, finder(true, true));
export const strRindex = funVar('rindex', 2, 4, finder(false, true));

export const strCount = funVar('count', 2, 4, (nArgs, args, off) => {
  const self = args[off]!;
  const selfType = objGetType(self);
  strCheckArgType(selfType, args[off + 1]!);
  const haystack = strData(self);
  const needle = strData(args[off + 1]!);
  const { start, end } = boundsOf(nArgs, args, off, haystack);
  // Between any two characters, and at both ends, there is an empty string; C counts so for bytes too.
  if (needle.length === 0) {
    return (mp.options.strUnicode ? utf8CharLen(haystack, start, end) : Math.max(0, end - start)) + 1;
  }
  const byChars = selfType === typeStr && mp.options.strUnicode;
  let count = 0;
  for (let at = start; at + needle.length <= end; ) {
    if (needle.length >= LONG_NEEDLE) countSteps(needle.length >>> 8);
    if (haystack.startsWith(needle, at)) {
      count++;
      at += needle.length;
    } else {
      at = byChars ? utf8Next(haystack, at) : at + 1;
    }
  }
  return count;
});

/** Whether a part of a string begins or ends with a text, or with one of those in a tuple (str_startendswith). */
function startsOrEndsWith(atEnd: boolean): FunVar {
  return (nArgs, args, off) => {
    const self = args[off]!;
    const str = strData(self);
    let start = 0;
    let end = str.length;
    if (nArgs > 3 && args[off + 3] !== mpConstNone) end = strIndexToPos(self, str, args[off + 3]!, true);
    if (nArgs > 2 && args[off + 2] !== mpConstNone) start = strIndexToPos(self, str, args[off + 2]!, true);
    const part = str.slice(start, Math.max(start, end));
    const wanted = args[off + 1]!;
    const texts = wanted instanceof MpTuple && wanted.type === typeTuple ? wanted.items : [wanted];
    for (const text of texts) {
      const data = objStrGetData(text);
      if (atEnd ? part.endsWith(data) : part.startsWith(data)) return newBool(true);
    }
    return newBool(false);
  };
}

const startsWithAny = startsOrEndsWith(false);
const endsWithAny = startsOrEndsWith(true);
const STARTSWITH_TUPLE = romFeature('UHEAP_STARTSWITH_TUPLE');

export const strStartswith = funVar('startswith', 0, -1, (nArgs, args, off) => {
  const takesAny = mp.features[STARTSWITH_TUPLE] === 1;
  argCheckNum(nArgs, 0, 2, takesAny ? 4 : 3, false);
  if (takesAny) return startsWithAny(nArgs, args, off);
  const str = strData(args[off]!);
  const prefix = objStrGetData(args[off + 1]!);
  const start = nArgs > 2 ? strIndexToPos(args[off]!, str, args[off + 2]!, true) : 0;
  return newBool(str.startsWith(prefix, start));
});

export const strEndswith = funVar('endswith', 0, -1, (nArgs, args, off) => {
  const takesAny = mp.features[STARTSWITH_TUPLE] === 1;
  argCheckNum(nArgs, 0, 2, takesAny ? 4 : 3, false);
  if (takesAny) return endsWithAny(nArgs, args, off);
  const str = strData(args[off]!);
  const suffix = objStrGetData(args[off + 1]!);
  if (nArgs > 2) raiseNotImplementedError('start/end indices');
  return newBool(str.endsWith(suffix));
});

function replaceEmpty(str: string, replacement: string, maxCount: number): string {
  let out = replacement;
  let count = 1;
  let at = 0;
  for (; count !== maxCount && at < str.length; at++, count++) out += str[at]! + replacement;
  return out + str.slice(at);
}

function replaceUpTo(str: string, old: string, replacement: string, maxCount: number): string {
  let out = '';
  let from = 0;
  for (let left = maxCount; left > 0; left--) {
    const at = str.indexOf(old, from);
    if (at < 0) break;
    out += str.slice(from, at) + replacement;
    from = at + old.length;
  }
  return out + str.slice(from);
}

export const strReplace = funVar('replace', 3, 4, (nArgs, args, off) => {
  const self = args[off]!;
  let maxCount = -1;
  if (nArgs === 4) {
    maxCount = Number(objGetInt(args[off + 3]!));
    if (maxCount === 0) return self;
    if (maxCount < 0) maxCount = -1;
  }
  const selfType = objGetType(self);
  strCheckArgType(selfType, args[off + 1]!);
  strCheckArgType(selfType, args[off + 2]!);
  const str = strData(self);
  const old = strData(args[off + 1]!);
  const replacement = strData(args[off + 2]!);
  if (old.length > str.length || !str.includes(old)) return self;
  let result: string;
  if (old.length === 0) result = replaceEmpty(str, replacement, maxCount);
  else if (maxCount < 0) result = str.replaceAll(old, () => replacement);
  else result = replaceUpTo(str, old, replacement, maxCount);
  return newStrTypeExact(selfType, result);
});

function partitioner(self: MpObj, arg: MpObj, forward: boolean): MpObj {
  const selfType = objGetType(self);
  strCheckArgType(selfType, arg);
  const str = strData(self);
  const sep = strData(arg);
  if (sep.length === 0) raiseValueError('empty separator');
  const empty = selfType === typeStr ? emptyStr : mpConstEmptyBytes;
  const result: MpObj[] = forward ? [self, empty, empty] : [empty, empty, self];
  const top = mp.roots.mark();
  let middle = arg;
  if (objGetType(arg) !== selfType) {
    middle = newStrOfType(selfType, sep);
    mp.roots.keep(middle);
  }
  const at = findBetween(str, sep, 0, str.length, forward);
  if (at >= 0) {
    result[0] = newPartOf(self, str.slice(0, at));
    mp.roots.keep(result[0]);
    result[1] = middle;
    result[2] = newPartOf(self, str.slice(at + sep.length));
    mp.roots.keep(result[2]);
  }
  const tuple = newTuple(result);
  mp.roots.release(top);
  return tuple;
}

export const strPartition = fun2('partition', (self, arg) => partitioner(self, arg, true));
export const strRpartition = fun2('rpartition', (self, arg) => partitioner(self, arg, false));
