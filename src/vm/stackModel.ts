import { ARCHITECTURES, NANBOX_STACK, type StackModel } from '../abi/architecture.js';
import { type Board, macro, macroOn } from '../abi/board.js';
import type { MpState } from '../runtime/state.js';

function modelOf(board: Board): StackModel {
  return board.objRepr === 'D' ? NANBOX_STACK : ARCHITECTURES[board.arch].stack;
}

/** Sets a machine's C stack up, and its Python stack where the firmware has one. Called once, when it is built. */
export function initStack(state: MpState): void {
  const { board } = state;
  const model = modelOf(board);
  // The outermost code is called by native code like any other.
  state.stackUsed = model.base - model.call - model.native;
  state.stackLimit = macroOn(board, 'MICROPY_STACK_CHECK') ? board.stackLimitBytes : 0;
  state.callStackBytes = model.check;
  state.vmStackBytes = model.call;
  state.methodStackBytes = model.method;
  state.nativeStackBytes = model.native;
  state.generatorStackBytes = model.generator;
  state.iterStackBytes = model.iterate;
  state.printStackBytes = model.print;
  state.allocaAlign = model.align;
  state.allocaExtra = model.extra;
  state.pystackSize = macroOn(board, 'MICROPY_ENABLE_PYSTACK')
    ? macro(board, 'UHEAP_PYSTACK_OBJS') * state.objBytes
    : 0;
}
