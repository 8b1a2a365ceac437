import { macroOn } from '../abi/board.js';
import { isDigit, isSpace } from '../objects/charClass.js';
import { parseNumFloat, parseNumInteger } from '../objects/parseNum.js';
import { dictStore, type MpDict, newDict } from '../runtime/dict.js';
import { latin1Text } from '../runtime/latin1.js';
import { listAppend, listInit, MpList, newListN } from '../runtime/list.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newStr } from '../runtime/str.js';
import { getStreamRaise, MP_STREAM_OP_READ, type StreamProtocol } from '../runtime/streamProtocol.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from '../runtime/types.js';
import { Vstr } from '../runtime/vstr.js';

/** Reading JSON, one byte at a time, with a list as the stack of open containers (mod_json_load). */

/** The text to read; `cur` is the byte to look at, 0 at the end. */
interface Source {
  cur: number;
  next(): number;
  /** Moves over plain characters of a string and returns them, as many as can be had without reading. */
  plainRun(): string;
}

class TextSource implements Source {
  cur: number;
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.cur = text.length > 0 ? text.charCodeAt(0) : 0;
  }

  next(): number {
    const code = this.text.charCodeAt(++this.at);
    this.cur = Number.isNaN(code) ? 0 : code;
    return this.cur;
  }

  plainRun(): string {
    const from = this.at;
    while (this.cur !== 0x22 && this.cur !== 0x5c && this.cur !== 0) this.next();
    return this.text.slice(from, this.at);
  }
}

class StreamSource implements Source {
  cur = 0;
  private readonly stream: MpObj;
  private readonly protocol: Required<StreamProtocol>;
  private readonly buf = new Uint8Array(1);

  constructor(stream: MpObj, protocol: Required<StreamProtocol>) {
    this.stream = stream;
    this.protocol = protocol;
  }

  next(): number {
    const n = this.protocol.read(this.stream, this.buf, 0, 1);
    if (n < 0) raiseOSError(-n);
    this.cur = n === 0 ? 0 : this.buf[0]!;
    return this.cur;
  }

  plainRun(): string {
    return '';
  }
}

function fail(): never {
  raiseValueError('syntax error in JSON');
}

function expect(s: Source, rest: string): void {
  if (s.cur !== rest.charCodeAt(0)) fail();
  for (let i = 1; i < rest.length; i++) if (s.next() !== rest.charCodeAt(i)) fail();
  s.next();
}

const ESCAPES: Readonly<Record<string, number>> = { b: 0x08, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 };

/** The four digits of `\u`; what isn't a digit counts for something too, as in C. */
function codeUnit(s: Source): number {
  let num = 0;
  for (let i = 0; i < 4; i++) {
    let digit = ((s.next() | 0x20) - 0x30) & 0xff;
    if (digit > 9) digit = (digit - 39) & 0xff;
    num = ((num << 4) | digit) >>> 0;
  }
  return num;
}

function readString(s: Source, vstr: Vstr): MpObj {
  vstr.reset();
  for (;;) {
    vstr.addBytewise(s.plainRun());
    if (s.cur === 0) fail();
    if (s.cur === 0x22) break;
    if (s.cur !== 0x5c) {
      vstr.addByte(s.cur);
    } else {
      const c = s.next();
      if (c === 0x75) vstr.addChar(codeUnit(s));
      else vstr.addByte(ESCAPES[String.fromCharCode(c)] ?? c);
    }
    s.next();
  }
  s.next();
  return newStr(vstr.data);
}

function readNumber(s: Source, first: number, vstr: Vstr): MpObj {
  vstr.reset();
  let isFloat = false;
  let c = first;
  for (;;) {
    vstr.addByte(c);
    c = s.cur;
    if (c === 0x2e || c === 0x45 || c === 0x65) isFloat = true;
    else if (c !== 0x2b && c !== 0x2d && !isDigit(c)) break;
    s.next();
  }
  return isFloat ? parseNumFloat(vstr.data, false, null) : parseNumInteger(vstr.data, 10, null);
}

