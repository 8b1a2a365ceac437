import { type Compiler, idForModification } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { declareGlobal, declareNonlocal } from './declare.js';
import { MP_PASS_SCOPE } from './emitCommon.js';
import { makeScopeFunction } from './makeFunction.js';
import { isId, type ParseNode, type ParseNodeStruct } from './parseNode.js';
import {
  ID_INFO_KIND_GLOBAL_EXPLICIT,
  ID_INFO_KIND_GLOBAL_IMPLICIT,
  ID_INFO_KIND_UNDECIDED,
  SCOPE_GEN_EXPR,
  scopeIsCompLike,
} from './scope.js';

/** Compiles a comprehension or generator expression: a function that is called with its first iterable. */
export const compileComprehension = inFrame(
  'compile_comprehension',
  (comp: Compiler, pns: ParseNodeStruct, kind: number): void => {
    const compFor = pns.nodes[1] as ParseNodeStruct;
    if (comp.pass === MP_PASS_SCOPE) compFor.scope = comp.newScope(kind, pns, comp.scope.emitOption);
    makeScopeFunction(comp, compFor.scope!, 0, 0);
    comp.node(compFor.nodes[1]!);
    if (kind === SCOPE_GEN_EXPR) comp.emit.getIter(false);
    comp.emit.callFunction(1, 0, false);
  },
);

/** `name := value`. */
export const compileNamedExpr = inFrame(
  'compile_namedexpr_helper',
  (comp: Compiler, name: ParseNode, value: ParseNode): void => {
    if (!isId(name)) comp.syntaxError(name, "can't assign to expression");
    comp.node(value);
    comp.emit.dupTop();
    if (!isId(name)) return;
    const { scope } = comp;
    if (comp.pass === MP_PASS_SCOPE && scopeIsCompLike(scope.kind)) {
      // In a comprehension the name belongs to the scope around it.
      const parent = scope.parent!;
      if (idForModification(parent, name).kind === ID_INFO_KIND_GLOBAL_EXPLICIT) {
        scope.findOrAdd(name, ID_INFO_KIND_GLOBAL_EXPLICIT);
      } else {
        const id = scope.findOrAdd(name, ID_INFO_KIND_UNDECIDED);
        if (parent.parent === null) {
          declareGlobal(comp, name, id);
        } else {
          // It has been read here before, and now has to be closed over.
          if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT) id.kind = ID_INFO_KIND_UNDECIDED;
          declareNonlocal(comp, name, id);
        }
      }
    }
    comp.storeId(name);
  },
);
