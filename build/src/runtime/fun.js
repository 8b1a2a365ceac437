import { MpObject } from './obj.js';
import { q } from './qstrStatic.js';
import { typeFunBuiltin0, typeFunBuiltin1, typeFunBuiltin2, typeFunBuiltin3, typeFunBuiltinVar } from './types.js';
/** A function of the firmware: in ROM, so never on the heap (`mp_obj_fun_builtin_*_t`). */
class MpFunBuiltin extends MpObject {
    constructor(type, name) {
        super(type);
        this.name = name;
    }
    trace(_heap) { }
}
export class MpFunBuiltin0 extends MpFunBuiltin {
    constructor(name, fun) {
        super(typeFunBuiltin0, name);
        this.fun = fun;
    }
}
export class MpFunBuiltin1 extends MpFunBuiltin {
    constructor(name, fun) {
        super(typeFunBuiltin1, name);
        this.fun = fun;
    }
}
export class MpFunBuiltin2 extends MpFunBuiltin {
    constructor(name, fun) {
        super(typeFunBuiltin2, name);
        this.fun = fun;
    }
}
export class MpFunBuiltin3 extends MpFunBuiltin {
    constructor(name, fun) {
        super(typeFunBuiltin3, name);
        this.fun = fun;
    }
}
/** Variable arguments: `nMax` is -1 for no upper limit; exactly one of `fun` and `funKw` is set. */
export class MpFunBuiltinVar extends MpFunBuiltin {
    constructor(name, nMin, nMax, fun, funKw) {
        super(typeFunBuiltinVar, name);
        this.nMin = nMin;
        this.nMax = nMax;
        this.fun = fun;
        this.funKw = funKw;
    }
}
/** MP_DEFINE_CONST_FUN_OBJ_0. */
export const fun0 = (name, fun) => new MpFunBuiltin0(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_1. */
export const fun1 = (name, fun) => new MpFunBuiltin1(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_2. */
export const fun2 = (name, fun) => new MpFunBuiltin2(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_3. */
export const fun3 = (name, fun) => new MpFunBuiltin3(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_VAR (nMax -1) and MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN. */
export const funVar = (name, nMin, nMax, fun) => new MpFunBuiltinVar(q(name), nMin, nMax, fun, null);
/** MP_DEFINE_CONST_FUN_OBJ_KW. */
export const funKw = (name, nMin, fun) => new MpFunBuiltinVar(q(name), nMin, -1, null, fun);
