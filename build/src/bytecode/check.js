import { MP_BC_BINARY_OP_MULTI, MP_BC_BINARY_OP_MULTI_NUM, MP_BC_BUILD_LIST, MP_BC_BUILD_SET, MP_BC_BUILD_SLICE, MP_BC_BUILD_TUPLE, MP_BC_CALL_FUNCTION, MP_BC_CALL_FUNCTION_VAR_KW, MP_BC_CALL_METHOD, MP_BC_CALL_METHOD_VAR_KW, MP_BC_DELETE_DEREF, MP_BC_DELETE_FAST, MP_BC_END_FINALLY, MP_BC_FOR_ITER, MP_BC_JUMP, MP_BC_JUMP_IF_FALSE_OR_POP, MP_BC_JUMP_IF_TRUE_OR_POP, MP_BC_LOAD_CONST_SMALL_INT_MULTI, MP_BC_LOAD_DEREF, MP_BC_LOAD_FAST_MULTI, MP_BC_LOAD_FAST_N, MP_BC_MAKE_CLOSURE, MP_BC_MAKE_CLOSURE_DEFARGS, MP_BC_MAKE_FUNCTION, MP_BC_MAKE_FUNCTION_DEFARGS, MP_BC_POP_EXCEPT_JUMP, MP_BC_RAISE_FROM, MP_BC_RAISE_LAST, MP_BC_RAISE_OBJ, MP_BC_RETURN_VALUE, MP_BC_SETUP_EXCEPT, MP_BC_SETUP_FINALLY, MP_BC_SETUP_WITH, MP_BC_STORE_COMP, MP_BC_STORE_DEREF, MP_BC_STORE_FAST_MULTI, MP_BC_STORE_FAST_N, MP_BC_UNARY_OP_MULTI, MP_BC_UNARY_OP_MULTI_NUM, MP_BC_UNPACK_EX, MP_BC_UNPACK_SEQUENCE, MP_BC_UNWIND_JUMP, MP_BC_WITH_CLEANUP, opcodeRow, } from './opcodes.js';
import { decodePrelude } from './prelude.js';
class Malformed extends Error {
}
function need(condition) {
    if (!condition)
        throw new Malformed();
}
/** Slots that an iterator takes on the value stack. */
const ITER_SLOTS = 4;
/** The most slots and blocks that a function's prelude may ask for: the compiler's own limits are far below. */
const MAX_STATE = 0xffff;
class CodeCheck {
    constructor(code, tables) {
        this.instructions = new Map();
        this.states = new Map();
        this.pending = [];
        this.code = code;
        this.tables = tables;
        this.checkPreludeEnds();
        this.prelude = decodePrelude(code);
    }
    run() {
        this.checkPrelude();
        for (let at = this.prelude.opcodes; at < this.code.length;) {
            const instruction = this.decode(at);
            this.instructions.set(at, instruction);
            at = instruction.next;
        }
        this.reach(this.prelude.opcodes, { height: 0, blocks: [] });
        for (let at = this.pending.pop(); at !== undefined; at = this.pending.pop())
            this.step(at);
    }
    /** The two variable-length numbers at the start end before the code does. */
    checkPreludeEnds() {
        let at = 0;
        for (let n = 0; n < 2; n++) {
            const start = at;
            while ((this.byte(at) & 0x80) !== 0)
                at++;
            need(at - start < 6);
            at++;
        }
    }
    checkPrelude() {
        const { prelude } = this;
        const { nState, nExcStack, nPosArgs, nKwonlyArgs, nDefPosArgs, scopeFlags } = prelude;
        need(nState <= MAX_STATE && nExcStack <= MAX_STATE && nDefPosArgs <= nPosArgs);
        const nArgs = nPosArgs + nKwonlyArgs + ((scopeFlags >> 1) & 1) + ((scopeFlags >> 2) & 1);
        need(nArgs <= nState);
        need(prelude.lineInfo <= prelude.cellStart && prelude.opcodes < this.code.length);
        // The function's name and its arguments' names.
        let at = prelude.infoStart;
        for (let n = 0; n < 1 + nPosArgs + nKwonlyArgs; n++) {
            const [value, next] = this.uint(at);
            need(value < this.tables.nQstr);
            at = next;
        }
        for (let i = prelude.cellStart; i < prelude.opcodes; i++)
            need(this.byte(i) < nState);
    }
    byte(at) {
        const byte = this.code[at];
        if (byte === undefined)
            throw new Malformed();
        return byte;
    }
    uint(start) {
        let value = 0;
        let at = start;
        let byte;
        do {
            byte = this.byte(at++);
            value = value * 128 + (byte & 0x7f);
        } while ((byte & 0x80) !== 0);
        return [value, at];
    }
    decode(at) {
        const op = this.byte(at);
        const plain = { op, arg: 0, extra: 0, next: at + 1, target: -1 };
        if (op >= MP_BC_LOAD_CONST_SMALL_INT_MULTI)
            return this.checkMulti(plain);
        const row = opcodeRow(op);
        if (row === undefined)
            throw new Malformed();
        if (row.operand === 'none')
            return plain;
        const isJump = row.operand === 'ujump' || row.operand.startsWith('jump');
        if (!isJump) {
            const [arg, next] = this.uint(at + 1);
            this.checkOperand(op, row.operand, arg);
            if (row.operand !== 'uint+byte')
                return { ...plain, arg, next };
            return { ...plain, arg, extra: this.byte(next), next: next + 1 };
        }
        const first = this.byte(at + 1);
        const isLong = first >= 0x80;
        let arg = isLong ? (first & 0x7f) | (this.byte(at + 2) << 7) : first;
        if (row.operand !== 'ujump')
            arg -= isLong ? 0x4000 : 0x40;
        const end = at + (isLong ? 3 : 2);
        const hasByte = row.operand === 'jump+byte';
        return {
            ...plain,
            arg,
            extra: hasByte ? this.byte(end) : 0,
            next: hasByte ? end + 1 : end,
            // UNWIND_JUMP counts from its extra byte.
            target: end + arg,
        };
    }
    checkMulti(instruction) {
        const { op } = instruction;
        const { nState } = this.prelude;
        if (op >= MP_BC_BINARY_OP_MULTI)
            need(op < MP_BC_BINARY_OP_MULTI + MP_BC_BINARY_OP_MULTI_NUM);
        else if (op >= MP_BC_UNARY_OP_MULTI)
            need(op < MP_BC_UNARY_OP_MULTI + MP_BC_UNARY_OP_MULTI_NUM);
        else if (op >= MP_BC_STORE_FAST_MULTI)
            need(op - MP_BC_STORE_FAST_MULTI < nState);
        else if (op >= MP_BC_LOAD_FAST_MULTI)
            need(op - MP_BC_LOAD_FAST_MULTI < nState);
        return instruction;
    }
    checkOperand(op, operand, arg) {
        const { nQstr, nObj, nChildren } = this.tables;
        if (operand === 'qstr')
            need(arg < nQstr);
        else if (operand === 'obj')
            need(arg < nObj);
        switch (op) {
            case MP_BC_LOAD_FAST_N:
            case MP_BC_LOAD_DEREF:
            case MP_BC_STORE_FAST_N:
            case MP_BC_STORE_DEREF:
            case MP_BC_DELETE_FAST:
            case MP_BC_DELETE_DEREF:
                need(arg < this.prelude.nState);
                break;
            case MP_BC_MAKE_FUNCTION:
            case MP_BC_MAKE_FUNCTION_DEFARGS:
            case MP_BC_MAKE_CLOSURE:
            case MP_BC_MAKE_CLOSURE_DEFARGS:
                need(arg < nChildren);
                break;
            default:
        }
    }
    /** Notes that execution comes to `at` with `state`, always the same way. */
    reach(at, state) {
        need(this.instructions.has(at));
        need(state.height >= 0 && state.height <= this.prelude.nState);
        need(state.blocks.length <= this.prelude.nExcStack);
        const known = this.states.get(at);
        if (known === undefined) {
            this.states.set(at, state);
            this.pending.push(at);
            return;
        }
        need(known.height === state.height && known.blocks.length === state.blocks.length);
    }
    step(at) {
        const instruction = this.instructions.get(at);
        const { height, blocks } = this.states.get(at);
        const { op, next, target } = instruction;
        const [takes, gives] = this.effect(instruction);
        // A `finally` that a return or a jump leads to has one value more to go on with than one that an exception leads to.
        need(height + (blocks.length > 0 ? 1 : 0) >= takes);
        const after = height - takes + gives;
        switch (op) {
            case MP_BC_RETURN_VALUE:
            case MP_BC_RAISE_LAST:
            case MP_BC_RAISE_OBJ:
            case MP_BC_RAISE_FROM:
                return;
            case MP_BC_JUMP:
                this.reach(target, { height, blocks });
                return;
            case MP_BC_JUMP_IF_TRUE_OR_POP:
            case MP_BC_JUMP_IF_FALSE_OR_POP:
                this.reach(target, { height, blocks });
                this.reach(next, { height: after, blocks });
                return;
            case MP_BC_FOR_ITER:
                this.reach(target, { height: height - ITER_SLOTS, blocks });
                this.reach(next, { height: after, blocks });
                return;
            case MP_BC_SETUP_WITH:
            case MP_BC_SETUP_EXCEPT:
            case MP_BC_SETUP_FINALLY: {
                // In a `with` block, __exit__ and the manager stay below what the block does.
                const isWith = op === MP_BC_SETUP_WITH;
                const inside = [...blocks, { height: isWith ? height - 1 : height }];
                this.reach(target, { height: isWith ? height + 2 : height + 1, blocks: inside });
                this.reach(next, { height: after, blocks: inside });
                return;
            }
            case MP_BC_POP_EXCEPT_JUMP:
                need(blocks.length > 0);
                this.reach(target, { height, blocks: blocks.slice(0, -1) });
                return;
            case MP_BC_END_FINALLY:
                need(blocks.length > 0);
                this.reach(next, { height: after, blocks: blocks.slice(0, -1) });
                return;
            case MP_BC_UNWIND_JUMP: {
                const count = instruction.extra & 0x7f;
                need(count <= blocks.length);
                const outer = blocks.length - count;
                const base = count === 0 ? height : blocks[outer].height;
                const iter = (instruction.extra & 0x80) === 0 ? 0 : ITER_SLOTS;
                this.reach(target, { height: base - iter, blocks: blocks.slice(0, outer) });
                return;
            }
            default:
                if (target >= 0)
                    this.reach(target, { height: after, blocks });
                this.reach(next, { height: after, blocks });
        }
    }
    /** Slots that an instruction takes from the stack, and that it puts there. */
    effect({ op, arg, extra }) {
        if (op >= MP_BC_BINARY_OP_MULTI)
            return [2, 1];
        if (op >= MP_BC_UNARY_OP_MULTI)
            return [1, 1];
        if (op >= MP_BC_STORE_FAST_MULTI)
            return [1, 0];
        if (op >= MP_BC_LOAD_CONST_SMALL_INT_MULTI)
            return [0, 1];
        const nArgs = (arg & 0xff) + 2 * ((arg >> 8) & 0xff);
        switch (op) {
            case MP_BC_MAKE_CLOSURE:
                return [extra, 1];
            case MP_BC_MAKE_CLOSURE_DEFARGS:
                return [extra + 2, 1];
            case MP_BC_BUILD_TUPLE:
            case MP_BC_BUILD_LIST:
            case MP_BC_BUILD_SET:
                return [arg, 1];
            case MP_BC_BUILD_SLICE:
                return [arg === 3 ? 3 : 2, 1];
            case MP_BC_STORE_COMP: {
                const taken = (arg & 3) === 1 ? 2 : 1;
                const depth = (arg >> 2) + 1;
                return [Math.max(taken, depth), Math.max(taken, depth) - taken];
            }
            case MP_BC_UNPACK_SEQUENCE:
                return [1, arg];
            case MP_BC_UNPACK_EX:
                return [1, (arg & 0xff) + ((arg >> 8) & 0xff) + 1];
            case MP_BC_CALL_FUNCTION:
                return [nArgs + 1, 1];
            case MP_BC_CALL_FUNCTION_VAR_KW:
            case MP_BC_CALL_METHOD:
                return [nArgs + 2, 1];
            case MP_BC_CALL_METHOD_VAR_KW:
                return [nArgs + 3, 1];
            case MP_BC_FOR_ITER:
                return [ITER_SLOTS, ITER_SLOTS + 1];
            case MP_BC_WITH_CLEANUP:
                return [3, 1];
            default: {
                const { needs, effect } = NEEDS[op];
                return [needs, needs + effect];
            }
        }
    }
}
/** Values that an opcode of a fixed effect looks at, where that is more than it removes. */
const LOOKS_AT = {
    LOAD_ATTR: 1,
    LOAD_METHOD: 1,
    LOAD_SUPER_METHOD: 3,
    IMPORT_NAME: 2,
    IMPORT_FROM: 1,
    MAKE_FUNCTION_DEFARGS: 2,
    JUMP_IF_TRUE_OR_POP: 1,
    JUMP_IF_FALSE_OR_POP: 1,
    SETUP_WITH: 1,
    LOAD_SUBSCR: 2,
    DUP_TOP: 1,
    DUP_TOP_TWO: 2,
    ROT_TWO: 2,
    ROT_THREE: 3,
    GET_ITER: 1,
    GET_ITER_STACK: 1,
    STORE_MAP: 3,
    RAISE_FROM: 2,
    YIELD_VALUE: 1,
    YIELD_FROM: 2,
};
const NEEDS = Array.from({ length: MP_BC_LOAD_CONST_SMALL_INT_MULTI }, (_, op) => {
    const row = opcodeRow(op);
    const effect = row?.effect ?? 0;
    return { effect, needs: (row && LOOKS_AT[row.name]) ?? Math.max(0, -effect) };
});
/** Whether a function's code, prelude included, can be run without leaving its stack and its tables. */
export function isWellFormed(code, tables) {
    try {
        new CodeCheck(code, tables).run();
        return true;
    }
    catch (e) {
        if (e instanceof Malformed)
            return false;
        throw e;
    }
}
