import { CTRL_C, type MpState, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { scheduleKeyboardInterrupt } from './keyboardInterrupt.js';

/** Thrown out of a run that was stopped from outside; a program can't catch it. */
export class RunStopped extends Error {}

/** What may stop a run before its end. */
export interface StopOptions {
  /** Steps (rounds of loops) after which the run is over. Absent: no limit. */
  readonly maxSteps?: number | undefined;
  /** Asked now and then: has someone pressed Ctrl-C? The program then gets a KeyboardInterrupt, as on a board. */
  readonly interrupted?: (() => boolean) | undefined;
  /** Steps between two times of asking; absent: about a million. */
  readonly every?: number | undefined;
}

/** Makes the VM look around for reasons to stop. */
export function installStops(
  state: MpState,
  { maxSteps, interrupted, every = STEPS_BETWEEN_LOOKS }: StopOptions,
): void {
  if (maxSteps === undefined && interrupted === undefined) return;
  let left = maxSteps ?? Number.POSITIVE_INFINITY;
  const nextSlice = (): void => {
    state.stepsLeft = Math.min(left, every);
    left -= state.stepsLeft;
  };
  state.onStepsUsedUp = () => {
    if (left <= 0) throw new RunStopped(`stopped after ${maxSteps} steps`);
    nextSlice();
    if (state.interruptChar === CTRL_C && interrupted?.() === true) scheduleKeyboardInterrupt(state);
  };
  nextSlice();
}
