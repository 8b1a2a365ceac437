import { argCheckNum } from '../runtime/args.js';
import { newStaticClassMethod } from '../runtime/staticClassMethod.js';
import { defineType, typeClassMethod, typeStaticMethod } from '../runtime/types.js';
/** The types staticmethod and classmethod (py/objtype.c). What they do is in `convertMemberLookup`. */
function makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    return newStaticClassMethod(type, args[off]);
}
defineType(typeStaticMethod, { makeNew });
defineType(typeClassMethod, { makeNew });
