import { MpFloat, toFloat } from '../runtime/float.js';
import { funKw } from '../runtime/fun.js';
import { isInt } from '../runtime/newInt.js';
import { type MpObj, PRINT_REPR, PRINT_STR } from '../runtime/obj.js';
import { objGetFloat, objGetInt, objGetType, objGetTypeStr, objPrintHelper } from '../runtime/ops.js';
import {
  PF_FLAG_ADD_PERCENT,
  PF_FLAG_CENTER_ADJUST,
  PF_FLAG_LEFT_ADJUST,
  PF_FLAG_PAD_AFTER_SIGN,
  PF_FLAG_SHOW_COMMA,
  PF_FLAG_SHOW_OCTAL_LETTER,
  PF_FLAG_SHOW_PREFIX,
  PF_FLAG_SHOW_SIGN,
  PF_FLAG_SHOW_UNDERSCORE,
  PF_FLAG_SPACE_SIGN,
  printStrn,
} from '../runtime/printf.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { raiseKeyError, raiseMsg, raiseMsgVarg, raiseNotImplementedError, raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { stackCheck } from '../runtime/stack.js';
import { MICROPY_ERROR_REPORTING_NORMAL, MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { objStrGetData, strData } from '../runtime/str.js';
import { mpConstFalse, mpConstTrue, typeIndexError, typeStr, typeValueError } from '../runtime/types.js';
import { newStrTypeFromVstr, Vstr } from '../runtime/vstr.js';
import { isDigit } from './charClass.js';
import { printFloat } from './formatFloat.js';
import { printMpInt } from './intFormat.js';

const FORMAT_SEPARATORS = romFeature('UHEAP_FORMAT_SEPARATORS');

/** Raises ValueError for a bad format, with the same words for all of them on firmware with terse messages. */
export function formatError(text: string): never {
  return raiseValueError(mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE ? 'bad format string' : text);
}

export function looksInteger(o: MpObj): boolean {
  return o === mpConstTrue || o === mpConstFalse || isInt(o);
}

function looksNumeric(o: MpObj): boolean {
  return looksInteger(o) || o instanceof MpFloat;
}

/** An unsigned number at `at`: its value, or `otherwise` where there is no digit, and the place after it. */
export function parseDigits(str: string, at: number, top: number, otherwise: number): { value: number; at: number } {
  let end = at;
  while (end < top && isDigit(str.charCodeAt(end))) end++;
  return { value: end > at ? Number(str.slice(at, end)) | 0 : otherwise, at: end };
}

/** Arguments of one call, and the next to take: -1 once fields are numbered. */
interface FormatArgs {
  readonly nArgs: number;
  readonly nKw: number;
  readonly args: MpObj[];
  readonly off: number;
  next: number;
}

/** The parts of a replacement field: `{field!conversion:spec}`. */
interface Field {
  name: string;
  conversion: string;
  /** Where the format specifier lies; both -1: there is none. */
  specFrom: number;
  specTo: number;
  /** Index of the closing brace. */
  end: number;
}

function badConversion(str: string, at: number, top: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_NORMAL) formatError('bad conversion specifier');
  if (at >= top) raiseValueError('end of format while looking for conversion specifier');
  return raiseMsgVarg(typeValueError, 'unknown conversion specifier %c', str.charCodeAt(at));
}

function isNameEnd(ch: string): boolean {
  return ch === '}' || ch === '!' || ch === ':';
}

function parseField(str: string, from: number, top: number): Field {
  const field: Field = { name: '', conversion: '', specFrom: -1, specTo: -1, end: 0 };
  let at = from;
  while (at < top && !isNameEnd(str[at]!)) at++;
  field.name = str.slice(from, at);
  if (at < top && str[at] === '!') {
    at++;
    if (at >= top || (str[at] !== 'r' && str[at] !== 's')) badConversion(str, at, top);
    field.conversion = str[at++]!;
  }
  if (at < top && str[at] === ':') {
    at++;
    if (str[at] !== '}') {
      field.specFrom = at;
      for (let nest = 1; at < top; at++) {
        if (str[at] === '{') nest++;
        else if (str[at] === '}' && --nest === 0) break;
      }
      field.specTo = at;
    }
  }
  if (at >= top) formatError("unmatched '{' in format");
  if (str[at] !== '}') formatError("expected ':' after format specifier");
  field.end = at;
  return field;
}

function keywordArg(name: string, fa: FormatArgs): { arg: MpObj; used: number } {
  let used = 0;
  while (used < name.length && name[used] !== '.' && name[used] !== '[') used++;
  const key = qstrFromStr(name.slice(0, used));
  const first = fa.off + fa.nArgs;
  for (let i = 0; i < fa.nKw; i++) {
    if (fa.args[first + 2 * i] === key) return { arg: fa.args[first + 2 * i + 1]!, used };
  }
  return raiseKeyError(key);
}

