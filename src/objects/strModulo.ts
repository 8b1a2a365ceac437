import { MpDict } from '../runtime/dict.js';
import { MpFloat } from '../runtime/float.js';
import { mapGet } from '../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, PRINT_RAW, PRINT_REPR, PRINT_STR } from '../runtime/obj.js';
import { objGetFloat, objGetInt, objGetType, objPrintHelper } from '../runtime/ops.js';
import {
  PF_FLAG_LEFT_ADJUST,
  PF_FLAG_PAD_AFTER_SIGN,
  PF_FLAG_SHOW_OCTAL_LETTER,
  PF_FLAG_SHOW_PREFIX,
  PF_FLAG_SHOW_SIGN,
  PF_FLAG_SPACE_SIGN,
  printStrn,
} from '../runtime/printf.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { raiseKeyError, raiseMsgVarg, raiseTypeError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { isStr, strData } from '../runtime/str.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeBytes, typeDict, typeStr, typeTuple, typeValueError } from '../runtime/types.js';
import { newStrTypeFromVstr, Vstr } from '../runtime/vstr.js';
import { printFloat } from './formatFloat.js';
import { newIntFromFloat } from './int.js';
import { printMpInt } from './intFormat.js';
import { formatError, looksInteger, parseDigits } from './strFormat.js';

const MODULO_TUPLES = romFeature('UHEAP_MODULO_TUPLES');

/** Whether `%` takes the items of a value: those of a tuple, and where the release has it of a namedtuple. */
function isTuple(o: MpObj): o is MpTuple {
  return o instanceof MpTuple && (o.type === typeTuple || mp.features[MODULO_TUPLES] === 1);
}

/** The right-hand side of `%`, and how much of it is used up. */
class ModuloArgs {
  readonly items: readonly MpObj[];
  readonly dict: MpDict | null;
  used = 0;

  constructor(rhs: MpObj) {
    this.items = isTuple(rhs) ? rhs.items : [rhs];
    this.dict = rhs instanceof MpDict && rhs.type === typeDict ? rhs : null;
  }

  next(): MpObj {
    if (this.used >= this.items.length) raiseTypeError('format string needs more arguments');
    return this.items[this.used++]!;
  }
}

/** One `%` conversion, without its character. */
interface Conversion {
  arg: MpObj;
  flags: number;
  alt: number;
  fill: string;
  width: number;
  prec: number;
  /** Index of the conversion character. */
  at: number;
}

const FLAGS: Readonly<Record<string, number>> = {
  '-': PF_FLAG_LEFT_ADJUST,
  '+': PF_FLAG_SHOW_SIGN,
  ' ': PF_FLAG_SPACE_SIGN,
  '#': 0,
  '0': PF_FLAG_PAD_AFTER_SIGN,
};

function incomplete(): never {
  formatError('incomplete format');
}

function dictArg(str: string, from: number, args: ModuloArgs): { arg: MpObj; at: number } {
  if (args.dict === null) raiseTypeError('format needs a dict');
  args.used = 1;
  const end = str.indexOf(')', from);
  if (end < 0) formatError('incomplete format key');
  const key = qstrFromStr(str.slice(from, end));
  const arg = mapGet(args.dict.map, key);
  if (arg === MP_OBJ_NULL) raiseKeyError(key);
  return { arg, at: end + 1 };
}

function parseConversion(str: string, from: number, args: ModuloArgs): Conversion {
  const top = str.length;
  const conv: Conversion = { arg: MP_OBJ_NULL, flags: 0, alt: 0, fill: ' ', width: 0, prec: -1, at: from };
  let at = from;
  if (str[at] === '(') ({ arg: conv.arg, at } = dictArg(str, at + 1, args));
  for (; at < top && str[at]! in FLAGS; at++) {
    conv.flags |= FLAGS[str[at]!]!;
    if (str[at] === '#') conv.alt = PF_FLAG_SHOW_PREFIX;
    else if (str[at] === '0') conv.fill = '0';
  }
  if (str[at] === '*') {
    conv.width = Number(objGetInt(args.next()));
    at++;
  } else {
    ({ value: conv.width, at } = parseDigits(str, at, top, 0));
  }
  if (str[at] === '.' && ++at < top) {
    if (str[at] === '*') {
      conv.prec = Number(objGetInt(args.next()));
      at++;
    } else {
      ({ value: conv.prec, at } = parseDigits(str, at, top, 0));
    }
  }
  if (at >= top) incomplete();
  if (conv.arg === MP_OBJ_NULL) conv.arg = args.next();
  conv.at = at;
  return conv;
}

