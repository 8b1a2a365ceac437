import type { Heap } from '../../gc/heap.js';
import { type MpObj, MpObject, traceObj } from '../../runtime/obj.js';
import { mpConstNone } from '../../runtime/types.js';

/** The object `bluetooth.BLE()`, of which there is one, and the values that it serves. */

/** Room of a value unless the program asks for more (MP_BLUETOOTH_DEFAULT_ATTR_LEN). */
export const VALUE_BYTES = 20;
/** The first handles are those of the stack's own services. */
export const FIRST_HANDLE = 16;

/** A value that can be read and written: an entry and its bytes on the heap. */
export interface Value {
  readonly handle: number;
  /** Of its characteristic or descriptor, the least significant byte first. */
  readonly uuid: Uint8Array;
  entryPtr: number;
  dataPtr: number;
  room: number;
  bytes: Uint8Array;
  appends: boolean;
}

/** A central that is connected. */
export interface BleCentral {
  readonly handle: number;
  /** Handles of the values that it wants to be told of. */
  readonly subscriptions: ReadonlySet<number>;
  /** After so many milliseconds, as long as the connection stands. */
  after(ms: number, act: () => void): void;
  end(): void;
  /** The size of packets that both sides can take. */
  agreeMtu(wanted: number): number;
}

/** `mp_obj_bluetooth_ble_t`, of which there is one. */
export class MpBle extends MpObject {
  handler: MpObj = mpConstNone;
  isActive = false;
  name = 'MPY ESP32';
  mtu = 256;
  readonly values = new Map<number, Value>();
  nextHandle = FIRST_HANDLE;
  /** A central can connect. */
  isConnectable = false;
  /** The central that is connected. */
  central: BleCentral | null = null;

  /** Switched off, it forgets whoever is connected. */
  setActive(on: boolean): void {
    this.isActive = on;
    if (on) return;
    this.isConnectable = false;
    this.central = null;
  }

  override trace(heap: Heap): void {
    traceObj(heap, this.handler);
    for (const { entryPtr, dataPtr } of this.values.values()) {
      heap.mark(entryPtr);
      heap.mark(dataPtr);
    }
  }
}
