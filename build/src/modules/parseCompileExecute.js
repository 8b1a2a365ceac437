import { mpCompile } from '../compiler/compile.js';
import { nodePtr } from '../compiler/parseNode.js';
import { mpParse } from '../compiler/parser.js';
import { callFunction0 } from '../runtime/call.js';
import { mp, pushRoot } from '../runtime/state.js';
/** Runs `body` with other globals and locals, and brings the old ones back however it ends. */
export function withGlobalsLocals(globals, locals, body) {
    const { dictGlobals, dictLocals } = mp;
    const top = mp.rootTop;
    pushRoot(dictGlobals);
    pushRoot(dictLocals);
    mp.dictGlobals = globals;
    mp.dictLocals = locals;
    try {
        const result = body();
        mp.rootTop = top;
        return result;
    }
    finally {
        mp.dictGlobals = dictGlobals;
        mp.dictLocals = dictLocals;
    }
}
/** Compiles what a lexer reads to a function of no arguments. Raises what parsing and compiling raises. */
export function parseCompile(lexer, kind) {
    return compileTree(lexer, kind).fun;
}
function compileTree(lexer, kind) {
    const { sourceName } = lexer;
    mp.compiling++;
    try {
        const tree = mpParse(lexer, kind);
        const rootPtr = nodePtr(tree.root);
        return { fun: mpCompile(tree, sourceName, kind === 'single'), rootPtr };
    }
    finally {
        mp.compiling--;
    }
}
/** Compiles what a lexer reads and runs it with these globals and locals (mp_parse_compile_execute). */
export function parseCompileExecute(lexer, kind, globals, locals) {
    return withGlobalsLocals(globals, locals, () => {
        const { fun, rootPtr } = compileTree(lexer, kind);
        pushRoot(fun);
        // The tree is a struct on C's stack: freeing its chunks leaves the pointer to its root there.
        mp.roots[mp.rootTop++] = rootPtr;
        return callFunction0(fun);
    });
}
