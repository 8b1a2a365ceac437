import { compileToRawCode, mpCompile } from '../compiler/compile.js';
import type { Lexer } from '../compiler/lexer.js';
import { type InputKind, mpParse, stalePtrs } from '../compiler/parser.js';
import { callFunction0 } from '../runtime/call.js';
import type { MpDict } from '../runtime/dict.js';
import type { RawCode } from '../runtime/funBc.js';
import type { MpModule } from '../runtime/module.js';
import type { MpObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';

/** Runs `body` with other globals and locals, and brings the old ones back however it ends. */
export function withGlobalsLocals<T>(globals: MpDict, locals: MpDict, body: () => T): T {
  const { dictGlobals, dictLocals } = mp;
  const top = mp.roots.mark();
  mp.roots.keep(dictGlobals);
  mp.roots.keep(dictLocals);
  mp.dictGlobals = globals;
  mp.dictLocals = locals;
  try {
    const result = body();
    mp.roots.release(top);
    return result;
  } finally {
    mp.dictGlobals = dictGlobals;
    mp.dictLocals = dictLocals;
  }
}

/** Compiles what a lexer reads to a function of no arguments. Raises what parsing and compiling raises. */
export function parseCompile(lexer: Lexer, kind: InputKind): MpObj {
  return compileTree(lexer, kind).fun;
}

function compileTree(lexer: Lexer, kind: InputKind): { fun: MpObj; stale: readonly number[] } {
  const { sourceName } = lexer;
  mp.compiling++;
  try {
    const tree = mpParse(lexer, kind);
    const stale = stalePtrs(tree);
    return { fun: mpCompile(tree, sourceName, kind === 'single'), stale };
  } finally {
    mp.compiling--;
  }
}

/** Compiles what a lexer reads to code without a function, whose constants `context` gets. */
export function compileForContext(lexer: Lexer, kind: InputKind, context: MpModule): RawCode {
  const { sourceName } = lexer;
  mp.compiling++;
  try {
    return compileToRawCode(mpParse(lexer, kind), sourceName, kind === 'single', context).rawCode;
  } finally {
    mp.compiling--;
  }
}

/** Compiles what a lexer reads and runs it with these globals and locals (mp_parse_compile_execute). */
export function parseCompileExecute(lexer: Lexer, kind: InputKind, globals: MpDict, locals: MpDict): MpObj {
  return withGlobalsLocals(globals, locals, () => {
    const { fun, stale } = compileTree(lexer, kind);
    mp.roots.keep(fun);
    for (const ptr of stale) mp.roots.keepPtr(ptr);
    return callFunction0(fun);
  });
}
