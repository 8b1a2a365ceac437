import { type Board, macroOn } from '../abi/board.js';
import { ask } from '../abi/reads.js';
import { isWellFormed } from '../bytecode/check.js';
import { MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import { preludeOf } from '../objects/codePrelude.js';
import { parseNumDecimal, parseNumInteger } from '../objects/parseNum.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import type { MpModule } from '../runtime/module.js';
import { type MpObj, MpObject, type MpQstr, type MpType } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstEmptyBytes, newStrAt } from '../runtime/str.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstEllipsis, mpConstFalse, mpConstNone, mpConstTrue, typeBytes, typeStr } from '../runtime/types.js';
import { newBytesFromVstr, newStrFromUtf8Vstr, Vstr } from '../runtime/vstr.js';
import {
  MP_PERSISTENT_OBJ_BYTES,
  MP_PERSISTENT_OBJ_COMPLEX,
  MP_PERSISTENT_OBJ_ELLIPSIS,
  MP_PERSISTENT_OBJ_FALSE,
  MP_PERSISTENT_OBJ_INT,
  MP_PERSISTENT_OBJ_NONE,
  MP_PERSISTENT_OBJ_STR,
  MP_PERSISTENT_OBJ_TRUE,
  MP_PERSISTENT_OBJ_TUPLE,
  MPY_CODE_BYTECODE,
  MPY_MAGIC,
} from './mpyFormat.js';
import { allocModuleTables, type MpRawCode, newChildTable, newRawCode } from './rawCode.js';
import { READER_EOF, type Reader, type RomBytes } from './reader.js';

/** Loading of `.mpy` files (py/persistentcode.c mp_raw_code_load). */

const INCOMPATIBLE = 'incompatible .mpy file';

/** Native code's machines by the number that a file has for them, and the emitter of firmware that runs on them. */
const ARCH_EMITTERS = [
  null,
  'MICROPY_EMIT_X86',
  'MICROPY_EMIT_X64',
  'MICROPY_EMIT_ARM',
  'MICROPY_EMIT_THUMB',
  'MICROPY_EMIT_THUMB',
  'MICROPY_EMIT_THUMB',
  'MICROPY_EMIT_THUMB',
  'MICROPY_EMIT_THUMB',
  'MICROPY_EMIT_XTENSA',
  'MICROPY_EMIT_XTENSAWIN',
] as const;

class MpyReader {
  private readonly reader: Reader;
  private readonly context: MpModule;
  private readonly isOurs: boolean;
  private nObj = 0;

  /** A context without a chunk is on C's stack. */
  constructor(reader: Reader, context: MpModule, isOurs: boolean) {
    this.reader = reader;
    this.context = context;
    this.isOurs = isOurs;
  }

  /** Bytes past the end are taken for errors; firmware would never come back. */
  private byte(): number {
    const byte = this.reader.readByte();
    return byte === READER_EOF ? raiseValueError(INCOMPATIBLE) : byte;
  }

  private bytes(n: number): string {
    let bytes = '';
    for (let i = 0; i < n; i++) bytes += String.fromCharCode(this.byte());
    return bytes;
  }

  private rom(n: number): RomBytes | null {
    return this.reader.tryReadRom?.(n) ?? null;
  }

