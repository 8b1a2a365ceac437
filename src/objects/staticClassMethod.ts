import { argCheckNum } from '../runtime/args.js';
import type { MpObj, MpType } from '../runtime/obj.js';
import { newStaticClassMethod } from '../runtime/staticClassMethod.js';
import { defineType, typeClassMethod, typeStaticMethod } from '../runtime/types.js';

/** The types staticmethod and classmethod (py/objtype.c). What they do is in `convertMemberLookup`. */
function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  return newStaticClassMethod(type, args[off]!);
}

defineType(typeStaticMethod, { makeNew });
defineType(typeClassMethod, { makeNew });
