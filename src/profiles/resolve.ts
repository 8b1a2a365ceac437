/** Target and firmware to one frozen `Board`. */

import { ARCHITECTURES } from '../abi/architecture.js';
import type { Board, HeapArea, HeapGrowth, IdfUses, Provenance, RomQstrs, Wiring } from '../abi/board.js';
import { type AreaRules, areaLayout } from '../abi/heapLayout.js';
import { type IdfGrowth, newIdfHeap } from '../abi/idfHeap.js';
import { allMacros, macroValue } from '../abi/macroValue.js';
import { hex, memoryProblems } from './check.js';
import { type Merged, withBuild } from './extend.js';
import { type Problem, ProfileError, UnknownHeapError } from './problem.js';
import { byBytes } from './romQstrsFile.js';
import type { FirmwareFile, TargetFile } from './schema.js';
import type { Version } from './version.js';

/** What a firmware profile keeps in files of its own. */
export interface FirmwareData {
  readonly romQstrs: RomQstrs;
  readonly moduleMembers: Board['moduleMembers'];
  readonly errorTexts: Board['errorTexts'];
  readonly frozen: Board['frozen'];
}

const REPR_NUMBER = { A: 0, B: 1, C: 2, D: 3 } as const;
const FLOAT_NUMBER = { none: 0, float: 1, double: 2 } as const;
const LONGINT_NUMBER = { none: 0, longlong: 1, mpz: 2 } as const;

/** Hosts' malloc gives each large block pages of its own, with a header before the block. */
const PAGE_BYTES = 4096;

/**
 * Puts the board together. Both profiles must have passed their own checks; what only shows in their combination is checked here.
 *
 * @param wanted the size of the heap, in bytes, in place of the profile's; `any`: some size where the profile knows none
 * @throws ProfileError when target and firmware do not fit each other or the heap is too small for its own tables
 * @throws UnknownHeapError where the profile knows no heap and none is wanted
 */
export function resolveBoard(
  hardwareOnly: Merged<TargetFile>,
  firmware: Merged<FirmwareFile>,
  version: Version,
  data: FirmwareData,
  wanted: number | 'any' | undefined,
): Board {
  const target = withBuild(hardwareOnly, firmware);
  const problems = memoryProblems(target, firmware);
  if (problems.length > 0) throw new ProfileError(problems);
  const hardware = target.value as Required<TargetFile>;
  const build = firmware.value as Required<FirmwareFile>;
  const { wordBytes, align64, enumBytes, mpzDigSize } = ARCHITECTURES[hardware.arch];
  if ((build.objRepr === 'C' || build.objRepr === 'D') && wordBytes !== 4) {
    throw problem(
      firmware.leaf.file,
      'objRepr',
      `"A" or "B", as ${hardware.id} has ${wordBytes * 8}-bit words`,
      `"${build.objRepr}"`,
    );
  }
  const objBytes = build.objRepr === 'D' ? 8 : wordBytes;
  const macros = Object.freeze(
    allMacros(version.defaults, {
      MPZ_DIG_SIZE: mpzDigSize,
      ...setMacros(build),
      MICROPY_OBJ_REPR: REPR_NUMBER[build.objRepr],
      MICROPY_FLOAT_IMPL: FLOAT_NUMBER[build.float],
      MICROPY_LONGINT_IMPL: LONGINT_NUMBER[build.longInt],
      MP_BYTES_PER_OBJ_WORD: objBytes,
    }),
  );
  const rules: AreaRules = {
    bytesPerBlock: macroValue(macros, 'MICROPY_BYTES_PER_GC_BLOCK'),
    finaliser: macroValue(macros, 'MICROPY_ENABLE_FINALISER') !== 0,
    weakrefs: macroValue(macros, 'MICROPY_PY_WEAKREF') !== 0,
  };
  const split = macroValue(macros, 'MICROPY_GC_SPLIT_HEAP') !== 0;
  const parts = split ? Math.max(1, macroValue(macros, 'MICROPY_GC_SPLIT_HEAP_N_HEAPS')) : 1;
  const { heap } = hardware;
  const heapBytes = wanted === 'any' ? anyBytes(hardware) : wanted;
  const heapAreas = areas(target, build.heapBytes, heapBytes, parts);
  if (heapAreas.length > 1 && !split) {
    throw problem(
      firmware.leaf.file,
      'macros.MICROPY_GC_SPLIT_HEAP',
      `1, as ${hardware.id} has ${heapAreas.length} heap areas`,
      '0',
    );
  }
  const auto = macroValue(macros, 'MICROPY_GC_SPLIT_HEAP_AUTO') !== 0;
  const isPlaced = heapBytes === undefined || hardware.heapGrowth?.kind !== 'esp-idf' || fitsIdf(target, heapBytes);
  for (const area of heapAreas) checkTables(target, area, rules);
  return Object.freeze({
    id: hardware.id,
    description: hardware.description ?? hardware.id,
    port: hardware.port,
    mcu: hardware.mcu,
    arch: hardware.arch,
    wordBytes,
    objBytes,
    align64,
    enumBytes,
    objRepr: build.objRepr,
    floatImpl: build.float,
    longIntImpl: build.longInt,
    bytesPerBlock: rules.bytesPerBlock,
    heapAreas: Object.freeze(heapAreas),
    addressOffset: addressOffset(heap, heapAreas),
    heapGrowth: auto && isPlaced ? growth(hardware) : null,
    stackLimitBytes: hardware.stackLimitBytes,
    macros,
    romQstrs: build.romHasPins === true ? withPins(data.romQstrs, Object.keys(hardware.pins ?? {})) : data.romQstrs,
    modules: Object.freeze(build.modules),
    moduleMembers: data.moduleMembers,
    errorTexts: data.errorTexts,
    frozenFiles: Object.freeze(build.frozen),
    frozen: data.frozen,
    boot: Object.freeze(build.boot ?? { fileSystem: null, steps: [] }),
    romFs: build.romFs === undefined ? null : Object.freeze({ ...build.romFs, start: Number(build.romFs.start) }),
    ...wiring(target.value),
    via: build.via ?? hardware.via,
    staleLocals: Object.freeze(build.staleLocals ?? []),
    compilerFrames: build.compilerFrames ?? null,
    gcCollect: build.gcCollect ?? 'now',
    firmware: Object.freeze({
      id: build.id,
      version: build.version,
      buildDate: build.buildDate ?? version.release.released,
      gitTag: build.gitTag ?? build.version,
    }),
    release: version.release,
    provenance: Object.freeze<Record<string, Provenance>>({
      ...hardware.provenance,
      ...(heap === null ? { heap: 'modelled' } : {}),
    }),
  } satisfies Board);
}

