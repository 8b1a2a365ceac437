import { printException } from '../objects/exceptionPrint.js';
import { ROUND_US, VirtualClock } from '../runtime/clock.js';
import { handlePending } from '../runtime/scheduler.js';
import { type MpState, mp, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';

/** What happens at a time of its own while a program runs: timers of the simulated hardware. */
export interface TimedEvent {
  /** In microseconds of the machine's clock. */
  readonly at: number;
  readonly fire: () => void;
}

const queues = new WeakMap<MpState, TimedEvent[]>();

/** Events that wait, the next one first. */
function queue(): TimedEvent[] {
  let known = queues.get(mp);
  if (known === undefined) {
    known = [];
    queues.set(mp, known);
  }
  return known;
}

/** Rounds of a loop between two looks at what is due. */
const ROUNDS_BETWEEN_LOOKS = 500;

const watched = new WeakSet<MpState>();

/**
 * Makes events happen while a program runs without waiting: a loop that looks at a variable which a timer's callback sets
 * goes on, as on a board. The host's own count of steps goes on as before.
 */
function watchLoops(): void {
  if (watched.has(mp)) return;
  watched.add(mp);
  const state = mp;
  const onHostsTurn = state.onStepsUsedUp;
  let hostsSteps = state.stepsLeft;
  let slice = 0;
  let rounds = 0;
  const nextSlice = (): void => {
    slice = Math.min(ROUNDS_BETWEEN_LOOKS - rounds, hostsSteps);
    hostsSteps -= slice;
    state.stepsLeft = slice;
  };
  state.onStepsUsedUp = () => {
    rounds += slice;
    if (hostsSteps <= 0) {
      state.stepsLeft = STEPS_BETWEEN_LOOKS;
      onHostsTurn?.();
      hostsSteps = state.stepsLeft;
    }
    const isTurn = rounds >= ROUNDS_BETWEEN_LOOKS;
    if (isTurn) rounds = 0;
    nextSlice();
    if (!isTurn || queue().length === 0) return;
    if (state.clock instanceof VirtualClock) state.clock.sleepUs(ROUNDS_BETWEEN_LOOKS * ROUND_US);
    fireDue(state.clock.ticksUs());
  };
  nextSlice();
}

/** Adds an event; one that is due at the same time as others comes after them. */
export function addEvent(at: number, fire: () => void): TimedEvent {
  watchLoops();
  const events = queue();
  const event = { at, fire };
  let i = events.length;
  while (i > 0 && events[i - 1]!.at > at) i--;
  events.splice(i, 0, event);
  return event;
}

export function removeEvent(event: TimedEvent): void {
  const events = queue();
  const i = events.indexOf(event);
  if (i >= 0) events.splice(i, 1);
}

/** Fires the events that are due at `now`. */
function fireDue(now: number): void {
  const events = queue();
  while (events.length > 0 && events[0]!.at <= now) events.shift()!.fire();
}

/** Fires what is due, then runs what the scheduler has (mp_event_handle_nowait). Raises a pending exception. */
export function handleEvents(): void {
  if (queue().length > 0) fireDue(mp.clock.ticksUs());
  // What a scheduled function schedules in its turn is for the next time.
  let left = Math.max(1, mp.schedQueue.length);
  while (mp.pending && left-- > 0) handlePending(true, printException);
}

/** Whether anything is to happen by itself. */
export function hasEvents(): boolean {
  return queue().length > 0;
}

/** Waits, with all that happens meanwhile. */
export function waitUs(us: number): void {
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
