import { CTRL_C, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { scheduleKeyboardInterrupt } from './keyboardInterrupt.js';
/** Thrown out of a run that was stopped from outside; a program can't catch it. */
export class RunStopped extends Error {
}
/** Makes the VM look around for reasons to stop. */
export function installStops(state, { maxSteps, interrupted, every = STEPS_BETWEEN_LOOKS }) {
    if (maxSteps === undefined && interrupted === undefined)
        return;
    let left = maxSteps ?? Number.POSITIVE_INFINITY;
    const nextSlice = () => {
        state.stepsLeft = Math.min(left, every);
        left -= state.stepsLeft;
    };
    state.onStepsUsedUp = () => {
        if (left <= 0)
            throw new RunStopped(`stopped after ${maxSteps} steps`);
        nextSlice();
        if (state.interruptChar === CTRL_C && interrupted?.() === true)
            scheduleKeyboardInterrupt(state);
    };
    nextSlice();
}
