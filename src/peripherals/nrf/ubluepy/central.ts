import { toHex } from '../../../runtime/hexText.js';
import { perMachine } from '../../../runtime/perBoard.js';
import { mp } from '../../../runtime/state.js';
import { addressOf, takeSteps, uuidDigits, WaitingCentrals } from '../../../world/bleCentrals.js';
import type { BleCentralStub, BleCharacteristic, BleStep } from '../../../world/bleStub.js';
import { serialBytes } from '../../../world/busDevices.js';
import { addEvent } from '../../../world/events.js';
import { hardware } from '../../../world/hardware.js';
import type { MpCharacteristic } from './objects.js';

/** Centrals of a stub (docs/stubs.md), which connect to what the program advertises. */

/** What a central meets: the stack of the program's side. */
export interface Advertiser {
  readonly isAdvertising: boolean;
  readonly characteristics: ReadonlyMap<number, MpCharacteristic>;
  /** Values by handle. */
  readonly values: ReadonlyMap<number, Uint8Array>;
  /** Somebody has connected, or gone. */
  gapEvent(isConnected: boolean): void;
  /** Somebody has written. */
  writeEvent(handle: number, data: Uint8Array): void;
}

const waiting = perMachine(() => new WaitingCentrals());

/** The program advertises: the next central connects when it is time. */
export function connectNext(stack: Advertiser): void {
  waiting().consider(
    () => stack.isAdvertising,
    (next) => connect(stack, next),
  );
}

function connect(stack: Advertiser, central: BleCentralStub): void {
  const address = addressOf(central);
  hardware().note('ble', 'connected', address);
  stack.gapEvent(true);
  let isGone = false;
  takeSteps(central, (ms, step) => {
    addEvent(mp.clock.ticksUs() + ms * 1000, () => {
      if (isGone) return;
      isGone = step.disconnect === true;
      if (isGone) hardware().note('ble', 'disconnected', address);
      act(stack, step);
    });
  });
}

function act(stack: Advertiser, { write, data, read, subscribe, unsubscribe, mtu }: BleStep): void {
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

function handleOf(stack: Advertiser, which: BleCharacteristic): number | null {
  return typeof which === 'number' ? which : (find(stack, which)?.handle ?? null);
}

function find(stack: Advertiser, which: BleCharacteristic): MpCharacteristic | null {
  const wanted = uuidDigits(which);
  for (const char of stack.characteristics.values()) {
    if (char.handle === which || toHex((char.uuid?.bytes ?? new Uint8Array(0)).slice().reverse()) === wanted) {
      return char;
    }
  }
  hardware().note('ble', 'not found', String(which));
  return null;
}
