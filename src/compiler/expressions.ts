import {
  MP_BINARY_OP_AND,
  MP_BINARY_OP_IN,
  MP_BINARY_OP_IS,
  MP_BINARY_OP_IS_NOT,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LSHIFT,
  MP_BINARY_OP_NOT_IN,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_XOR,
  MP_UNARY_OP_INVERT,
  MP_UNARY_OP_NOT,
  MP_UNARY_OP_POSITIVE,
} from '../runtime/ops.js';
import { compileAtomExpr } from './call.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame, inRule } from './compilerStack.js';
import { compileNamedExpr } from './comprehension.js';
import { compileCondition } from './condition.js';
import { isStructKind, type ParseNode, type ParseNodeStruct, TokenLeaf } from './parseNode.js';
import { R } from './rules.js';
import { SCOPE_FUNCTION, SCOPE_LAMBDA } from './scope.js';
import { T } from './tokens.js';

/** Operators, conditions, `yield` and `await`. */

onRule('const_object', (comp, pns) => comp.emit.loadConstObj(pns.obj!));

onRule('star_expr', (comp, pns) => comp.syntaxError(pns, '*x must be assignment target'));

onRule('namedexpr_test', (comp, pns) => compileNamedExpr(comp, pns.nodes[0]!, pns.nodes[1]!));

onRule('test_if_expr', (comp, pns) => {
  const { emit } = comp;
  const ifElse = pns.nodes[1] as ParseNodeStruct;
  const fail = comp.nextLabel();
  const end = comp.nextLabel();
  compileCondition(comp, ifElse.nodes[0]!, false, fail);
  comp.node(pns.nodes[0]!);
  emit.jump(end);
  emit.labelAssign(fail);
  emit.adjustStackSize(-1);
  comp.node(ifElse.nodes[1]!);
  emit.labelAssign(end);
});

function compileOrAnd(comp: Compiler, pns: ParseNodeStruct): void {
  const end = comp.nextLabel();
  const last = pns.nodes.length - 1;
  for (let i = 0; i <= last; i++) {
    comp.node(pns.nodes[i]!);
    if (i < last) comp.emit.jumpIfOrPop(pns.kind === R.or_test, end);
  }
  comp.emit.labelAssign(end);
}

onRule('or_test', compileOrAnd);
onRule('and_test', compileOrAnd);

onRule('not_test_2', (comp, pns) => {
  comp.node(pns.nodes[0]!);
  comp.emit.unaryOp(MP_UNARY_OP_NOT);
});

function comparisonOp(pn: ParseNode): number {
  if (pn instanceof TokenLeaf) {
    return pn.kind === T.KW_IN ? MP_BINARY_OP_IN : MP_BINARY_OP_LESS + (pn.kind - T.OP_LESS);
  }
  if (isStructKind(pn, R.comp_op_not_in)) return MP_BINARY_OP_NOT_IN;
  return isStructKind(pn, R.comp_op_is) && pn.nodes[0] === null ? MP_BINARY_OP_IS : MP_BINARY_OP_IS_NOT;
}

onRule('comparison', (comp, pns) => {
  const { emit } = comp;
  const { nodes } = pns;
  const isChain = nodes.length > 3;
  comp.node(nodes[0]!);
  const fail = isChain ? comp.nextLabel() : 0;
  for (let i = 1; i + 1 < nodes.length; i += 2) {
    const isLast = i + 2 >= nodes.length;
    comp.node(nodes[i + 1]!);
    if (!isLast) {
      emit.dupTop();
      emit.rotThree();
    }
    emit.binaryOp(comparisonOp(nodes[i]!));
    if (!isLast) emit.jumpIfOrPop(false, fail);
  }
  if (!isChain) return;
  const end = comp.nextLabel();
  emit.jump(end);
  emit.labelAssign(fail);
  emit.adjustStackSize(1);
  emit.rotTwo();
  emit.popTop();
  emit.labelAssign(end);
});

function compileBinary(op: number) {
  return (comp: Compiler, pns: ParseNodeStruct): void => {
    comp.node(pns.nodes[0]!);
    for (let i = 1; i < pns.nodes.length; i++) {
      comp.node(pns.nodes[i]!);
      comp.emit.binaryOp(op);
    }
  };
}

onRule('expr', compileBinary(MP_BINARY_OP_OR));
onRule('xor_expr', compileBinary(MP_BINARY_OP_XOR));
onRule('and_expr', compileBinary(MP_BINARY_OP_AND));

const compileAllNodes = inRule('file_input', (comp: Compiler, pns: ParseNodeStruct) => comp.allNodes(pns));

onRule('power', (comp, pns) => {
  compileAllNodes(comp, pns);
  comp.emit.binaryOp(MP_BINARY_OP_POWER);
});

/** Operands with operators between them. */
function compileTerm(comp: Compiler, pns: ParseNodeStruct): void {
  const { nodes } = pns;
  comp.node(nodes[0]!);
  for (let i = 1; i + 1 < nodes.length; i += 2) {
    comp.node(nodes[i + 1]!);
    comp.emit.binaryOp(MP_BINARY_OP_LSHIFT + ((nodes[i] as TokenLeaf).kind - T.OP_DBL_LESS));
  }
}

onRule('shift_expr', compileTerm);
onRule('arith_expr', compileTerm);
onRule('term', compileTerm);

onRule('factor_2', (comp, pns) => {
  comp.node(pns.nodes[1]!);
  const tok = (pns.nodes[0] as TokenLeaf).kind;
  comp.emit.unaryOp(tok === T.OP_TILDE ? MP_UNARY_OP_INVERT : MP_UNARY_OP_POSITIVE + (tok - T.OP_PLUS));
});

function isInFunction(comp: Compiler): boolean {
  return comp.scope.kind === SCOPE_FUNCTION || comp.scope.kind === SCOPE_LAMBDA;
}

/** Yields from the iterable on the stack. */
export const compileYieldFrom = inFrame('compile_yield_from', (comp: Compiler): void => {
  comp.emit.getIter(false);
  comp.emit.loadNone();
  comp.emit.yieldFrom();
  comp.reserveLabelsForNative(3);
});

onRule('yield_expr', (comp, pns) => {
  if (!isInFunction(comp)) {
    comp.syntaxError(pns, "'yield' outside function");
    return;
  }
  const arg = pns.nodes[0]!;
  if (isStructKind(arg, R.yield_arg_from)) {
    comp.node(arg.nodes[0]!);
    compileYieldFrom(comp);
    return;
  }
  if (arg === null) comp.emit.loadNone();
  else comp.node(arg);
  comp.emit.yieldValue();
  comp.reserveLabelsForNative(1);
});

/** Lets `await` stand outside of functions (mp_compile_allow_top_level_await), for firmware that can. */
const topLevelAwait = { allowed: false };

onRule('atom_expr_await', (comp, pns) => {
  if (!isInFunction(comp) && !(comp.options.topLevelAwait && topLevelAwait.allowed)) {
    comp.syntaxError(pns, "'await' outside function");
    return;
  }
  compileAtomExpr(comp, pns);
  compileYieldFrom(comp);
});
