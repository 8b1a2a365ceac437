import { macroOn } from '../abi/board.js';
import type { Heap } from '../gc/heap.js';
import { callFunction1 } from '../runtime/call.js';
import { flexOffset } from '../runtime/flexOffset.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { type MpObj, MpObject, MpStr, traceObj } from '../runtime/obj.js';
import { objGetType } from '../runtime/objType.js';
import { objAddress, objGetInt, objIsCallable } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError, raiseTypeArg, raiseValueError } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { newStrOfType, objStrGetData, objStrGetStr } from '../runtime/str.js';
import { mpConstEmptyTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeIndexError, typeStr } from '../runtime/types.js';
import { utf8CharLen } from '../runtime/utf8.js';
import { newBytesFromVstr, newStrFromUtf8Vstr, Vstr } from '../runtime/vstr.js';
import { dumpRe } from './reDump.js';
import { defineModule } from './registry.js';
import { ReMatcher } from './reMatch.js';
import { compileRe, type ReProgram } from './reProgram.js';

/** The module `re` (extmod/modre.c). */

const RE_DEBUG = romFeature('MICROPY_PY_RE_DEBUG');
const FLAG_DEBUG = 0x1000;

/** `mp_obj_re_t`: the program is part of the object. */
class MpRe extends MpObject {
  readonly program: ReProgram;

  constructor(program: ReProgram) {
    super(typeRe);
    this.program = program;
  }

  override trace(_heap: Heap): void {}
}

/** `mp_obj_match_t`: the ends of the groups are part of the object. */
class MpMatch extends MpObject {
  readonly str: MpObj;
  readonly caps: Int32Array;

  constructor(str: MpObj, caps: Int32Array) {
    super(typeMatch);
    this.str = str;
    this.caps = caps;
  }

  override trace(heap: Heap): void {
    traceObj(heap, this.str);
    // A group at the very beginning is a pointer to the text itself.
    if (this.str instanceof MpStr && this.caps.includes(0)) heap.mark(this.str.dataPtr);
  }
}

function groupNumber(match: MpMatch, noIn: MpObj): number {
  const no = Number(objGetInt(noIn));
  return no < 0 || no >= match.caps.length / 2 ? raiseTypeArg(typeIndexError, noIn) : no;
}

function groupText(match: MpMatch, no: number): MpObj {
  const start = match.caps[no * 2]!;
  if (start < 0) return mpConstNone;
  return newStrOfType(objGetType(match.str), objStrGetData(match.str).slice(start, match.caps[no * 2 + 1]!));
}

function groups(self: MpObj): MpObj {
  const match = self as MpMatch;
  const n = match.caps.length / 2;
  if (n <= 1) return mpConstEmptyTuple;
  const tuple = newTupleN(n - 1);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  for (let i = 1; i < n; i++) tuple.items[i - 1] = groupText(match, i);
  mp.roots.release(top);
  return tuple;
}

/** Start and end of a group in characters, -1 where it took no part. */
function spanOf(nArgs: number, args: MpObj[], off: number): [number, number] {
  const match = args[off] as MpMatch;
  const no = nArgs === 2 ? groupNumber(match, args[off + 1]!) : 0;
  let start = match.caps[no * 2]!;
  let end = start < 0 ? -1 : match.caps[no * 2 + 1]!;
  if (objGetType(match.str) === typeStr && mp.options.strUnicode) {
    const data = objStrGetData(match.str);
    if (start >= 0) start = utf8CharLen(data, 0, start);
    if (end >= 0) end = utf8CharLen(data, 0, end);
  }
  return [start, end];
}

const typeMatch = newRomType('match', {
  print: (print, self) => printf(print, '<match num=%d>', (self as MpMatch).caps.length / 2),
  locals: romMap([
    ['group', fun2('group', (self, no) => groupText(self as MpMatch, groupNumber(self as MpMatch, no)))],
    ['groups', fun1('groups', groups), 'MICROPY_PY_RE_MATCH_GROUPS'],
    [
      'span',
      funVar('span', 1, 2, (n, args, off) => newTuple(spanOf(n, args, off))),
      'MICROPY_PY_RE_MATCH_SPAN_START_END',
    ],
    ['start', funVar('start', 1, 2, (n, args, off) => spanOf(n, args, off)[0]), 'MICROPY_PY_RE_MATCH_SPAN_START_END'],
    ['end', funVar('end', 1, 2, (n, args, off) => spanOf(n, args, off)[1]), 'MICROPY_PY_RE_MATCH_SPAN_START_END'],
  ]),
});

/** `compile` (mod_re_compile). Raises ValueError. */
function compile(pattern: MpObj, flags: number): MpRe {
  const program = compileRe(objStrGetStr(pattern));
  if (program === null) {
    raiseValueError(macroOn(mp.board, 'UHEAP_RE_TOO_COMPLEX') ? 'regex too complex' : 'error in regex');
  }
  const re = new MpRe(program);
  re.ptr = mMalloc(flexOffset('mp_obj_re_t') + program.code.length, re);
  if (!program.complete) raiseValueError('error in regex');
  if ((flags & FLAG_DEBUG) !== 0 && mp.features[RE_DEBUG] === 1) dumpRe(mp.platPrint, program);
  return re;
}

/** The compiled expression, which is left rooted. */
function compiled(o: MpObj): MpRe {
  const re = o instanceof MpRe ? o : compile(o, 0);
  mp.roots.keep(re);
  return re;
}

