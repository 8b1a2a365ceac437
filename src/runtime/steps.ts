import { MP_OBJ_NULL } from './obj.js';
import { mp, STEPS_BETWEEN_LOOKS } from './state.js';

/**
 * Counts a step of native code that goes round in a loop, so that the host can end it as it ends a program. A Ctrl-C that
 * has come in is raised here; on a board it would wait for the end of the loop, which may never come.
 */
export function countStep(): void {
  if (--mp.stepsLeft <= 0) stepsUsedUp();
}

/** The same for work that takes as long as `n` steps. */
export function countSteps(n: number): void {
  mp.stepsLeft -= n;
  if (mp.stepsLeft <= 0) stepsUsedUp();
}

/** As many steps were counted as the host lets pass. */
export function stepsUsedUp(): void {
  mp.stepsLeft = STEPS_BETWEEN_LOOKS;
  mp.onStepsUsedUp?.();
  raisePending();
}

/** As many functions were called as the host lets pass: it looks, as a program that calls without end has no loop. */
export function callsUsedUp(): void {
  mp.callsLeft = STEPS_BETWEEN_LOOKS;
  if (mp.onCallsUsedUp === null) return;
  mp.onCallsUsedUp();
  raisePending();
}

function raisePending(): void {
  const exc = mp.pendingException;
  if (exc === MP_OBJ_NULL) return;
  mp.pendingException = MP_OBJ_NULL;
  mp.pending = mp.schedQueue.length > 0 && !mp.schedLocked;
  throw exc;
}