function positionalArg(index: number, fa: FormatArgs): MpObj {
  if (index >= fa.nArgs - 1) raiseMsg(typeIndexError, 'tuple index out of range');
  return fa.args[fa.off + 1 + index]!;
}

function fieldArg(name: string, fa: FormatArgs): MpObj {
  if (name === '') {
    if (fa.next < 0) {
      formatError("can't switch from manual field specification to automatic field numbering");
    }
    const arg = positionalArg(fa.next, fa);
    fa.next++;
    return arg;
  }
  let arg: MpObj;
  let used: number;
  if (isDigit(name.charCodeAt(0))) {
    if (fa.next > 0) {
      formatError("can't switch from automatic field numbering to manual field specification");
    }
    const number = parseDigits(name, 0, name.length, 0);
    arg = positionalArg(number.value >>> 0, fa);
    used = number.at;
    fa.next = -1;
  } else {
    ({ arg, used } = keywordArg(name, fa));
  }
  if (used < name.length) raiseNotImplementedError('attributes not supported');
  return arg;
}

/** A format specifier taken apart; an empty string or -1 where it doesn't say. */
interface Spec {
  fill: string;
  align: string;
  width: number;
  precision: number;
  type: string;
  flags: number;
}

function isAlignment(ch: string | undefined): boolean {
  return ch === '<' || ch === '>' || ch === '=' || ch === '^';
}

const TYPES = 'bcdeEfFgGnosxX%';

function parseSpec(text: string, arg: MpObj): Spec {
  const nul = text.indexOf('\0');
  const s = nul < 0 ? text : text.slice(0, nul);
  const spec: Spec = { fill: '', align: '', width: -1, precision: -1, type: '', flags: 0 };
  let at = 0;
  if (isAlignment(s[0])) {
    spec.align = s[at++]!;
  } else if (isAlignment(s[1])) {
    spec.fill = s[at++]!;
    spec.align = s[at++]!;
  }
  if (s[at] === '+' || s[at] === '-' || s[at] === ' ') {
    if (s[at] === '+') spec.flags |= PF_FLAG_SHOW_SIGN;
    else if (s[at] === ' ') spec.flags |= PF_FLAG_SPACE_SIGN;
    at++;
  }
  if (s[at] === '#') {
    spec.flags |= PF_FLAG_SHOW_PREFIX;
    at++;
  }
  if (s[at] === '0') {
    if (spec.align === '' && looksNumeric(arg)) spec.align = '=';
    if (spec.fill === '') spec.fill = '0';
  }
  ({ value: spec.width, at } = parseDigits(s, at, s.length, -1));
  if (s[at] === ',') {
    spec.flags |= PF_FLAG_SHOW_COMMA;
    at++;
  } else if (s[at] === '_' && mp.features[FORMAT_SEPARATORS] === 1) {
    spec.flags |= PF_FLAG_SHOW_UNDERSCORE;
    at++;
  }
  if (s[at] === '.') ({ value: spec.precision, at } = parseDigits(s, at + 1, s.length, -1));
  if (at < s.length && TYPES.includes(s[at]!)) spec.type = s[at++]!;
  if (at < s.length) formatError('invalid format specifier');
  return spec;
}

function unknownCode(type: string, arg: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) formatError('');
  return raiseMsgVarg(
    typeValueError,
    "unknown format code '%c' for object of type '%s'",
    type.charCodeAt(0),
    objGetTypeStr(arg),
  );
}

/** Prints an integer for a type that integers have; false where the type is one of floats. */
function printInteger(out: Vstr, arg: MpObj, spec: Spec): boolean {
  const { fill, width, type } = spec;
  const flags = spec.flags;
  switch (type) {
    case 'b':
      printMpInt(out, arg, 2, 'a', flags, fill, width, 0);
      return true;
    case 'c':
      printStrn(out, String.fromCharCode(Number(objGetInt(arg)) & 0xff), flags, fill, width);
      return true;
    case '':
    case 'n':
    case 'd':
      printMpInt(out, arg, 10, 'a', flags, fill, width, 0);
      return true;
    case 'o': {
      const octal = (flags & PF_FLAG_SHOW_PREFIX) !== 0 ? flags | PF_FLAG_SHOW_OCTAL_LETTER : flags;
      printMpInt(out, arg, 8, 'a', octal, fill, width, 0);
      return true;
    }
    case 'x':
      printMpInt(out, arg, 16, 'a', flags, fill, width, 0);
      return true;
    case 'X':
      printMpInt(out, arg, 16, 'A', flags, fill, width, 0);
      return true;
    case 's':
      return unknownCode(type, arg);
    default:
      return false;
  }
}

