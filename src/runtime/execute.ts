import type { CodeState } from './codeState.js';
import type { MpObj } from './obj.js';

// How a run of the VM ended (py/runtime.h mp_vm_return_kind_t).
/** The value is at the top of the frame's stack. */
export const MP_VM_RETURN_NORMAL = 0;
/** As NORMAL; the frame can go on. */
export const MP_VM_RETURN_YIELD = 1;
/** The exception is in `slots[0]`. */
export const MP_VM_RETURN_EXCEPTION = 2;

export type ExecuteBytecode = (codeState: CodeState, injectExc: MpObj) => number;

/**
 * Runs a frame until it returns, yields or raises (mp_execute_bytecode); `injectExc` MP_OBJ_NULL: none. vm/vm.ts announces
 * itself here, so that functions and generators need not know it.
 */
export let executeBytecode: ExecuteBytecode;

export function installVm(impl: ExecuteBytecode): void {
  executeBytecode = impl;
}

/**
 * How many runs of the VM may lie within each other, for the host's sake: firmware that checks its stack gets nowhere
 * near, and firmware that doesn't check would crash. Who begins one raises RuntimeError where there are as many.
 */
export const MAX_RUNS = 400;
