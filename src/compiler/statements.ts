import type { MpQstr } from '../runtime/obj.js';
import { MP_BINARY_OP_INPLACE_OR } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { compileAssign, compileBase, isComprehension } from './assign.js';
import { type Compiler, INVALID_LABEL, onRule } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { compileCondition } from './condition.js';
import { declareGlobal, declareNonlocal } from './declare.js';
import { MP_PASS_SCOPE } from './emitCommon.js';
import {
  extractList,
  isId,
  isLeaf,
  isStructKind,
  type ParseNode,
  type ParseNodeStruct,
  type TokenLeaf,
} from './parseNode.js';
import { R } from './rules.js';
import { ID_INFO_KIND_LOCAL, ID_INFO_KIND_UNDECIDED, SCOPE_FUNCTION, SCOPE_MODULE } from './scope.js';
import { T } from './tokens.js';

/** Statements that are one line: assignments, `del`, `return`, `raise`, `global`, `assert` and so on. */

function compileAll(comp: Compiler, pns: ParseNodeStruct): void {
  comp.allNodes(pns);
}

onRule('file_input', compileAll);
onRule('file_input_2', compileAll);
onRule('simple_stmt_2', compileAll);
onRule('suite_block_stmts', compileAll);
onRule('pass_stmt', compileAll);

const QSTR_REPL_PRINT = q('__repl_print__');

onRule('expr_stmt', (comp, pns) => {
  const lhs = pns.nodes[0]!;
  const rhs = pns.nodes[1]!;
  if (rhs === null) {
    compileLonelyExpr(comp, lhs);
  } else if (isStructKind(rhs, R.annassign)) {
    compileAnnotation(comp, lhs, rhs);
  } else if (isStructKind(rhs, R.expr_stmt_augassign)) {
    compileAssign(comp, lhs, 'augLoad');
    comp.node(rhs.nodes[1]!);
    const tok = (rhs.nodes[0] as TokenLeaf).kind;
    comp.emit.binaryOp(MP_BINARY_OP_INPLACE_OR + (tok - T.DEL_PIPE_EQUAL));
    compileAssign(comp, lhs, 'augStore');
  } else if (isStructKind(rhs, R.expr_stmt_assign_list)) {
    compileAssignChain(comp, lhs, rhs);
  } else {
    compilePlainAssign(comp, lhs, rhs);
  }
});

/** An expression for its effect; the REPL prints it. */
function compileLonelyExpr(comp: Compiler, pn: ParseNode): void {
  if (comp.isRepl && comp.scope.kind === SCOPE_MODULE) {
    comp.loadId(QSTR_REPL_PRINT);
    comp.node(pn);
    comp.emit.callFunction(1, 0, false);
    comp.emit.popTop();
  } else if (!(isLeaf(pn) && !isId(pn)) && !isStructKind(pn, R.const_object)) {
    comp.node(pn);
    comp.emit.popTop();
  }
}

/** `a: b` or `a: b = c`. The annotation itself is ignored; in a function the name is a local. */
function compileAnnotation(comp: Compiler, lhs: ParseNode, annotation: ParseNodeStruct): void {
  const value = annotation.nodes[1]!;
  if (value !== null) compilePlainAssign(comp, lhs, value);
  else if (comp.scope.kind === SCOPE_FUNCTION && isId(lhs)) comp.scope.findOrAdd(lhs, ID_INFO_KIND_LOCAL);
}

/** `a = b = c`: the last is the value, stored into the targets from the left. */
function compileAssignChain(comp: Compiler, lhs: ParseNode, list: ParseNodeStruct): void {
  const nTargets = list.nodes.length - 1;
  comp.node(list.nodes[nTargets]!);
  if (nTargets > 0) comp.emit.dupTop();
  compileAssign(comp, lhs, 'store');
  for (let i = 0; i < nTargets; i++) {
    if (i + 1 < nTargets) comp.emit.dupTop();
    compileAssign(comp, list.nodes[i]!, 'store');
  }
}

function compilePlainAssign(comp: Compiler, lhs: ParseNode, rhs: ParseNode): void {
  if (comp.options.doubleTupleAssign && canSwapAssign(comp, lhs, rhs)) {
    // `a, b = c, d` makes no tuple.
    const values = (rhs as ParseNodeStruct).nodes;
    const targets = (lhs as ParseNodeStruct).nodes;
    for (const value of values) comp.node(value);
    if (values.length === 3) comp.emit.rotThree();
    comp.emit.rotTwo();
    for (const target of targets) compileAssign(comp, target, 'store');
    return;
  }
  comp.node(rhs);
  compileAssign(comp, lhs, 'store');
}

