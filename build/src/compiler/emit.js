import { MP_BC_BINARY_OP_MULTI, MP_BC_BUILD_LIST, MP_BC_BUILD_MAP, MP_BC_BUILD_SET, MP_BC_BUILD_SLICE, MP_BC_BUILD_TUPLE, MP_BC_CALL_FUNCTION, MP_BC_CALL_METHOD, MP_BC_DELETE_DEREF, MP_BC_DELETE_FAST, MP_BC_DELETE_GLOBAL, MP_BC_DELETE_NAME, MP_BC_DUP_TOP, MP_BC_DUP_TOP_TWO, MP_BC_END_FINALLY, MP_BC_FOR_ITER, MP_BC_GET_ITER, MP_BC_GET_ITER_STACK, MP_BC_IMPORT_FROM, MP_BC_IMPORT_NAME, MP_BC_IMPORT_STAR, MP_BC_JUMP, MP_BC_JUMP_IF_FALSE_OR_POP, MP_BC_JUMP_IF_TRUE_OR_POP, MP_BC_LOAD_ATTR, MP_BC_LOAD_BUILD_CLASS, MP_BC_LOAD_CONST_FALSE, MP_BC_LOAD_CONST_NONE, MP_BC_LOAD_CONST_OBJ, MP_BC_LOAD_CONST_SMALL_INT, MP_BC_LOAD_CONST_SMALL_INT_MULTI, MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS, MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM, MP_BC_LOAD_CONST_STRING, MP_BC_LOAD_CONST_TRUE, MP_BC_LOAD_DEREF, MP_BC_LOAD_FAST_MULTI, MP_BC_LOAD_FAST_MULTI_NUM, MP_BC_LOAD_FAST_N, MP_BC_LOAD_GLOBAL, MP_BC_LOAD_METHOD, MP_BC_LOAD_NAME, MP_BC_LOAD_NULL, MP_BC_LOAD_SUBSCR, MP_BC_LOAD_SUPER_METHOD, MP_BC_MAKE_CLOSURE, MP_BC_MAKE_CLOSURE_DEFARGS, MP_BC_MAKE_FUNCTION, MP_BC_MAKE_FUNCTION_DEFARGS, MP_BC_POP_EXCEPT_JUMP, MP_BC_POP_JUMP_IF_FALSE, MP_BC_POP_JUMP_IF_TRUE, MP_BC_POP_TOP, MP_BC_RAISE_LAST, MP_BC_RETURN_VALUE, MP_BC_ROT_THREE, MP_BC_ROT_TWO, MP_BC_SETUP_EXCEPT, MP_BC_SETUP_FINALLY, MP_BC_SETUP_WITH, MP_BC_STORE_ATTR, MP_BC_STORE_COMP, MP_BC_STORE_DEREF, MP_BC_STORE_FAST_MULTI, MP_BC_STORE_FAST_MULTI_NUM, MP_BC_STORE_FAST_N, MP_BC_STORE_GLOBAL, MP_BC_STORE_MAP, MP_BC_STORE_NAME, MP_BC_STORE_SUBSCR, MP_BC_UNARY_OP_MULTI, MP_BC_UNPACK_EX, MP_BC_UNPACK_SEQUENCE, MP_BC_UNWIND_JUMP, MP_BC_WITH_CLEANUP, MP_BC_YIELD_FROM, MP_BC_YIELD_VALUE, } from '../bytecode/opcodes.js';
import { MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import { MP_BINARY_OP_IN, MP_BINARY_OP_IS, MP_BINARY_OP_IS_NOT, MP_BINARY_OP_NOT_IN, MP_UNARY_OP_NOT, } from '../runtime/ops.js';
import { mpConstEllipsis } from '../runtime/types.js';
import { CodeWriter } from './codeWriter.js';
import { ID_INFO_KIND_GLOBAL_EXPLICIT, ID_INFO_KIND_GLOBAL_IMPLICIT, ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED, ID_INFO_KIND_LOCAL, SCOPE_DICT_COMP, SCOPE_LIST_COMP, } from './scope.js';
import { T } from './tokens.js';
/** Added to a label that a `break` out of a for loop jumps to: the iterator has to go from the stack. */
export const BREAK_FROM_FOR = 0x8000;
/** Slots of an iterator on the stack (MP_OBJ_ITER_BUF_NSLOTS). */
const ITER_BUF_SLOTS = 4;
const BUILD_OPS = {
    tuple: MP_BC_BUILD_TUPLE,
    list: MP_BC_BUILD_LIST,
    map: MP_BC_BUILD_MAP,
    set: MP_BC_BUILD_SET,
    slice: MP_BC_BUILD_SLICE,
};
const SETUP_OPS = {
    with: MP_BC_SETUP_WITH,
    except: MP_BC_SETUP_EXCEPT,
    finally: MP_BC_SETUP_FINALLY,
};
const LOAD_OPS = {
    fast: MP_BC_LOAD_FAST_N,
    fastMulti: MP_BC_LOAD_FAST_MULTI,
    fastMultiNum: MP_BC_LOAD_FAST_MULTI_NUM,
    deref: MP_BC_LOAD_DEREF,
    name: MP_BC_LOAD_NAME,
    global: MP_BC_LOAD_GLOBAL,
    effect: 1,
};
const STORE_OPS = {
    fast: MP_BC_STORE_FAST_N,
    fastMulti: MP_BC_STORE_FAST_MULTI,
    fastMultiNum: MP_BC_STORE_FAST_MULTI_NUM,
    deref: MP_BC_STORE_DEREF,
    name: MP_BC_STORE_NAME,
    global: MP_BC_STORE_GLOBAL,
    effect: -1,
};
const DELETE_OPS = {
    fast: MP_BC_DELETE_FAST,
    fastMulti: 0,
    fastMultiNum: 0,
    deref: MP_BC_DELETE_DEREF,
    name: MP_BC_DELETE_NAME,
    global: MP_BC_DELETE_GLOBAL,
    effect: 0,
};
/** Turns what the compiler wants into instructions (py/emitbc.c), one method an instruction or group of them. */
export class Emitter extends CodeWriter {
    loadConstTok(tok) {
        if (tok === T.ELLIPSIS)
            this.writeObj(1, MP_BC_LOAD_CONST_OBJ, mpConstEllipsis);
        else if (tok === T.KW_NONE)
            this.writeOp(1, MP_BC_LOAD_CONST_NONE);
        else if (tok === T.KW_TRUE)
            this.writeOp(1, MP_BC_LOAD_CONST_TRUE);
        else
            this.writeOp(1, MP_BC_LOAD_CONST_FALSE + (tok - T.KW_FALSE));
    }
    loadNone() {
        this.writeOp(1, MP_BC_LOAD_CONST_NONE);
    }
    loadConstSmallInt(value) {
        const offset = Number(value) + MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS;
        if (offset >= 0 && offset < MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM) {
            this.writeOp(1, MP_BC_LOAD_CONST_SMALL_INT_MULTI + offset);
        }
        else {
            this.writeInt(1, MP_BC_LOAD_CONST_SMALL_INT, value);
        }
    }
    loadConstStr(qst) {
        this.writeQstr(1, MP_BC_LOAD_CONST_STRING, qst);
    }
    loadConstObj(obj) {
        this.writeObj(1, MP_BC_LOAD_CONST_OBJ, obj);
    }
    loadNull() {
        this.writeOp(1, MP_BC_LOAD_NULL);
    }
    loadId(scope, qst) {
        this.idOp(LOAD_OPS, scope, qst);
    }
    storeId(scope, qst) {
        this.idOp(STORE_OPS, scope, qst);
    }
    deleteId(scope, qst) {
        this.idOp(DELETE_OPS, scope, qst);
    }
    idOp(ops, scope, qst) {
        const id = scope.find(qst);
        if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT || id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED) {
            this.writeQstr(ops.effect, ops.name, qst);
        }
        else if (id.kind === ID_INFO_KIND_GLOBAL_EXPLICIT) {
            this.writeQstr(ops.effect, ops.global, qst);
        }
        else if (id.kind === ID_INFO_KIND_LOCAL) {
            if (id.localNum < ops.fastMultiNum)
                this.writeOp(ops.effect, ops.fastMulti + id.localNum);
            else
                this.writeUint(ops.effect, ops.fast, id.localNum);
        }
        else {
            this.writeUint(ops.effect, ops.deref, id.localNum);
        }
    }
    /** A local by its number, which is a cell to pass on. */
    loadFast(localNum) {
        if (localNum < MP_BC_LOAD_FAST_MULTI_NUM)
            this.writeOp(1, MP_BC_LOAD_FAST_MULTI + localNum);
        else
            this.writeUint(1, MP_BC_LOAD_FAST_N, localNum);
    }
    loadGlobal(qst) {
        this.writeQstr(1, MP_BC_LOAD_GLOBAL, qst);
    }
    importName(qst) {
        this.writeQstr(-1, MP_BC_IMPORT_NAME, qst);
    }
    importFrom(qst) {
        this.writeQstr(1, MP_BC_IMPORT_FROM, qst);
    }
    importStar() {
        this.writeOp(-1, MP_BC_IMPORT_STAR);
    }
    loadMethod(qst, isSuper) {
        if (isSuper)
            this.writeQstr(-1, MP_BC_LOAD_SUPER_METHOD, qst);
        else
            this.writeQstr(1, MP_BC_LOAD_METHOD, qst);
    }
    loadBuildClass() {
        this.writeOp(1, MP_BC_LOAD_BUILD_CLASS);
    }
    loadSubscr() {
        this.writeOp(-1, MP_BC_LOAD_SUBSCR);
    }
    storeSubscr() {
        this.writeOp(-3, MP_BC_STORE_SUBSCR);
    }
    /** Deleting is storing the null object. */
    deleteSubscr() {
        this.loadNull();
        this.rotThree();
        this.storeSubscr();
    }
    loadAttr(qst) {
        this.writeQstr(0, MP_BC_LOAD_ATTR, qst);
    }
    storeAttr(qst) {
        this.writeQstr(-2, MP_BC_STORE_ATTR, qst);
    }
    deleteAttr(qst) {
        this.loadNull();
        this.rotTwo();
        this.storeAttr(qst);
    }
    dupTop() {
        this.writeOp(1, MP_BC_DUP_TOP);
    }
    dupTopTwo() {
        this.writeOp(2, MP_BC_DUP_TOP_TWO);
    }
    popTop() {
        this.writeOp(-1, MP_BC_POP_TOP);
    }
    rotTwo() {
        this.writeOp(0, MP_BC_ROT_TWO);
    }
    rotThree() {
        this.writeOp(0, MP_BC_ROT_THREE);
    }
    jump(label) {
        this.writeJump(0, MP_BC_JUMP, label);
        this.suppress = true;
    }
    popJumpIf(cond, label) {
        this.writeJump(-1, cond ? MP_BC_POP_JUMP_IF_TRUE : MP_BC_POP_JUMP_IF_FALSE, label);
    }
    jumpIfOrPop(cond, label) {
        this.writeJump(-1, cond ? MP_BC_JUMP_IF_TRUE_OR_POP : MP_BC_JUMP_IF_FALSE_OR_POP, label);
    }
    /** Jumps out of `exceptDepth` exception blocks; a BREAK_FROM_FOR label also drops the iterator. */
    unwindJump(label, exceptDepth) {
        const fromFor = (label & BREAK_FROM_FOR) !== 0;
        const target = label & ~BREAK_FROM_FOR;
        if (exceptDepth === 0) {
            if (fromFor)
                for (let i = 0; i < ITER_BUF_SLOTS; i++)
                    this.writeByte(MP_BC_POP_TOP);
            this.writeJump(0, MP_BC_JUMP, target);
        }
        else {
            this.writeJump(0, MP_BC_UNWIND_JUMP, target);
            this.writeByte((fromFor ? 0x80 : 0) | exceptDepth);
        }
        this.suppress = true;
    }
    setupBlock(label, kind) {
        // A with block's manager makes way for __exit__, the manager and the value of __enter__.
        this.writeJump(kind === 'with' ? 2 : 0, SETUP_OPS[kind], label);
    }
    withCleanup(label) {
        this.loadNone();
        this.labelAssign(label);
        // Room for the call of __exit__; then the slots that setupBlock added go too.
        this.writeOp(2, MP_BC_WITH_CLEANUP);
        this.adjustStackSize(-4);
    }
    endFinally() {
        this.writeOp(-1, MP_BC_END_FINALLY);
    }
    getIter(useStack) {
        if (useStack)
            this.writeOp(ITER_BUF_SLOTS - 1, MP_BC_GET_ITER_STACK);
        else
            this.writeOp(0, MP_BC_GET_ITER);
    }
    forIter(label) {
        this.writeJump(1, MP_BC_FOR_ITER, label);
    }
    forIterEnd() {
        this.adjustStackSize(-ITER_BUF_SLOTS);
    }
    popExceptJump(label) {
        this.writeJump(0, MP_BC_POP_EXCEPT_JUMP, label);
        this.suppress = true;
    }
    unaryOp(op) {
        this.writeOp(0, MP_BC_UNARY_OP_MULTI + op);
    }
    /** `not in` and `is not` are two instructions. */
    binaryOp(op) {
        const base = op === MP_BINARY_OP_NOT_IN ? MP_BINARY_OP_IN : op === MP_BINARY_OP_IS_NOT ? MP_BINARY_OP_IS : op;
        this.writeOp(-1, MP_BC_BINARY_OP_MULTI + base);
        if (base !== op)
            this.unaryOp(MP_UNARY_OP_NOT);
    }
    build(n, kind) {
        this.writeUint(kind === 'map' ? 1 : 1 - n, BUILD_OPS[kind], n);
    }
    storeMap() {
        this.writeOp(-2, MP_BC_STORE_MAP);
    }
    /** Adds to the collection of a comprehension, `stackIndex` slots below the top. */
    storeComp(scopeKind, stackIndex) {
        const isDict = scopeKind === SCOPE_DICT_COMP;
        const n = isDict ? 1 : 0;
        const kind = isDict ? 1 : scopeKind === SCOPE_LIST_COMP ? 0 : 2;
        this.writeUint(-1 - n, MP_BC_STORE_COMP, ((stackIndex + n) << 2) | kind);
    }
    unpackSequence(n) {
        this.writeUint(n - 1, MP_BC_UNPACK_SEQUENCE, n);
    }
    unpackEx(nLeft, nRight) {
        this.writeUint(nLeft + nRight, MP_BC_UNPACK_EX, nLeft | (nRight << 8));
    }
    makeFunction(scope, hasDefaults) {
        if (hasDefaults)
            this.writeChild(-1, MP_BC_MAKE_FUNCTION_DEFARGS, scope.rawCode);
        else
            this.writeChild(1, MP_BC_MAKE_FUNCTION, scope.rawCode);
    }
    makeClosure(scope, nClosedOver, hasDefaults) {
        if (hasDefaults)
            this.writeChild(-1 - nClosedOver, MP_BC_MAKE_CLOSURE_DEFARGS, scope.rawCode);
        else
            this.writeChild(1 - nClosedOver, MP_BC_MAKE_CLOSURE, scope.rawCode);
        this.writeByte(nClosedOver);
    }
    callFunction(nPositional, nKeyword, hasStar) {
        this.call(0, MP_BC_CALL_FUNCTION, nPositional, nKeyword, hasStar);
    }
    callMethod(nPositional, nKeyword, hasStar) {
        this.call(-1, MP_BC_CALL_METHOD, nPositional, nKeyword, hasStar);
    }
    /** The variant with star arguments is the next opcode, and has one more object: which arguments have stars. */
    call(effect, op, nPositional, nKeyword, hasStar) {
        const star = hasStar ? 1 : 0;
        this.writeUint(effect - nPositional - 2 * nKeyword - star, op + star, (nKeyword << 8) | nPositional);
    }
    returnValue() {
        this.writeOp(-1, MP_BC_RETURN_VALUE);
        this.suppress = true;
    }
    /** `nArgs` 0: the current exception again, 1: an object, 2: one `from` another. */
    raiseVarargs(nArgs) {
        this.writeOp(-nArgs, MP_BC_RAISE_LAST + nArgs);
        this.suppress = true;
    }
    yieldValue() {
        this.writeOp(0, MP_BC_YIELD_VALUE);
        this.scope.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
    }
    yieldFrom() {
        this.writeOp(-1, MP_BC_YIELD_FROM);
        this.scope.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
    }
    startExceptHandler() {
        // The exception, and room for the state of a jump out of the handler.
        this.adjustStackSize(4);
    }
    endExceptHandler() {
        this.adjustStackSize(-3);
    }
}
