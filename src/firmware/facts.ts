/** Everything that a firmware file tells by itself. */
import { heapOfSymbols } from '../profiles/linkerMap.js';
import { type Banner, readBanner } from './banner.js';
import { ESP8266_IMAGE } from './espImage.js';
import { type EspMemory, readEspMemory } from './espRegions.js';
import { FirmwareError } from './firmwareError.js';
import { readFrozenNames } from './frozenNames.js';
import type { Bounds, RamReferences } from './heapBounds.js';
import { Memory } from './memory.js';
import { type Modules, readModules } from './modules.js';
import { baseOf, NO_POOL, type Pools, readPools } from './pools.js';
import { readFirmware } from './readFirmware.js';
import { ramReferencesOfRiscV } from './riscV.js';
import { ramReferences } from './thumb.js';
import { ramReferencesOfXtensa } from './xtensa.js';

export interface FirmwareFacts {
  /** What kind of file it is, as a message names it. */
  readonly kind: string;
  readonly banner: Banner;
  readonly strings: Pools;
  readonly modules: Modules;
  readonly frozen: readonly string[];
  /** The heap's bounds by the linker's symbols, and their names. */
  readonly linked: (Bounds & { readonly names: string }) | null;
  /** What code for a Cortex-M, a RISC-V or an ESP8266 refers to; null for other processors. */
  readonly references: RamReferences | null;
  /** The regions of ESP-IDF's heap. */
  readonly esp: EspMemory | null;
  /** Whether MicroPython's heap grows out of another one: only then `mem_info()` has a text for it (py/gc.c). */
  readonly heapGrows: boolean;
}

/** Larger than the flash of any board. */
const MOST_BYTES = 64 << 20;

/**
 * Reads a firmware file.
 *
 * @throws FirmwareError where it is none of MicroPython from 1.19 on, is damaged, or does not agree with itself
 */
export function readFacts(file: Uint8Array): FirmwareFacts {
  if (file.length > MOST_BYTES) throw new FirmwareError('larger than the flash of any board');
  const image = readFirmware(file);
  let memory = new Memory(image.segments);
  const banner = readBanner(memory);
  if (image.isRaw === true) {
    const base = baseOf(memory);
    if (base === null) throw new FirmwareError(NO_POOL);
    memory = new Memory(image.segments.map(({ address, bytes }) => ({ address: address + base, bytes })));
  }
  const strings = readPools(memory);
  return {
    kind: image.kind,
    banner,
    strings,
    modules: readModules(memory, strings),
    frozen: readFrozenNames(memory),
    linked: image.symbols === undefined ? null : heapOfSymbols(image.symbols),
    references: referencesOf(image.kind, memory),
    esp: image.kind.startsWith('ESP image') ? readEspMemory(memory) : null,
    heapGrows: memory.hasText('max new split'),
  };
}

const THUMB_RETURN = 0x4770;
const RISCV_RETURN = 0x8082;

/** By the kind of image, and by how its code returns: as Thumb does, or as RISC-V does. */
function referencesOf(kind: string, memory: Memory): RamReferences | null {
  if (kind === ESP8266_IMAGE) return ramReferencesOfXtensa(memory);
  let thumb = 0;
  let riscV = 0;
  for (const { words } of memory.words()) {
    for (const word of words) {
      for (const half of [word & 0xffff, word >>> 16]) {
        if (half === THUMB_RETURN) thumb++;
        else if (half === RISCV_RETURN) riscV++;
      }
    }
  }
  if (thumb > riscV * 4) return ramReferences(memory);
  return riscV > thumb * 4 ? ramReferencesOfRiscV(memory) : null;
}
