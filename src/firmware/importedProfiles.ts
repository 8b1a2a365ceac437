/** The two profiles, and the file of strings, that facts read from a firmware make. */
import { newIdfHeap } from '../abi/idfHeap.js';
import { hex } from '../profiles/check.js';
import { growth } from '../profiles/resolve.js';
import type { TargetFile } from '../profiles/schema.js';
import type { EspMemory } from './espRegions.js';
import type { FirmwareFacts } from './facts.js';
import { FirmwareError } from './firmwareError.js';
import type { HeapChoice } from './heapChoice.js';
import type { Known } from './nearestKnown.js';

export interface ImportedProfiles {
  readonly targetId: string;
  readonly firmwareId: string;
  /** The release whose folder the firmware profile is for, as `v1.28.0`. */
  readonly version: string;
  readonly target: Readonly<Record<string, unknown>>;
  readonly firmware: Readonly<Record<string, unknown>>;
  /** Of the file `qstrs/FIRMWARE.json`. */
  readonly strings: Readonly<Record<string, unknown>>;
}

/** What a board that is only like another one takes over from it, where no port's or chip's file has it. */
const TAKEN = ['port', 'mcu', 'arch', 'freq', 'via'] as const;
const POOL_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['rom'],
  2: ['rom', 'frozen'],
  3: ['static', 'rom', 'frozen'],
};

/**
 * @param id the board's name
 * @param source the file's name
 * @param heap null for a heap out of ESP-IDF's
 */
export function importedProfiles(
  id: string,
  source: string,
  facts: FirmwareFacts,
  known: Known,
  heap: HeapChoice | null,
): ImportedProfiles {
  const { banner, strings, modules, frozen } = facts;
  const { port } = known.target.value;
  const plain = `${port}-${id}`;
  // A profile can't extend one of its own name.
  const isTaken = `${banner.version}/${plain}` === known.firmwareName;
  const firmwareId = isTaken ? `${plain}-${banner.buildDate.replaceAll('-', '')}` : plain;
  const base = known.firmware.value;
  const read = {
    MICROPY_HW_BOARD_NAME: banner.board,
    MICROPY_HW_MCU_NAME: banner.mcu,
    MICROPY_QSTR_BYTES_IN_HASH: strings.hashBytes,
    MICROPY_QSTR_BYTES_IN_LEN: strings.lengthBytes,
    ...(facts.esp === null || facts.heapGrows ? {} : { MICROPY_GC_SPLIT_HEAP: 0, MICROPY_GC_SPLIT_HEAP_AUTO: 0 }),
  };
  const macros = Object.fromEntries(Object.entries(read).filter(([name, value]) => base.macros?.[name] !== value));
  const memory = memoryOf(facts, known, heap);
  // A board that says it itself has the last word.
  const [ofTarget, ofBuild] = known.hasOwnHeap ? [memory, NO_MEMORY] : [NO_MEMORY, memory];
  const firmware = {
    extends: known.firmwareName,
    id: firmwareId,
    description: `${banner.board}, read from ${source}`,
    version: banner.version,
    gitTag: banner.gitTag,
    buildDate: banner.buildDate,
    ...(base.objRepr === modules.objRepr ? {} : { objRepr: modules.objRepr }),
    macros,
    romQstrs: `qstrs/${firmwareId}.json`,
    modules: modules.names,
    frozen,
    ...ofBuild.keys,
    provenance: {
      ...ofBuild.provenance,
      romQstrs: 'exact',
      modules: 'exact',
      frozen: 'exact',
      macros: 'derived',
      boot: 'derived',
      moduleMembers: 'derived',
      ...(known.isOldRelease ? { version: 'modelled' } : {}),
    },
    notes:
      `Strings, modules, names of frozen modules and version are read from ${source}; macros, boot, members of modules ` +
      `and the texts of frozen modules are those of ${known.firmwareName}, which is most like it.${ofBuild.notes}`,
  };
  const names = POOL_NAMES[strings.pools.length];
  return {
    targetId: id,
    firmwareId,
    version: banner.version,
    target: targetOf(id, source, firmwareId, facts, known, { ...ofTarget, ram: memory.ram }),
    firmware,
    strings: {
      origin: `Read from the pools of interned strings in ${source}, in their order; one character stands for one byte.`,
      pools: strings.pools.map((pool, i) => ({
        name: names?.[i] ?? `pool${i + 1}`,
        sorted: pool.isSorted,
        alloc: pool.alloc,
        strings: pool.strings,
      })),
    },
  };
}

function targetOf(
  id: string,
  source: string,
  firmware: string,
  facts: FirmwareFacts,
  known: Known,
  memory: MemoryKeys,
): Record<string, unknown> {
  const { banner } = facts;
  const { target, isSameBoard, isSameChip, targetName } = known;
  const like = target.value;
  // Pins and buses of another board would be wrong: only what is said of the port and the chip is taken over.
  const shared = isSameBoard ? targetName : target.chain.find((link) => link.value.abstract === true);
  const extended = typeof shared === 'string' ? shared : shared && fileName(shared.root.targets, shared.path);
  const has = isSameBoard ? like : ((shared as { value: TargetFile } | undefined)?.value ?? {});
  const inherited = target.chain.filter((link) => link.value.abstract === true).map((link) => link.value);
  const isThere = (key: (typeof TAKEN)[number]): boolean =>
    isSameBoard || has[key] !== undefined || inherited.some((value) => value[key] !== undefined);
  const taken: [string, unknown][] = TAKEN.filter((key) => !isThere(key)).map((key) => [key, like[key]]);
  if (!isSameChip) taken.push(['mcu', banner.mcu], ['buses', withoutPins(like.buses)]);
  // What a chip's port uses where a program names no pins.
  else if (!isSameBoard && like.buses !== undefined) taken.push(['buses', like.buses]);
  return {
    extends: extended,
    id,
    description: banner.board,
    ...Object.fromEntries(taken.filter(([, value]) => value !== undefined)),
    ...(memory.ram === undefined ? {} : { ram: memory.ram }),
    ...memory.keys,
    firmware,
    ...(Object.keys(memory.provenance).length === 0 ? {} : { provenance: memory.provenance }),
    notes: `Read from ${source}.${memory.notes}${isSameChip ? '' : ` Its architecture is that of ${like.id}; the pins of its buses are not known.`}`,
  };
}