  /** A number that keeps the bits a word has; of one above 2 ** 53, which nothing has memory for, the low bits are lost. */
  private uint(): number {
    const limit = 2 ** (8 * mp.wordBytes);
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = (value * 128 + (byte & 0x7f)) % limit;
      if ((byte & 0x80) === 0) return value;
    }
  }

  load(): MpRawCode {
    this.header();
    const nQstr = this.uint();
    const nObj = this.uint();
    this.nObj = nObj;
    const { context } = this;
    allocModuleTables(context, nQstr, nObj);
    if (context.ptr === 0) context.keepTables();
    const numbers: MpQstr[] = [];
    for (let i = 0; i < nQstr; i++) numbers.push(this.qstr());
    context.qstrTable = numbers;
    for (let i = 0; i < nObj; i++) context.objTable[i] = this.obj();
    return this.rawCode();
  }

  private header(): void {
    const magic = this.byte();
    const version = this.byte();
    const feature = this.byte();
    const smallIntBits = this.byte();
    const arch = feature >> 2;
    const ownBits = BigInt(mp.smallIntMax).toString(2).length + 1;
    const format = mp.board.release.mpy;
    const badNative = arch !== 0 && (feature & 3) !== format.subVersion;
    if (magic !== MPY_MAGIC || version !== format.version || badNative || smallIntBits > ownBits) {
      raiseValueError(INCOMPATIBLE);
    }
    if (arch === 0) return;
    const emitter = ARCH_EMITTERS[arch] ?? null;
    if (macroOn(mp.board, 'MICROPY_EMIT_NATIVE') && (emitter === null || !macroOn(mp.board, emitter))) {
      raiseValueError('incompatible .mpy arch');
    }
    // Also where the firmware could run it: machine code is not simulated.
    raiseValueError('native code in .mpy unsupported');
  }

  private qstr(): MpQstr {
    const len = this.uint();
    if ((len & 1) !== 0) return staticQstr(len >> 1);
    const n = len >> 1;
    const rom = this.rom(n + 1);
    if (rom !== null) return mp.qstrs.fromStatic(rom.data.slice(0, n), rom.ptr);
    const ptr = mMalloc(n, null);
    const top = mp.roots.mark();
    mp.roots.keepPtr(ptr);
    const text = this.bytes(n);
    this.byte();
    const qst = qstrFromStr(text);
    mp.roots.release(top);
    mFree(ptr, n);
    return qst;
  }

  private obj(): MpObj {
    const kind = this.byte();
    switch (kind) {
      case MP_PERSISTENT_OBJ_NONE:
        return mpConstNone;
      case MP_PERSISTENT_OBJ_FALSE:
        return mpConstFalse;
      case MP_PERSISTENT_OBJ_TRUE:
        return mpConstTrue;
      case MP_PERSISTENT_OBJ_ELLIPSIS:
        return mpConstEllipsis;
      case MP_PERSISTENT_OBJ_TUPLE:
        return this.tuple(this.uint());
      default:
        return this.textObj(kind, this.uint());
    }
  }

  private tuple(n: number): MpObj {
    const tuple = newTupleN(n);
    const top = mp.roots.mark();
    mp.roots.keep(tuple);
    for (let i = 0; i < n; i++) tuple.items[i] = this.obj();
    mp.roots.release(top);
    return tuple;
  }

  /** Strings, and numbers, whose text is left to the collector. In ROM the text stays where it is. */
  private textObj(kind: number, n: number): MpObj {
    if (n === 0 && kind === MP_PERSISTENT_OBJ_BYTES) {
      this.byte();
      return mpConstEmptyBytes;
    }
    const isText = kind === MP_PERSISTENT_OBJ_STR || kind === MP_PERSISTENT_OBJ_BYTES;
    const rom = this.rom(n);
    if (rom !== null) {
      if (!isText) return numberOf(kind, rom.data);
      this.byte();
      return newStrStatic(kind === MP_PERSISTENT_OBJ_STR ? typeStr : typeBytes, rom.data, rom.ptr);
    }
    const text = new Vstr(n + 1);
    text.data = this.bytes(n);
    if (isText) {
      this.byte();
      return kind === MP_PERSISTENT_OBJ_STR ? newStrFromUtf8Vstr(text) : newBytesFromVstr(text);
    }
    const top = mp.roots.mark();
    mp.roots.keepPtr(text.ptr);
    const number = numberOf(kind, text.data);
    mp.roots.release(top);
    return number;
  }

  private rawCode(): MpRawCode {
    const kindLen = this.uint();
    if ((kindLen & 3) !== MPY_CODE_BYTECODE) raiseValueError(INCOMPATIBLE);
    const nBytes = Math.floor(kindLen / 8);
    const top = mp.roots.mark();
    const rom = this.rom(nBytes);
    const codePtr = rom?.ptr ?? mMalloc(nBytes, null);
    mp.roots.keepPtr(codePtr);
    const code = new Uint8Array(nBytes);
    for (let i = 0; i < nBytes; i++) code[i] = rom === null ? this.byte() : rom.data.charCodeAt(i);
    const nChildren = (kindLen & 4) === 0 ? 0 : this.uint();
    const table = nChildren === 0 ? null : newChildTable(nChildren);
    if (table !== null) {
      mp.roots.keepPtr(table.ptr);
      for (let i = 0; i < nChildren; i++) table.codes.push(this.rawCode());
    }
    const rc = newRawCode();
    mp.roots.release(top);
    rc.bytecode = code;
    rc.codePtr = codePtr;
    if (table !== null) {
      rc.children = table.codes;
      rc.childrenPtr = table.ptr;
    }
    rc.isFromFile = true;
    const tables = { nQstr: this.context.qstrTable.length, nObj: this.nObj, nChildren };
    if (!this.isOurs && !isWellFormed(code, tables)) raiseValueError(INCOMPATIBLE);
    rc.isGenerator = (preludeOf(rc).scopeFlags & MP_SCOPE_FLAG_GENERATOR) !== 0;
    return rc;
  }
}

function numberOf(kind: number, text: string): MpObj {
  return kind === MP_PERSISTENT_OBJ_INT
    ? parseNumInteger(text, 10, null)
    : parseNumDecimal(text, kind === MP_PERSISTENT_OBJ_COMPLEX, false, null);
}

/** A str or bytes of which only the object is made (mp_obj_new_str_static). */
function newStrStatic(type: MpType, data: string, dataPtr: number): MpObj {
  const known = type === typeStr ? mp.qstrs.find(data) : null;
  return known ?? newStrAt(type, data, dataPtr);
}

function staticText({ romQstrs }: Board, id: number): string | undefined {
  return romQstrs.pools[0]?.strings[id];
}

/** A string that all firmware has in ROM under the same number. */
function staticQstr(id: number): MpQstr {
  const text = ask(mp.board, staticText, id);
  return text === undefined ? raiseValueError(INCOMPATIBLE) : q(text);
}

/**
 * Loads a `.mpy` file into a module's tables, and closes the reader, also where it fails. The caller keeps the module
 * reachable, unless that is on C's stack, and the reader until this is called. Raises ValueError, MemoryError and what reading raises.
 *
 * @param isOurs our own compiler made it, so that its bytecode need not be checked
 */
export function mpRawCodeLoad(reader: Reader, context: MpModule, isOurs = false): MpRawCode {
  const top = mp.roots.mark();
  mp.roots.keepPtr(reader.ptr);
  mp.roots.keepPtr(context.ptr);
  let rc: MpRawCode;
  try {
    rc = new MpyReader(reader, context, isOurs).load();
  } catch (e) {
    if (e instanceof MpObject) reader.close();
    throw e;
  }
  mp.roots.release(top);
  reader.close();
  return rc;
}
