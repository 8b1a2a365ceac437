import { macroOn } from '../abi/board.js';
import { argCheckNum } from '../runtime/args.js';
import { MpDict } from '../runtime/dict.js';
import { executeBytecode, MAX_RUNS, MP_VM_RETURN_NORMAL } from '../runtime/execute.js';
import { type ModuleContext, MpFunBc, MpTracedFunBc, type RawCode } from '../runtime/funBc.js';
import { mMalloc, mMallocKeeping } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { nativeFromObj } from '../runtime/nativeType.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_BINDS_SELF, type MpObj, type MpQstr, type MpType } from '../runtime/obj.js';
import { objAddress } from '../runtime/objWord.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsgVarg, raiseRecursionDepth, raiseType, raiseTypeError } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import {
  defineType,
  typeDict,
  typeFunBc,
  typeFunNative,
  typeFunViper,
  typeGenWrap,
  typeTypeError,
} from '../runtime/types.js';
import { CopiedRawCode, MpCode, newCode } from './code.js';
import { preludeOf } from './codePrelude.js';
import { funName } from './codeSetup.js';
import { enterFunBc, leaveFunBc } from './frame.js';
import { hasFullCode, newFullCode } from './fullCode.js';

/** Python functions (py/objfun.c). */

/** A frame of up to this many words stays on C's stack (VM_MAX_STATE_ON_STACK). */
const MAX_WORDS_ON_STACK = 11;

function functionType(rawCode: RawCode): MpType {
  if (rawCode.kind === 'viper') return typeFunViper;
  if (rawCode.isGenerator) return typeGenWrap;
  return rawCode.kind === 'native' ? typeFunNative : typeFunBc;
}

const NO_DEFAULTS: readonly MpObj[] = [];

function defaultsOf(defTuple: MpObj, defDict: MpObj): MpObj[] {
  const extra = defTuple instanceof MpTuple ? defTuple.items.slice() : [];
  if (defDict !== MP_OBJ_NULL) extra.push(defDict as MpDict);
  return extra;
}

function sizeFrame({ hot, prelude, rawCode }: MpFunBc): void {
  const { nState, nExcStack } = prelude;
  const { nativeSlots } = rawCode;
  hot.stateBytes =
    nativeSlots !== 0 ? nativeSlots * mp.objBytes : nState * mp.objBytes + nExcStack * mp.sizes.mp_exc_stack_t;
  const frameBytes = mp.sizes.mp_code_state_t + hot.stateBytes;
  const { mp_obj_gen_instance_t: ofBytecode, mp_obj_gen_instance_native_t: ofMachineCode } = mp.sizes;
  hot.generatorBytes = (nativeSlots === 0 ? ofBytecode : ofMachineCode) + hot.stateBytes;
  hot.stackBytes = mp.vmStackBytes;
  if (rawCode.kind !== 'bytecode') hot.stackBytes += frameBytes;
  else if (mp.pystackSize !== 0) hot.pystackBytes = frameBytes;
  else if (hot.stateBytes > MAX_WORDS_ON_STACK * mp.objBytes) hot.heapFrameBytes = frameBytes;
  else hot.stackBytes += Math.ceil((frameBytes + mp.allocaExtra) / mp.allocaAlign) * mp.allocaAlign;
}

/**
 * Makes the function object of compiled code (mp_make_function_from_proto_fun): `defTuple` and `defDict` are the default
 * values of its arguments and of its keyword-only arguments, or MP_OBJ_NULL. Raises MemoryError.
 */
export function makeFunction(rawCode: RawCode, context: ModuleContext, defTuple: MpObj, defDict: MpObj): MpFunBc {
  const extra = defTuple === MP_OBJ_NULL && defDict === MP_OBJ_NULL ? NO_DEFAULTS : defaultsOf(defTuple, defDict);
  const Fun = mp.options.settrace && rawCode.kind === 'bytecode' ? MpTracedFunBc : MpFunBc;
  const fun = new Fun(functionType(rawCode), context, rawCode, preludeOf(rawCode), extra);
  if (fun.hot.stateBytes < 0) sizeFrame(fun);
  fun.ptr = mMallocKeeping(mp.sizes.mp_obj_fun_bc_t + extra.length * mp.objBytes, fun, defTuple, defDict, context);
  return fun;
}

