import { mp } from '../runtime/state.js';
import type { BleCentralStub, BleStep } from './bleStub.js';
import { addEvent } from './events.js';
import { hardware } from './hardware.js';
import { whenDue, whenPrinted } from './outputMarks.js';

/** Bluetooth centrals of a stub (docs/stubs.md): one after the other they connect to a program that advertises. */

/** Microseconds until a central has seen an advertisement and answered it. */
const CONNECT_US = 50000;
/** The address of one that the stub gives none. */
const NO_ADDRESS = '24:0a:c4:00:00:01';

/** Those who will connect. */
export class WaitingCentrals {
  private readonly waiting: BleCentralStub[] = [...(hardware().stub.ble?.centrals ?? [])];

  /**
   * The program advertises, or whoever was connected has gone: the next one connects when it is time, or as soon as it has
   * seen the advertisement.
   *
   * @param isFree whether one can connect by then
   */
  consider(isFree: () => boolean, connect: (central: BleCentralStub) => void): void {
    const next = this.waiting[0];
    if (next === undefined) return;
    whenDue(next.at ?? 0, (us) => {
      addEvent(Math.max(us, mp.clock.ticksUs() + CONNECT_US), () => {
        if (this.waiting[0] !== next || !isFree()) return;
        this.waiting.shift();
        connect(next);
      });
    });
  }
}

/** The six bytes of a central's address, as hex digits. */
export function addressOf({ address }: BleCentralStub): string {
  return (address ?? NO_ADDRESS).replaceAll(':', '').toLowerCase();
}

/** Has whoever just connected take its steps. @param later does a step after so many milliseconds */
export function takeSteps({ steps }: BleCentralStub, later: (ms: number, step: BleStep) => void): void {
  for (const step of steps ?? []) {
    if (!('after' in step)) later(step[0], step[1]);
    // What was printed before the connection counts as printed at its start.
    else whenPrinted(step.after, () => later(step.ms ?? 0, step.do));
  }
}

/** A characteristic's UUID as hex digits, the most significant first. */
export function uuidDigits(which: string | number): string {
  return String(which).replace(/^0x/, '').replaceAll('-', '').toLowerCase();
}
