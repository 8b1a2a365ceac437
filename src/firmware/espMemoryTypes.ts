/** Which regions of its heap ESP-IDF's malloc turns to first: its kinds of memory, and its version. */
import type { Memory } from './memory.js';

/** `MALLOC_CAP_INTERNAL` and `MALLOC_CAP_DEFAULT`, which malloc asks for (components/heap/heap_caps.c). */
const ASKED = 0x800 | 0x1000;
/** All names that `soc_memory_types` has for memory, in any version and of any chip. */
const NAMES: ReadonlySet<string> = new Set(
  [
    'RAM',
    'DRAM',
    'IRAM',
    'D/IRAM',
    'STACK/DRAM',
    'STACK/DIRAM',
    'NON_DMA_DRAM',
    'Retention RAM',
    'SPIRAM',
    'RTCRAM',
    'TCM',
  ].concat([2, 3, 4, 5, 6, 7].flatMap((process) => [`PID${process}IRAM`, `PID${process}DRAM`])),
);
const LONGEST_NAME = 14;
/** A name, what memory can do in three turns, and before ESP-IDF 5.2 two bytes more. */
const ROW_WORDS = [4, 5] as const;
const LEAST_ROWS = 2;

/** In which turn malloc asks each kind of memory; null where there is no table of them. */
export function readTurns(memory: Memory): readonly (0 | 1 | 2 | undefined)[] | null {
  const isName = (address: number): boolean => NAMES.has(textAt(memory, address));
  let best: { readonly words: Uint32Array; readonly at: number; readonly width: number; readonly rows: number } | null =
    null;
  for (const { words } of memory.words()) {
    for (let at = 0; at + 4 <= words.length; at++) {
      if (!isName(words[at]!)) continue;
      for (const width of ROW_WORDS) {
        let rows = 0;
        while (at + rows * width + 4 <= words.length && isName(words[at + rows * width]!)) rows++;
        if (rows >= LEAST_ROWS && rows > (best?.rows ?? 0)) best = { words, at, width, rows };
      }
    }
  }
  if (best === null) return null;
  const { words, at, width } = best;
  return Array.from({ length: best.rows }, (_, row) => {
    const caps = words.subarray(at + row * width + 1, at + row * width + 4);
    return ([0, 1, 2] as const).find((turn) => (caps[turn]! & ASKED) !== 0);
  });
}

function textAt(memory: Memory, address: number): string {
  if (!memory.has(address, 3)) return '';
  // The shortest names end sooner, perhaps at the end of what the file has.
  for (let length = LONGEST_NAME; length > 2; length--) {
    const bytes = memory.bytes(address, length);
    if (bytes !== null) return String.fromCharCode(...bytes.subarray(0, Math.max(0, bytes.indexOf(0))));
  }
  return '';
}

/** `esp_app_desc_t`: its first word, and where its text of ESP-IDF's version is. */
const DESCRIPTION = 0xabcd5432;
const VERSION_AT = 112;
/** From this version on a region is registered before all that are larger (components/heap/heap_caps_init.c). */
const SORTED_SINCE = [5, 5] as const;

/** Whether ESP-IDF asks the smallest region first, not that with the lowest address. */
export function isSortedBySize(memory: Memory): boolean {
  for (const at of memory.find(DESCRIPTION)) {
    const bytes = memory.bytes(at + VERSION_AT, 16);
    const version = bytes === null ? null : /^v(\d+)\.(\d+)/.exec(String.fromCharCode(...bytes));
    if (version === null) continue;
    const [major, minor] = [Number(version[1]), Number(version[2])];
    return major > SORTED_SINCE[0] || (major === SORTED_SINCE[0] && minor >= SORTED_SINCE[1]);
  }
  return false;
}