/** A size for a heap that nobody has read; undefined where it is known. */
function anyBytes({ heap, ram }: TargetFile): number | undefined {
  return heap === null ? ram![0]!.bytes / 2 : undefined;
}

/** The strings in ROM with the names of a board's pins, in the pool of the port's own. */
function withPins(known: RomQstrs, names: readonly string[]): RomQstrs {
  const all = new Set(known.pools.flatMap(({ strings }) => strings));
  const added = names.filter((name) => !all.has(name));
  if (added.length === 0) return known;
  const pools = known.pools.map((pool) =>
    pool.name === ROM_POOL ? { ...pool, strings: [...pool.strings, ...added].sort(byBytes) } : pool,
  );
  return Object.freeze({ ...known, pools, count: known.count + added.length });
}

const ROM_POOL = 'rom';

function wiring(hardware: TargetFile): Wiring {
  const pins = Object.entries(hardware.pins ?? {}).filter((pair): pair is [string, string] => pair[1] !== null);
  return {
    pins: Object.freeze(Object.fromEntries(pins)),
    leds: Object.freeze(hardware.leds ?? []),
    ledLevels: Object.freeze(hardware.ledLevels ?? []),
    switch: hardware.switch ?? null,
    buses: Object.freeze(hardware.buses ?? {}),
    defaultBuses: Object.freeze(hardware.defaultBuses ?? {}),
    pinFunctions: Object.freeze(hardware.pinFunctions ?? {}),
    freq: Object.freeze(hardware.freq ?? []),
  };
}

function setMacros(build: Required<FirmwareFile>): Record<string, number | string> {
  const set: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(build.macros)) {
    if (value !== null) set[name] = value;
  }
  return set;
}

/** Bytes from the addresses of the profile to those that a program sees. */
function addressOffset(heap: TargetFile['heap'], heapAreas: readonly HeapArea[]): number {
  if (heap === undefined || heap === null || !('seenAt' in heap) || heap.seenAt === undefined) return 0;
  const bytes = heapAreas[0]!.end - heapAreas[0]!.start;
  const isSmall = heap.small !== undefined && bytes <= heap.small.bytes;
  return Number(isSmall ? heap.small!.seenAt : heap.seenAt) - Number(heap.address);
}

