import { MP_SCOPE_FLAG_DEFKWARGS } from '../bytecode/prelude.js';
import type { Compiler } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { ID_INFO_KIND_CELL, ID_INFO_KIND_FREE, SCOPE_MODULE, type Scope } from './scope.js';

/**
 * Makes the function of a scope (close_over_variables_etc): its closed-over variables are loaded in the order that this
 * scope has them. Defaults, if any, are on the stack already.
 */
export const makeScopeFunction = inFrame(
  'close_over_variables_etc',
  (comp: Compiler, made: Scope, nPosDefaults: number, nKwDefaults: number): void => {
    if (comp.stack !== null) comp.stack.made = made.ptr;
    const { scope, emit } = comp;
    if (nKwDefaults > 0) made.scopeFlags |= MP_SCOPE_FLAG_DEFKWARGS;
    made.numDefPosArgs = nPosDefaults;
    let nFree = 0;
    if (scope.kind !== SCOPE_MODULE) {
      for (const id of scope.ids) {
        if (id.kind !== ID_INFO_KIND_CELL && id.kind !== ID_INFO_KIND_FREE) continue;
        if (made.find(id.qst)?.kind !== ID_INFO_KIND_FREE) continue;
        emit.loadFast(id.localNum);
        nFree++;
      }
    }
    const hasDefaults = nPosDefaults !== 0 || nKwDefaults !== 0;
    if (nFree === 0) emit.makeFunction(made, hasDefaults);
    else emit.makeClosure(made, nFree, hasDefaults);
  },
);