function printChar(out: Vstr, { arg, flags, width }: Conversion): void {
  let ch: string;
  if (isStr(arg)) {
    if (arg.data.length !== 1) raiseTypeError('%c needs int or char');
    ch = arg.data;
  } else if (looksInteger(arg)) {
    ch = String.fromCharCode(Number(objGetInt(arg)) & 0xff);
  } else {
    raiseTypeError('integer needed');
  }
  printStrn(out, ch, flags, ' ', width);
}

function printObject(out: Vstr, { arg, flags, width, prec }: Conversion, kind: number): void {
  const top = mp.roots.mark();
  const text = new Vstr(16).root();
  objPrintHelper(text, arg, kind);
  printStrn(out, prec < 0 ? text.data : text.data.slice(0, prec), flags, ' ', width);
  text.clear();
  mp.roots.release(top);
}

function printConversion(out: Vstr, ch: string, conv: Conversion, isBytes: boolean): boolean {
  const { arg, flags, fill, width, prec } = conv;
  switch (ch) {
    case 'c':
      printChar(out, conv);
      return true;
    case 'd':
    case 'i':
    case 'u': {
      const value = arg instanceof MpFloat ? newIntFromFloat(arg.value) : arg;
      printMpInt(out, value, 10, 'a', flags, fill, width, prec);
      return true;
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      if (!mp.options.float) return false;
      printFloat(out, objGetFloat(arg), ch, flags, fill, width, prec);
      return true;
    case 'o': {
      const prefix = conv.alt === 0 ? 0 : PF_FLAG_SHOW_PREFIX | PF_FLAG_SHOW_OCTAL_LETTER;
      printMpInt(out, arg, 8, 'a', flags | prefix, fill, width, prec);
      return true;
    }
    case 'r':
      printObject(out, conv, PRINT_REPR);
      return true;
    case 's':
      printObject(out, conv, isBytes && objGetType(arg) === typeBytes ? PRINT_RAW : PRINT_STR);
      return true;
    case 'x':
    case 'X':
      printMpInt(out, arg, 16, ch === 'x' ? 'a' : 'A', flags | conv.alt, fill, width, prec);
      return true;
    default:
      return false;
  }
}

/** `pattern % rhs` of a str or bytes (str_modulo_format). Raises TypeError, ValueError, KeyError. */
export function strModuloFormat(pattern: MpObj, rhs: MpObj): MpObj {
  const str = strData(pattern);
  const isBytes = objGetType(pattern) === typeBytes;
  const args = new ModuloArgs(rhs);
  const top = mp.roots.mark();
  const out = new Vstr(16).root();
  for (let at = 0; at < str.length; at++) {
    const percent = str.indexOf('%', at);
    const end = percent < 0 ? str.length : percent;
    out.addBytewise(str.slice(at, end));
    if (percent < 0) break;
    at = end + 1;
    if (at >= str.length) incomplete();
    if (str[at] === '%') {
      out.strn('%');
      continue;
    }
    const conv = parseConversion(str, at, args);
    at = conv.at;
    if (!printConversion(out, str[at]!, conv, isBytes)) unsupported(str, at);
  }
  if (args.dict === null && args.used !== args.items.length) {
    raiseTypeError("format string didn't convert all arguments");
  }
  const result = newStrTypeFromVstr(isBytes ? typeBytes : typeStr, out);
  mp.roots.release(top);
  return result;
}

function unsupported(str: string, at: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) formatError('');
  const code = str.charCodeAt(at);
  return raiseMsgVarg(typeValueError, "unsupported format character '%c' (0x%x) at index %d", code, code, at);
}