/** Where in a text of so many bytes to begin and to end, as the arguments after it say. */
function stretch(len: number, nArgs: number, args: MpObj[], off: number): [start: number, end: number] {
  if (!(args[off] instanceof MpRe) || nArgs < 3 || !macroOn(mp.board, 'UHEAP_RE_POSITIONS')) return [0, len];
  const start = Math.max(0, Math.min(Number(objGetInt(args[off + 2]!)), len));
  return [start, nArgs > 3 ? Math.max(start, Math.min(Number(objGetInt(args[off + 3]!)), len)) : len];
}

function exec(isAnchored: boolean, nArgs: number, args: MpObj[], off: number): MpObj {
  const top = mp.roots.mark();
  const { program } = compiled(args[off]!);
  const text = objStrGetData(args[off + 1]!);
  const [start, end] = stretch(text.length, nArgs, args, off);
  const matcher = new ReMatcher(program, end < text.length ? text.slice(0, end) : text);
  const match = new MpMatch(args[off + 1]!, matcher.caps);
  const bytes = flexOffset('mp_obj_match_t', 'm_new_obj_var') + matcher.caps.length * mp.wordBytes;
  match.ptr = mMalloc(bytes, match);
  const matched = matcher.exec(start, isAnchored);
  mp.roots.release(top);
  if (matched) return match;
  mFree(match.ptr, bytes);
  return mpConstNone;
}

const matchFun = funVar('match', 2, 4, (nArgs, args, off) => exec(true, nArgs, args, off));
const searchFun = funVar('search', 2, 4, (nArgs, args, off) => exec(false, nArgs, args, off));

const splitFun = funVar('split', 2, 3, (nArgs, args, off) => {
  const { program } = args[off] as MpRe;
  const type = objGetType(args[off + 1]!);
  const text = objStrGetData(args[off + 1]!);
  let maxSplit = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  const matcher = new ReMatcher(program, text);
  let from = 0;
  while (matcher.exec(from, false)) {
    const [start, end] = matcher.caps;
    if (start === end) break;
    listAppend(list, newStrOfType(type, text.slice(from, start)));
    if (program.sub > 0) raiseNotImplementedError('splitting with sub-captures');
    from = end!;
    if (maxSplit > 0 && --maxSplit === 0) break;
  }
  listAppend(list, newStrOfType(type, text.slice(from)));
  mp.roots.release(top);
  return list;
});

/** Where a replacement text refers to a group: `\1` or `\g<1>`. */
const GROUP_REF = /^(?:g<)?([0-9]+)/;

/** Adds a replacement text to the result, with its references to groups filled in. */
function addReplacement(out: Vstr, repl: string, match: MpMatch, text: string): void {
  for (let at = 0; at < repl.length; ) {
    if (repl[at] !== '\\') {
      out.strn(repl[at++]!);
      continue;
    }
    at++;
    const ref = GROUP_REF.exec(repl.slice(at));
    if (ref !== null) {
      at += ref[0].length;
      if (ref[0].startsWith('g') && repl[at] === '>') at++;
      const no = Number(ref[1]);
      if (no >= match.caps.length / 2) raiseTypeArg(typeIndexError, no);
      const start = match.caps[no * 2]!;
      if (start >= 0) out.strn(text.slice(start, match.caps[no * 2 + 1]!));
    } else if (repl[at] === '\\') {
      out.strn(repl[at++]!);
    } else if (repl.startsWith('g<', at)) {
      at += 2;
    }
  }
}

function sub(nArgs: number, args: MpObj[], off: number): MpObj {
  const top = mp.roots.mark();
  const { program } = compiled(args[off]!);
  const replace = args[off + 1]!;
  const where = args[off + 2]!;
  let count = nArgs > 3 ? Number(objGetInt(args[off + 3]!)) : 0;
  const text = objStrGetData(where);
  const matcher = new ReMatcher(program, text);
  // C has this one on its stack.
  const match = new MpMatch(where, matcher.caps);
  let out: Vstr | null = null;
  let from = 0;
  while (matcher.exec(from, false)) {
    const start = matcher.caps[0]!;
    const end = matcher.caps[1]!;
    if (start === end) break;
    out ??= new Vstr(start - from).root();
    out.strn(text.slice(from, start));
    const inner = mp.roots.mark();
    const repl = objIsCallable(replace) ? callFunction1(replace, match) : replace;
    mp.roots.keep(repl);
    addReplacement(out, objStrGetStr(repl), match, text);
    mp.roots.release(inner);
    from = end;
    if (count > 0 && --count === 0) break;
  }
  if (out !== null) out.strn(text.slice(from));
  let result = where;
  if (out !== null) result = objGetType(where) === typeStr ? newStrFromUtf8Vstr(out) : newBytesFromVstr(out);
  mp.roots.release(top);
  return result;
}

const subFun = funVar('sub', 3, 5, sub);

const compileFun = funVar('compile', 1, 2, (nArgs, args, off) =>
  compile(args[off]!, nArgs > 1 && mp.features[RE_DEBUG] === 1 ? Number(objGetInt(args[off + 1]!)) : 0),
);

const typeRe = newRomType('re', {
  print: (print, self) => printf(print, '<re %p>', objAddress(self as MpObject)),
  locals: romMap([
    ['match', matchFun],
    ['search', searchFun],
    ['split', splitFun],
    ['sub', subFun, 'MICROPY_PY_RE_SUB'],
  ]),
});

defineModule({
  name: 're',
  extensible: true,
  rows: [
    ['__name__', q('re')],
    ['compile', compileFun],
    ['match', matchFun],
    ['search', searchFun],
    ['sub', subFun, 'MICROPY_PY_RE_SUB'],
    ['DEBUG', FLAG_DEBUG, 'MICROPY_PY_RE_DEBUG'],
  ],
});
