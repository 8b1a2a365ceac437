import { MP_BINARY_OP_INPLACE_ADD, MP_BINARY_OP_LESS, MP_BINARY_OP_MORE } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { compileAssign } from './assign.js';
import { onRule } from './compiler.js';
import { compileCondition } from './condition.js';
import { BREAK_FROM_FOR } from './emit.js';
import { extractList, isId, isSmallInt, isStructKind, nodeIsConstFalse, nodeIsConstTrue, ParseNodeStruct, } from './parseNode.js';
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
    for (const elif of extractList(pns.nodes[2], R.if_stmt_elif_list)) {
        if (compileBranch(comp, elif, end, true)) {
            emit.labelAssign(end);
            return;
        }
    }
    comp.node(pns.nodes[3]);
    emit.labelAssign(end);
});
/** One condition and its block. True where the condition always holds, so that nothing after it counts. */
function compileBranch(comp, pns, end, jumpToEnd) {
    const condition = pns.nodes[0];
    if (nodeIsConstFalse(condition))
        return false;
    const fail = comp.nextLabel();
    compileCondition(comp, condition, false, fail);
    comp.node(pns.nodes[1]);
    if (nodeIsConstTrue(condition))
        return true;
    if (jumpToEnd)
        comp.emit.jump(end);
    comp.emit.labelAssign(fail);
    return false;
}
onRule('while_stmt', (comp, pns) => {
    const { emit } = comp;
    const condition = pns.nodes[0];
    const outer = comp.startLoop();
    const { breakLabel, continueLabel } = comp;
    if (!nodeIsConstFalse(condition)) {
        const top = comp.nextLabel();
        if (!nodeIsConstTrue(condition))
            emit.jump(continueLabel);
        emit.labelAssign(top);
        comp.node(pns.nodes[1]);
        emit.labelAssign(continueLabel);
        compileCondition(comp, condition, true, top);
    }
    comp.endLoop(outer);
    comp.node(pns.nodes[2]);
    emit.labelAssign(breakLabel);
});
const QSTR_RANGE = q('range');
/** `for name in range(...)` with a constant step other than 0 counts without a range object; null for any other loop. */
function asRangeLoop(pns) {
    const variable = pns.nodes[0];
    const iterable = pns.nodes[1];
    if (!isId(variable) || !isStructKind(iterable, R.atom_expr_normal) || iterable.nodes[0] !== QSTR_RANGE)
        return null;
    const paren = iterable.nodes[1];
    if (!isStructKind(paren, R.trailer_paren))
        return null;
    const args = extractList(paren.nodes[0], R.arglist);
    if (args.length < 1 || args.length > 3)
        return null;
    const start = args.length === 1 ? 0 : args[0];
    const end = args.length === 1 ? args[0] : args[1];
    const step = args.length === 3 ? args[2] : 1;
    if (!isSmallInt(step) || Number(step) === 0 || isSpecialArg(start) || isSpecialArg(end))
        return null;
    return { variable, start, end, step };
}
/** Arguments that are no expressions. */
function isSpecialArg(pn) {
    if (!(pn instanceof ParseNodeStruct))
        return false;
    return pn.kind === R.arglist_star || pn.kind === R.arglist_dbl_star || pn.kind === R.argument;
}
/** The counter is on the stack, above the end where that is no small int. */
function compileRangeLoop(comp, loop, body, pnElse) {
    const { emit } = comp;
    const outer = comp.startLoop();
    const { breakLabel, continueLabel } = comp;
    const top = comp.nextLabel();
    const entry = comp.nextLabel();
    const endOnStack = !isSmallInt(loop.end);
    if (endOnStack)
        comp.node(loop.end);
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
    }
    else {
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
        if (endOnStack)
            emit.popTop();
        comp.node(pnElse);
        end = comp.nextLabel();
        emit.jump(end);
        emit.adjustStackSize(endOnStack ? 2 : 1);
    }
    emit.labelAssign(breakLabel);
    emit.popTop();
    if (endOnStack)
        emit.popTop();
    if (pnElse !== null)
        emit.labelAssign(end);
}
onRule('for_stmt', (comp, pns) => {
    const { emit } = comp;
    const [target, iterable, body, pnElse] = pns.nodes;
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
