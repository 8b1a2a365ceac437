import type { MpQstr } from '../runtime/obj.js';
import { MP_BINARY_OP_EXCEPTION_MATCH } from '../runtime/ops.js';
import { compileAssign } from './assign.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { extractList, isStructKind, type ParseNode, type ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

/** `try` and `with`. */

const compileTryExcept = inFrame(
  'compile_try_except',
  (comp: Compiler, body: ParseNode, excepts: readonly ParseNode[], pnElse: ParseNode): void => {
    const { emit } = comp;
    const handlers = comp.nextLabel();
    const success = comp.nextLabel();
    comp.increaseExceptLevel(handlers, 'except');
    comp.node(body);
    emit.popExceptJump(success);
    emit.labelAssign(handlers);
    emit.startExceptHandler();
    const end = comp.nextLabel();
    for (let i = 0; i < excepts.length; i++) {
      if (!compileHandler(comp, excepts[i] as ParseNodeStruct, i === excepts.length - 1, end)) return;
    }
    comp.decreaseExceptLevel();
    emit.endExceptHandler();
    emit.labelAssign(success);
    comp.node(pnElse);
    emit.labelAssign(end);
  },
);

/** One `except`, with the exception on the stack. False after an error. */
function compileHandler(comp: Compiler, pns: ParseNodeStruct, isLast: boolean, end: number): boolean {
  const { emit } = comp;
  const noMatch = comp.nextLabel();
  if (comp.options.settrace) emit.setSourceLine(pns.line);
  let local: MpQstr | null = null;
  let match = pns.nodes[0]!;
  if (match === null) {
    if (!isLast) {
      comp.syntaxError(pns, "default 'except' must be last");
      comp.decreaseExceptLevel();
      return false;
    }
  } else {
    if (isStructKind(match, R.try_stmt_as_name)) {
      local = match.nodes[1] as MpQstr;
      match = match.nodes[0]!;
    }
    emit.dupTop();
    comp.node(match);
    emit.binaryOp(MP_BINARY_OP_EXCEPTION_MATCH);
    emit.popJumpIf(false, noMatch);
  }
  if (local === null) {
    emit.popTop();
    comp.node(pns.nodes[1]!);
  } else {
    comp.storeId(local);
    compileBoundHandler(comp, local, pns.nodes[1]!);
  }
  emit.popExceptJump(end);
  emit.labelAssign(noMatch);
  emit.adjustStackSize(1);
  return true;
}

/** The name of the exception is deleted when the handler ends, however it ends. */
function compileBoundHandler(comp: Compiler, local: MpQstr, body: ParseNode): void {
  const { emit } = comp;
  const cleanup = comp.nextLabel();
  comp.increaseExceptLevel(cleanup, 'finally');
  comp.node(body);
  emit.loadNone();
  emit.labelAssign(cleanup);
  const room = comp.options.finallyReturnSlot ? 1 : 0;
  emit.adjustStackSize(room);
  emit.loadNone();
  comp.storeId(local);
  comp.deleteId(local);
  emit.adjustStackSize(-room);
  comp.decreaseExceptLevel();
}

const compileTryFinally = inFrame(
  'compile_try_finally',
  (comp: Compiler, compileBody: () => void, pnFinally: ParseNode): void => {
    const { emit } = comp;
    const finallyLabel = comp.nextLabel();
    comp.increaseExceptLevel(finallyLabel, 'finally');
    compileBody();
    // None says that nothing is under way.
    emit.loadNone();
    emit.labelAssign(finallyLabel);
    // Below it may be a value that is being returned, which early releases make no room for.
    const room = comp.options.finallyReturnSlot ? 1 : 0;
    emit.adjustStackSize(room);
    comp.node(pnFinally);
    emit.adjustStackSize(-room);
    comp.decreaseExceptLevel();
  },
);

onRule('try_stmt', (comp, pns) => {
  const body = pns.nodes[0]!;
  const rest = pns.nodes[1]!;
  if (isStructKind(rest, R.try_stmt_finally)) {
    compileTryFinally(
      comp,
      () => {
        // Room for the state of a jump through the finally block.
        comp.emit.adjustStackSize(3);
        comp.node(body);
        comp.emit.adjustStackSize(-3);
      },
      rest.nodes[0]!,
    );
  } else if (isStructKind(rest, R.try_stmt_except_and_more)) {
    const excepts = extractList(rest.nodes[0]!, R.try_stmt_except_list);
    const pnFinally = rest.nodes[2] as ParseNodeStruct | null;
    const compileBody = (): void => compileTryExcept(comp, body, excepts, rest.nodes[1]!);
    if (pnFinally === null) compileBody();
    else compileTryFinally(comp, compileBody, pnFinally.nodes[0]!);
  } else {
    compileTryExcept(comp, body, extractList(rest, R.try_stmt_except_list), null);
  }
});

const compileWith = inFrame(
  'compile_with_stmt_helper',
  (comp: Compiler, items: readonly ParseNode[], at: number, body: ParseNode): void => {
    const { emit } = comp;
    if (at === items.length) {
      comp.node(body);
      return;
    }
    const end = comp.nextLabel();
    const item = items[at]!;
    if (isStructKind(item, R.with_item)) {
      comp.node(item.nodes[0]!);
      comp.increaseExceptLevel(end, 'with');
      compileAssign(comp, item.nodes[1]!, 'store');
    } else {
      comp.node(item);
      comp.increaseExceptLevel(end, 'with');
      emit.popTop();
    }
    compileWith(comp, items, at + 1, body);
    emit.withCleanup(end);
    comp.reserveLabelsForNative(3);
    comp.decreaseExceptLevel();
  },
);

onRule('with_stmt', (comp, pns) => {
  compileWith(comp, extractList(pns.nodes[0]!, R.with_stmt_list), 0, pns.nodes[1]!);
});
