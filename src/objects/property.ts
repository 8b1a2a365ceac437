import type { MarkSink } from '../gc/heap.js';
import { argParseAllKwArray, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { fun2 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceSlots } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { defineType, mpConstNone, typeProperty } from '../runtime/types.js';

/** Properties (py/objproperty.c). */

/** `mp_obj_property_t`: getter, setter and deleter, each None where there's none. */
export class MpProperty extends MpObject {
  readonly proxy: readonly MpObj[];

  constructor(type: MpType, proxy: readonly MpObj[]) {
    super(type);
    this.proxy = proxy;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceSlots(heap, this.proxy);
  }
}

function newProperty(type: MpType, proxy: readonly MpObj[]): MpProperty {
  const o = new MpProperty(type, proxy);
  const top = mp.roots.mark();
  for (const fun of proxy) mp.roots.keep(fun);
  o.ptr = mMalloc(mp.sizes.mp_obj_property_t, o);
  mp.roots.release(top);
  return o;
}

const ALLOWED_ARGS = ['', '', '', 'doc'].map((name) => mpArg(name, MP_ARG_OBJ, mpConstNone));

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  return newProperty(type, argParseAllKwArray(nArgs, nKw, args, off, ALLOWED_ARGS).slice(0, 3));
}

/** A copy of the property with one of its functions replaced. */
function replace(self: MpObj, which: number, fun: MpObj): MpObj {
  const { type, proxy } = self as MpProperty;
  return newProperty(
    type,
    proxy.map((old, i) => (i === which ? fun : old)),
  );
}

defineType(typeProperty, {
  makeNew,
  locals: romMap([
    ['getter', fun2('getter', (self, fun) => replace(self, 0, fun))],
    ['setter', fun2('setter', (self, fun) => replace(self, 1, fun))],
    ['deleter', fun2('deleter', (self, fun) => replace(self, 2, fun))],
  ]),
});