function funBcCall(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (mp.vmRuns >= MAX_RUNS) raiseRecursionDepth();
  mp.stackUsed += mp.nativeStackBytes;
  const cs = enterFunBc(self as MpFunBc, nArgs, nKw, args, off);
  const kind = executeBytecode(cs, MP_OBJ_NULL);
  const result = cs.slots[kind === MP_VM_RETURN_NORMAL ? cs.sp : 0]!;
  leaveFunBc(cs);
  mp.stackUsed -= mp.nativeStackBytes;
  if (kind !== MP_VM_RETURN_NORMAL) throw result;
  return result;
}

/** The machine code of a viper function begins by checking and converting the arguments. */
function funViperCall(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { viperArgs } = (self as MpFunBc).rawCode;
  argCheckNum(nArgs, nKw, viperArgs.length, viperArgs.length, false);
  const values = viperArgs.map((type, i) => nativeFromObj(args[off + i]!, type));
  return funBcCall(self, nArgs, 0, values, 0);
}

function funBcPrint(print: MpPrint, self: MpObj): void {
  const fun = self as MpFunBc;
  if (mp.options.cpythonCompat) printf(print, '<function %q at 0x%p>', funName(fun), objAddress(fun));
  else printf(print, '<function>');
}

/** A function of a module of its own that runs a code object with these globals. Raises MemoryError. */
export function makeCodeFunction(code: MpCode, globals: MpDict): MpFunBc {
  const context = new MpModule(globals);
  const top = mp.roots.mark();
  mp.roots.keep(code);
  mp.roots.keep(globals);
  context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
  context.takeConstants(code.constants);
  const fun = makeFunction(code.rawCode, context, MP_OBJ_NULL, MP_OBJ_NULL);
  mp.roots.release(top);
  return fun;
}

/** `function(code, globals)` (MICROPY_PY_FUNCTION_ATTRS_CODE). */
function funBcMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (!macroOn(mp.board, 'MICROPY_PY_FUNCTION_ATTRS_CODE')) {
    if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't create instance");
    return raiseMsgVarg(typeTypeError, "can't create '%q' instances", typeFunBc.name);
  }
  argCheckNum(nArgs, nKw, 2, 2, false);
  const code = args[off]!;
  const globals = args[off + 1]!;
  if (!(code instanceof MpCode) || !(globals instanceof MpDict) || globals.type !== typeDict) {
    return raiseType(typeTypeError);
  }
  return makeCodeFunction(code, globals);
}

/**
 * `__code__`: what compile() makes too. Without `sys.settrace` a function has its bytecode, which knows all but the
 * children; up to 1.27 functions with functions of their own have no code then.
 */
function codeOf({ context, rawCode }: MpFunBc): MpObj {
  if (rawCode.kind !== 'bytecode') return MP_OBJ_NULL;
  const constants = context as MpModule;
  if (hasFullCode()) return newFullCode(constants, rawCode);
  if (rawCode.childrenPtr === 0) return newCode(constants, rawCode, rawCode.codePtr);
  if (!macroOn(mp.board, 'UHEAP_CODE_WITH_CHILDREN')) return MP_OBJ_NULL;
  return newCode(constants, rawCode, new CopiedRawCode(rawCode).ptr);
}

const QSTR_name = q('__name__');
const QSTR_globals = q('__globals__');
const QSTR_code = q('__code__');

/** `__name__` and `__globals__` (MICROPY_PY_FUNCTION_ATTRS), and `__code__` (MICROPY_PY_FUNCTION_ATTRS_CODE). */
export function funBcAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL || !mp.options.functionAttrs) return;
  const fun = self as MpFunBc;
  if (attr === QSTR_name) dest[off] = funName(fun);
  else if (attr === QSTR_globals) dest[off] = fun.context.globals;
  else if (attr === QSTR_code && macroOn(mp.board, 'MICROPY_PY_FUNCTION_ATTRS_CODE')) dest[off] = codeOf(fun);
}

const flags = MP_TYPE_FLAG_BINDS_SELF;
defineType(typeFunBc, {
  flags,
  makeNew: funBcMakeNew,
  makeNewMacro: 'MICROPY_PY_FUNCTION_ATTRS_CODE',
  print: funBcPrint,
  attr: funBcAttr,
  call: funBcCall,
});
defineType(typeFunNative, { flags, print: funBcPrint, attr: funBcAttr, call: funBcCall });
defineType(typeFunViper, { flags, call: funViperCall });
