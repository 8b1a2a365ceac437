import { toHex } from '../../runtime/hexText.js';
import { mp } from '../../runtime/state.js';
import { fromHex } from '../../world/busDevices.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { whenPrinted } from '../../world/outputMarks.js';
import type { I2cTransfer } from '../../world/stub.js';
import type { BusAsks, MpI2cTarget } from './i2cTargetObject.js';

/** The controller of a bus that the board is a target on, as a stub describes it (`i2cController`). */

/** What a byte and its acknowledgement take at 100 kHz, in microseconds. */
const BYTE_US = 90;

/** What the stub's controller does at this bus, from now on. */
export function planController(id: number, target: () => MpI2cTarget, asks: BusAsks): void {
  const { i2cController } = hardware().stub;
  const transfers = i2cController?.[id] ?? i2cController?.['*'] ?? [];
  const later = (bytes: number, run: () => void): void => {
    addEvent(mp.clock.ticksUs() + bytes * BYTE_US, () => {
      if (target().isActive) run();
    });
  };
  const run = ({ write: out, read = 0 }: I2cTransfer): void => {
    const note = (value: string): void => hardware().note('i2c-controller', String(id), value);
    const doRead = (): void => note(`${out ?? ''} > ${toHex(target().send(read, asks))}`.trim());
    if (!target().isActive) {
      note('nobody answers');
    } else if (out === undefined) {
      if (read > 0) doRead();
    } else {
      const bytes = fromHex(out);
      target().receive(bytes);
      if (read === 0) note(out);
      // What the end of the writing has scheduled runs before the reading begins, which takes a bus its time.
      later(1 + bytes.length, () => target().end());
      if (read > 0) later(2 + bytes.length, doRead);
    }
  };
  for (const step of transfers) {
    if ('after' in step) {
      whenPrinted(step.after, (us) => addEvent(us + (step.ms ?? 0) * 1000, () => run(step)));
    } else {
      const [ms, transfer] = step;
      const us = ms * 1000;
      if (us >= mp.clock.ticksUs()) addEvent(us, () => run(transfer));
    }
  }
}
