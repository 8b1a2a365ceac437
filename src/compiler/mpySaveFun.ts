import { macroOn } from '../abi/board.js';
import {
  MP_BC_LOAD_CONST_OBJ,
  MP_BC_MAKE_CLOSURE,
  MP_BC_MAKE_CLOSURE_DEFARGS,
  MP_BC_MAKE_FUNCTION,
  MP_BC_MAKE_FUNCTION_DEFARGS,
} from '../bytecode/opcodes.js';
import { decodeUint, skipUint } from '../bytecode/prelude.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { preludeOf } from '../objects/codePrelude.js';
import type { RawCode } from '../runtime/funBc.js';
import { latin1Text } from '../runtime/latin1.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import type { Constants } from '../runtime/module.js';
import type { MpObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstNone } from '../runtime/types.js';
import { newBytesFromVstr, Vstr } from '../runtime/vstr.js';
import { MpyWriter, mpyHeader } from './mpyWrite.js';

/** Writing one function as a `.mpy` file (py/persistentcode.c mp_raw_code_save_fun_to_bytes). */

/** Which places of a table a function uses: an array of words on the heap, which grows (`bit_vector_t`). */
class UsedPlaces {
  /** The highest place used. */
  last = 0;
  private nWords = 1;
  private ptr: number;
  private readonly rootAt: number;
  private readonly places = new Set<number>();

  constructor() {
    this.ptr = mMalloc(mp.wordBytes, null);
    this.rootAt = mp.roots.keepPtr(this.ptr);
  }

  /** The array doubles once at most for a place; what lies beyond that is written outside of it, and not found again. */
  add(place: number): void {
    this.last = Math.max(this.last, place);
    const word = Math.floor(place / (mp.wordBytes * 8));
    if (word >= this.nWords) {
      this.ptr = mRealloc(this.ptr, this.nWords * mp.wordBytes, this.nWords * 2 * mp.wordBytes);
      mp.roots.set(this.rootAt, this.ptr);
      this.nWords *= 2;
    }
    if (word < this.nWords) this.places.add(place);
  }

  has(place: number): boolean {
    return this.places.has(place);
  }

  free(): void {
    mFree(this.ptr, this.nWords * mp.wordBytes);
    mp.roots.set(this.rootAt, 0);
  }
}

/** A function's bytecode, and the array of those that it makes (`mp_raw_code_simplified_t`). */
interface SimplifiedCode {
  readonly code: Uint8Array;
  readonly children: ChildArray | null;
}

class ChildArray implements HeapOwner {
  readonly ptr: number;
  readonly codes: SimplifiedCode[] = [];
  readonly length: number;

  constructor(length: number) {
    this.length = length;
    this.ptr = mMalloc(length * mp.sizes.mp_raw_code_simplified_t, this);
  }

  trace(heap: MarkSink): void {
    for (const { children } of this.codes) heap.mark(children?.ptr ?? 0);
  }

  free(): void {
    mFree(this.ptr, this.length * mp.sizes.mp_raw_code_simplified_t);
  }
}

/** Kinds of operands by the high nibble of the opcode (py/bc0.h MP_BC_FORMAT). */
const FORMATS = ['byte', 'qstr', 'uint', 'uint', 'offset'] as const;
/** Opcodes without any of these bits have a byte after the operand (MP_BC_MASK_EXTRA_BYTE). */
const NO_EXTRA_BYTE = 0x9e;
/** No opcode: the code ends here. */
const MP_BC_BASE_RESERVED = 0;

const MAKES_FUNCTION: readonly number[] = [
  MP_BC_MAKE_FUNCTION,
  MP_BC_MAKE_FUNCTION_DEFARGS,
  MP_BC_MAKE_CLOSURE,
  MP_BC_MAKE_CLOSURE_DEFARGS,
];

/** Where the instruction at `ip` ends. */
function skipInstruction(code: Uint8Array, ip: number): number {
  const op = code[ip]!;
  const format = FORMATS[op >> 4] ?? 'byte';
  let next = ip + 1;
  if (format === 'offset') next += (code[next]! & 0x80) === 0 ? 1 : 2;
  else if (format !== 'byte') next = skipUint(code, next);
  return (op & NO_EXTRA_BYTE) === 0 ? next + 1 : next;
}

