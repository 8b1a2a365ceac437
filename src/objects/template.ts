import type { MarkSink } from '../gc/heap.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../runtime/args.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mMalloc, mMallocKeeping } from '../runtime/malloc.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpObject,
  type MpQstr,
  type MpType,
  PRINT_REPR,
  traceObj,
} from '../runtime/obj.js';
import { MP_BINARY_OP_ADD } from '../runtime/opcodesRuntime.js';
import { objGetArray, objPrintHelper } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseTypeError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { isStr, objStrGetData } from '../runtime/str.js';
import { type MpTuple, newTuple, newTupleN, newTupleOfType } from '../runtime/tuple.js';
import { defineType, mpConstNone, newRomType, typeTuple } from '../runtime/types.js';
import { newStrFromVstr, Vstr } from '../runtime/vstr.js';

/** What t-strings make: `Template` and `Interpolation` of `string.templatelib` (py/objtemplate.c). */

/** `mp_obj_template_t`: one string more than interpolations, which stand between them. */
class MpTemplate extends MpObject {
  strings: MpTuple;
  interpolations: MpTuple;

  constructor(strings: MpTuple, interpolations: MpTuple) {
    super(typeTemplate);
    this.strings = strings;
    this.interpolations = interpolations;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.strings);
    traceObj(heap, this.interpolations);
  }
}

/** `mp_obj_interpolation_t`: value, expression, conversion and format. */
class MpInterpolation extends MpObject {
  readonly parts: readonly MpObj[];

  constructor(parts: readonly MpObj[]) {
    super(typeInterpolation);
    this.parts = parts;
  }

  override trace(heap: MarkSink): void {
    for (const part of this.parts) traceObj(heap, part);
  }
}

export const typeTemplate = newRomType('Template', {});
export const typeInterpolation = newRomType('Interpolation', {});

const EMPTY = q('');
const PARTS = ['value', 'expression', 'conversion', 'format_spec'] as const;
const QSTR_PARTS = PARTS.map((name) => q(name));
const QSTR_strings = q('strings');
const QSTR_interpolations = q('interpolations');
const QSTR_values = q('values');

function newTemplate(strings: MpTuple, interpolations: MpTuple): MpTemplate {
  const template = new MpTemplate(strings, interpolations);
  template.ptr = mMallocKeeping(mp.sizes.mp_obj_template_t, template, strings, interpolations);
  return template;
}

/** The caller keeps the parts reachable. */
function newInterpolation(parts: readonly MpObj[]): MpInterpolation {
  const interpolation = new MpInterpolation(parts);
  interpolation.ptr = mMalloc(mp.sizes.mp_obj_interpolation_t, interpolation);
  return interpolation;
}

/**
 * What a t-string calls, `__template__`: the strings, then four arguments for each interpolation, or one tuple of all of
 * these. Raises MemoryError.
 */
export function templateOf(nArgs: number, args: MpObj[], off: number): MpObj {
  const strings = args[off] as MpTuple;
  const top = mp.roots.mark();
  const template = newTemplate(strings, newTuple([]));
  mp.roots.keep(template);
  const rest = nArgs === 2 ? itemsOf(args[off + 1]!) : args.slice(off + 1, off + nArgs);
  const all = newTupleN(Math.floor(rest.length / PARTS.length));
  mp.roots.keep(all);
  for (let i = 0; i < all.items.length; i++) {
    all.items[i] = newInterpolation(rest.slice(i * PARTS.length, (i + 1) * PARTS.length));
  }
  template.interpolations = all;
  mp.roots.release(top);
  return template;
}

function itemsOf(o: MpObj): MpObj[] {
  const { items, len } = objGetArray(o);
  return items.slice(0, len);
}

/** Strings one after the other in a buffer of their size. */
function joined(texts: readonly MpObj[]): MpObj {
  const data = texts.map((text) => objStrGetData(text));
  const vstr = new Vstr(data.reduce((sum, { length }) => sum + length, 0));
  for (const text of data) vstr.strn(text);
  return newStrFromVstr(vstr);
}

/** `Template(...)`: strings and interpolations in any order; strings beside each other become one. */
function templateMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, -1, false);
  const given = args.slice(off, off + nArgs);
  for (const arg of given) {
    if (!(arg instanceof MpInterpolation) && !isStr(arg)) raiseTypeError('expected str or Interpolation');
  }
  const found = given.filter((arg) => arg instanceof MpInterpolation);
  const top = mp.roots.mark();
  let strings: MpTuple;
  let interpolations = newTuple([]);
  if (found.length === 0) {
    const text = given.length === 0 ? EMPTY : given.length === 1 ? given[0]! : joined(given);
    mp.roots.keep(text);
    strings = newTuple([text]);
  } else {
    strings = newTupleN(found.length + 1);
    mp.roots.keep(strings);
    interpolations = newTupleN(found.length);
    mp.roots.keep(interpolations);
    fillTuples(given, strings, interpolations);
  }
  const template = newTemplate(strings, interpolations);
  mp.roots.release(top);
  return template;
}

