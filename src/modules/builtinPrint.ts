import { argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { dictStore, newDict } from '../runtime/dict.js';
import { MP_OBJ_NULL, type MpObj, PRINT_REPR, PRINT_STR } from '../runtime/obj.js';
import { objPrint, objPrintHelper } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { mpConstNone, typeEOFError, typeKeyboardInterrupt } from '../runtime/types.js';
import { newStrFromUtf8Vstr, newStrFromVstr, Vstr } from '../runtime/vstr.js';

/** `print`, `repr` and their relatives (py/modbuiltins.c). */

const IO = romFeature('MICROPY_PY_IO');
const STDFILES = romFeature('MICROPY_PY_SYS_STDFILES');
const CAN_OVERRIDE_BUILTINS = romFeature('MICROPY_CAN_OVERRIDE_BUILTINS');
const QSTR_underscore = q('_');

const ALLOWED_ARGS = [
  mpArg('sep', MP_ARG_KW_ONLY | MP_ARG_OBJ, q(' ')),
  mpArg('end', MP_ARG_KW_ONLY | MP_ARG_OBJ, q('\n')),
  mpArg('file', MP_ARG_KW_ONLY | MP_ARG_OBJ),
];
const ALLOWED_WITHOUT_FILE = ALLOWED_ARGS.slice(0, 2);

/** `print`: every object, separator and the end go out on their own. */
export function print(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const toStreams = mp.features[IO] === 1 && mp.features[STDFILES] === 1;
  const allowed = toStreams ? ALLOWED_ARGS : ALLOWED_WITHOUT_FILE;
  const [sep, end, file] = argParseAllKwArray(0, nKw, args, off + nArgs, allowed);
  let out = toStreams ? mp.stdoutPrint : mp.platPrint;
  if (file !== undefined && file !== MP_OBJ_NULL) out = mp.streamPrint(file);
  const sepData = objStrGetData(sep!);
  const endData = objStrGetData(end!);
  for (let i = 0; i < nArgs; i++) {
    if (i > 0) out.strn(sepData);
    objPrintHelper(out, args[off + i]!, PRINT_STR);
  }
  out.strn(endData);
  return mpConstNone;
}

export function repr(o: MpObj): MpObj {
  const top = mp.roots.mark();
  const text = new Vstr(16).root();
  objPrintHelper(text, o, PRINT_REPR);
  const str = newStrFromUtf8Vstr(text);
  mp.roots.release(top);
  return str;
}

/** What the prompt does with the value of a statement: prints it, and keeps it as `_`. */
export function replPrint(o: MpObj): MpObj {
  if (o === mpConstNone) return mpConstNone;
  objPrint(o, PRINT_REPR);
  mp.stdoutPrint.strn('\n');
  if (mp.features[CAN_OVERRIDE_BUILTINS] === 1) {
    mp.builtinsOverride ??= newDict(1);
    dictStore(mp.builtinsOverride, QSTR_underscore, o);
  }
  return mpConstNone;
}

/**
 * What reads a line for `input` to a buffer that is empty at first (mp_hal_readline): returns 0, or the code of the
 * control character that ended it.
 */
export type ReadLine = (line: Vstr) => number;

const lineReaders = new WeakMap<MpState, ReadLine>();

/** Gives a machine its console; called once, when it is built. */
export function setReadLine(state: MpState, readLine: ReadLine): void {
  lineReaders.set(state, readLine);
}

const CTRL_C = 3;
const CTRL_D = 4;

/** `input`: a line that the port reads. Raises EOFError and KeyboardInterrupt. */
export function input(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 1) objPrint(args[off]!, PRINT_STR);
  const top = mp.roots.mark();
  const line = new Vstr(16).root();
  const ret = lineReaders.get(mp)?.(line) ?? CTRL_D;
  if (ret === CTRL_C) raiseType(typeKeyboardInterrupt);
  if (ret === CTRL_D && line.len === 0) raiseType(typeEOFError);
  const str = newStrFromVstr(line);
  mp.roots.release(top);
  return str;
}
