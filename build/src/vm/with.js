import { callMethodNKw } from '../runtime/call.js';
import { objGetType } from '../runtime/objType.js';
import { objIsTrue } from '../runtime/ops.js';
import { mpConstNone } from '../runtime/types.js';
/**
 * The end of a `with` block: calls `__exit__`, which with its self lies below why the block ended (None, an exception,
 * or what to go on with and its mark), and takes both off the stack. Returns the new stack pointer.
 */
export function withCleanup(state, sp) {
    const cause = state[sp];
    if (cause === mpConstNone) {
        state[sp + 1] = mpConstNone;
        state[sp + 2] = mpConstNone;
        callMethodNKw(3, 0, state, sp - 2);
        state[sp - 2] = mpConstNone;
        return sp - 2;
    }
    if (typeof cause === 'number') {
        const data = state[sp - 1];
        state[sp - 1] = mpConstNone;
        state[sp] = mpConstNone;
        state[sp + 1] = mpConstNone;
        callMethodNKw(3, 0, state, sp - 3);
        state[sp - 3] = data;
        state[sp - 2] = cause;
        return sp - 2;
    }
    state[sp + 1] = cause;
    state[sp] = objGetType(cause);
    state[sp + 2] = mpConstNone;
    const swallowed = objIsTrue(callMethodNKw(3, 0, state, sp - 2));
    state[sp - 2] = swallowed ? mpConstNone : state[sp + 1];
    return sp - 2;
}
