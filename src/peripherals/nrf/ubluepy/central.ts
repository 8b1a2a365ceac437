import { perMachine } from '../../../runtime/perBoard.js';
import { mp } from '../../../runtime/state.js';
import type { BleCentralStub, BleCharacteristic, BleStep } from '../../../world/bleStub.js';
import { serialBytes, toHex } from '../../../world/busDevices.js';
import { addEvent } from '../../../world/events.js';
import { hardware } from '../../../world/hardware.js';
import { whenDue, whenPrinted } from '../../../world/outputMarks.js';
import type { MpCharacteristic } from './objects.js';
import type { SoftDevice } from './softDevice.js';

/** Centrals of a stub (docs/stubs.md), which connect to what the program advertises. */

/** Microseconds until a central has seen an advertisement and answered it. */
const CONNECT_US = 50_000;
const NO_ADDRESS = '24:0a:c4:00:00:01';

const waiting = perMachine((): BleCentralStub[] => [...(hardware().stub.ble?.centrals ?? [])]);

/** The program advertises: the next central connects when it is time. */
export function connectNext(stack: SoftDevice): void {
  const next = waiting()[0];
  if (next === undefined) return;
  whenDue(next.at ?? 0, (us) => connect(stack, next, us));
}

/** At a time, or as soon as it has seen the advertisement. */
function connect(stack: SoftDevice, next: BleCentralStub, us: number): void {
  addEvent(Math.max(us, mp.clock.ticksUs() + CONNECT_US), () => {
    if (waiting()[0] !== next || !stack.isAdvertising) return;
    waiting().shift();
    const address = (next.address ?? NO_ADDRESS).replaceAll(':', '').toLowerCase();
    hardware().note('ble', 'connected', address);
    stack.gapEvent(true);
    let isGone = false;
    const later = (ms: number, step: BleStep): void => {
      addEvent(mp.clock.ticksUs() + ms * 1000, () => {
        if (isGone) return;
        isGone = step.disconnect === true;
        if (isGone) hardware().note('ble', 'disconnected', address);
        act(stack, step);
      });
    };
    for (const step of next.steps ?? []) {
      if (!('after' in step)) later(step[0], step[1]);
      // What was printed before the connection counts as printed at its start.
      else whenPrinted(step.after, () => later(step.ms ?? 0, step.do));
    }
  });
}

function act(stack: SoftDevice, { write, data, read, subscribe, unsubscribe, mtu }: BleStep): void {
  if (write !== undefined) {
    const to = handleOf(stack, write);
    if (to !== null) stack.writeEvent(to, serialBytes(data!));
  } else if (read !== undefined) {
    // The stack answers by itself.
    const from = handleOf(stack, read);
    if (from !== null) hardware().note('ble', `read ${from}`, toHex(stack.values.get(from) ?? new Uint8Array(0)));
  } else if (subscribe !== undefined || unsubscribe !== undefined) {
    const at = find(stack, (subscribe ?? unsubscribe)!);
    const on = subscribe === undefined ? 0 : 1;
    if (at !== null && at.cccdHandle !== 0) stack.writeEvent(at.cccdHandle, Uint8Array.of(on, 0));
  } else if (mtu === undefined) {
    stack.gapEvent(false);
  }
}

function handleOf(stack: SoftDevice, which: BleCharacteristic): number | null {
  return typeof which === 'number' ? which : (find(stack, which)?.handle ?? null);
}

function find(stack: SoftDevice, which: BleCharacteristic): MpCharacteristic | null {
  const wanted = String(which).replace(/^0x/, '').replaceAll('-', '').toLowerCase();
  for (const char of stack.characteristics.values()) {
    if (char.handle === which || toHex((char.uuid?.bytes ?? new Uint8Array(0)).slice().reverse()) === wanted) {
      return char;
    }
  }
  hardware().note('ble', 'not found', String(which));
  return null;
}
