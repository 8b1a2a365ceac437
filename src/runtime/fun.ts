import type { MarkSink } from '../gc/heap.js';
import { type MpObj, MpObject, type MpQstr, type MpType } from './obj.js';
import { q } from './qstrStatic.js';
import { typeFunBuiltin0, typeFunBuiltin1, typeFunBuiltin2, typeFunBuiltin3, typeFunBuiltinVar } from './types.js';

/** A function of the firmware: in ROM, so never on the heap (`mp_obj_fun_builtin_*_t`). */
abstract class MpFunBuiltin extends MpObject {
  readonly name: MpQstr;

  constructor(type: MpType, name: MpQstr) {
    super(type);
    this.name = name;
  }

  override trace(_heap: MarkSink): void {}
}

export type Fun0 = () => MpObj;
export type Fun1 = (a: MpObj) => MpObj;
export type Fun2 = (a: MpObj, b: MpObj) => MpObj;
export type Fun3 = (a: MpObj, b: MpObj, c: MpObj) => MpObj;
/** `args[off .. off+nArgs)`. */
export type FunVar = (nArgs: number, args: MpObj[], off: number) => MpObj;
/** `args[off .. off+nArgs)`, then `nKw` key/value pairs. */
export type FunKw = (nArgs: number, nKw: number, args: MpObj[], off: number) => MpObj;

export class MpFunBuiltin0 extends MpFunBuiltin {
  readonly fun: Fun0;
  constructor(name: MpQstr, fun: Fun0) {
    super(typeFunBuiltin0, name);
    this.fun = fun;
  }
}

export class MpFunBuiltin1 extends MpFunBuiltin {
  readonly fun: Fun1;
  constructor(name: MpQstr, fun: Fun1) {
    super(typeFunBuiltin1, name);
    this.fun = fun;
  }
}

export class MpFunBuiltin2 extends MpFunBuiltin {
  readonly fun: Fun2;
  constructor(name: MpQstr, fun: Fun2) {
    super(typeFunBuiltin2, name);
    this.fun = fun;
  }
}

export class MpFunBuiltin3 extends MpFunBuiltin {
  readonly fun: Fun3;
  constructor(name: MpQstr, fun: Fun3) {
    super(typeFunBuiltin3, name);
    this.fun = fun;
  }
}

/** Variable arguments: `nMax` is -1 for no upper limit; exactly one of `fun` and `funKw` is set. */
export class MpFunBuiltinVar extends MpFunBuiltin {
  readonly nMin: number;
  readonly nMax: number;
  readonly fun: FunVar | null;
  readonly funKw: FunKw | null;
  constructor(name: MpQstr, nMin: number, nMax: number, fun: FunVar | null, funKw: FunKw | null) {
    super(typeFunBuiltinVar, name);
    this.nMin = nMin;
    this.nMax = nMax;
    this.fun = fun;
    this.funKw = funKw;
  }
}

/** MP_DEFINE_CONST_FUN_OBJ_0. */
export const fun0 = (name: string, fun: Fun0): MpObject => new MpFunBuiltin0(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_1. */
export const fun1 = (name: string, fun: Fun1): MpObject => new MpFunBuiltin1(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_2. */
export const fun2 = (name: string, fun: Fun2): MpObject => new MpFunBuiltin2(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_3. */
export const fun3 = (name: string, fun: Fun3): MpObject => new MpFunBuiltin3(q(name), fun);
/** MP_DEFINE_CONST_FUN_OBJ_VAR (nMax -1) and MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN. */
export const funVar = (name: string, nMin: number, nMax: number, fun: FunVar): MpObject =>
  new MpFunBuiltinVar(q(name), nMin, nMax, fun, null);
/** MP_DEFINE_CONST_FUN_OBJ_KW. */
export const funKw = (name: string, nMin: number, fun: FunKw): MpObject =>
  new MpFunBuiltinVar(q(name), nMin, -1, null, fun);
