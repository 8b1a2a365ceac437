import type { MpQstr } from '../runtime/obj.js';
import type { Compiler } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { isId, isStructKind, type ParseNode, ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

/** Storing into targets (py/compile.c c_assign). An augmented assignment first loads its target, then stores into it. */
export type AssignKind = 'store' | 'augLoad' | 'augStore';

const CANNOT_ASSIGN = "can't assign to expression";

/** Stores the top of the stack into a target, or loads the target of an augmented assignment. */
export const compileAssign = inFrame('c_assign', (comp: Compiler, pn: ParseNode, kind: AssignKind): void => {
  if (isId(pn)) {
    if (kind === 'augLoad') comp.loadId(pn);
    else comp.storeId(pn);
    return;
  }
  if (pn instanceof ParseNodeStruct) {
    if (pn.kind === R.atom_expr_normal) {
      assignAtomExpr(comp, pn, kind);
      return;
    }
    const items = kind === 'store' ? targetItems(pn) : null;
    if (items !== null) {
      assignTuple(comp, items);
      return;
    }
  }
  comp.syntaxError(pn, CANNOT_ASSIGN);
});

const NO_ITEMS: readonly ParseNode[] = [];

/** The targets of a tuple or list of them; null for anything else. */
function targetItems(pns: ParseNodeStruct): readonly ParseNode[] | null {
  if (pns.kind === R.testlist_star_expr || pns.kind === R.exprlist) return pns.nodes;
  if (pns.kind !== R.atom_paren && pns.kind !== R.atom_bracket) return null;
  const inner = pns.nodes[0]!;
  // Nothing can be stored into `()`, but an empty sequence into `[]`.
  if (inner === null) return pns.kind === R.atom_bracket ? NO_ITEMS : null;
  if (!isStructKind(inner, R.testlist_comp)) return pns.nodes;
  return isComprehension(inner) ? null : inner.nodes;
}

/** Whether what is in parentheses or brackets is a generator expression or comprehension. */
export function isComprehension(pns: ParseNodeStruct): boolean {
  return pns.nodes.length === 2 && isStructKind(pns.nodes[1]!, R.comp_for);
}

const assignTuple = inFrame('c_assign_tuple', (comp: Compiler, items: readonly ParseNode[]): void => {
  let starAt = -1;
  for (let i = 0; i < items.length; i++) {
    if (!isStructKind(items[i]!, R.star_expr)) continue;
    if (starAt >= 0) {
      comp.syntaxError(items[i]!, 'multiple *x in assignment');
      return;
    }
    comp.emit.unpackEx(i, items.length - i - 1);
    starAt = i;
  }
  if (starAt < 0) comp.emit.unpackSequence(items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    compileAssign(comp, i === starAt ? (item as ParseNodeStruct).nodes[0]! : item, 'store');
  }
});

/** Compiles what an attribute or index is taken of, and returns the last trailer; null where there is none. */
export function compileBase(comp: Compiler, pns: ParseNodeStruct, isCompiled: boolean): ParseNodeStruct | null {
  if (!isCompiled) comp.node(pns.nodes[0]!);
  const trailers = pns.nodes[1]!;
  if (!isStructKind(trailers, R.atom_expr_trailers)) return trailers as ParseNodeStruct | null;
  const last = trailers.nodes.length - 1;
  if (!isCompiled) for (let i = 0; i < last; i++) comp.node(trailers.nodes[i]!);
  return trailers.nodes[last] as ParseNodeStruct;
}

function assignAtomExpr(comp: Compiler, pns: ParseNodeStruct, kind: AssignKind): void {
  const { emit } = comp;
  const trailer = compileBase(comp, pns, kind === 'augStore');
  if (trailer?.kind === R.trailer_bracket) {
    if (kind === 'augStore') {
      emit.rotThree();
      emit.storeSubscr();
      return;
    }
    comp.node(trailer.nodes[0]!);
    if (kind === 'augLoad') {
      emit.dupTopTwo();
      emit.loadSubscr();
    } else {
      emit.storeSubscr();
    }
  } else if (trailer?.kind === R.trailer_period) {
    const name = trailer.nodes[0] as MpQstr;
    if (kind === 'augLoad') {
      emit.dupTop();
      emit.loadAttr(name);
    } else {
      if (kind === 'augStore') emit.rotTwo();
      emit.storeAttr(name);
    }
  } else {
    comp.syntaxError(pns, CANNOT_ASSIGN);
  }
}
