import { argParseAllKwArray, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { fun2 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject, traceSlots } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { mp, pushRoot } from '../runtime/state.js';
import { defineType, mpConstNone, typeProperty } from '../runtime/types.js';
/** Properties (py/objproperty.c). */
/** `mp_obj_property_t`: getter, setter and deleter, each None where there's none. */
export class MpProperty extends MpObject {
    constructor(type, proxy) {
        super(type);
        this.proxy = proxy;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceSlots(heap, this.proxy);
    }
}
function newProperty(type, proxy) {
    const o = new MpProperty(type, proxy);
    const top = mp.rootTop;
    for (const fun of proxy)
        pushRoot(fun);
    o.ptr = mMalloc(mp.sizes.mp_obj_property_t, o);
    mp.rootTop = top;
    return o;
}
const ALLOWED_ARGS = ['', '', '', 'doc'].map((name) => mpArg(name, MP_ARG_OBJ, mpConstNone));
function makeNew(type, nArgs, nKw, args, off) {
    return newProperty(type, argParseAllKwArray(nArgs, nKw, args, off, ALLOWED_ARGS).slice(0, 3));
}
/** A copy of the property with one of its functions replaced. */
function replace(self, which, fun) {
    const { type, proxy } = self;
    return newProperty(type, proxy.map((old, i) => (i === which ? fun : old)));
}
defineType(typeProperty, {
    makeNew,
    locals: romMap([
        ['getter', fun2('getter', (self, fun) => replace(self, 0, fun))],
        ['setter', fun2('setter', (self, fun) => replace(self, 1, fun))],
        ['deleter', fun2('deleter', (self, fun) => replace(self, 2, fun))],
    ]),
});
