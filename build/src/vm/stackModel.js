import { macroOn } from '../abi/board.js';
/**
 * By architecture. x86_64, i386 and nanbox are measured with `micropython.stack_use()` on builds for them; cortex-m0 is
 * fitted between the depths that a recorded recursion did and didn't reach; the others are estimates after those.
 */
const MODELS = {
    x86_64: {
        base: 640,
        call: 320,
        check: 96,
        method: 0,
        native: 192,
        generator: 304,
        iterate: 32,
        print: 48,
        align: 16,
        extra: 8,
    },
    i386: {
        base: 496,
        call: 208,
        check: 80,
        method: 32,
        native: 160,
        generator: 280,
        iterate: 48,
        print: 64,
        align: 16,
        extra: 12,
    },
    nanbox: {
        base: 640,
        call: 320,
        check: 96,
        method: 32,
        native: 200,
        generator: 452,
        iterate: 80,
        print: 64,
        align: 16,
        extra: 12,
    },
    'cortex-m0': {
        base: 520,
        call: 188,
        check: 72,
        method: 8,
        native: 104,
        generator: 188,
        iterate: 40,
        print: 40,
        align: 8,
        extra: 0,
    },
    'cortex-m0plus': {
        base: 520,
        call: 188,
        check: 72,
        method: 8,
        native: 104,
        generator: 188,
        iterate: 40,
        print: 40,
        align: 8,
        extra: 0,
    },
    'cortex-m3': {
        base: 360,
        call: 196,
        check: 72,
        method: 8,
        native: 104,
        generator: 196,
        iterate: 40,
        print: 40,
        align: 8,
        extra: 0,
    },
    'cortex-m4': {
        base: 460,
        call: 252,
        check: 72,
        method: 8,
        native: 104,
        generator: 252,
        iterate: 40,
        print: 40,
        align: 8,
        extra: 0,
    },
    'cortex-m7': {
        base: 460,
        call: 252,
        check: 72,
        method: 8,
        native: 104,
        generator: 252,
        iterate: 40,
        print: 40,
        align: 8,
        extra: 0,
    },
    riscv32imc: {
        base: 720,
        call: 256,
        check: 96,
        method: 8,
        native: 128,
        generator: 256,
        iterate: 40,
        print: 40,
        align: 16,
        extra: 0,
    },
    'xtensa-lx106': {
        base: 560,
        call: 240,
        check: 80,
        method: 8,
        native: 112,
        generator: 240,
        iterate: 40,
        print: 40,
        align: 16,
        extra: 0,
    },
    'xtensa-lx6': {
        base: 900,
        call: 304,
        check: 112,
        method: 8,
        native: 176,
        generator: 304,
        iterate: 40,
        print: 40,
        align: 16,
        extra: 0,
    },
    'xtensa-lx7': {
        base: 900,
        call: 304,
        check: 112,
        method: 8,
        native: 176,
        generator: 304,
        iterate: 40,
        print: 40,
        align: 16,
        extra: 0,
    },
};
/** Where nothing is known of an architecture. */
const DEFAULT_MODEL = {
    base: 500,
    call: 240,
    check: 80,
    method: 8,
    native: 120,
    generator: 240,
    iterate: 40,
    print: 40,
    align: 8,
    extra: 0,
};
/** Objects that the port's `mp_pystack_init` gets room for (ports/webassembly/main.c). */
const PYSTACK_OBJS = 1024;
function modelOf(board) {
    return MODELS[board.objRepr === 'D' ? 'nanbox' : board.arch] ?? DEFAULT_MODEL;
}
/** Sets a machine's C stack up, and its Python stack where the firmware has one. Called once, when it is built. */
export function initStack(state) {
    const { board } = state;
    const model = modelOf(board);
    // The outermost code is called by native code like any other.
    state.stackUsed = model.base - model.call - model.native;
    state.stackLimit = macroOn(board, 'MICROPY_STACK_CHECK') ? board.stackLimitBytes : 0;
    state.callStackBytes = model.check;
    state.vmStackBytes = model.call;
    state.methodStackBytes = model.method;
    state.nativeStackBytes = model.native;
    state.generatorStackBytes = model.generator;
    state.iterStackBytes = model.iterate;
    state.printStackBytes = model.print;
    state.allocaAlign = model.align;
    state.allocaExtra = model.extra;
    state.pystackSize = macroOn(board, 'MICROPY_ENABLE_PYSTACK') ? PYSTACK_OBJS * state.objBytes : 0;
}
