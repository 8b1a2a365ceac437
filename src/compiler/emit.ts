import {
  ITER_SLOTS,
  MP_BC_BINARY_OP_MULTI,
  MP_BC_BUILD_LIST,
  MP_BC_BUILD_MAP,
  MP_BC_BUILD_SET,
  MP_BC_BUILD_SLICE,
  MP_BC_BUILD_TUPLE,
  MP_BC_CALL_FUNCTION,
  MP_BC_CALL_METHOD,
  MP_BC_DELETE_DEREF,
  MP_BC_DELETE_FAST,
  MP_BC_DELETE_GLOBAL,
  MP_BC_DELETE_NAME,
  MP_BC_DUP_TOP,
  MP_BC_DUP_TOP_TWO,
  MP_BC_END_FINALLY,
  MP_BC_FOR_ITER,
  MP_BC_GET_ITER,
  MP_BC_GET_ITER_STACK,
  MP_BC_IMPORT_FROM,
  MP_BC_IMPORT_NAME,
  MP_BC_IMPORT_STAR,
  MP_BC_JUMP,
  MP_BC_JUMP_IF_FALSE_OR_POP,
  MP_BC_JUMP_IF_TRUE_OR_POP,
  MP_BC_LOAD_ATTR,
  MP_BC_LOAD_BUILD_CLASS,
  MP_BC_LOAD_CONST_FALSE,
  MP_BC_LOAD_CONST_NONE,
  MP_BC_LOAD_CONST_OBJ,
  MP_BC_LOAD_CONST_SMALL_INT,
  MP_BC_LOAD_CONST_SMALL_INT_MULTI,
  MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS,
  MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM,
  MP_BC_LOAD_CONST_STRING,
  MP_BC_LOAD_CONST_TRUE,
  MP_BC_LOAD_DEREF,
  MP_BC_LOAD_FAST_MULTI,
  MP_BC_LOAD_FAST_MULTI_NUM,
  MP_BC_LOAD_FAST_N,
  MP_BC_LOAD_GLOBAL,
  MP_BC_LOAD_METHOD,
  MP_BC_LOAD_NAME,
  MP_BC_LOAD_NULL,
  MP_BC_LOAD_SUBSCR,
  MP_BC_LOAD_SUPER_METHOD,
  MP_BC_MAKE_CLOSURE,
  MP_BC_MAKE_CLOSURE_DEFARGS,
  MP_BC_MAKE_FUNCTION,
  MP_BC_MAKE_FUNCTION_DEFARGS,
  MP_BC_POP_EXCEPT_JUMP,
  MP_BC_POP_JUMP_IF_FALSE,
  MP_BC_POP_JUMP_IF_TRUE,
  MP_BC_POP_TOP,
  MP_BC_RAISE_LAST,
  MP_BC_RETURN_VALUE,
  MP_BC_ROT_THREE,
  MP_BC_ROT_TWO,
  MP_BC_SETUP_EXCEPT,
  MP_BC_SETUP_FINALLY,
  MP_BC_SETUP_WITH,
  MP_BC_STORE_ATTR,
  MP_BC_STORE_COMP,
  MP_BC_STORE_DEREF,
  MP_BC_STORE_FAST_MULTI,
  MP_BC_STORE_FAST_MULTI_NUM,
  MP_BC_STORE_FAST_N,
  MP_BC_STORE_GLOBAL,
  MP_BC_STORE_MAP,
  MP_BC_STORE_NAME,
  MP_BC_STORE_SUBSCR,
  MP_BC_UNARY_OP_MULTI,
  MP_BC_UNPACK_EX,
  MP_BC_UNPACK_SEQUENCE,
  MP_BC_UNWIND_JUMP,
  MP_BC_WITH_CLEANUP,
  MP_BC_YIELD_FROM,
  MP_BC_YIELD_VALUE,
} from '../bytecode/opcodes.js';
import { MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import type { MpObj, MpQstr } from '../runtime/obj.js';
import {
  MP_BINARY_OP_IN,
  MP_BINARY_OP_IS,
  MP_BINARY_OP_IS_NOT,
  MP_BINARY_OP_NOT_IN,
  MP_UNARY_OP_NOT,
} from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import { mpConstEllipsis } from '../runtime/types.js';
import { CodeWriter } from './codeWriter.js';
import {
  ID_INFO_KIND_GLOBAL_EXPLICIT,
  ID_INFO_KIND_GLOBAL_IMPLICIT,
  ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED,
  ID_INFO_KIND_LOCAL,
  SCOPE_DICT_COMP,
  SCOPE_LIST_COMP,
  type Scope,
} from './scope.js';
import { T } from './tokens.js';

/** Added to a label that a `break` out of a for loop jumps to: the iterator has to go from the stack. */
export const BREAK_FROM_FOR = 0x8000;

export type BuildKind = 'tuple' | 'list' | 'map' | 'set' | 'slice';

const BUILD_OPS: Readonly<Record<BuildKind, number>> = {
  tuple: MP_BC_BUILD_TUPLE,
  list: MP_BC_BUILD_LIST,
  map: MP_BC_BUILD_MAP,
  set: MP_BC_BUILD_SET,
  slice: MP_BC_BUILD_SLICE,
};

export type BlockKind = 'with' | 'except' | 'finally';

const SETUP_OPS: Readonly<Record<BlockKind, number>> = {
  with: MP_BC_SETUP_WITH,
  except: MP_BC_SETUP_EXCEPT,
  finally: MP_BC_SETUP_FINALLY,
};

/** What machine code does to its stack where a with block begins: it looks up two methods, calls one and copies the result. */
const SETUP_WITH_DELTAS: readonly number[] = [2, -3, 2, 2, -2, 1, -1, 2];
/** And where it ends: __exit__ is called in two places. */
const WITH_CLEANUP_DELTAS: readonly number[] = [-1, 3, -5, 2, 3, -5, 1];

/** What a statement does with a name: for each kind of name, the opcode. */
interface IdOps {
  readonly fast: number;
  /** First opcode of the range for the first locals, 0: none. */
  readonly fastMulti: number;
  readonly fastMultiNum: number;
  readonly deref: number;
  readonly name: number;
  readonly global: number;
}

const LOAD_OPS: IdOps = {
  fast: MP_BC_LOAD_FAST_N,
  fastMulti: MP_BC_LOAD_FAST_MULTI,
  fastMultiNum: MP_BC_LOAD_FAST_MULTI_NUM,
  deref: MP_BC_LOAD_DEREF,
  name: MP_BC_LOAD_NAME,
  global: MP_BC_LOAD_GLOBAL,
};

const STORE_OPS: IdOps = {
  fast: MP_BC_STORE_FAST_N,
  fastMulti: MP_BC_STORE_FAST_MULTI,
  fastMultiNum: MP_BC_STORE_FAST_MULTI_NUM,
  deref: MP_BC_STORE_DEREF,
  name: MP_BC_STORE_NAME,
  global: MP_BC_STORE_GLOBAL,
};

const DELETE_OPS: IdOps = {
  fast: MP_BC_DELETE_FAST,
  fastMulti: 0,
  fastMultiNum: 0,
  deref: MP_BC_DELETE_DEREF,
  name: MP_BC_DELETE_NAME,
  global: MP_BC_DELETE_GLOBAL,
};

/** Turns what the compiler wants into instructions (py/emitbc.c), one method an instruction or group of them. */
export class Emitter extends CodeWriter {
  loadConstTok(tok: number): void {
    if (tok === T.ELLIPSIS) this.writeObj(MP_BC_LOAD_CONST_OBJ, mpConstEllipsis);
    else if (tok === T.KW_NONE) this.writeOp(MP_BC_LOAD_CONST_NONE);
    else if (tok === T.KW_TRUE) this.writeOp(MP_BC_LOAD_CONST_TRUE);
    else this.writeOp(MP_BC_LOAD_CONST_FALSE + (tok - T.KW_FALSE));
  }

  loadNone(): void {
    this.writeOp(MP_BC_LOAD_CONST_NONE);
  }

  loadConstSmallInt(value: number | bigint): void {
    const offset = Number(value) + MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS;
    if (offset >= 0 && offset < MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM) {
      this.writeOp(MP_BC_LOAD_CONST_SMALL_INT_MULTI + offset);
    } else {
      this.writeInt(MP_BC_LOAD_CONST_SMALL_INT, value);
    }
  }

  loadConstStr(qst: MpQstr): void {
    this.writeQstr(MP_BC_LOAD_CONST_STRING, qst);
  }

  loadConstObj(obj: MpObj): void {
    this.writeObj(MP_BC_LOAD_CONST_OBJ, obj);
  }

  loadNull(): void {
    this.writeOp(MP_BC_LOAD_NULL);
  }

  loadId(scope: Scope, qst: MpQstr): void {
    this.idOp(LOAD_OPS, scope, qst);
  }

  storeId(scope: Scope, qst: MpQstr): void {
    this.idOp(STORE_OPS, scope, qst);
  }

  /** Machine code stores None over a local. */
  deleteId(scope: Scope, qst: MpQstr): void {
    const deltas = scope.find(qst)!.kind === ID_INFO_KIND_LOCAL ? [1, -1] : [];
    this.apart(deltas, () => this.idOp(DELETE_OPS, scope, qst));
  }

  private idOp(ops: IdOps, scope: Scope, qst: MpQstr): void {
    const id = scope.find(qst)!;
    if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT || id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED) {
      this.writeQstr(ops.name, qst);
    } else if (id.kind === ID_INFO_KIND_GLOBAL_EXPLICIT) {
      this.writeQstr(ops.global, qst);
    } else if (id.kind === ID_INFO_KIND_LOCAL) {
      if (id.localNum < ops.fastMultiNum) this.writeOp(ops.fastMulti + id.localNum);
      else this.writeUint(ops.fast, id.localNum);
    } else {
      this.writeUint(ops.deref, id.localNum);
    }
  }

  /** A local by its number, which is a cell to pass on. */
  loadFast(localNum: number): void {
    if (localNum < MP_BC_LOAD_FAST_MULTI_NUM) this.writeOp(MP_BC_LOAD_FAST_MULTI + localNum);
    else this.writeUint(MP_BC_LOAD_FAST_N, localNum);
  }

  loadGlobal(qst: MpQstr): void {
    this.writeQstr(MP_BC_LOAD_GLOBAL, qst);
  }

  importName(qst: MpQstr): void {
    this.writeQstr(MP_BC_IMPORT_NAME, qst);
  }

  importFrom(qst: MpQstr): void {
    this.writeQstr(MP_BC_IMPORT_FROM, qst);
  }

  importStar(): void {
    this.writeOp(MP_BC_IMPORT_STAR);
  }

  loadMethod(qst: MpQstr, isSuper: boolean): void {
    if (isSuper) this.writeQstr(MP_BC_LOAD_SUPER_METHOD, qst);
    else this.writeQstr(MP_BC_LOAD_METHOD, qst);
  }

  loadBuildClass(): void {
    this.writeOp(MP_BC_LOAD_BUILD_CLASS);
  }

  loadSubscr(): void {
    this.writeOp(MP_BC_LOAD_SUBSCR);
  }

  storeSubscr(): void {
    this.writeOp(MP_BC_STORE_SUBSCR);
  }

  /** Deleting is storing the null object. */
  deleteSubscr(): void {
    this.apart([-2], () => {
      this.loadNull();
      this.rotThree();
      this.storeSubscr();
    });
  }

  loadAttr(qst: MpQstr): void {
    this.writeQstr(MP_BC_LOAD_ATTR, qst);
  }

  storeAttr(qst: MpQstr): void {
    this.writeQstr(MP_BC_STORE_ATTR, qst);
  }

  deleteAttr(qst: MpQstr): void {
    this.apart([-1], () => {
      this.loadNull();
      this.rotTwo();
      this.storeAttr(qst);
    });
  }

  dupTop(): void {
    this.writeOp(MP_BC_DUP_TOP);
  }

  dupTopTwo(): void {
    this.writeOp(MP_BC_DUP_TOP_TWO);
  }

  popTop(): void {
    this.writeOp(MP_BC_POP_TOP);
  }

  rotTwo(): void {
    this.writeOp(MP_BC_ROT_TWO);
  }

  rotThree(): void {
    this.writeOp(MP_BC_ROT_THREE);
  }

  jump(label: number): void {
    this.writeJump(MP_BC_JUMP, label);
    this.suppress = true;
  }

  popJumpIf(cond: boolean, label: number): void {
    this.writeJump(cond ? MP_BC_POP_JUMP_IF_TRUE : MP_BC_POP_JUMP_IF_FALSE, label);
  }

  jumpIfOrPop(cond: boolean, label: number): void {
    this.writeJump(cond ? MP_BC_JUMP_IF_TRUE_OR_POP : MP_BC_JUMP_IF_FALSE_OR_POP, label);
  }

  /** Jumps out of `exceptDepth` exception blocks; a BREAK_FROM_FOR label also drops the iterator. */
  unwindJump(label: number, exceptDepth: number): void {
    const fromFor = (label & BREAK_FROM_FOR) !== 0;
    const target = label & ~BREAK_FROM_FOR;
    if (exceptDepth === 0) {
      if (fromFor) for (let i = 0; i < ITER_SLOTS; i++) this.writeByte(MP_BC_POP_TOP);
      this.writeJump(MP_BC_JUMP, target);
    } else {
      this.writeJump(MP_BC_UNWIND_JUMP, target);
      this.writeByte((fromFor ? 0x80 : 0) | exceptDepth);
    }
    this.suppress = true;
  }

  setupBlock(label: number, kind: BlockKind): void {
    // A with block's manager makes way for __exit__, the manager and the value of __enter__.
    if (kind === 'with') this.apart(SETUP_WITH_DELTAS, () => this.writeJump(SETUP_OPS.with, label));
    else this.writeJump(SETUP_OPS[kind], label);
    this.memory.pushBlock();
  }

  withCleanup(label: number): void {
    this.apart(WITH_CLEANUP_DELTAS, () => {
      this.loadNone();
      this.labelAssign(label);
      // Room for the call of __exit__.
      this.adjustStackSize(2);
      this.adjustStackSize(-2);
      this.writeOp(MP_BC_WITH_CLEANUP);
    });
  }

  endFinally(): void {
    this.writeOp(MP_BC_END_FINALLY);
    this.memory.popBlock();
  }

  getIter(useStack: boolean): void {
    if (useStack) this.writeOp(MP_BC_GET_ITER_STACK);
    else this.writeOp(MP_BC_GET_ITER);
  }

  forIter(label: number): void {
    this.writeJump(MP_BC_FOR_ITER, label);
  }

  forIterEnd(): void {
    this.adjustStackSize(-ITER_SLOTS);
  }

  popExceptJump(label: number): void {
    this.writeJump(MP_BC_POP_EXCEPT_JUMP, label);
    this.suppress = true;
  }

  unaryOp(op: number): void {
    this.writeOp(MP_BC_UNARY_OP_MULTI + op);
  }

  /** `not in` and `is not` are two instructions. */
  binaryOp(op: number): void {
    const base = op === MP_BINARY_OP_NOT_IN ? MP_BINARY_OP_IN : op === MP_BINARY_OP_IS_NOT ? MP_BINARY_OP_IS : op;
    this.writeOp(MP_BC_BINARY_OP_MULTI + base);
    if (base !== op) this.unaryOp(MP_UNARY_OP_NOT);
  }

  build(n: number, kind: BuildKind): void {
    this.writeUint(BUILD_OPS[kind], n);
    // The VM makes some slices without a chunk, and looks at what comes next for that; machine code never does.
    if (kind === 'slice' && this.memory.isMachineCode && mp.options.sliceOnStack) {
      this.apart([], () => {
        this.rotTwo();
        this.rotTwo();
      });
    }
  }

  storeMap(): void {
    this.writeOp(MP_BC_STORE_MAP);
  }

  /** Adds to the collection of a comprehension, `stackIndex` slots below the top. */
  storeComp(scopeKind: number, stackIndex: number): void {
    const isDict = scopeKind === SCOPE_DICT_COMP;
    const n = isDict ? 1 : 0;
    const kind = isDict ? 1 : scopeKind === SCOPE_LIST_COMP ? 0 : 2;
    this.writeUint(MP_BC_STORE_COMP, ((stackIndex + n) << 2) | kind);
  }

  unpackSequence(n: number): void {
    this.writeUint(MP_BC_UNPACK_SEQUENCE, n);
  }

  unpackEx(nLeft: number, nRight: number): void {
    this.writeUint(MP_BC_UNPACK_EX, nLeft | (nRight << 8));
  }

  makeFunction(scope: Scope, hasDefaults: boolean): void {
    if (hasDefaults) this.writeChild(MP_BC_MAKE_FUNCTION_DEFARGS, scope.rawCode);
    else this.writeChild(MP_BC_MAKE_FUNCTION, scope.rawCode);
  }

  makeClosure(scope: Scope, nClosedOver: number, hasDefaults: boolean): void {
    const op = hasDefaults ? MP_BC_MAKE_CLOSURE_DEFARGS : MP_BC_MAKE_CLOSURE;
    this.writeChildWithCells(op, scope.rawCode, nClosedOver);
  }

  callFunction(nPositional: number, nKeyword: number, hasStar: boolean): void {
    this.call(MP_BC_CALL_FUNCTION, nPositional, nKeyword, hasStar);
  }

  callMethod(nPositional: number, nKeyword: number, hasStar: boolean): void {
    this.call(MP_BC_CALL_METHOD, nPositional, nKeyword, hasStar);
  }

  /** The variant with star arguments is the next opcode, and has one more object: which arguments have stars. */
  private call(op: number, nPositional: number, nKeyword: number, hasStar: boolean): void {
    const star = hasStar ? 1 : 0;
    this.writeUint(op + star, (nKeyword << 8) | nPositional);
  }

  returnValue(): void {
    this.writeOp(MP_BC_RETURN_VALUE);
    this.suppress = true;
  }

  /** `nArgs` 0: the current exception again, 1: an object, 2: one `from` another. */
  raiseVarargs(nArgs: number): void {
    this.writeOp(MP_BC_RAISE_LAST + nArgs);
    this.suppress = true;
  }

  yieldValue(): void {
    this.writeOp(MP_BC_YIELD_VALUE);
    this.scope.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
  }

  yieldFrom(): void {
    this.writeOp(MP_BC_YIELD_FROM);
    this.scope.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
  }

  startExceptHandler(): void {
    // The exception, and room for the state of a jump out of the handler.
    this.apart([1], () => this.adjustStackSize(4));
  }

  endExceptHandler(): void {
    this.apart([], () => this.adjustStackSize(-3));
  }
}
