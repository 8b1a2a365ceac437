import { argCheckNum } from '../runtime/args.js';
import { classLookup, nativeBaseInitWrapper, objIsSubclass } from '../runtime/instance.js';
import { mMallocKeeping } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, type MpQstr, MpType, PRINT_STR } from '../runtime/obj.js';
import { objGetType, objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { MpSuper } from '../runtime/superObj.js';
import { MpTuple } from '../runtime/tuple.js';
import { defineType, typeObject, typeSuper, typeType, typeTypeError } from '../runtime/types.js';

/** The type super (py/objtype.c super_*). The compiler gives `super()` its two arguments. */

const SUPER_CHECKS = romFeature('UHEAP_SUPER_CHECKS');
const QSTR_init = q('__init__');

function print(out: MpPrint, selfIn: MpObj): void {
  const self = selfIn as MpSuper;
  out.strn('<super: ');
  objPrintHelper(out, self.cls, PRINT_STR);
  out.strn(', ');
  objPrintHelper(out, self.self, PRINT_STR);
  out.strn('>');
}

function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 2, false);
  const cls = args[off]!;
  const self = args[off + 1]!;
  if (mp.features[SUPER_CHECKS] === 1) {
    const type = objGetType(self);
    if (!objIsSubclass(type === typeType ? self : type, cls)) raiseType(typeTypeError);
  } else if (!(cls instanceof MpType)) {
    raiseType(typeTypeError);
  }
  const o = new MpSuper(cls, self);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_super_t, o, cls, self);
  return o;
}

function attr(selfIn: MpObj, name: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  const { cls, self } = selfIn as MpSuper;
  const { parent } = cls as MpType;
  // A native base's constructor is what super().__init__ reaches.
  const slot = name === QSTR_init ? 'makeNew' : null;
  if (parent instanceof MpTuple) {
    for (const base of parent.items) {
      // `object` comes last of all, below.
      if (base === typeObject) continue;
      classLookup(base as MpType, self, name, slot, dest, off, false);
      if (dest[off] !== MP_OBJ_NULL) break;
    }
  } else if (parent !== null && parent !== typeObject) {
    classLookup(parent as MpType, self, name, slot, dest, off, false);
  }
  if (dest[off] === MP_OBJ_SENTINEL) {
    dest[off] = nativeBaseInitWrapper;
    dest[off + 1] = self;
  } else if (dest[off] === MP_OBJ_NULL) {
    classLookup(typeObject, self, name, null, dest, off, false);
  }
}

defineType(typeSuper, { makeNew, print, attr });