function fillTuples(given: readonly MpObj[], strings: MpTuple, interpolations: MpTuple): void {
  let nStrings = 0;
  let nInterpolations = 0;
  let one: MpObj = EMPTY;
  let several: Vstr | null = null;
  const endString = (): void => {
    strings.items[nStrings++] = several === null ? one : newStrFromVstr(several);
    one = EMPTY;
    several = null;
  };
  let hasOne = false;
  for (const arg of given) {
    if (arg instanceof MpInterpolation) {
      endString();
      hasOne = false;
      interpolations.items[nInterpolations++] = arg;
    } else if (several !== null) {
      (several as Vstr).strn(objStrGetData(arg));
    } else if (!hasOne) {
      one = arg;
      hasOne = true;
    } else {
      const texts = [objStrGetData(one), objStrGetData(arg)] as const;
      several = new Vstr(texts[0].length + texts[1].length);
      for (const text of texts) several.strn(text);
    }
  }
  endString();
}

function templatePrint(print: MpPrint, self: MpObj): void {
  const { strings, interpolations } = self as MpTemplate;
  print.strn('Template(strings=');
  objPrintHelper(print, strings, PRINT_REPR);
  print.strn(', interpolations=');
  objPrintHelper(print, interpolations, PRINT_REPR);
  print.strn(')');
}

/** The last string of the one and the first of the other become one. */
function templateBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  if (op !== MP_BINARY_OP_ADD || !(rhs instanceof MpTemplate)) return MP_OBJ_NULL;
  const left = lhs as MpTemplate;
  const before = left.strings.items;
  const after = rhs.strings.items;
  const top = mp.roots.mark();
  mp.roots.keep(left);
  mp.roots.keep(rhs);
  const strings = newTupleOfType(typeTuple, [...before, ...after.slice(1)]);
  mp.roots.keep(strings);
  const all = [...left.interpolations.items, ...rhs.interpolations.items];
  const interpolations = newTupleOfType(typeTuple, all);
  mp.roots.keep(interpolations);
  strings.items[before.length - 1] = joined([before[before.length - 1]!, after[0]!]);
  const sum = newTemplate(strings, interpolations);
  mp.roots.release(top);
  return sum;
}

function interpolatedValue(interpolation: MpObj): MpObj {
  return (interpolation as MpInterpolation).parts[0]!;
}

function templateAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  const { strings, interpolations } = self as MpTemplate;
  if (attr === QSTR_strings) dest[off] = strings;
  else if (attr === QSTR_interpolations) dest[off] = interpolations;
  else if (attr === QSTR_values) dest[off] = newTuple(interpolations.items.map(interpolatedValue));
}

/** Strings that are not empty, and interpolations, as they stand. */
class TemplateIter extends MpPolymorphIter {
  private readonly template: MpTemplate;
  private index = 0;

  constructor(template: MpTemplate) {
    super();
    this.template = template;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.template);
  }

  next(): MpObj {
    const { strings, interpolations } = this.template;
    while (this.index < strings.items.length + interpolations.items.length) {
      const at = this.index++;
      if ((at & 1) === 1) return interpolations.items[at >> 1]!;
      const text = strings.items[at >> 1]!;
      if (objStrGetData(text) !== '') return text;
    }
    return MP_OBJ_STOP_ITERATION;
  }
}

function templateGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new TemplateIter(self as MpTemplate), iterBuf, off, 2, self);
}

const INTERPOLATION_ARGS = [
  mpArg('value', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('expression', MP_ARG_OBJ, EMPTY),
  mpArg('conversion', MP_ARG_OBJ, mpConstNone),
  mpArg('format_spec', MP_ARG_OBJ, EMPTY),
];

function interpolationMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  return newInterpolation(argParseAllKwArray(nArgs, nKw, args, off, INTERPOLATION_ARGS));
}

function interpolationPrint(print: MpPrint, self: MpObj): void {
  const { parts } = self as MpInterpolation;
  print.strn('Interpolation(');
  parts.forEach((part, i) => {
    if (i > 0) print.strn(', ');
    objPrintHelper(print, part, PRINT_REPR);
  });
  print.strn(')');
}

function interpolationAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const at = QSTR_PARTS.indexOf(attr);
  if (dest[off] === MP_OBJ_NULL && at >= 0) dest[off] = (self as MpInterpolation).parts[at]!;
}

defineType(typeTemplate, {
  makeNew: templateMakeNew,
  print: templatePrint,
  binaryOp: templateBinaryOp,
  attr: templateAttr,
  getIter: templateGetIter,
});
defineType(typeInterpolation, {
  makeNew: interpolationMakeNew,
  print: interpolationPrint,
  attr: interpolationAttr,
});
