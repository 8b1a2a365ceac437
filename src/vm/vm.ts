import { smallIntOperand } from '../bytecode/decode.js';
import { ITER_SLOTS } from '../bytecode/opcodes.js';
import { enterFunBc } from '../objects/frame.js';
import { makeFunction } from '../objects/funBc.js';
import { buildSlice } from '../objects/slice.js';
import { loadAttr, loadMethod, loadSuperMethod, storeAttr } from '../runtime/attr.js';
import { callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import type { MpCell } from '../runtime/cell.js';
import type { CodeState } from '../runtime/codeState.js';
import { dictStore, type MpDict, newDict } from '../runtime/dict.js';
import { newExceptionMsg } from '../runtime/exception.js';
import { installVm, MP_VM_RETURN_EXCEPTION, MP_VM_RETURN_NORMAL, MP_VM_RETURN_YIELD } from '../runtime/execute.js';
import type { MpFloat } from '../runtime/float.js';
import type { MpFunBc } from '../runtime/funBc.js';
import type { MpInstance } from '../runtime/instance.js';
import { getIter, iterNextAllowRaise } from '../runtime/iter.js';
import { listAppend, type MpList, newList } from '../runtime/list.js';
import { MP_MAP_LOOKUP, mapLookup } from '../runtime/map.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_OBJ_STOP_ITERATION,
  MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS,
  MP_TYPE_FLAG_INSTANCE_TYPE,
  type MpObj,
  type MpObject,
} from '../runtime/obj.js';
import { binaryOp, objExceptionMatch, objIsTrue, objSubscr, unaryOp } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import type { MpSet } from '../runtime/set.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import {
  mpConstFalse,
  mpConstNone,
  mpConstTrue,
  typeFloat,
  typeFunBc,
  typeFunViper,
  typeGeneratorExit,
  typeList,
  typeNotImplementedError,
} from '../runtime/types.js';
import { buildSet, setStore } from './buildSet.js';
import { callMethodNKwVar } from './callVar.js';
import { floatOp } from './floatOp.js';
import { isTrue, lookAround, makeClosure, pushFrame, raiseUnboundLocal, returnToCaller } from './frameSteps.js';
import { importAll, importFrom, importName } from './importOps.js';
import { intOp } from './intOp.js';
import { JIT_CALLED, JIT_INTERPRET, JIT_RETURNED } from './jit/emit.js';
import { becameHot, isHot } from './jit/hot.js';
import { deleteGlobal, deleteName, loadBuildClass, loadGlobal, loadName, storeGlobal, storeName } from './names.js';
import { lastResumeValue, makeRaiseObj, resume } from './resume.js';
import { unpackEx, unpackSequence } from './unpack.js';
import {
  caughtException,
  handleException,
  lastException,
  popExcBlock,
  pushExcBlock,
  unwindJump,
  unwindReturn,
} from './unwind.js';
import { viperInstruction } from './viper.js';
import { withCleanup } from './with.js';

/**
 * The virtual machine (py/vm.c): one switch over the bytecode. Opcodes are written as literal numbers, which is what
 * makes the switch a jump table; the name of each is beside it, and a test holds the two together.
 */

const YIELD_FROM = 0x68;
/** Of these flags an instance of a plain class made by user code has only the first. */
const INSTANCE_FLAGS = MP_TYPE_FLAG_INSTANCE_TYPE | MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS;
const QSTR_exit = q('__exit__');
const QSTR_enter = q('__enter__');

/** The comparisons of small ints, by opcode: BINARY_OP_MULTI + MP_BINARY_OP_LESS and so on. */
function compareInts(op: number, lhs: number, rhs: number): boolean {
  switch (op) {
    case 0xd7:
      return lhs < rhs;
    case 0xd8:
      return lhs > rhs;
    case 0xd9:
      return lhs === rhs;
    case 0xda:
      return lhs <= rhs;
    case 0xdb:
      return lhs >= rhs;
    default:
      return lhs !== rhs;
  }
}