function areas(
  target: Merged<TargetFile>,
  ofBuild: number | undefined,
  wanted: number | undefined,
  parts: number,
): HeapArea[] {
  const { heap, extraHeaps, ram, heapGrowth } = target.value as Required<TargetFile>;
  if (heap === null) {
    // Ports have their own variables at the start of the RAM.
    const { start, bytes } = ram[0]!;
    if (wanted === undefined) throw new UnknownHeapError(target.value.id!, bytes);
    const end = Number(start) + bytes;
    if (wanted < bytes) return [{ start: (end - wanted) & ~15, end }];
    throw problem(target.leaf.file, 'heap', `less than ${bytes} bytes, as the RAM has`, `${wanted}`);
  }
  if ('end' in heap) {
    const start = Number(heap.start);
    const end = wanted === undefined ? Number(heap.end) : start + wanted;
    const bank = (ram ?? []).find(
      (region) => start >= Number(region.start) && start < Number(region.start) + region.bytes,
    );
    const top = bank === undefined ? end : Number(bank.start) + bank.bytes;
    if (end > top) {
      throw problem(
        target.leaf.file,
        'heap',
        `at most ${top - start} bytes from ${hex(start)} to the end of the RAM`,
        `${wanted}`,
      );
    }
    const extras = (extraHeaps ?? []).map((area) => ({ start: Number(area.start), end: Number(area.end) }));
    return [{ start, end }, ...extras];
  }
  const total = wanted ?? ofBuild ?? heap.bytes;
  if (heapGrowth?.kind === 'esp-idf') {
    if (wanted !== undefined && !fitsIdf(target, wanted)) {
      // As a firmware has it whose system takes less; what is left to grow by is not known.
      return [{ start: Number(heap.address), end: Number(heap.address) + wanted }];
    }
    const start = idfAddress(target, total);
    if (total === heap.bytes && start !== Number(heap.address)) {
      const { file } = target.from.get('heap')!;
      throw problem(file, 'heap.address', `"${hex(start)}", where ESP-IDF's malloc puts it`, `"${heap.address}"`);
    }
    return [{ start, end: start + total }];
  }
  const bytes = Math.floor(total / parts);
  const step = Math.ceil((bytes + PAGE_BYTES) / PAGE_BYTES) * PAGE_BYTES;
  return Array.from({ length: parts }, (_, i) => {
    const start = Number(heap.address) + i * step;
    return { start, end: start + bytes };
  });
}

function checkTables(target: Merged<TargetFile>, area: HeapArea, rules: AreaRules): void {
  if (areaLayout(area.start, area.end, rules).blocks > 0) return;
  throw problem(
    target.leaf.file,
    'heap',
    'room for its own tables and a block',
    `${area.end - area.start} bytes at ${hex(area.start)}`,
  );
}

/** What a target's `heapGrowth` means to the engines. */
export function growth({ heapGrowth: file, idfUses }: Pick<TargetFile, 'heapGrowth' | 'idfUses'>): HeapGrowth | null {
  if (file === undefined || file === null) return null;
  if (file.kind === 'limit') return { kind: 'limit', maxNewSplit: file.maxNewSplit, address: Number(file.address) };
  return Object.freeze({
    kind: 'esp-idf',
    alwaysInternalBytes: file.alwaysInternalBytes ?? 0,
    regions: file.regions.map((region) => Object.freeze({ ...region, start: Number(region.start) })),
    uses: Object.freeze({ ...idfUses }) as IdfUses,
  });
}

/** Whether ESP-IDF has room for a heap of `bytes` bytes when the port starts; true too where its regions aren't sound. */
function fitsIdf(target: Merged<TargetFile>, bytes: number): boolean {
  try {
    return newIdfHeap(growth(target.value) as IdfGrowth).malloc(bytes) !== 0;
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    return true;
  }
}

/** Where ESP-IDF's malloc puts a heap of `bytes` bytes when the port starts. */
function idfAddress(target: Merged<TargetFile>, bytes: number): number {
  const { file } = target.from.get('heapGrowth')!;
  try {
    const heap = newIdfHeap(growth(target.value) as IdfGrowth);
    const address = heap.malloc(bytes);
    if (address !== 0) return address;
    throw problem(
      target.leaf.file,
      'heap',
      `at most ${heap.largestFreeBlock()} bytes, as ESP-IDF has free`,
      `${bytes}`,
    );
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    throw problem(file, 'heapGrowth.regions', 'regions with room for what is taken from them', e.message);
  }
}

function problem(file: string, key: string, expected: string, found: string): ProfileError {
  const one: Problem = { file, key, expected, found };
  return new ProfileError([one]);
}
