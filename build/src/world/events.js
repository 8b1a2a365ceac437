import { printException } from '../objects/exceptionPrint.js';
import { VirtualClock } from '../runtime/clock.js';
import { handlePending } from '../runtime/scheduler.js';
import { mp, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
const queues = new WeakMap();
/** Events that wait, the next one first. */
function queue() {
    let known = queues.get(mp);
    if (known === undefined) {
        known = [];
        queues.set(mp, known);
    }
    return known;
}
/** Rounds of a loop between two looks at what is due, and the time that a round stands for where time is virtual. */
const ROUNDS_BETWEEN_LOOKS = 500;
const ROUND_US = 2;
const watched = new WeakSet();
/**
 * Makes events happen while a program runs without waiting: a loop that looks at a variable which a timer's callback sets
 * goes on, as on a board. The host's own count of steps goes on as before.
 */
function watchLoops() {
    if (watched.has(mp))
        return;
    watched.add(mp);
    const state = mp;
    const onHostsTurn = state.onStepsUsedUp;
    let hostsSteps = state.stepsLeft;
    const nextSlice = () => {
        state.stepsLeft = Math.min(ROUNDS_BETWEEN_LOOKS, hostsSteps);
        hostsSteps -= state.stepsLeft;
    };
    state.onStepsUsedUp = () => {
        if (hostsSteps <= 0) {
            state.stepsLeft = STEPS_BETWEEN_LOOKS;
            onHostsTurn?.();
            hostsSteps = state.stepsLeft;
        }
        nextSlice();
        if (queue().length === 0)
            return;
        if (state.clock instanceof VirtualClock)
            state.clock.sleepUs(ROUNDS_BETWEEN_LOOKS * ROUND_US);
        fireDue(state.clock.ticksUs());
    };
    nextSlice();
}
/** Adds an event; one that is due at the same time as others comes after them. */
export function addEvent(at, fire) {
    watchLoops();
    const events = queue();
    const event = { at, fire };
    let i = events.length;
    while (i > 0 && events[i - 1].at > at)
        i--;
    events.splice(i, 0, event);
    return event;
}
export function removeEvent(event) {
    const events = queue();
    const i = events.indexOf(event);
    if (i >= 0)
        events.splice(i, 1);
}
/** Fires the events that are due at `now`. */
function fireDue(now) {
    const events = queue();
    while (events.length > 0 && events[0].at <= now)
        events.shift().fire();
}
/** Fires what is due, then runs what the scheduler has (mp_event_handle_nowait). Raises a pending exception. */
export function handleEvents() {
    if (queue().length > 0)
        fireDue(mp.clock.ticksUs());
    while (mp.pending)
        handlePending(true, printException);
}
/** Whether anything is to happen by itself. */
export function hasEvents() {
    return queue().length > 0;
}
/** Waits, with all that happens meanwhile. */
export function waitUs(us) {
    if (queue().length === 0) {
        mp.clock.sleepUs(us);
        handleEvents();
        return;
    }
    let now = mp.clock.ticksUs();
    const end = now + us;
    do {
        const next = queue()[0]?.at ?? end;
        mp.clock.sleepUs(Math.min(next, end) - now);
        handleEvents();
        now = mp.clock.ticksUs();
    } while (now < end);
}
