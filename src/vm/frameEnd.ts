/** How a piece of code that runs a frame ends: what `executeBytecode` does then. */

/** `mp.frame` is the frame of a function that it called. */
export const FRAME_CALLED = 0;
/** Its value is on the top of its stack. */
export const FRAME_RETURNED = 1;
export const FRAME_YIELDED = 2;
/** Whatever can go on from its `ip` and `sp`. For generated code: the interpreter does. */
export const FRAME_GOES_ON = 3;
/** An instruction that doesn't exist; the exception is in its first slot. */
export const FRAME_DAMAGED = 4;