/** Runs the frame `entry`, and within it the Python functions that it calls (mp_execute_bytecode). */
export function executeBytecode(entry: CodeState, injectExcIn: MpObj): number {
  const { fastIntMin, fastIntMax, jitAfter } = mp;
  let injectExc = injectExcIn;
  let cs = entry;
  pushFrame(cs);
  for (;;) {
    let raised: MpObject;
    try {
      const { bytecode: code, context, hot } = cs.fun;
      let ip = cs.ip;
      if (injectExc !== MP_OBJ_NULL && code[ip] !== YIELD_FROM) {
        const exc = injectExc;
        injectExc = MP_OBJ_NULL;
        throw makeRaiseObj(exc);
      }
      /** Jumps back until the code is looked at again. */
      let untilHot = jitAfter;
      if (injectExc === MP_OBJ_NULL && (hot.run !== null || isHot(cs.fun, 1))) {
        const end = hot.run!(cs);
        if (end !== JIT_INTERPRET) {
          if (end === JIT_CALLED) {
            cs = mp.frame!;
            continue;
          }
          if (end !== JIT_RETURNED) return MP_VM_RETURN_YIELD;
          if (cs === entry) {
            mp.frame = cs.prev;
            return MP_VM_RETURN_NORMAL;
          }
          cs = returnToCaller(cs);
          continue;
        }
        untilHot = 1;
        ip = cs.ip;
      }
      const qstrs = context.qstrTable;
      const state = cs.slots;
      /** Slot of local 0; local i is i slots below. */
      const local0 = state.length - 1;
      let sp = cs.sp;
      dispatch: for (;;) {
        cs.ip = ip;
        const op = code[ip++]!;
        if (op >= 0xb0) {
          if (op < 0xc0) {
            // LOAD_FAST_MULTI
            const value = state[local0 - (op - 0xb0)]!;
            if (value === MP_OBJ_NULL) raiseUnboundLocal();
            state[++sp] = value;
            continue;
          }
          if (op < 0xd0) {
            // STORE_FAST_MULTI
            state[local0 - (op - 0xc0)] = state[sp--]!;
            continue;
          }
          if (op < 0xd7) {
            // UNARY_OP_MULTI
            state[sp] = unaryOp(op - 0xd0, state[sp]!);
            continue;
          }
          // BINARY_OP_MULTI, by number of py/runtime0.h; here what is quick for small ints.
          const rhs = state[sp--]!;
          const lhs = state[sp]!;
          if (typeof lhs === 'number' && typeof rhs === 'number') {
            if (op < 0xdd) {
              const truth = compareInts(op, lhs, rhs);
              const next = code[ip]!;
              if (next !== 0x43 && next !== 0x44) {
                state[sp] = truth ? mpConstTrue : mpConstFalse;
                continue;
              }
              // POP_JUMP_IF_TRUE, POP_JUMP_IF_FALSE at once: what they'd pop is no pointer.
              sp--;
              cs.ip = ip;
              let distance = code[ip + 1]! - 0x40;
              ip += 2;
              if (distance >= 0x40) distance += (code[ip++]! << 7) - 0x4040;
              if (truth === (next === 0x43)) {
                ip += distance;
                if (distance < 0) {
                  if (--mp.stepsLeft <= 0 || mp.pending) lookAround();
                  if (--untilHot <= 0) {
                    if (becameHot(cs, ip, sp)) break;
                    untilHot = jitAfter;
                  }
                  continue;
                }
              }
              if (mp.pending) lookAround();
              continue;
            }
            let result: number;
            switch (op) {
              case 0xe5: // INPLACE_ADD
              case 0xf2: // ADD
                result = lhs + rhs;
                break;
              case 0xe6: // INPLACE_SUBTRACT
              case 0xf3: // SUBTRACT
                result = lhs - rhs;
                break;
              case 0xe7: // INPLACE_MULTIPLY
              case 0xf4: // MULTIPLY
                // Adding 0 turns a -0 into 0.
                result = lhs * rhs + 0;
                break;
              default:
                state[sp] = intOp(op - 0xd7, lhs, rhs);
                continue;
            }
            // The first check, which is true for every firmware's small ints, can be done in 32 bits.
            if ((result >= -0x40000000 && result <= 0x3fffffff) || (result >= fastIntMin && result <= fastIntMax)) {
              state[sp] = result;
              continue;
            }
          }
          if (typeof lhs === 'object' && typeof rhs === 'object' && lhs.type === typeFloat && rhs.type === typeFloat) {
            const result = floatOp(op - 0xd7, lhs as MpFloat, rhs as MpFloat);
            if (result !== MP_OBJ_NULL) {
              state[sp] = result;
              continue;
            }
          }
          state[sp] = binaryOp(op - 0xd7, lhs, rhs);
          continue;
        }
        if (op >= 0x70) {
          // LOAD_CONST_SMALL_INT_MULTI
          state[++sp] = op - 0x80;
          continue;
        }
        // The operand: a number for opcodes below 0x40, below 0x50 the distance of a jump.
        let arg = 0;
        if (op < 0x50) {
          arg = code[ip++]!;
          if (op < 0x40) {
            if (arg >= 0x80) {
              arg &= 0x7f;
              let byte: number;
              do {
                byte = code[ip++]!;
                arg = (arg << 7) | (byte & 0x7f);
              } while (byte >= 0x80);
            }
          } else if (arg >= 0x80) {
            arg = (arg & 0x7f) | (code[ip++]! << 7);
            if (op < 0x45) arg -= 0x4000;
          } else if (op < 0x45) {
            arg -= 0x40;
          }
        }
        switch (op) {
          case 0x10: // LOAD_CONST_STRING
            state[++sp] = qstrs[arg]!;
            continue;
          case 0x11: // LOAD_NAME
            state[++sp] = loadName(qstrs[arg]!);
            continue;
          case 0x12: // LOAD_GLOBAL
            state[++sp] = loadGlobal(qstrs[arg]!);
            continue;
          case 0x13: {
            // LOAD_ATTR
            const base = state[sp]!;
            const attr = qstrs[arg]!;
            cs.attrBase = base;
            if (typeof base === 'object' && (base.type.flags & MP_TYPE_FLAG_INSTANCE_TYPE) !== 0) {
              const { members } = base as MpInstance;
              const { keys, values } = members.table;
              let at = attr.slotHint;
              if (at >= keys.length || keys[at] !== attr) at = mapLookup(members, attr, MP_MAP_LOOKUP);
              if (at >= 0) {
                state[sp] = values[at]!;
                continue;
              }
            }
            state[sp] = loadAttr(base, attr);
            continue;
          }
          case 0x14: // LOAD_METHOD
            loadMethod(state[sp]!, qstrs[arg]!, state, sp);
            sp++;
            continue;
          case 0x15: // LOAD_SUPER_METHOD
            sp--;
            loadSuperMethod(qstrs[arg]!, state, sp - 1);
            continue;
          case 0x16: // STORE_NAME
            storeName(qstrs[arg]!, state[sp--]!);
            continue;
          case 0x17: // STORE_GLOBAL
            storeGlobal(qstrs[arg]!, state[sp--]!);
            continue;
          case 0x18: {
            // STORE_ATTR
            const base = state[sp]!;
            const attr = qstrs[arg]!;
            if (typeof base === 'object' && (base.type.flags & INSTANCE_FLAGS) === MP_TYPE_FLAG_INSTANCE_TYPE) {
              const { keys, values } = (base as MpInstance).members.table;
              const at = attr.slotHint;
              const value = state[sp - 1]!;
              if (at < keys.length && keys[at] === attr && value !== MP_OBJ_NULL) {
                values[at] = value;
                sp -= 2;
                continue;
              }
            }
            storeAttr(base, attr, state[sp - 1]!);
            sp -= 2;
            continue;
          }
          case 0x19: // DELETE_NAME
            deleteName(qstrs[arg]!);
            continue;
          case 0x1a: // DELETE_GLOBAL
            deleteGlobal(qstrs[arg]!);
            continue;
          case 0x1b: {
            // IMPORT_NAME
            const fromList = state[sp--]!;
            state[sp] = importName(qstrs[arg]!, fromList, state[sp]!);
            continue;
          }
          case 0x1c: {
            // IMPORT_FROM
            const value = importFrom(state[sp]!, qstrs[arg]!);
            state[++sp] = value;
            continue;
          }
          case 0x20: // MAKE_CLOSURE
            sp -= code[ip]! - 1;
            state[sp] = makeClosure(cs, arg, code[ip++]!, state, sp, false);
            continue;
          case 0x21: // MAKE_CLOSURE_DEFARGS
            sp -= code[ip]! + 1;
            state[sp] = makeClosure(cs, arg, code[ip++]!, state, sp, true);
            continue;
          case 0x22: // LOAD_CONST_SMALL_INT
            state[++sp] = smallIntOperand(code, cs.ip + 1, ip);
            cs.loadedSmallInt = true;
            continue;
          case 0x23: // LOAD_CONST_OBJ
            state[++sp] = context.objTable[arg]!;
            continue;
          case 0x24: {
            // LOAD_FAST_N
            const value = state[local0 - arg]!;
            if (value === MP_OBJ_NULL) raiseUnboundLocal();
            state[++sp] = value;
            continue;
          }
          case 0x25: {
            // LOAD_DEREF
            const value = (state[local0 - arg] as MpCell).obj;
            if (value === MP_OBJ_NULL) raiseUnboundLocal();
            state[++sp] = value;
            continue;
          }
          case 0x26: // STORE_FAST_N
            state[local0 - arg] = state[sp--]!;
            continue;
          case 0x27: // STORE_DEREF
            (state[local0 - arg] as MpCell).obj = state[sp--]!;
            continue;
          case 0x28: // DELETE_FAST
            if (state[local0 - arg] === MP_OBJ_NULL) raiseUnboundLocal();
            state[local0 - arg] = MP_OBJ_NULL;
            continue;
          case 0x29: {
            // DELETE_DEREF
            const cell = state[local0 - arg] as MpCell;
            if (cell.obj === MP_OBJ_NULL) raiseUnboundLocal();
            cell.obj = MP_OBJ_NULL;
            continue;
          }
          case 0x2a: // BUILD_TUPLE
            sp -= arg - 1;
            state[sp] = newTuple(state.slice(sp, sp + arg));
            continue;
          case 0x2b: // BUILD_LIST
            sp -= arg - 1;
            state[sp] = newList(state, sp, arg);
            continue;
          case 0x2c: // BUILD_MAP
            state[++sp] = newDict(arg);
            continue;
          case 0x2d: // BUILD_SET
            sp -= arg - 1;
            state[sp] = buildSet(state, sp, arg);
            cs.calledFun = state[sp]!;
            continue;
          case 0x2e: {
            // BUILD_SLICE, which has the same slot of C's stack for its own where it makes no slices on it.
            if (!mp.options.sliceOnStack) cs.attrBase = MP_OBJ_NULL;
            if (cs.prev === null) mp.wordUntilSlice = 0;
            const step = arg === 3 ? state[sp--]! : mpConstNone;
            const stop = state[sp--]!;
            const next = code[ip]!;
            // LOAD_SUBSCR, STORE_SUBSCR
            const container = next === 0x55 || next === 0x56 ? state[sp - 1]! : null;
            state[sp] = buildSlice(container, state[sp]!, stop, step);
            continue;
          }
          case 0x2f: {
            // STORE_COMP: the low two bits say of what.
            const collection = state[sp - (arg >> 2)]!;
            if ((arg & 3) === 0) {
              listAppend(collection as MpList, state[sp]!);
              sp--;
            } else if ((arg & 3) === 1) {
              dictStore(collection as MpDict, state[sp]!, state[sp - 1]!);
              sp -= 2;
            } else {
              setStore(collection as MpSet, state[sp]!);
              sp--;
            }
            continue;
          }
          case 0x30: // UNPACK_SEQUENCE
            unpackSequence(state[sp]!, arg, state, sp);
            sp += arg - 1;
            continue;
          case 0x31: // UNPACK_EX
            if (cs.prev === null) mp.wordUntilAttr = 0;
            unpackEx(state[sp]!, arg, state, sp);
            cs.calledFun = MP_OBJ_NULL;
            sp += (arg & 0xff) + ((arg >> 8) & 0xff);
            continue;
          case 0x32: // MAKE_FUNCTION
            state[++sp] = makeFunction(cs.fun.rawCode.children[arg]!, context, MP_OBJ_NULL, MP_OBJ_NULL);
            continue;
          case 0x33: // MAKE_FUNCTION_DEFARGS
            sp--;
            state[sp] = makeFunction(cs.fun.rawCode.children[arg]!, context, state[sp]!, state[sp + 1]!);
            continue;
          case 0x34: {
            // CALL_FUNCTION
            const nArgs = arg & 0xff;
            const nKw = (arg >> 8) & 0xff;
            sp -= nArgs + 2 * nKw;
            const fun = state[sp]!;
            cs.calledFun = fun;
            if (typeof fun === 'object' && fun.type === typeFunBc) {
              cs.nextIp = ip;
              cs.sp = sp;
              const callee = enterFunBc(fun as MpFunBc, nArgs, nKw, state, sp + 1);
              pushFrame(callee);
              cs = callee;
              break dispatch;
            }
            state[sp] = callFunctionNKw(fun, nArgs, nKw, state, sp + 1);
            continue;
          }
          case 0x35: // CALL_FUNCTION_VAR_KW
            if (cs.prev === null) mp.wordUntilAttr = 0;
            sp -= (arg & 0xff) + ((arg >> 7) & 0x1fe) + 1;
            state[sp] = callMethodNKwVar(false, arg, state, sp);
            continue;
          case 0x36: {
            // CALL_METHOD
            const nArgs = arg & 0xff;
            const nKw = (arg >> 8) & 0xff;
            sp -= nArgs + 2 * nKw + 1;
            const fun = state[sp]!;
            const bound = state[sp + 1] === MP_OBJ_NULL ? 0 : 1;
            if (typeof fun === 'object' && fun.type === typeFunBc) {
              cs.nextIp = ip;
              cs.sp = sp;
              mp.stackUsed += mp.methodStackBytes;
              const callee = enterFunBc(fun as MpFunBc, nArgs + bound, nKw, state, sp + 2 - bound);
              pushFrame(callee);
              cs = callee;
              break dispatch;
            }
            state[sp] = callFunctionNKw(fun, nArgs + bound, nKw, state, sp + 2 - bound);
            continue;
          }
          case 0x37: // CALL_METHOD_VAR_KW
            if (cs.prev === null) mp.wordUntilAttr = 0;
            sp -= (arg & 0xff) + ((arg >> 7) & 0x1fe) + 2;
            state[sp] = callMethodNKwVar(true, arg, state, sp);
            continue;
          case 0x40: // UNWIND_JUMP
            state[++sp] = ip + arg;
            state[++sp] = code[ip]!;
            if (unwindJump(cs, sp, ip)) {
              mp.stepsLeft--;
              lookAround();
            }
            ip = cs.ip;
            sp = cs.sp;
            continue;
          case 0x42: // JUMP
            ip += arg;
            if (arg < 0) {
              if (--mp.stepsLeft <= 0 || mp.pending) lookAround();
              if (--untilHot <= 0) {
                if (becameHot(cs, ip, sp)) break dispatch;
                untilHot = jitAfter;
              }
              continue;
            }
            if (mp.pending) lookAround();
            continue;
          case 0x43: // POP_JUMP_IF_TRUE
            if (isTrue(state[sp--]!)) {
              ip += arg;
              if (arg < 0) {
                if (--mp.stepsLeft <= 0 || mp.pending) lookAround();
                if (--untilHot <= 0) {
                  if (becameHot(cs, ip, sp)) break dispatch;
                  untilHot = jitAfter;
                }
                continue;
              }
            }
            if (mp.pending) lookAround();
            continue;
          case 0x44: // POP_JUMP_IF_FALSE
            if (!isTrue(state[sp--]!)) {
              ip += arg;
              if (arg < 0) {
                if (--mp.stepsLeft <= 0 || mp.pending) lookAround();
                if (--untilHot <= 0) {
                  if (becameHot(cs, ip, sp)) break dispatch;
                  untilHot = jitAfter;
                }
                continue;
              }
            }
            if (mp.pending) lookAround();
            continue;
          case 0x45: // JUMP_IF_TRUE_OR_POP
            if (objIsTrue(state[sp]!)) ip += arg;
            else sp--;
            if (mp.pending) lookAround();
            continue;
          case 0x46: // JUMP_IF_FALSE_OR_POP
            if (objIsTrue(state[sp]!)) sp--;
            else ip += arg;
            if (mp.pending) lookAround();
            continue;
          case 0x47: {
            // SETUP_WITH: the manager becomes its __exit__, itself and what __enter__ gives.
            if (cs.prev === null) mp.wordUntilAttr = 0;
            const manager = state[sp]!;
            loadMethod(manager, QSTR_exit, state, sp);
            loadMethod(manager, QSTR_enter, state, sp + 2);
            const entered = callMethodNKw(0, 0, state, sp + 2);
            sp++;
            pushExcBlock(cs, ip + arg, sp, true);
            state[++sp] = entered;
            continue;
          }
          case 0x48: // SETUP_EXCEPT
            pushExcBlock(cs, ip + arg, sp, false);
            continue;
          case 0x49: // SETUP_FINALLY
            pushExcBlock(cs, ip + arg, sp, true);
            continue;
          case 0x4a: // POP_EXCEPT_JUMP
            popExcBlock(cs);
            ip += arg;
            if (mp.pending) lookAround();
            continue;
          case 0x4b: {
            // FOR_ITER
            cs.sp = sp;
            const onStack = state[sp - 3]!;
            const it = (onStack === MP_OBJ_NULL ? state[sp - 2] : onStack) as MpObject;
            const { iterNext } = it.type;
            let value: MpObj;
            if (iterNext === null) {
              value = iterNextAllowRaise(it);
            } else {
              mp.stopIterationArg = MP_OBJ_NULL;
              value = iterNext(it);
            }
            if (value === MP_OBJ_STOP_ITERATION) {
              sp -= ITER_SLOTS;
              ip += arg;
            } else {
              state[++sp] = value;
            }
            continue;
          }
          case 0x50: // LOAD_CONST_FALSE
            state[++sp] = mpConstFalse;
            continue;
          case 0x51: // LOAD_CONST_NONE
            state[++sp] = mpConstNone;
            continue;
          case 0x52: // LOAD_CONST_TRUE
            state[++sp] = mpConstTrue;
            continue;
          case 0x53: // LOAD_NULL
            state[++sp] = MP_OBJ_NULL;
            continue;
          case 0x54: // LOAD_BUILD_CLASS
            state[++sp] = loadBuildClass();
            continue;
          case 0x55: {
            // LOAD_SUBSCR
            const index = state[sp--]!;
            const base = state[sp] as MpObject;
            if (typeof index === 'number' && base.type === typeList) {
              const list = base as MpList;
              const at = index < 0 ? index + list.len : index;
              if (at >= 0 && at < list.len) {
                state[sp] = list.items.slots[at]!;
                continue;
              }
            }
            state[sp] = objSubscr(base, index, MP_OBJ_SENTINEL);
            continue;
          }
          case 0x56: {
            // STORE_SUBSCR
            const index = state[sp]!;
            const base = state[sp - 1] as MpObject;
            const value = state[sp - 2]!;
            sp -= 3;
            if (typeof index === 'number' && base.type === typeList && value !== MP_OBJ_NULL) {
              const list = base as MpList;
              const at = index < 0 ? index + list.len : index;
              if (at >= 0 && at < list.len) {
                list.items.slots[at] = value;
                continue;
              }
            }
            objSubscr(base, index, value);
            continue;
          }
          case 0x57: // DUP_TOP
            state[sp + 1] = state[sp]!;
            sp++;
            continue;
          case 0x58: // DUP_TOP_TWO
            sp += 2;
            state[sp] = state[sp - 2]!;
            state[sp - 1] = state[sp - 3]!;
            continue;
          case 0x59: // POP_TOP
            sp--;
            continue;
          case 0x5a: {
            // ROT_TWO
            const top = state[sp]!;
            state[sp] = state[sp - 1]!;
            state[sp - 1] = top;
            continue;
          }
          case 0x5b: {
            // ROT_THREE
            const top = state[sp]!;
            state[sp] = state[sp - 1]!;
            state[sp - 1] = state[sp - 2]!;
            state[sp - 2] = top;
            continue;
          }
          case 0x5c: // WITH_CLEANUP
            sp = withCleanup(state, sp);
            continue;
          case 0x5d: {
            // END_FINALLY: None goes on, a number goes on with a return or jump, an exception is raised again.
            popExcBlock(cs);
            const cause = state[sp]!;
            if (cause === mpConstNone) {
              sp--;
              continue;
            }
            // Only a damaged .mpy file has anything else there.
            if (typeof cause !== 'number') throw makeRaiseObj(cause);
            if (cause >= 0) {
              if (unwindJump(cs, sp, ip)) {
                mp.stepsLeft--;
                lookAround();
              }
            } else if (unwindReturn(cs, sp - 1, ip)) {
              if (cs === entry) {
                mp.frame = cs.prev;
                return MP_VM_RETURN_NORMAL;
              }
              cs = returnToCaller(cs);
              break dispatch;
            }
            ip = cs.ip;
            sp = cs.sp;
            continue;
          }
          case 0x5e: // GET_ITER
            state[sp] = getIter(state[sp]!, null, 0);
            continue;
          case 0x5f: {
            // GET_ITER_STACK
            const iterable = state[sp]!;
            const it = getIter(iterable, state, sp);
            // An iterator that did not place itself in the slots: the first says so, the second has it.
            if (it === iterable || it !== state[sp]) {
              state[sp] = MP_OBJ_NULL;
              state[sp + 1] = it;
            }
            sp += ITER_SLOTS - 1;
            continue;
          }
          case 0x62: // STORE_MAP
            sp -= 2;
            dictStore(state[sp] as MpDict, state[sp + 2]!, state[sp + 1]!);
            continue;
          case 0x63: // RETURN_VALUE
            if (cs.excSp >= 0) {
              if (!unwindReturn(cs, sp, ip)) {
                ip = cs.ip;
                sp = cs.sp;
                continue;
              }
            } else {
              cs.sp = sp;
            }
            if (cs === entry) {
              mp.frame = cs.prev;
              return MP_VM_RETURN_NORMAL;
            }
            cs = returnToCaller(cs);
            break dispatch;
          case 0x64: // RAISE_LAST
            throw lastException(cs);
          case 0x65: // RAISE_OBJ
            throw makeRaiseObj(state[sp]!);
          case 0x66: {
            // RAISE_FROM
            if ((state[sp--] !== mpConstNone || mp.options.warnsFromNone) && mp.options.warnings) {
              mp.errorPrint.strn('Warning: exception chaining not supported\n');
            }
            throw makeRaiseObj(state[sp]!);
          }
          case 0x67: // YIELD_VALUE
            cs.ip = ip;
            cs.sp = sp;
            mp.frame = cs.prev;
            return MP_VM_RETURN_YIELD;
          case 0x68: {
            // YIELD_FROM
            const send = state[sp--]!;
            const thrown = injectExc;
            injectExc = MP_OBJ_NULL;
            cs.sp = sp;
            const kind = resume(state[sp]!, thrown === MP_OBJ_NULL ? send : MP_OBJ_NULL, thrown);
            const value = lastResumeValue();
            if (kind === MP_VM_RETURN_YIELD) {
              cs.ip = ip - 1;
              state[++sp] = value;
              cs.sp = sp;
              mp.frame = cs.prev;
              return MP_VM_RETURN_YIELD;
            }
            if (kind === MP_VM_RETURN_EXCEPTION) throw value;
            state[sp] = value;
            // Even if the generator swallowed a GeneratorExit, it goes on up.
            if (thrown !== MP_OBJ_NULL && objExceptionMatch(thrown, typeGeneratorExit)) throw makeRaiseObj(thrown);
            continue;
          }
          case 0x69: // IMPORT_STAR
            importAll(state[sp--]!);
            continue;
          default:
            if (cs.fun.type === typeFunViper) {
              const after = viperInstruction(op, arg, state, sp);
              if (after !== -2) {
                sp = after;
                continue;
              }
            }
            state[0] = newExceptionMsg(typeNotImplementedError, 'opcode');
            mp.frame = cs.prev;
            if (cs === entry) return MP_VM_RETURN_EXCEPTION;
            throw new RangeError(`opcode ${op} in the code of ${cs.fun.context.qstrTable[0]!.data}`);
        }
      }
      continue;
    } catch (e) {
      raised = caughtException(cs, e);
    }
    const next = handleException(cs, entry, raised);
    if (next === null) return MP_VM_RETURN_EXCEPTION;
    cs = next;
  }
}

installVm(executeBytecode);
