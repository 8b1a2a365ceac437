import { argCheckNum } from '../runtime/args.js';
import { MP_TYPE_FLAG_BINDS_SELF, MP_TYPE_FLAG_BUILTIN_FUN } from '../runtime/obj.js';
import { defineType, typeFunBuiltin0, typeFunBuiltin1, typeFunBuiltin2, typeFunBuiltin3, typeFunBuiltinVar, } from '../runtime/types.js';
/** Calls of the firmware's own functions (py/objfun.c). */
const flags = MP_TYPE_FLAG_BINDS_SELF | MP_TYPE_FLAG_BUILTIN_FUN;
function call0(self, nArgs, nKw) {
    if (nArgs !== 0 || nKw !== 0)
        argCheckNum(nArgs, nKw, 0, 0, false);
    return self.fun();
}
function call1(self, nArgs, nKw, args, off) {
    if (nArgs !== 1 || nKw !== 0)
        argCheckNum(nArgs, nKw, 1, 1, false);
    return self.fun(args[off]);
}
function call2(self, nArgs, nKw, args, off) {
    if (nArgs !== 2 || nKw !== 0)
        argCheckNum(nArgs, nKw, 2, 2, false);
    return self.fun(args[off], args[off + 1]);
}
function call3(self, nArgs, nKw, args, off) {
    if (nArgs !== 3 || nKw !== 0)
        argCheckNum(nArgs, nKw, 3, 3, false);
    return self.fun(args[off], args[off + 1], args[off + 2]);
}
function callVar(selfIn, nArgs, nKw, args, off) {
    const self = selfIn;
    argCheckNum(nArgs, nKw, self.nMin, self.nMax, self.funKw !== null);
    if (self.funKw !== null)
        return self.funKw(nArgs, nKw, args, off);
    return self.fun(nArgs, args, off);
}
defineType(typeFunBuiltin0, { flags, call: call0 });
defineType(typeFunBuiltin1, { flags, call: call1 });
defineType(typeFunBuiltin2, { flags, call: call2 });
defineType(typeFunBuiltin3, { flags, call: call3 });
defineType(typeFunBuiltinVar, { flags, call: callVar });
