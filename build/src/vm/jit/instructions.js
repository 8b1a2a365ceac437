import * as BC from '../../bytecode/opcodes.js';
import { smallIntOperand } from '../smallIntOperand.js';
import { ITER_SLOTS } from '../unwind.js';
export function decodeInstruction(code, ip) {
    let at = ip;
    const op = code[at++];
    let arg = 0;
    if (op < 0x40) {
        let byte;
        do {
            byte = code[at++];
            arg = (arg << 7) | (byte & 0x7f);
        } while (byte >= 0x80);
    }
    else if (op < 0x50) {
        arg = code[at++];
        if (arg >= 0x80) {
            arg = (arg & 0x7f) | (code[at++] << 7);
            if (op < 0x45)
                arg -= 0x4000;
        }
        else if (op < 0x45) {
            arg -= 0x40;
        }
    }
    const int = op === BC.MP_BC_LOAD_CONST_SMALL_INT ? smallIntOperand(code, ip + 1, at) : 0;
    let extra = 0;
    if (op === BC.MP_BC_MAKE_CLOSURE || op === BC.MP_BC_MAKE_CLOSURE_DEFARGS || op === BC.MP_BC_UNWIND_JUMP) {
        extra = code[at++];
    }
    return { ip, op, arg, extra, int, next: at };
}
/** Slots that CALL_FUNCTION and its like take in all: the function, its arguments, two for each keyword. */
function callSlots({ op, arg }) {
    const n = (arg & 0xff) + ((arg >> 7) & 0x1fe);
    switch (op) {
        case BC.MP_BC_CALL_FUNCTION:
            return n + 1;
        case BC.MP_BC_CALL_METHOD:
        case BC.MP_BC_CALL_FUNCTION_VAR_KW:
            return n + 2;
        default:
            return n + 3;
    }
}
/**
 * Where an instruction goes on. What only the interpreter does is left out, such as where a `finally` goes after a jump:
 * places that nothing else leads to stay the interpreter's.
 */
function successors(i, sp) {
    const { op, arg, next } = i;
    if (op >= 0xd7)
        return [[next, sp - 1]];
    if (op >= 0xd0)
        return [[next, sp]];
    if (op >= 0xc0)
        return [[next, sp - 1]];
    if (op >= 0x70)
        return [[next, sp + 1]];
    switch (op) {
        case BC.MP_BC_CALL_FUNCTION:
        case BC.MP_BC_CALL_METHOD:
        case BC.MP_BC_CALL_FUNCTION_VAR_KW:
        case BC.MP_BC_CALL_METHOD_VAR_KW:
            return [[next, sp - callSlots(i) + 1]];
        case BC.MP_BC_MAKE_CLOSURE:
            return [[next, sp - i.extra + 1]];
        case BC.MP_BC_MAKE_CLOSURE_DEFARGS:
            return [[next, sp - i.extra - 1]];
        case BC.MP_BC_BUILD_TUPLE:
        case BC.MP_BC_BUILD_LIST:
        case BC.MP_BC_BUILD_SET:
        case BC.MP_BC_BUILD_SLICE:
            return [[next, sp - arg + 1]];
        case BC.MP_BC_STORE_COMP:
            return [[next, (arg & 3) === 1 ? sp - 2 : sp - 1]];
        case BC.MP_BC_UNPACK_SEQUENCE:
            return [[next, sp + arg - 1]];
        case BC.MP_BC_UNPACK_EX:
            return [[next, sp + (arg & 0xff) + ((arg >> 8) & 0xff)]];
        case BC.MP_BC_JUMP:
        case BC.MP_BC_POP_EXCEPT_JUMP:
            return [[next + arg, sp]];
        case BC.MP_BC_POP_JUMP_IF_TRUE:
        case BC.MP_BC_POP_JUMP_IF_FALSE:
            return [
                [next, sp - 1],
                [next + arg, sp - 1],
            ];
        case BC.MP_BC_JUMP_IF_TRUE_OR_POP:
        case BC.MP_BC_JUMP_IF_FALSE_OR_POP:
            return [
                [next, sp - 1],
                [next + arg, sp],
            ];
        case BC.MP_BC_SETUP_EXCEPT:
        case BC.MP_BC_SETUP_FINALLY:
            return [
                [next, sp],
                [next + arg, sp + 1],
            ];
        case BC.MP_BC_SETUP_WITH:
            return [[next, sp + 2]];
        case BC.MP_BC_FOR_ITER:
            return [
                [next, sp + 1],
                [next + arg, sp - ITER_SLOTS],
            ];
        case BC.MP_BC_UNWIND_JUMP:
        case BC.MP_BC_WITH_CLEANUP:
        case BC.MP_BC_RETURN_VALUE:
        case BC.MP_BC_RAISE_LAST:
        case BC.MP_BC_RAISE_OBJ:
        case BC.MP_BC_RAISE_FROM:
            return [];
        case BC.MP_BC_GET_ITER_STACK:
            return [[next, sp + ITER_SLOTS - 1]];
        default: {
            const row = BC.OPCODES.find((candidate) => candidate.op === op);
            return row === undefined || row.effect === null ? [] : [[next, sp + row.effect]];
        }
    }
}
/**
 * The instructions that can be reached from the first one, in order of place; none where there are ways with different
 * depths of the stack to one of them.
 */
export function reachedInstructions(code, prelude) {
    const found = new Map();
    const waiting = [[prelude.opcodes, -1]];
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
        const [ip, sp] = item;
        const known = found.get(ip);
        if (known === undefined) {
            const instruction = decodeInstruction(code, ip);
            found.set(ip, { instruction, sp });
            for (const [to, depth] of successors(instruction, sp))
                waiting.push([to, depth]);
        }
        else if (known.sp !== sp) {
            return [];
        }
    }
    return [...found.values()].sort((a, b) => a.instruction.ip - b.instruction.ip);
}
