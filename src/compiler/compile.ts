import { makeFunction } from '../objects/funBc.js';
import { exceptionAddTraceback } from '../runtime/exception.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import { mp } from '../runtime/state.js';
import './asyncStmt.js';
import './blocks.js';
import './call.js';
import { Compiler } from './compiler.js';
import type { CompilerStack } from './compilerStack.js';
import './display.js';
import './expressions.js';
import { MP_PASS_CODE_SIZE, MP_PASS_EMIT, MP_PASS_SCOPE, MP_PASS_STACK_SIZE } from './emitCommon.js';
import './functions.js';
import './imports.js';
import { type ParseTree, parseTreeClear } from './parseChunk.js';
import type { ParseNode } from './parseNode.js';
import type { MpRawCode } from './rawCode.js';
import { ID_INFO_KIND_GLOBAL_IMPLICIT, SCOPE_MODULE, type Scope } from './scope.js';
import { compileScope } from './scopePass.js';
import './statements.js';
import './tryWith.js';
import { argTypes } from './viperEmit.js';

/** A compiled module (mp_compiled_module_t). */
export interface CompiledModule {
  readonly context: MpModule;
  readonly rawCode: MpRawCode;
}

/** Where parts of the compiler were that C keeps pointers to when they are freed, or garbage. */
export interface FreedParts {
  /** The bytecode emitter. */
  readonly emitter: number;
  /** The first and the last of the scopes. */
  readonly moduleScope: number;
  readonly lastScope: number;
  /** The table of interned names, and what the list of constants had. */
  readonly qstrTable: number;
  readonly constItems: number;
}

/**
 * Compiles a parse tree, and frees it (mp_compile_to_raw_code). The constants go into `context`, which the caller keeps
 * reachable; the result is only reachable through a function made of it. Raises SyntaxError, MemoryError and others.
 */
export function compileToRawCode(
  tree: ParseTree<ParseNode>,
  sourceFile: MpQstr,
  isRepl: boolean,
  context: MpModule,
): CompiledModule & { readonly freed: FreedParts; readonly frames: CompilerStack | null } {
  const top = mp.roots.mark();
  mp.roots.keepPtr(tree.chunk === null ? 0 : tree.chunk.ptr);
  const comp = new Compiler(sourceFile, isRepl);
  const moduleScope = comp.newScope(SCOPE_MODULE, tree.root, 'none');
  comp.makeEmitter();
  const maxLabels = findNames(comp);
  for (let s = comp.scopeHead; s !== null && comp.error === null; s = s.next) s.computeThings();
  comp.setMaxNumLabels(maxLabels);
  for (let s = comp.scopeHead; s !== null && comp.error === null; s = s.next) emitScope(comp, s);

  if (comp.error !== null) {
    // Without a better guess the error is where the scope begins.
    comp.setErrorLine(comp.scope.pn);
    exceptionAddTraceback(comp.error, sourceFile, comp.errorLine, comp.scope.simpleName);
  } else {
    comp.common.populate(context);
  }
  const emitter = comp.emitterPtr;
  comp.freeEmitters();
  parseTreeClear(tree);
  let lastScope = 0;
  for (let s: Scope | null = moduleScope; s !== null; s = s.next) {
    lastScope = s.ptr;
    s.free();
  }
  mp.roots.release(top);
  if (comp.error !== null) throw comp.error;
  return {
    context,
    rawCode: moduleScope.rawCode,
    frames: comp.frames,
    freed: { emitter, moduleScope: moduleScope.ptr, lastScope, ...comp.common.garbage },
  };
}

/** The first pass over all scopes, which grow in number meanwhile. Returns the largest number of labels in one. */
function findNames(comp: Compiler): number {
  let maxLabels = 0;
  for (let s = comp.scopeHead; s !== null && comp.error === null; s = s.next) {
    compileScope(comp, s, MP_PASS_SCOPE);
    for (let i = 0; i < s.ids.length; i++) {
      const id = s.ids[i]!;
      if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT) s.checkToCloseOver(id);
    }
    maxLabels = Math.max(maxLabels, comp.nextLabelNum);
  }
  return maxLabels;
}

function emitScope(comp: Compiler, scope: Scope): void {
  compileScope(comp, scope, MP_PASS_STACK_SIZE);
  if (comp.error === null) compileScope(comp, scope, MP_PASS_CODE_SIZE);
  if (comp.error === null) while (!compileScope(comp, scope, MP_PASS_EMIT));
  const { rawCode, emitOption } = scope;
  if (emitOption === 'native' || emitOption === 'viper') {
    rawCode.kind = emitOption;
    if (!portOf(mp.board).codeOffHeap) mp.nativeFunctions++;
  }
  if (emitOption === 'viper') rawCode.viperArgs = argTypes(scope);
}

/**
 * Compiles a parse tree to a function that runs the module's code with the current globals (mp_compile). Raises
 * SyntaxError, MemoryError and others.
 *
 * @param onFreed gets the addresses of what was freed, and what the compiler's frames left on C's stack
 */
export function mpCompile(
  tree: ParseTree<ParseNode>,
  sourceFile: MpQstr,
  isRepl: boolean,
  onFreed?: (freed: FreedParts, frames: CompilerStack | null) => void,
): MpObj {
  const top = mp.roots.mark();
  mp.roots.keepPtr(tree.chunk === null ? 0 : tree.chunk.ptr);
  const context = new MpModule(mp.dictGlobals, false);
  context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
  mp.roots.keepPtr(context.ptr);
  const { rawCode, freed, frames } = compileToRawCode(tree, sourceFile, isRepl, context);
  onFreed?.(freed, frames);
  mp.roots.keepPtr(rawCode.ptr);
  const fun = makeFunction(rawCode, context, MP_OBJ_NULL, MP_OBJ_NULL);
  mp.roots.release(top);
  return fun;
}
