import * as BC from '../../bytecode/opcodes.js';
import type { CodeState } from '../../runtime/codeState.js';
import { newExceptionMsg } from '../../runtime/exception.js';
import { typeFunViper, typeNotImplementedError } from '../../runtime/types.js';
import { FRAME_DAMAGED } from '../frameEnd.js';
import { viperInstruction } from '../viper.js';
import { loadAttrStep, loadMethodStep, loadSuperMethodStep, storeAttrStep } from './attrs.js';
import * as blocks from './blocks.js';
import * as build from './build.js';
import { callFunctionStep, callFunctionVarKwStep, callMethodStep, callMethodVarKwStep } from './calls.js';
import { loadSubscrStep, storeSubscrStep } from './items.js';
import * as jumps from './jumps.js';
import * as locals from './locals.js';
import * as names from './names.js';
import { binaryOpStep, unaryOpStep } from './operators.js';
import * as stack from './stack.js';
import { leaves, type Step } from './step.js';
import { yieldFromStep, yieldValueStep } from './yields.js';

/**
 * What each opcode does, by its number. The loop calls it in one place: V8 compiles the loop before a program has come to
 * each instruction, and throws away a function that comes to a call that it has not seen.
 */

/** Numbers beyond the opcodes, for what the loop does after a jump. */
export const STEP_LOOK_AROUND = 256;
export const STEP_JUMPED_BACK = 257;

/** An opcode of viper functions, or none. */
function otherStep(cs: CodeState, arg: number, sp: number): number {
  const { fun, slots } = cs;
  const op = fun.bytecode[cs.ip]!;
  if (fun.type === typeFunViper) {
    const after = viperInstruction(op, arg, slots, sp);
    if (after !== -2) return after;
  }
  slots[0] = newExceptionMsg(typeNotImplementedError, 'opcode');
  return leaves(FRAME_DAMAGED);
}

