import { encodeUint } from '../bytecode/prelude.js';
import { MpComplex, MpFloat } from '../runtime/float.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { isInt } from '../runtime/newInt.js';
import { type MpObj, type MpQstr, MpStr, PRINT_REPR } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { mpConstEllipsis, mpConstFalse, mpConstNone, mpConstTrue, typeBytes } from '../runtime/types.js';
import { Vstr } from '../runtime/vstr.js';
import { type CompiledModule, compileToRawCode } from './compile.js';
import { newLexerFromStr } from './lexer.js';
import {
  MP_PERSISTENT_OBJ_BYTES,
  MP_PERSISTENT_OBJ_COMPLEX,
  MP_PERSISTENT_OBJ_ELLIPSIS,
  MP_PERSISTENT_OBJ_FALSE,
  MP_PERSISTENT_OBJ_FLOAT,
  MP_PERSISTENT_OBJ_INT,
  MP_PERSISTENT_OBJ_NONE,
  MP_PERSISTENT_OBJ_STR,
  MP_PERSISTENT_OBJ_TRUE,
  MP_PERSISTENT_OBJ_TUPLE,
  MPY_MAGIC,
} from './mpyFormat.js';
import { compileOptions } from './options.js';
import { mpParse } from './parser.js';
import type { MpRawCode } from './rawCode.js';

const SINGLETONS: ReadonlyMap<MpObj, number> = new Map<MpObj, number>([
  [mpConstNone, MP_PERSISTENT_OBJ_NONE],
  [mpConstFalse, MP_PERSISTENT_OBJ_FALSE],
  [mpConstTrue, MP_PERSISTENT_OBJ_TRUE],
  [mpConstEllipsis, MP_PERSISTENT_OBJ_ELLIPSIS],
]);

/** Writes the parts of a `.mpy` file (py/persistentcode.c). */
export class MpyWriter {
  private readonly print: MpPrint;
  private readonly lastStatic = mp.qstrs.idOf(q(mp.board.release.mpy.lastStaticQstr));

  constructor(print: MpPrint) {
    this.print = print;
  }

  byte(byte: number): void {
    this.print.strn(String.fromCharCode(byte));
  }

  /** Bytes as they are, one a character. */
  text(bytes: string): void {
    this.print.strn(bytes);
  }

  uint(value: number): void {
    this.print.strn(String.fromCharCode(...encodeUint(value)));
  }

  qstr(qst: MpQstr): void {
    const id = mp.qstrs.idOf(qst);
    if (id <= this.lastStatic) {
      this.uint((id << 1) | 1);
    } else {
      this.uint(qst.data.length << 1);
      this.print.strn(`${qst.data}\0`);
    }
  }

  obj(o: MpObj): void {
    if (o instanceof MpStr) {
      this.byte(o.type === typeBytes ? MP_PERSISTENT_OBJ_BYTES : MP_PERSISTENT_OBJ_STR);
      this.uint(o.data.length);
      this.print.strn(`${o.data}\0`);
      return;
    }
    const singleton = SINGLETONS.get(o);
    if (singleton !== undefined) {
      this.byte(singleton);
    } else if (o instanceof MpTuple) {
      this.byte(MP_PERSISTENT_OBJ_TUPLE);
      this.uint(o.items.length);
      for (const item of o.items) this.obj(item);
    } else {
      this.number(o);
    }
  }

  /** Numbers are saved as text. */
  private number(o: MpObj): void {
    const text = new Vstr(10);
    const top = mp.roots.mark();
    mp.roots.keepPtr(text.ptr);
    objPrintHelper(text, o, PRINT_REPR);
    mp.roots.release(top);
    if (isInt(o)) this.byte(MP_PERSISTENT_OBJ_INT);
    else if (o instanceof MpComplex) this.byte(MP_PERSISTENT_OBJ_COMPLEX);
    else if (o instanceof MpFloat) this.byte(MP_PERSISTENT_OBJ_FLOAT);
    else throw new TypeError('an object of this type is no constant');
    this.uint(text.data.length);
    this.print.strn(text.data);
    text.clear();
  }

  rawCode(rc: MpRawCode): void {
    this.uint((rc.bytecode.length << 3) | (rc.children.length === 0 ? 0 : 4));
    this.print.strn(latin1Text(rc.bytecode));
    if (rc.children.length === 0) return;
    this.uint(rc.children.length);
    for (const child of rc.children) this.rawCode(child);
  }
}

/**
 * What a `.mpy` file of bytecode begins with.
 *
 * @param smallIntBits of the firmware that is to run it; 0: of the running one
 */
export function mpyHeader(smallIntBits: number): string {
  const ownBits = BigInt(mp.smallIntMax).toString(2).length + 1;
  const { version } = mp.board.release.mpy;
  return String.fromCharCode(MPY_MAGIC, version, 0, smallIntBits === 0 ? ownBits : smallIntBits);
}

/**
 * Writes a compiled module as a `.mpy` file (mp_raw_code_save). Native and viper functions are written as bytecode.
 * @throws TypeError for a firmware whose bytecode holds its own numbers of strings
 */
export function mpRawCodeSave(module: CompiledModule, print: MpPrint): void {
  const options = compileOptions();
  if (!options.qstrTable) throw new TypeError('the bytecode of this firmware cannot be saved');
  const { qstrTable, objTable } = module.context;
  const writer = new MpyWriter(print);
  writer.text(mpyHeader(options.dynamicSmallIntBits));
  writer.uint(qstrTable.length);
  writer.uint(objTable.length);
  for (const qst of qstrTable) writer.qstr(qst);
  for (const o of objTable) writer.obj(o);
  writer.rawCode(module.rawCode);
}

/**
 * Compiles source text to the bytes of a `.mpy` file, on the running machine: with the firmware `mpy-cross` as the cross
 * compiler does it.
 * @param source one byte a character
 * @param sourceName file name for tracebacks
 * @returns one byte a character
 */
export function compileToMpy(source: string, sourceName: string): string {
  const name = qstrFromStr(sourceName);
  const lexer = newLexerFromStr(name, source);
  const tree = mpParse(lexer, 'file');
  const top = mp.roots.mark();
  mp.roots.keepPtr(tree.chunk === null ? 0 : tree.chunk.ptr);
  const context = new MpModule(mp.dictGlobals);
  context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
  mp.roots.keepPtr(context.ptr);
  const module = compileToRawCode(tree, name, false, context);
  mp.roots.keepPtr(module.rawCode.ptr);
  let bytes = '';
  mpRawCodeSave(module, {
    strn: (piece) => {
      bytes += piece;
    },
  });
  mp.roots.release(top);
  return bytes;
}
