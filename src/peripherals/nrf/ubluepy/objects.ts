import type { MarkSink } from '../../../gc/heap.js';
import type { MpList } from '../../../runtime/list.js';
import { type MpObj, MpObject, traceObj } from '../../../runtime/obj.js';
import { mpConstNone } from '../../../runtime/types.js';

/** The objects of the module `ubluepy` (ports/nrf/modules/ubluepy/modubluepy.h). */

/** `ubluepy_uuid_obj_t`: 16 bits, or 128 of which the 16 that differ within a family are kept. */
export class MpUbluepyUuid extends MpObject {
  is128 = false;
  value = 0;
  /** Number of the family, as the SoftDevice counts them. */
  vsIndex = 0;
  /** All of it as the SoftDevice has it, the least significant byte first. */
  bytes: Uint8Array = new Uint8Array(2);

  override trace(): void {}
}

/** `ubluepy_characteristic_obj_t`; handles are those that the SoftDevice gives. */
export class MpCharacteristic extends MpObject {
  uuid: MpUbluepyUuid | null = null;
  props = 0;
  attrs = 0;
  handle = 0;
  cccdHandle = 0;
  service: MpService | null = null;

  override trace(heap: MarkSink): void {
    if (this.uuid !== null) traceObj(heap, this.uuid);
    if (this.service !== null) traceObj(heap, this.service);
  }
}

/** `ubluepy_service_obj_t` */
export class MpService extends MpObject {
  uuid: MpUbluepyUuid | null = null;
  handle = 0;
  peripheral: MpPeripheral | null = null;
  chars: MpList | null = null;

  override trace(heap: MarkSink): void {
    for (const held of [this.uuid, this.peripheral, this.chars]) if (held !== null) traceObj(heap, held);
  }
}

/** No connection. */
export const NO_CONNECTION = 0xffff;

/** `ubluepy_peripheral_obj_t` */
export class MpPeripheral extends MpObject {
  connHandle = NO_CONNECTION;
  delegate: MpObj = mpConstNone;
  notifHandler: MpObj = mpConstNone;
  connHandler: MpObj = mpConstNone;
  services: MpList | null = null;

  override trace(heap: MarkSink): void {
    for (const held of [this.delegate, this.notifHandler, this.connHandler]) traceObj(heap, held);
    if (this.services !== null) traceObj(heap, this.services);
  }
}
