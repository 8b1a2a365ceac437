import type { MpQstr } from '../runtime/obj.js';
import { MP_BINARY_OP_INPLACE_ADD, MP_BINARY_OP_LESS, MP_BINARY_OP_MORE } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { compileAssign } from './assign.js';
import { type Compiler, onRule } from './compiler.js';
import { compileCondition } from './condition.js';
import { BREAK_FROM_FOR } from './emit.js';
import { extractList, isId, isSmallInt, isStructKind, type ParseNode, ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

/** `if`, `while` and `for`. */

onRule('if_stmt', (comp, pns) => {
  const { emit } = comp;
  const end = comp.nextLabel();
  const hasMore = pns.nodes[2] !== null || pns.nodes[3] !== null;
  if (compileBranch(comp, pns, end, hasMore)) {
    emit.labelAssign(end);
    return;
  }
  for (const elif of extractList(pns.nodes[2]!, R.if_stmt_elif_list)) {
    if (compileBranch(comp, elif as ParseNodeStruct, end, true)) {
      emit.labelAssign(end);
      return;
    }
  }
  comp.node(pns.nodes[3]!);
  emit.labelAssign(end);
});

/** One condition and its block. True where the condition always holds, so that nothing after it counts. */
function compileBranch(comp: Compiler, pns: ParseNodeStruct, end: number, jumpToEnd: boolean): boolean {
  const condition = pns.nodes[0]!;
  if (comp.isConstFalse(condition)) return false;
  const fail = comp.nextLabel();
  compileCondition(comp, condition, false, fail);
  comp.node(pns.nodes[1]!);
  if (comp.isConstTrue(condition)) return true;
  if (jumpToEnd) comp.emit.jump(end);
  comp.emit.labelAssign(fail);
  return false;
}

onRule('while_stmt', (comp, pns) => {
  const { emit } = comp;
  const condition = pns.nodes[0]!;
  const outer = comp.startLoop();
  const { breakLabel, continueLabel } = comp;
  if (!comp.isConstFalse(condition)) {
    const top = comp.nextLabel();
    if (!comp.isConstTrue(condition)) emit.jump(continueLabel);
    emit.labelAssign(top);
    comp.node(pns.nodes[1]!);
    emit.labelAssign(continueLabel);
    compileCondition(comp, condition, true, top);
  }
  comp.endLoop(outer);
  comp.node(pns.nodes[2]!);
  emit.labelAssign(breakLabel);
});

interface RangeLoop {
  readonly variable: MpQstr;
  readonly start: ParseNode;
  readonly end: ParseNode;
  readonly step: number | bigint;
}

const QSTR_RANGE = q('range');

/** `for name in range(...)` with a constant step other than 0 counts without a range object; null for any other loop. */
function asRangeLoop(pns: ParseNodeStruct): RangeLoop | null {
  const variable = pns.nodes[0]!;
  const iterable = pns.nodes[1]!;
  if (!isId(variable) || !isStructKind(iterable, R.atom_expr_normal) || iterable.nodes[0] !== QSTR_RANGE) return null;
  const paren = iterable.nodes[1]!;
  if (!isStructKind(paren, R.trailer_paren)) return null;
  const args = extractList(paren.nodes[0]!, R.arglist);
  if (args.length < 1 || args.length > 3) return null;
  const start = args.length === 1 ? 0 : args[0]!;
  const end = args.length === 1 ? args[0]! : args[1]!;
  const step = args.length === 3 ? args[2]! : 1;
  if (!isSmallInt(step) || Number(step) === 0 || isSpecialArg(start) || isSpecialArg(end)) return null;
  return { variable, start, end, step };
}

/** Arguments that are no expressions. */
function isSpecialArg(pn: ParseNode): boolean {
  if (!(pn instanceof ParseNodeStruct)) return false;
  return pn.kind === R.arglist_star || pn.kind === R.arglist_dbl_star || pn.kind === R.argument;
}

/** The counter is on the stack, above the end where that is no small int. */
function compileRangeLoop(comp: Compiler, loop: RangeLoop, body: ParseNode, pnElse: ParseNode): void {
  const { emit } = comp;
  comp.stack?.inline('compile_for_stmt_optimised_range');
  const outer = comp.startLoop();
  const { breakLabel, continueLabel } = comp;
  const top = comp.nextLabel();
  const entry = comp.nextLabel();
  const endOnStack = !isSmallInt(loop.end);
  if (endOnStack) comp.node(loop.end);
  comp.node(loop.start);
  emit.jump(entry);
  emit.labelAssign(top);
  emit.dupTop();
  compileAssign(comp, loop.variable, 'store');
  comp.node(body);
  emit.labelAssign(continueLabel);
  comp.node(loop.step);
  emit.binaryOp(MP_BINARY_OP_INPLACE_ADD);
  emit.labelAssign(entry);
  if (endOnStack) {
    emit.dupTopTwo();
    emit.rotTwo();
  } else {
    emit.dupTop();
    comp.node(loop.end);
  }
  emit.binaryOp(loop.step >= 0 ? MP_BINARY_OP_LESS : MP_BINARY_OP_MORE);
  emit.popJumpIf(true, top);
  comp.endLoop(outer);
  let end = 0;
  if (pnElse !== null) {
    // The else block may break out of a loop around, so the counter goes first.
    emit.popTop();
    if (endOnStack) emit.popTop();
    comp.node(pnElse);
    end = comp.nextLabel();
    emit.jump(end);
    emit.adjustStackSize(endOnStack ? 2 : 1);
  }
  emit.labelAssign(breakLabel);
  emit.popTop();
  if (endOnStack) emit.popTop();
  if (pnElse !== null) emit.labelAssign(end);
}

onRule('for_stmt', (comp, pns) => {
  const { emit } = comp;
  const [target, iterable, body, pnElse] = pns.nodes as [ParseNode, ParseNode, ParseNode, ParseNode];
  const range = asRangeLoop(pns);
  if (range !== null) {
    compileRangeLoop(comp, range, body, pnElse);
    return;
  }
  const outer = comp.startLoop();
  const { breakLabel, continueLabel } = comp;
  comp.breakLabel |= BREAK_FROM_FOR;
  const popLabel = comp.nextLabel();
  comp.node(iterable);
  emit.getIter(true);
  emit.labelAssign(continueLabel);
  emit.forIter(popLabel);
  compileAssign(comp, target, 'store');
  comp.node(body);
  emit.jump(continueLabel);
  emit.labelAssign(popLabel);
  emit.forIterEnd();
  comp.endLoop(outer);
  comp.node(pnElse);
  emit.labelAssign(breakLabel);
});
