/** Any firmware file to what it puts into memory. */
import { isDfu, readDfu } from './dfu.js';
import { isElf, readElf } from './elf.js';
import { readEspImage } from './espImage.js';
import { FirmwareError } from './firmwareError.js';
import type { Image } from './image.js';
import { isIntelHex, readIntelHex } from './intelHex.js';
import { Memory } from './memory.js';
import { isUf2, readUf2 } from './uf2.js';

/** How files begin that hold a firmware, but not as the chip sees it. */
const PACKED: readonly (readonly [bytes: readonly number[], name: string])[] = [
  [[0x1f, 0x8b], 'compressed with gzip'],
  [[0x50, 0x4b, 3, 4], 'a zip archive'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed with xz'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with zstd'],
];

/**
 * What is in a firmware file: UF2, Intel HEX, DFU, ELF, an image of an Espressif chip (in a UF2 too), or raw bytes.
 *
 * @throws FirmwareError for a file that is damaged or packed
 */
export function readFirmware(file: Uint8Array): Image {
  if (file.length === 0) throw new FirmwareError('an empty file');
  const packed = PACKED.find(([bytes]) => bytes.every((byte, i) => file[i] === byte));
  if (packed !== undefined) throw new FirmwareError(`${packed[1]}; expected the firmware itself`);
  if (isElf(file)) return readElf(file);
  if (isIntelHex(file)) return readIntelHex(file);
  if (isDfu(file)) return readDfu(file);
  if (isUf2(file)) return inUf2(readUf2(file));
  return readEspImage(file) ?? { kind: 'raw binary', segments: [{ address: 0, bytes: file }], isRaw: true };
}

/** The blocks of a UF2 for an Espressif chip make an image of one; offsets in flash are its addresses. */
function inUf2(image: Image): Image {
  for (const { bytes } of new Memory(image.segments).segments) {
    const esp = readEspImage(bytes);
    if (esp !== null) return { ...esp, kind: `${esp.kind} in a UF2` };
  }
  return image;
}