/** The buses of another chip, whose pins tell nothing: a program has to name them. */
function withoutPins(buses: TargetFile['buses']): TargetFile['buses'] {
  if (buses === undefined) return undefined;
  const kinds = Object.entries(buses).map(([kind, all]) => {
    return [kind, Object.fromEntries(Object.keys(all ?? {}).map((id) => [id, {}]))] as const;
  });
  return Object.fromEntries(kinds);
}

/** What is known of a heap, and the words on it. */
interface MemoryKeys {
  /** The memory that it lies in, where that is told. */
  readonly ram?: TargetFile['ram'] | undefined;
  readonly keys: Readonly<Record<string, unknown>>;
  readonly provenance: Readonly<Record<string, string>>;
  readonly notes: string;
}

const NO_MEMORY: MemoryKeys = { keys: {}, provenance: {}, notes: '' };

function memoryOf({ esp, heapGrows }: FirmwareFacts, known: Known, heap: HeapChoice | null): MemoryKeys {
  const memory = heap === null ? espKeys(esp, known, heapGrows) : heapKeys(heap, known.target.value);
  const { stackLimitBytes } = known.target.value;
  if (known.firmware.value.stackLimitBytes === stackLimitBytes) return memory;
  return { ...memory, keys: { ...memory.keys, stackLimitBytes } };
}

function heapKeys({ heap, known, from }: HeapChoice, like: TargetFile): MemoryKeys {
  const notes = ` The heap: ${from}.`;
  const provenance = { heap: known };
  if ('bytes' in heap) {
    const address = like.ram?.[0]?.start ?? '0x20000000';
    return {
      ram: [],
      keys: { heap: { address, bytes: heap.bytes } },
      provenance,
      notes: `${notes} Its place is not known.`,
    };
  }
  const { start, end } = heap;
  const isInside = (like.ram ?? []).some((r) => start >= Number(r.start) && end <= Number(r.start) + r.bytes);
  const from0 = start - (start % 0x100000);
  const ram = isInside ? like.ram : [{ name: 'RAM', start: hex(from0), bytes: end - from0 }];
  return { ram, keys: { heap: { start: hex(start), end: hex(end) }, extraHeaps: [] }, provenance, notes };
}

/**
 * ESP-IDF's regions, with what the system takes of those that the known board has too.
 *
 * @param grows false: the heap is all that ESP-IDF has in one piece, up to a half of what it has (ports/esp32/main.c up to 1.20)
 */
function espKeys(esp: EspMemory | null, known: Known, grows: boolean): MemoryKeys {
  const like = known.target.value;
  if (like.heapGrowth?.kind !== 'esp-idf' || !like.heap || !('bytes' in like.heap)) {
    throw new FirmwareError(`an application of ESP-IDF, but ${like.id} is no board with its heap`);
  }
  if (esp === null) throw new FirmwareError("the tables of ESP-IDF's memory are not in it");
  const old = like.heapGrowth.regions;
  // What one build has in one region may be two of another's: what the system takes of it is in the first.
  const seen = new Set<string>();
  const regions = esp.regions.map(({ name, start, bytes, memory, priority }) => {
    const same =
      old.find((region) => Number(region.start) === start) ??
      old.find((region) => Number(region.start) < start + bytes && start < Number(region.start) + region.bytes);
    const turn = priority ?? same?.priority;
    const taken = same === undefined || seen.has(same.start) ? [] : same.taken;
    if (same !== undefined) seen.add(same.start);
    return {
      name: same?.name ?? name,
      start: hex(start),
      bytes,
      memory: same?.memory ?? memory,
      ...(turn === undefined ? {} : { priority: turn }),
      taken,
    };
  });
  const external = old.filter(({ memory }) => memory === 'spiram');
  const heapGrowth = { ...like.heapGrowth, regions: [...regions, ...external] };
  let { bytes } = like.heap;
  const idf = growth({ heapGrowth });
  let address = 0;
  try {
    if (idf?.kind === 'esp-idf') {
      const system = newIdfHeap(idf);
      const half = Math.floor(idf.regions.reduce((sum, region) => sum + region.bytes, 0) / 2);
      if (!grows) bytes = Math.min(system.largestFreeBlock(), half);
      address = system.malloc(bytes);
    }
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
  }
  if (address === 0) throw new FirmwareError(`ESP-IDF's regions have no room for a heap of ${bytes} bytes`);
  return {
    keys: { heap: { address: hex(address), bytes }, heapGrowth },
    provenance: { heap: grows ? 'derived' : 'modelled', heapGrowth: 'modelled' },
    notes: ` Regions of ESP-IDF's heap: its own tables. What the system takes of them before MicroPython starts: as on ${like.id}.`,
  };
}

function fileName(folder: string, path: string): string {
  return path
    .slice(folder.length + 1, -'.json'.length)
    .split('\\')
    .join('/');
}