/** Opcodes that the loop does by itself have what it leaves over. */
const BY_OPCODE: readonly (readonly [first: number, step: Step, count?: number])[] = [
  [BC.MP_BC_LOAD_CONST_STRING, names.loadConstStringStep],
  [BC.MP_BC_LOAD_NAME, names.loadNameStep],
  [BC.MP_BC_LOAD_GLOBAL, names.loadGlobalStep],
  [BC.MP_BC_LOAD_ATTR, loadAttrStep],
  [BC.MP_BC_LOAD_METHOD, loadMethodStep],
  [BC.MP_BC_LOAD_SUPER_METHOD, loadSuperMethodStep],
  [BC.MP_BC_STORE_NAME, names.storeNameStep],
  [BC.MP_BC_STORE_GLOBAL, names.storeGlobalStep],
  [BC.MP_BC_STORE_ATTR, storeAttrStep],
  [BC.MP_BC_DELETE_NAME, names.deleteNameStep],
  [BC.MP_BC_DELETE_GLOBAL, names.deleteGlobalStep],
  [BC.MP_BC_IMPORT_NAME, names.importNameStep],
  [BC.MP_BC_IMPORT_FROM, names.importFromStep],
  [BC.MP_BC_MAKE_CLOSURE, build.makeClosureStep],
  [BC.MP_BC_MAKE_CLOSURE_DEFARGS, build.makeClosureDefargsStep],
  [BC.MP_BC_LOAD_CONST_SMALL_INT, stack.loadConstSmallIntStep],
  [BC.MP_BC_LOAD_CONST_OBJ, stack.loadConstObjStep],
  [BC.MP_BC_LOAD_FAST_N, locals.loadFastStep],
  [BC.MP_BC_LOAD_DEREF, locals.loadDerefStep],
  [BC.MP_BC_STORE_FAST_N, locals.storeFastStep],
  [BC.MP_BC_STORE_DEREF, locals.storeDerefStep],
  [BC.MP_BC_DELETE_FAST, locals.deleteFastStep],
  [BC.MP_BC_DELETE_DEREF, locals.deleteDerefStep],
  [BC.MP_BC_BUILD_TUPLE, build.buildTupleStep],
  [BC.MP_BC_BUILD_LIST, build.buildListStep],
  [BC.MP_BC_BUILD_MAP, build.buildMapStep],
  [BC.MP_BC_BUILD_SET, build.buildSetStep],
  [BC.MP_BC_BUILD_SLICE, build.buildSliceStep],
  [BC.MP_BC_STORE_COMP, build.storeCompStep],
  [BC.MP_BC_UNPACK_SEQUENCE, build.unpackSequenceStep],
  [BC.MP_BC_UNPACK_EX, build.unpackExStep],
  [BC.MP_BC_MAKE_FUNCTION, build.makeFunctionStep],
  [BC.MP_BC_MAKE_FUNCTION_DEFARGS, build.makeFunctionDefargsStep],
  [BC.MP_BC_CALL_FUNCTION, callFunctionStep],
  [BC.MP_BC_CALL_FUNCTION_VAR_KW, callFunctionVarKwStep],
  [BC.MP_BC_CALL_METHOD, callMethodStep],
  [BC.MP_BC_CALL_METHOD_VAR_KW, callMethodVarKwStep],
  [BC.MP_BC_UNWIND_JUMP, blocks.unwindJumpStep],
  [BC.MP_BC_POP_JUMP_IF_TRUE, jumps.popJumpIfTrueStep],
  [BC.MP_BC_POP_JUMP_IF_FALSE, jumps.popJumpIfFalseStep],
  [BC.MP_BC_JUMP_IF_TRUE_OR_POP, jumps.jumpIfTrueOrPopStep],
  [BC.MP_BC_JUMP_IF_FALSE_OR_POP, jumps.jumpIfFalseOrPopStep],
  [BC.MP_BC_SETUP_WITH, blocks.setupWithStep],
  [BC.MP_BC_SETUP_EXCEPT, blocks.setupExceptStep],
  [BC.MP_BC_SETUP_FINALLY, blocks.setupFinallyStep],
  [BC.MP_BC_POP_EXCEPT_JUMP, blocks.popExceptJumpStep],
  [BC.MP_BC_FOR_ITER, jumps.forIterStep],
  [BC.MP_BC_LOAD_CONST_FALSE, stack.loadConstFalseStep],
  [BC.MP_BC_LOAD_CONST_TRUE, stack.loadConstTrueStep],
  [BC.MP_BC_LOAD_NULL, stack.loadNullStep],
  [BC.MP_BC_LOAD_BUILD_CLASS, names.loadBuildClassStep],
  [BC.MP_BC_LOAD_SUBSCR, loadSubscrStep],
  [BC.MP_BC_STORE_SUBSCR, storeSubscrStep],
  [BC.MP_BC_DUP_TOP, stack.dupTopStep],
  [BC.MP_BC_DUP_TOP_TWO, stack.dupTopTwoStep],
  [BC.MP_BC_ROT_TWO, stack.rotTwoStep],
  [BC.MP_BC_ROT_THREE, stack.rotThreeStep],
  [BC.MP_BC_WITH_CLEANUP, blocks.withCleanupStep],
  [BC.MP_BC_END_FINALLY, blocks.endFinallyStep],
  [BC.MP_BC_GET_ITER, jumps.getIterStep],
  [BC.MP_BC_GET_ITER_STACK, jumps.getIterStackStep],
  [BC.MP_BC_STORE_MAP, build.storeMapStep],
  [BC.MP_BC_RETURN_VALUE, blocks.returnValueStep],
  [BC.MP_BC_RAISE_LAST, blocks.raiseLastStep],
  [BC.MP_BC_RAISE_OBJ, blocks.raiseObjStep],
  [BC.MP_BC_RAISE_FROM, blocks.raiseFromStep],
  [BC.MP_BC_YIELD_VALUE, yieldValueStep],
  [BC.MP_BC_YIELD_FROM, yieldFromStep],
  [BC.MP_BC_IMPORT_STAR, names.importStarStep],
  [BC.MP_BC_LOAD_FAST_MULTI, locals.loadFastStep, BC.MP_BC_LOAD_FAST_MULTI_NUM],
  // The compiler emits no more than the first four, but the loop takes all up to the next range for them.
  [BC.MP_BC_UNARY_OP_MULTI, unaryOpStep, BC.MP_BC_BINARY_OP_MULTI - BC.MP_BC_UNARY_OP_MULTI],
  [BC.MP_BC_BINARY_OP_MULTI, binaryOpStep, 256 - BC.MP_BC_BINARY_OP_MULTI],
  [STEP_LOOK_AROUND, jumps.lookAroundStep],
  [STEP_JUMPED_BACK, jumps.jumpedBackStep],
];

export const STEPS: readonly Step[] = (() => {
  const steps: Step[] = [];
  for (let op = 0; op <= STEP_JUMPED_BACK; op++) steps.push(otherStep);
  for (const [first, step, count = 1] of BY_OPCODE) steps.fill(step, first, first + count);
  return steps;
})();
