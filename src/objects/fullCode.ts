import { macro } from '../abi/board.js';
import { decodeUint, sourceLine } from '../bytecode/prelude.js';
import type { MarkSink } from '../gc/heap.js';
import { fun1 } from '../runtime/fun.js';
import type { RawCode } from '../runtime/funBc.js';
import { latin1Text } from '../runtime/latin1.js';
import { mFree, mMalloc, mMallocFail, mMallocMaybe, mRealloc } from '../runtime/malloc.js';
import type { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, type MpQstr, traceObj } from '../runtime/obj.js';
import { objAddress } from '../runtime/objWord.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newBytes } from '../runtime/str.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { defineType, mpConstNone } from '../runtime/types.js';
import { MpCode, newCode, typeCode } from './code.js';
import { preludeOf } from './codePrelude.js';

/** Code objects of builds with `sys.settrace`, which have attributes (py/objcode.c, MICROPY_PY_BUILTINS_CODE level 3). */

class MpFullCode extends MpCode {
  readonly context: MpModule;
  readonly locals = mp.dictLocals;
  lnotab: MpObj = MP_OBJ_NULL;

  constructor(context: MpModule, rawCode: RawCode) {
    super(context, rawCode, rawCode.ptr);
    this.context = context;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.context.ptr);
    heap.mark(this.rawCode.ptr);
    heap.mark(this.locals.ptr);
    traceObj(heap, this.lnotab);
  }
}

/** Whether this build's code objects are of this kind. */
export function hasFullCode(): boolean {
  return macro(mp.board, 'MICROPY_PY_BUILTINS_CODE') > 2;
}

/** The code object of a function of a module; null where there is no memory for it. */
export function newFullCodeMaybe(context: MpModule, rawCode: RawCode): MpCode | null {
  const code = new MpFullCode(context, rawCode);
  const top = mp.roots.mark();
  mp.roots.keepPtr(context.ptr);
  mp.roots.keepPtr(rawCode.ptr);
  code.ptr = mMallocMaybe(mp.sizes.mp_obj_code_t, code);
  mp.roots.release(top);
  return code.ptr === 0 ? null : code;
}

/** The same; raises MemoryError. */
export function newFullCode(context: MpModule, rawCode: RawCode): MpCode {
  return newFullCodeMaybe(context, rawCode) ?? mMallocFail(mp.sizes.mp_obj_code_t);
}

/** The code object of what was compiled or loaded for a module on C's stack, of which it may need a copy. Raises MemoryError. */
export function newCodeOf(context: MpModule, rawCode: RawCode): MpCode {
  if (!hasFullCode()) return newCode(context, rawCode, rawCode.ptr);
  const top = mp.roots.mark();
  context.keepTables();
  mp.roots.keepPtr(rawCode.ptr);
  context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
  const code = newFullCode(context, rawCode);
  mp.roots.release(top);
  return code;
}

function nameOf({ context, rawCode }: MpFullCode): MpQstr {
  return context.qstrTable[decodeUint(rawCode.bytecode, preludeOf(rawCode).infoStart)]!;
}

/** The line of the instruction that is so many bytes after the first. */
function lineAt(rawCode: RawCode, offset: number): number {
  return sourceLine(rawCode.bytecode, preludeOf(rawCode), offset);
}

function print(out: MpPrint, self: MpObj): void {
  if (!(self instanceof MpFullCode)) {
    printf(out, '<%q>', typeCode.name);
    return;
  }
  printf(out, '<code object %q at 0x%p, file "', nameOf(self), objAddress(self));
  printf(out, '%q", line %d>', self.context.qstrTable[0]!, self.rawCode.lineOfDefinition);
}

function consts({ context, rawCode }: MpFullCode): MpObj {
  const { children } = rawCode;
  const tuple = newTupleN(children.length + 1);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  children.forEach((child, i) => {
    tuple.items[i] = newFullCode(context, child);
  });
  tuple.items[children.length] = mpConstNone;
  mp.roots.release(top);
  return tuple;
}

/** Pairs of bytes: how many instructions' bytes later the line is how much higher. */
function lineTable({ rawCode }: MpFullCode): MpObj {
  const nBytes = rawCode.bytecode.length;
  const step = nBytes >> 2;
  let size = step;
  let ptr = mMalloc(size, null);
  let table = '';
  let line = lineAt(rawCode, 0);
  let last = 0;
  for (let i = 0; i < nBytes; i++) {
    const now = lineAt(rawCode, i);
    if (now <= line) continue;
    if (table.length + 2 > size) {
      ptr = mRealloc(ptr, size, size + step);
      size += step;
    }
    table += String.fromCharCode((i - last) & 0xff, (now - line) & 0xff);
    line = now;
    last = i;
  }
  const top = mp.roots.mark();
  mp.roots.keepPtr(ptr);
  const bytes = newBytes(table);
  mp.roots.release(top);
  mFree(ptr, size);
  return bytes;
}

/** `mp_obj_colines_iter_t`: triples of the first and last offset and the line. */
class CodeLines extends MpPolymorphIter {
  private readonly rawCode: RawCode;
  private bc = 0;
  private line = 1;
  private at: number;

  constructor(rawCode: RawCode) {
    super();
    this.rawCode = rawCode;
    this.at = preludeOf(rawCode).lineInfo;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.rawCode.ptr);
  }

  next(): MpObj {
    const { bytecode } = this.rawCode;
    const { cellStart, opcodes } = preludeOf(this.rawCode);
    const start = this.bc;
    let { line } = this;
    let goesOn = true;
    while (goesOn && this.at < cellStart) {
      goesOn = false;
      const first = bytecode[this.at++]!;
      const isLong = (first & 0x80) !== 0;
      const bytes = first & (isLong ? 0xf : 0x1f);
      const lines = isLong ? ((first << 4) & 0x700) | bytecode[this.at++]! : first >> 5;
      this.bc += bytes;
      this.line += lines;
      if (bytes === 0) line = this.line;
      goesOn = bytes === 0 || lines === 0;
    }
    if (goesOn) {
      const end = bytecode.length - opcodes;
      if (this.bc >= end) return MP_OBJ_STOP_ITERATION;
      this.bc = end;
    }
    return newTuple([start, this.bc, line]);
  }
}

const colines = fun1('co_lines', (self) => {
  const iter = new CodeLines((self as MpFullCode).rawCode);
  iter.ptr = mMalloc(mp.sizes.mp_obj_colines_iter_t, iter);
  return iter;
});

const ATTRS: ReadonlyMap<MpQstr, (code: MpFullCode) => MpObj> = new Map([
  [q('co_code'), ({ rawCode }) => newBytes(latin1Text(rawCode.bytecode, preludeOf(rawCode).opcodes))],
  [q('co_consts'), consts],
  [q('co_filename'), ({ context }) => context.qstrTable[0]!],
  [q('co_firstlineno'), ({ rawCode }) => lineAt(rawCode, 0)],
  [q('co_name'), nameOf],
  [q('co_names'), ({ locals }) => locals],
]);

const QSTR_lnotab = q('co_lnotab');
const QSTR_lines = q('co_lines');

function attr(self: MpObj, name: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL || !(self instanceof MpFullCode)) return;
  const value = ATTRS.get(name);
  if (value !== undefined) {
    dest[off] = value(self);
  } else if (name === QSTR_lnotab) {
    if (self.lnotab === MP_OBJ_NULL) self.lnotab = lineTable(self);
    dest[off] = self.lnotab;
  } else if (name === QSTR_lines) {
    dest[off] = colines;
    dest[off + 1] = self;
  }
}

defineType(typeCode, { print, attr });
