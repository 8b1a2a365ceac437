import { raiseMsg } from '../../../runtime/raise.js';
import { typeOSError } from '../../../runtime/types.js';
import type { MpUbluepyUuid } from './objects.js';

/** The bytes that a board sends while nobody is connected (ble_drv_advertise_data). */

const MAX_BYTES = 31;
const FLAGS = 0x01;
const LE_ONLY_GENERAL_DISCOVERABLE = 0x06;
const UUIDS_16 = 0x03;
const UUIDS_128 = 0x07;
const COMPLETE_NAME = 0x09;

/** A part: how long it is, what it is, and its bytes. */
function part(type: number, bytes: readonly number[]): number[] {
  return [bytes.length + 1, type, ...bytes];
}

/**
 * `data` of the program's own stands in place of all else. Raises OSError where it is more than an advertisement holds.
 */
export function advertisement(name: string, uuids: readonly MpUbluepyUuid[], data: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  if (name !== '') {
    bytes.push(
      ...part(
        COMPLETE_NAME,
        [...name].map((char) => char.charCodeAt(0)),
      ),
    );
  }
  if (data.length === 0) bytes.push(...part(FLAGS, [LE_ONLY_GENERAL_DISCOVERABLE]));
  for (const [is128, type] of [
    [false, UUIDS_16],
    [true, UUIDS_128],
  ] as const) {
    const shown = uuids.filter((uuid) => uuid.is128 === is128);
    if (shown.length > 0) {
      bytes.push(
        ...part(
          type,
          shown.flatMap(({ bytes: uuid }) => [...uuid]),
        ),
      );
    }
  }
  if (bytes.length + data.length > MAX_BYTES) raiseMsg(typeOSError, "can't fit data into advertisement packet");
  return Uint8Array.from(data.length > 0 ? data : bytes);
}
