import { raiseRecursionDepth } from './raise.js';
import { mp } from './state.js';
/** Raises RuntimeError where the modelled C stack is used up (`MP_STACK_CHECK`). A limit of 0 means no check. */
export function stackCheck() {
    if (mp.stackUsed >= mp.stackLimit && mp.stackLimit !== 0)
        raiseRecursionDepth();
}