function printNumber(out: Vstr, arg: MpObj, spec: Spec): void {
  if (looksInteger(arg) && printInteger(out, arg, spec)) return;
  const type = spec.type === '' || spec.type === 'n' ? 'g' : spec.type;
  const { flags, fill, width, precision } = spec;
  if (!mp.options.float) unknownCode(type, arg);
  if (type === '%') {
    const percent = toFloat(objGetFloat(arg) * 100);
    printFloat(out, percent, 'f', flags | PF_FLAG_ADD_PERCENT, fill, width, precision);
  } else if ('eEfFgG'.includes(type)) {
    printFloat(out, objGetFloat(arg), type, flags, fill, width, precision);
  } else {
    unknownCode(type, arg);
  }
}

function printText(out: Vstr, arg: MpObj, spec: Spec): void {
  if (spec.align === '=') formatError("'=' alignment not allowed in string format specifier");
  if (spec.type !== '' && spec.type !== 's') unknownCode(spec.type, arg);
  const data = objStrGetData(arg);
  const shown = spec.precision >= 0 ? data.slice(0, spec.precision) : data;
  printStrn(out, shown, spec.flags, spec.fill, spec.width);
}

function alignFlags(align: string): number {
  if (align === '<') return PF_FLAG_LEFT_ADJUST;
  if (align === '=') return PF_FLAG_PAD_AFTER_SIGN;
  return align === '^' ? PF_FLAG_CENTER_ADJUST : 0;
}

/** `str` or `repr` of a field's value, as an object of its own. */
function converted(arg: MpObj, conversion: string): MpObj {
  const text = new Vstr(16).root();
  objPrintHelper(text, arg, conversion === 's' ? PRINT_STR : PRINT_REPR);
  const str = newStrTypeFromVstr(typeStr, text);
  mp.roots.keep(str);
  return str;
}

function printField(out: Vstr, str: string, field: Field, fa: FormatArgs): void {
  let arg = fieldArg(field.name, fa);
  const hasSpec = field.specFrom >= 0;
  if (field.conversion !== '' || !hasSpec) arg = converted(arg, field.conversion === 'r' ? 'r' : 's');
  let spec: Spec = { fill: '', align: '', width: -1, precision: -1, type: '', flags: 0 };
  if (hasSpec) {
    stackCheck();
    const text = formatHelper(str, field.specFrom, field.specTo, fa);
    text.nullTerminate();
    spec = parseSpec(text.data, arg);
    text.clear();
  }
  if (spec.align === '') spec.align = looksNumeric(arg) ? '>' : '<';
  if (spec.fill === '') spec.fill = ' ';
  if ((spec.flags & (PF_FLAG_SHOW_SIGN | PF_FLAG_SPACE_SIGN)) !== 0) {
    if (spec.type === 's') formatError('sign not allowed in string format specifier');
    if (spec.type === 'c') formatError("sign not allowed with integer format specifier 'c'");
  }
  spec.flags |= alignFlags(spec.align);
  if (looksNumeric(arg)) printNumber(out, arg, spec);
  else printText(out, arg, spec);
}

const BRACE = /[{}]/g;

/** Formats `str[from .. top)` into a fresh buffer, which it leaves rooted (mp_obj_str_format_helper). */
function formatHelper(str: string, from: number, top: number, fa: FormatArgs): Vstr {
  const out = new Vstr(16).root();
  for (let at = from; at < top; at++) {
    BRACE.lastIndex = at;
    const brace = BRACE.exec(str);
    const end = brace === null || brace.index > top ? top : brace.index;
    out.addBytewise(str.slice(at, end));
    at = end;
    if (at >= top) break;
    const ch = str[at]!;
    if (at + 1 < top && str[at + 1] === ch) {
      out.strn(ch);
      at++;
      continue;
    }
    if (ch === '}') formatError("single '}' encountered in format string");
    const field = parseField(str, at + 1, top);
    const rootTop = mp.roots.mark();
    printField(out, str, field, fa);
    mp.roots.release(rootTop);
    at = field.end;
  }
  return out;
}

/** `str.format` (mp_obj_str_format). */
export function strFormat(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  const str = strData(self);
  const top = mp.roots.mark();
  const out = formatHelper(str, 0, str.length, { nArgs, nKw, args, off, next: 0 });
  const result = newStrTypeFromVstr(objGetType(self), out);
  mp.roots.release(top);
  return result;
}

export const strFormatFun = funKw('format', 1, strFormat);
