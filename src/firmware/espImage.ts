/** Images of Espressif's chips, alone or somewhere in the contents of a whole flash. */
import { type Image, viewOf } from './image.js';
import type { Segment } from './memory.js';

const MAGIC = 0xe9;
const MOST_SEGMENTS = 16;
/** What the sum over all data starts with. */
const SUM = 0xef;
const SECTOR = 0x1000;
/** `esp_app_desc_t` begins with it: the first thing in an application's first segment, not in a bootloader. */
const APP_DESCRIPTION = 0xabcd5432;
/** Where an ESP8266 sees its flash, 1 MB of it. */
const ESP8266_FLASH = 0x40200000;
const ESP8266_FLASH_BYTES = 0x100000;
/** What such a file is called. */
export const ESP8266_IMAGE = 'ESP8266 image';
/** Header and, on all but ESP8266, its second part. */
const HEADERS = { esp8266: 8, esp32: 24 } as const;

/** The largest application in the file; null where there is none. */
export function readEspImage(file: Uint8Array): Image | null {
  let best: Segment[] | null = null;
  const sizeOf = (segments: readonly Segment[] | null): number =>
    (segments ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (let at = 0; at < file.length; at += SECTOR) {
    if (file[at] !== MAGIC) continue;
    if (at + 36 > file.length || viewOf(file).getUint32(at + 32, true) !== APP_DESCRIPTION) continue;
    const segments = segmentsAt(file, at, HEADERS.esp32);
    if (sizeOf(segments) > sizeOf(best)) best = segments;
  }
  if (best !== null) return { kind: 'ESP image', segments: best };
  if (file[0] !== MAGIC) return null;
  const first = segmentsAt(file, 0, HEADERS.esp8266);
  if (first === null) return null;
  // Its code and constants are read from flash in place.
  const flash = { address: ESP8266_FLASH, bytes: file.subarray(0, ESP8266_FLASH_BYTES) };
  return { kind: ESP8266_IMAGE, segments: [...first, flash] };
}

/** The segments of the image at an offset; null where it is none, or its sum is wrong. */
function segmentsAt(file: Uint8Array, offset: number, header: number): Segment[] | null {
  const view = viewOf(file);
  const count = file[offset + 1]!;
  if (!(count > 0 && count <= MOST_SEGMENTS)) return null;
  const segments: Segment[] = [];
  let sum = SUM;
  let at = offset + header;
  for (let i = 0; i < count; i++) {
    if (at + 8 > file.length) return null;
    const [address, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    at += 8;
    if (at + length > file.length) return null;
    const bytes = file.subarray(at, at + length);
    for (const byte of bytes) sum ^= byte;
    // Padding between the parts that are read in place has no address.
    if (address !== 0) segments.push({ address, bytes });
    at += length;
  }
  // The sum is the last byte of a line of 16.
  return file[at + 15 - ((at - offset) % 16)] === sum ? segments : null;
}