class FunctionSaver {
  readonly qstrs = new UsedPlaces();
  readonly objs = new UsedPlaces();

  /**
   * Takes note of what a function and those in it use. How long its code is shows the code itself: it goes on to the end of
   * its chunk, or to a byte that is no opcode; code that is not on the heap seems to have no bytes.
   */
  simplify(rc: RawCode): SimplifiedCode {
    const withChildren = macroOn(mp.board, 'UHEAP_CODE_WITH_CHILDREN');
    if (rc.kind !== 'bytecode' || (!withChildren && rc.children.length > 0)) {
      raiseValueError(withChildren ? 'function must be bytecode' : 'function must be bytecode with no children');
    }
    const chunk = new Uint8Array(mp.heap.nbytes(rc.codePtr));
    chunk.set(new Uint8Array(rc.bytecode.buffer).subarray(0, chunk.length));
    const { nChildren, end } = this.walk(rc, chunk);
    let children: ChildArray | null = null;
    if (withChildren && nChildren > 0) {
      children = new ChildArray(nChildren);
      mp.roots.keepPtr(children.ptr);
      for (let i = 0; i < nChildren; i++) children.codes.push(this.simplify(rc.children[i]!));
    }
    return { code: chunk.subarray(0, end), children };
  }

  private walk(rc: RawCode, chunk: Uint8Array): { nChildren: number; end: number } {
    const { infoStart, nPosArgs, nKwonlyArgs, opcodes } = preludeOf(rc);
    let at = infoStart;
    for (let i = 0; i <= nPosArgs + nKwonlyArgs; i++) {
      this.qstrs.add(decodeUint(rc.bytecode, at));
      at = skipUint(rc.bytecode, at);
    }
    let nChildren = 0;
    for (let ip = opcodes; ip < chunk.length; ip = skipInstruction(chunk, ip)) {
      const op = chunk[ip]!;
      if (op === MP_BC_BASE_RESERVED) return { nChildren, end: ip };
      if (FORMATS[op >> 4] === 'qstr') this.qstrs.add(decodeUint(chunk, ip + 1));
      else if (op === MP_BC_LOAD_CONST_OBJ) this.objs.add(decodeUint(chunk, ip + 1));
      else if (MAKES_FUNCTION.includes(op)) nChildren = Math.max(nChildren, decodeUint(chunk, ip + 1) + 1);
    }
    return { nChildren, end: chunk.length };
  }
}

/** Writes the code, and frees the arrays of children. */
function writeCode(writer: MpyWriter, { code, children }: SimplifiedCode): void {
  writer.uint(code.length * 8 + (children === null ? 0 : 4));
  writer.text(latin1Text(code));
  if (children === null) return;
  writer.uint(children.length);
  for (const child of children.codes) writeCode(writer, child);
  children.free();
}

/**
 * The bytes of a `.mpy` file with a function and those that it makes, with the strings and constants in the places that
 * they have in the module, as far as they are used. Raises ValueError for machine code, MemoryError.
 *
 * @param withFileName the name of the source file is kept too
 */
export function mpRawCodeSaveFun(constants: Constants, rc: RawCode, withFileName: boolean): MpObj {
  const top = mp.roots.mark();
  const saver = new FunctionSaver();
  const { qstrs, objs } = saver;
  if (withFileName) qstrs.add(0);
  const simplified = saver.simplify(rc);
  const bytes = new Vstr(64).root();
  const writer = new MpyWriter(bytes);
  writer.text(mpyHeader(0));
  writer.uint(qstrs.last + 1);
  writer.uint(objs.last + 1);
  for (let i = 0; i <= qstrs.last; i++) writer.qstr(qstrs.has(i) ? constants.qstrTable[i]! : q(''));
  for (let i = 0; i <= objs.last; i++) writer.obj(objs.has(i) ? constants.objTable[i]! : mpConstNone);
  qstrs.free();
  objs.free();
  writeCode(writer, simplified);
  mp.roots.release(top);
  return newBytesFromVstr(bytes);
}
