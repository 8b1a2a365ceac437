import { MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import type { MpQstr } from '../runtime/obj.js';
import { MP_BINARY_OP_EXCEPTION_MATCH } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { compileAssign } from './assign.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { compileYieldFrom } from './expressions.js';
import { compileAsyncFuncdef } from './functions.js';
import { extractList, isStructKind, type ParseNode, type ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

/** `async def`, `async for` and `async with`. The remarks say what is on the stack, its top last. */

const QSTR_AITER = q('__aiter__');
const QSTR_ANEXT = q('__anext__');
const QSTR_AENTER = q('__aenter__');
const QSTR_AEXIT = q('__aexit__');
const QSTR_CLASS = q('__class__');
const QSTR_TYPE = q('type');
const QSTR_STOP_ASYNC_ITERATION = q('StopAsyncIteration');
const QSTR_BASE_EXCEPTION = q('BaseException');

/** Awaits a method of the object on the stack, without arguments. */
const compileAwaitMethod = inFrame('compile_await_object_method', (comp: Compiler, method: MpQstr): void => {
  comp.emit.loadMethod(method, false);
  comp.emit.callMethod(0, 0, false);
  compileYieldFrom(comp);
});

const compileAsyncFor = inFrame('compile_async_for_stmt', (comp: Compiler, pns: ParseNodeStruct): void => {
  const { emit } = comp;
  const elseLabel = comp.nextLabel();
  const exceptLabel = comp.nextLabel();
  const tryElseLabel = comp.nextLabel();
  const noMatchLabel = comp.nextLabel();
  // Where the stack does not hold it: early releases keep the iterator in the variable that the iterable is named by.
  const variable = comp.options.asyncForOnStack ? null : (pns.nodes[1] as MpQstr);

  comp.node(pns.nodes[1]!);
  emit.loadMethod(QSTR_AITER, false);
  emit.callMethod(0, 0, false);
  // iterator
  if (variable !== null) comp.storeId(variable);
  const outer = comp.startLoop();
  const { breakLabel, continueLabel } = comp;
  emit.labelAssign(continueLabel);
  comp.increaseExceptLevel(exceptLabel, 'except');
  if (variable !== null) comp.loadId(variable);
  else emit.dupTop();
  compileAwaitMethod(comp, QSTR_ANEXT);
  // iterator, value
  compileAssign(comp, pns.nodes[0]!, 'store');
  emit.popExceptJump(tryElseLabel);

  emit.labelAssign(exceptLabel);
  emit.startExceptHandler();
  emit.dupTop();
  emit.loadGlobal(QSTR_STOP_ASYNC_ITERATION);
  emit.binaryOp(MP_BINARY_OP_EXCEPTION_MATCH);
  emit.popJumpIf(false, noMatchLabel);
  emit.popTop();
  emit.popExceptJump(elseLabel);

  emit.labelAssign(noMatchLabel);
  emit.adjustStackSize(1);
  comp.decreaseExceptLevel();
  emit.endExceptHandler();

  emit.labelAssign(tryElseLabel);
  comp.node(pns.nodes[2]!);
  emit.jump(continueLabel);
  comp.endLoop(outer);

  emit.labelAssign(elseLabel);
  comp.node(pns.nodes[3]!);
  emit.labelAssign(breakLabel);
  if (variable === null) emit.popTop();
});

const compileAsyncWith = inFrame(
  'compile_async_with_stmt_helper',
  (comp: Compiler, items: readonly ParseNode[], at: number, body: ParseNode): void => {
    const { emit } = comp;
    if (at === items.length) {
      comp.node(body);
      return;
    }
    const finallyLabel = comp.nextLabel();
    const exitLabel = comp.nextLabel();
    const unwindLabel = comp.nextLabel();
    const end = comp.nextLabel();
    const item = items[at]!;
    const hasTarget = isStructKind(item, R.with_item);
    comp.node(hasTarget ? item.nodes[0]! : item);
    emit.dupTop();
    compileAwaitMethod(comp, QSTR_AENTER);
    if (hasTarget) compileAssign(comp, item.nodes[1]!, 'store');
    else emit.popTop();
    // manager
    comp.increaseExceptLevel(finallyLabel, 'finally');
    emit.adjustStackSize(3);
    compileAsyncWith(comp, items, at + 1, body);
    emit.adjustStackSize(-3);

    // The block ended by itself: None, for the end of the finally block, below the manager.
    emit.loadNone();
    emit.rotTwo();
    emit.jump(exitLabel);

    // manager, exception; or manager, what a return or jump left (two values)
    emit.labelAssign(finallyLabel);
    emit.dupTop();
    emit.loadGlobal(QSTR_BASE_EXCEPTION);
    emit.binaryOp(MP_BINARY_OP_EXCEPTION_MATCH);
    emit.popJumpIf(false, unwindLabel);
    // From the None on that is one method of C's emitter.
    comp.stack?.emit('async_with_setup_finally');
    compileExitWithException(comp, end);
    emit.adjustStackSize(2);

    emit.labelAssign(unwindLabel);
    emit.rotThree();
    emit.rotThree();
    // ..., manager
    emit.labelAssign(exitLabel);
    emit.loadMethod(QSTR_AEXIT, false);
    emit.loadNone();
    emit.dupTop();
    emit.dupTop();
    emit.callMethod(3, 0, false);
    compileYieldFrom(comp);
    emit.popTop();
    emit.adjustStackSize(-1);

    emit.labelAssign(end);
    comp.decreaseExceptLevel();
  },
);

/** Calls `__aexit__` with the exception on the stack, and goes to `end` with it, or with None if it is dealt with. */
function compileExitWithException(comp: Compiler, end: number): void {
  const { emit } = comp;
  emit.dupTop();
  emit.rotThree();
  emit.rotTwo();
  // exception, exception, manager
  emit.loadMethod(QSTR_AEXIT, false);
  emit.rotThree();
  emit.rotThree();
  emit.dupTop();
  if (comp.options.cpythonCompat) {
    emit.loadAttr(QSTR_CLASS);
  } else {
    comp.loadId(QSTR_TYPE);
    emit.rotTwo();
    emit.callFunction(1, 0, false);
  }
  emit.rotTwo();
  emit.loadNone();
  // exception, __aexit__, manager, type, exception, None
  emit.callMethod(3, 0, false);
  compileYieldFrom(comp);
  emit.popJumpIf(false, end);
  emit.popTop();
  emit.loadNone();
  emit.jump(end);
}

onRule('async_stmt', (comp, pns) => {
  const inner = pns.nodes[0] as ParseNodeStruct;
  if (inner.kind === R.funcdef) {
    compileAsyncFuncdef(comp, inner);
  } else if ((comp.scope.scopeFlags & MP_SCOPE_FLAG_GENERATOR) === 0) {
    comp.syntaxError(inner, 'async for/with outside async function');
  } else if (inner.kind === R.for_stmt) {
    compileAsyncFor(comp, inner);
  } else {
    compileAsyncWith(comp, extractList(inner.nodes[0]!, R.with_stmt_list), 0, inner.nodes[1]!);
  }
});
