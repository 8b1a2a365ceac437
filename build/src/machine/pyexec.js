import { macroOn } from '../abi/board.js';
import { decodePrelude } from '../bytecode/prelude.js';
import { mpCompile } from '../compiler/compile.js';
import { newLexerFromFile } from '../compiler/lexer.js';
import { nodePtr } from '../compiler/parseNode.js';
import { mpParse } from '../compiler/parser.js';
import { importHost } from '../world/importHost.js';
import { printException } from '../objects/exceptionPrint.js';
import { makeFunction } from '../objects/funBc.js';
import { callFunction0 } from '../runtime/call.js';
import { exceptionGetValue } from '../runtime/instance.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, MpObject } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { objGetIntMaybe } from '../runtime/ops.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { handlePending } from '../runtime/scheduler.js';
import { CTRL_C, mp } from '../runtime/state.js';
import { mpConstNone, typeSystemExit } from '../runtime/types.js';
/**
 * Makes a lexer, compiles what it reads, runs it, and prints the exception that it ends with
 * (parse_compile_execute). An error outside of Python comes through.
 */
export function execLexer(newLexer, options = {}) {
    const { kind = 'file', isRepl = kind === 'single', onLexer } = options;
    return run(() => {
        const lex = newLexer();
        const lexRoot = mp.rootTop++;
        mp.roots[lexRoot] = lex.ptr;
        onLexer?.(lex);
        const { sourceName } = lex;
        const tree = mpParse(lex, kind);
        const rootPtr = nodePtr(tree.root);
        let freed = { emitter: 0, lastScope: 0 };
        const fun = mpCompile(tree, sourceName, isRepl, (parts) => (freed = parts));
        mp.rootTop = lexRoot;
        // The tree is a struct on C's stack: freeing its chunks leaves the pointer to its root there.
        mp.roots[mp.rootTop++] = rootPtr;
        keepStaleLocals(fun, { ...freed, lexer: lex.ptr, rawCode: fun.rawCode.ptr });
        return fun;
    }, options);
}
/** Runs a script in the firmware's ROM (pyexec_frozen_module). False where uheap has no such script. */
export function execFrozen(name) {
    const frozen = importHost().frozen(name);
    if (frozen === null || frozen === 'dir')
        return false;
    run(() => {
        const context = new MpModule(mp.dictGlobals, false);
        context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
        mp.roots[mp.rootTop++] = context.ptr;
        return makeFunction(frozen.load(context), context, MP_OBJ_NULL, MP_OBJ_NULL);
    });
    return true;
}
/** Runs a file of the board's file system, or one in ROM, if it is there (pyexec_file_if_exists). Null where it isn't. */
export function execFileIfExists(name) {
    if (macroOn(mp.board, 'MICROPY_MODULE_FROZEN') && mp.board.frozenFiles.includes(name)) {
        execFrozen(name);
        return { exitCode: 0, exception: null };
    }
    if (importHost().stat(name) !== 'file')
        return null;
    return execLexer(() => {
        const path = qstrFromStr(name);
        return newLexerFromFile(path, importHost().open(path));
    });
}
function run(newFunction, options = {}) {
    const top = mp.rootTop;
    mp.isForcedExit = false;
    mp.mainFrameWord = 0;
    mp.interruptChar = CTRL_C;
    try {
        const fun = newFunction();
        callFunction0(fun);
        handlePending(true, printException);
        mp.rootTop = top;
        return { exitCode: 0, exception: null };
    }
    catch (e) {
        if (!(e instanceof MpObject))
            throw e;
        mp.rootTop = top;
        mp.frame = null;
        handlePending(false, printException);
        options.endOfOutput?.();
        return uncaught(e, options.errorPrint ?? mp.errorPrint);
    }
}
/**
 * The C functions that run a program keep pointers which they have no use for any more: whatever is allocated at such
 * an address later stays alive.
 */
function keepStaleLocals(fun, ptrs) {
    const { nState, nExcStack } = decodePrelude(fun.bytecode);
    const stateBytes = nState * mp.objBytes + nExcStack * mp.sizes.mp_exc_stack_t;
    for (const { what, minStateBytes = 0, maxStateBytes = Infinity, untilSmallInt = false } of mp.board.staleLocals) {
        if (!(what in ptrs) || stateBytes < minStateBytes || stateBytes > maxStateBytes)
            continue;
        const ptr = ptrs[what];
        if (untilSmallInt)
            mp.mainFrameWord = ptr;
        else
            mp.roots[mp.rootTop++] = ptr;
    }
}
function uncaught(exc, errorPrint) {
    if (objIsSubclassFast(exc.type, typeSystemExit)) {
        const value = exceptionGetValue(exc);
        const code = value === mpConstNone ? 0 : (objGetIntMaybe(value) ?? 1);
        return { exitCode: Number(code) & 0xff, exception: null, isSystemExit: true, isForcedExit: mp.isForcedExit };
    }
    printException(errorPrint, exc);
    return { exitCode: 1, exception: exc };
}