/** A value that begins with the byte `c`, which is read already; of a container only its start. */
function readValue(s: Source, c: number, vstr: Vstr): MpObj {
  switch (c) {
    case 0x6e: // n
      expect(s, 'ull');
      return mpConstNone;
    case 0x66: // f
      expect(s, 'alse');
      return mpConstFalse;
    case 0x74: // t
      expect(s, 'rue');
      return mpConstTrue;
    case 0x22: // "
      return readString(s, vstr);
    case 0x5b: // [
      return newListN(0);
    case 0x7b: // {
      return newDict(0);
    default:
      return c === 0x2d || isDigit(c) ? readNumber(s, c, vstr) : fail();
  }
}

/** Comma and colon are as good as space. */
function isFiller(c: number): boolean {
  return c === 0x2c || c === 0x3a || c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d;
}

/** The containers that are open around `top`, which is the innermost; what they hold stays reachable. */
class Stack {
  top: MpObj = MP_OBJ_NULL;
  key: MpObj = MP_OBJ_NULL;
  private readonly list = new MpList();
  private readonly rootAt: number;

  constructor() {
    this.rootAt = mp.roots.keepPtr(0);
    for (let i = 1; i < 4; i++) mp.roots.keepPtr(0);
    this.updateRoots(MP_OBJ_NULL);
  }

  get isEmpty(): boolean {
    return this.list.len === 0;
  }

  updateRoots(next: MpObj): void {
    const { roots } = mp;
    roots.set(this.rootAt, this.list.itemsPtr);
    roots.set(this.rootAt + 1, typeof this.top === 'object' ? this.top.ptr : 0);
    roots.set(this.rootAt + 2, typeof this.key === 'object' ? this.key.ptr : 0);
    roots.set(this.rootAt + 3, typeof next === 'object' ? next.ptr : 0);
  }

  /** Puts a value into the innermost container. */
  add(next: MpObj, isContainer: boolean): void {
    if (this.top instanceof MpList) {
      listAppend(this.top, next);
    } else if (this.key === MP_OBJ_NULL) {
      if (isContainer) fail();
      this.key = next;
    } else {
      dictStore(this.top as MpDict, this.key, next);
      this.key = MP_OBJ_NULL;
    }
  }

  enter(container: MpObj): void {
    const { list } = this;
    if (list.alloc === 0) {
      listInit(list, 1);
      list.slots[0] = this.top;
    } else {
      listAppend(list, this.top);
    }
    this.top = container;
  }

  leave(): void {
    this.top = this.list.slots[--this.list.len]!;
  }
}

function load(s: Source, vstr: Vstr): MpObj {
  const stack = new Stack();
  for (;;) {
    if (s.cur === 0) {
      if (macroOn(mp.board, 'UHEAP_JSON_UNTERMINATED')) fail();
      break;
    }
    const c = s.cur;
    s.next();
    if (isFiller(c)) continue;
    if (c === 0x7d || c === 0x5d) {
      if (stack.top === MP_OBJ_NULL) fail();
      if (stack.isEmpty) break;
      stack.leave();
      stack.updateRoots(MP_OBJ_NULL);
      continue;
    }
    const isContainer = c === 0x5b || c === 0x7b;
    const next = readValue(s, c, vstr);
    stack.updateRoots(next);
    if (stack.top === MP_OBJ_NULL) {
      stack.top = next;
      if (!isContainer) break;
    } else {
      stack.add(next, isContainer);
      if (isContainer) stack.enter(next);
    }
    stack.updateRoots(MP_OBJ_NULL);
  }
  while (isSpace(s.cur)) s.next();
  if (s.cur !== 0 || stack.top === MP_OBJ_NULL || !stack.isEmpty) fail();
  vstr.clear();
  return stack.top;
}

/** `load(stream)`. Raises ValueError, OSError. */
export function jsonLoad(stream: MpObj): MpObj {
  const protocol = getStreamRaise(stream, MP_STREAM_OP_READ);
  const top = mp.roots.mark();
  const vstr = new Vstr(8).root();
  const source = new StreamSource(stream, protocol);
  source.next();
  const value = load(source, vstr);
  mp.roots.release(top);
  return value;
}

/** `loads(text)` of a str or anything with a buffer. Raises ValueError. */
export function jsonLoads(text: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(text, MP_BUFFER_READ);
  const top = mp.roots.mark();
  const value = load(new TextSource(latin1Text(bytes, offset, len)), new Vstr(8).root());
  mp.roots.release(top);
  return value;
}
