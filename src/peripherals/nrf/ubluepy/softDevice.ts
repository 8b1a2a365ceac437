import { newByteArrayByRef } from '../../../runtime/array.js';
import { callFunctionNKw } from '../../../runtime/call.js';
import { perMachine } from '../../../runtime/perBoard.js';
import { mp } from '../../../runtime/state.js';
import { mpConstNone } from '../../../runtime/types.js';
import { connectNext } from './central.js';
import { type MpCharacteristic, type MpPeripheral, NO_CONNECTION } from './objects.js';

/**
 * Nordic's Bluetooth stack as far as `ubluepy` sees it (ports/nrf/drivers/bluetooth/ble_drv.c): numbers of attributes, and
 * events, which call the program's handler at once. It has RAM of its own and takes nothing from the heap.
 */

/** BLE_GAP_EVT_CONNECTED, BLE_GAP_EVT_DISCONNECTED, BLE_GATTS_EVT_WRITE */
const EVT_CONNECTED = 16;
const EVT_DISCONNECTED = 17;
const EVT_WRITE = 80;
/** The stack's own services come first: generic access and generic attribute, with "service changed". */
const FIRST_HANDLE = 14;
const CONNECTION = 0;

export class SoftDevice {
  nextHandle = FIRST_HANDLE;
  nextVsIndex = 2;
  /** Who is told of events: what advertised last so that it can be connected to. */
  observer: MpPeripheral | null = null;
  isAdvertising = false;
  readonly characteristics = new Map<number, MpCharacteristic>();
  /** Values by handle. */
  readonly values = new Map<number, Uint8Array>();

  /** Who asked to be told of changes, by handle. */
  readonly subscriptions = new Set<number>();

  advertise(observer: MpPeripheral | null): void {
    if (observer !== null) this.observer = observer;
    this.isAdvertising = true;
    if (observer !== null) connectNext(this);
  }

  addService(): number {
    return this.nextHandle++;
  }

  /** The declaration, the value and, where clients can ask to be told, the descriptor for that. */
  addCharacteristic(char: MpCharacteristic, hasCccd: boolean): void {
    this.nextHandle++;
    char.handle = this.nextHandle++;
    char.cccdHandle = hasCccd ? this.nextHandle++ : 0;
    this.characteristics.set(char.handle, char);
    this.values.set(char.handle, new Uint8Array(1));
  }

  /** A client has connected, or has gone. */
  gapEvent(isConnected: boolean): void {
    const { observer } = this;
    if (observer === null) return;
    observer.connHandle = isConnected ? CONNECTION : NO_CONNECTION;
    // Who is connected is advertised no more.
    this.isAdvertising = false;
    this.subscriptions.clear();
    this.tell(observer, isConnected ? EVT_CONNECTED : EVT_DISCONNECTED, CONNECTION, null);
  }

  /** A client has written to a value or a descriptor; writing 1 to the latter asks to be told of changes. */
  writeEvent(handle: number, bytes: Uint8Array): void {
    if (this.characteristics.has(handle)) this.values.set(handle, bytes);
    for (const { handle: of, cccdHandle } of this.characteristics.values()) {
      if (cccdHandle !== handle) continue;
      if ((bytes[0] ?? 0) === 0) this.subscriptions.delete(of);
      else this.subscriptions.add(of);
    }
    if (this.observer !== null) this.tell(this.observer, EVT_WRITE, handle, bytes);
  }

  /** The bytes are the stack's; the bytearray over them is the handler's. */
  private tell({ connHandler }: MpPeripheral, event: number, handle: number, bytes: Uint8Array | null): void {
    if (connHandler === mpConstNone) return;
    const data = bytes === null ? mpConstNone : newByteArrayByRef(bytes, 0);
    const top = mp.roots.mark();
    mp.roots.keep(data);
    callFunctionNKw(connHandler, 3, 0, [event, handle, data], 0);
    mp.roots.release(top);
  }
}

export const softDevice = perMachine(() => new SoftDevice());