function canSwapAssign(comp: Compiler, lhs: ParseNode, rhs: ParseNode): boolean {
  if (!isStructKind(rhs, R.testlist_star_expr) || !isStructKind(lhs, R.testlist_star_expr)) return false;
  const n = lhs.nodes.length;
  if (n !== rhs.nodes.length) return false;
  if (n !== 2 && !(n === 3 && comp.options.tripleTupleAssign)) return false;
  return !lhs.nodes.some((pn) => isStructKind(pn, R.star_expr));
}

onRule('del_stmt', (comp, pns) => comp.eachOf(pns.nodes[0]!, R.exprlist, compileDelete));

const compileDelete = inFrame('c_del_stmt', (comp: Compiler, pn: ParseNode): void => {
  if (isId(pn)) {
    comp.deleteId(pn);
    return;
  }
  if (isStructKind(pn, R.atom_expr_normal)) {
    const trailer = compileBase(comp, pn, false);
    if (trailer?.kind === R.trailer_bracket) {
      comp.node(trailer.nodes[0]!);
      comp.emit.deleteSubscr();
      return;
    }
    if (trailer?.kind === R.trailer_period) {
      comp.emit.deleteAttr(trailer.nodes[0] as MpQstr);
      return;
    }
  }
  let errorAt = pn;
  if (isStructKind(pn, R.atom_paren)) {
    const inner = pn.nodes[0] as ParseNodeStruct | null;
    if (inner !== null && !isComprehension(inner)) {
      for (const item of inner.nodes) compileDelete(comp, item);
      return;
    }
    errorAt = inner;
  }
  comp.syntaxError(errorAt, "can't delete expression");
});

function compileBreakContinue(comp: Compiler, pns: ParseNodeStruct): void {
  const label = pns.kind === R.break_stmt ? comp.breakLabel : comp.continueLabel;
  if (label === INVALID_LABEL) comp.syntaxError(pns, "'break'/'continue' outside loop");
  comp.emit.unwindJump(label, comp.curExceptLevel - comp.loopExceptLevel);
}

onRule('break_stmt', compileBreakContinue);
onRule('continue_stmt', compileBreakContinue);

onRule('return_stmt', (comp, pns) => {
  const { emit } = comp;
  if (comp.options.cpythonCompat && comp.scope.kind !== SCOPE_FUNCTION) {
    comp.syntaxError(pns, "'return' outside function");
    return;
  }
  const value = pns.nodes[0]!;
  if (value === null) {
    emit.loadNone();
  } else if (comp.options.returnIfExpr && isStructKind(value, R.test_if_expr)) {
    // Each branch returns by itself.
    const ifElse = value.nodes[1] as ParseNodeStruct;
    const fail = comp.nextLabel();
    compileCondition(comp, ifElse.nodes[0]!, false, fail);
    comp.node(value.nodes[0]!);
    emit.returnValue();
    emit.labelAssign(fail);
    comp.node(ifElse.nodes[1]!);
  } else {
    comp.node(value);
  }
  emit.returnValue();
});

onRule('yield_stmt', (comp, pns) => {
  comp.node(pns.nodes[0]!);
  comp.emit.popTop();
});

onRule('raise_stmt', (comp, pns) => {
  const arg = pns.nodes[0]!;
  if (arg === null) {
    comp.emit.raiseVarargs(0);
  } else if (isStructKind(arg, R.raise_stmt_arg)) {
    comp.node(arg.nodes[0]!);
    comp.node(arg.nodes[1]!);
    comp.emit.raiseVarargs(2);
  } else {
    comp.node(arg);
    comp.emit.raiseVarargs(1);
  }
});

function compileGlobalNonlocal(comp: Compiler, pns: ParseNodeStruct): void {
  if (comp.pass !== MP_PASS_SCOPE) return;
  const isGlobal = pns.kind === R.global_stmt;
  if (!isGlobal && comp.scope.kind === SCOPE_MODULE) {
    comp.syntaxError(pns, "can't declare nonlocal in outer code");
    return;
  }
  for (const pn of extractList(pns.nodes[0]!, R.name_list)) {
    const id = comp.scope.findOrAdd(pn as MpQstr, ID_INFO_KIND_UNDECIDED);
    if (isGlobal) declareGlobal(comp, pns, id);
    else declareNonlocal(comp, pns, id);
  }
}

onRule('global_stmt', compileGlobalNonlocal);
onRule('nonlocal_stmt', compileGlobalNonlocal);

const QSTR_ASSERTION_ERROR = q('AssertionError');

onRule('assert_stmt', (comp, pns) => {
  if (mp.optimiseValue !== 0) return;
  const end = comp.nextLabel();
  compileCondition(comp, pns.nodes[0]!, true, end);
  comp.emit.loadGlobal(QSTR_ASSERTION_ERROR);
  const message = pns.nodes[1]!;
  if (message !== null) {
    comp.node(message);
    comp.emit.callFunction(1, 0, false);
  }
  comp.emit.raiseVarargs(1);
  comp.emit.labelAssign(end);
});
