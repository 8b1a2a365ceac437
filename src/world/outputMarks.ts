import { utf8Bytes } from '../runtime/print.js';
import { type MpState, mp } from '../runtime/state.js';
import type { Moment } from './stubValues.js';

/** A text that something waits for, and when it was first printed, in microseconds; null: not yet. */
interface Mark {
  readonly bytes: string;
  us: number | null;
  readonly waiting: ((us: number) => void)[];
}

const marks = new WeakMap<MpState, Map<string, Mark>>();

/** The texts that steps wait for: `after` of any object in a stub, or in a part of one. */
export function awaitedTexts(stub: unknown): string[] {
  if (typeof stub !== 'object' || stub === null) return [];
  const inside = Object.values(stub).flatMap(awaitedTexts);
  return 'after' in stub && typeof stub.after === 'string' ? [stub.after, ...inside] : inside;
}

/** Listens to what a program prints, where its stub waits for some of it. Returns null where it doesn't. */
export function markOutput(state: MpState, stub: unknown): ((bytes: string) => void) | null {
  const texts = awaitedTexts(stub);
  if (texts.length === 0) return null;
  const known = new Map(texts.map((text): [string, Mark] => [text, { bytes: utf8Bytes(text), us: null, waiting: [] }]));
  marks.set(state, known);
  const longest = Math.max(...[...known.values()].map(({ bytes }) => bytes.length));
  let tail = '';
  return (bytes) => {
    const heard = tail + bytes;
    tail = heard.slice(-longest);
    for (const mark of known.values()) {
      if (mark.us !== null || !heard.includes(mark.bytes)) continue;
      mark.us = state.clock.nowUs();
      for (const tell of mark.waiting) tell(mark.us);
    }
  };
}

/** Calls `tell` with the time at which the running program first printed a text: now, where it has, or then. */
export function whenPrinted(text: string, tell: (us: number) => void): void {
  const mark = marks.get(mp)?.get(text);
  if (mark === undefined) return;
  if (mark.us === null) mark.waiting.push(tell);
  else tell(mark.us);
}

/** Calls `tell` with a moment in microseconds: at once where it is a time, or once the program has printed its text. */
export function whenDue(at: Moment, tell: (us: number) => void): void {
  if (typeof at === 'number') tell(at * 1000);
  else whenPrinted(at.after, (us) => tell(us + (at.ms ?? 0) * 1000));
}

/** When the running program first printed a text, in microseconds; null: it hasn't yet. */
export function printedAt(text: string): number | null {
  return marks.get(mp)?.get(text)?.us ?? null;
}
