import { type Board, macroOn, macroText } from '../../abi/board.js';
import type { AreaRules } from '../../abi/heapLayout.js';
import { type IdfGrowth, newIdfHeap } from '../../abi/idfHeap.js';
import { bootScripts, hex } from '../../profiles/check.js';
import { growth } from '../../profiles/resolve.js';
import type { FirmwareFile, TargetFile } from '../../profiles/schema.js';
import { SerialError } from '../port.js';
import { type Region, regionWithPool } from './heapRegion.js';
import type { BoardFacts } from './measure.js';
import type { MissingChunks } from './missingChunks.js';

/** The board that the profiles extend, and how files refer to it. */
export interface Base {
  readonly board: Board;
  /** With the memory of that firmware. */
  readonly target: TargetFile;
  /** The board says itself where its heap lies. */
  readonly hasOwnHeap: boolean;
  readonly firmware: FirmwareFile;
  /** As `nrf/MICROBIT`. */
  readonly targetName: string;
  /** As `v1.23.0/nrf-MICROBIT`. */
  readonly firmwareName: string;
}

/** The target of a board as measured: it is as the base, and the heap is its build's. @throws SerialError */
export function draftTarget(id: string, facts: BoardFacts, base: Base): TargetFile {
  const { wordBytes, machine, platform } = facts.identity;
  const { board } = base;
  if (wordBytes !== null && wordBytes !== board.wordBytes) {
    throw new SerialError(
      `the board has ${wordBytes * 8}-bit words, ${board.id} has ${board.wordBytes * 8}-bit words: name a --target that is like the board`,
    );
  }
  return {
    extends: base.targetName,
    id,
    description: `${machine ?? platform ?? id}, as measured`,
    ...ramKeys(facts, base),
    firmware: id,
    ...(base.hasOwnHeap ? memoryKeys(facts, base) : {}),
  };
}

function regionsOf({ prompt }: BoardFacts, { board }: Base): [Region, ...Region[]] {
  const { dump } = prompt;
  const rules: AreaRules = {
    bytesPerBlock: dump.bytesPerBlock,
    finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
    weakrefs: macroOn(board, 'MICROPY_PY_WEAKREF'),
  };
  const regions = dump.areas.map(({ start, map }) => {
    const bytes = map.length * dump.bytesPerBlock;
    const region = regionWithPool(start, bytes, rules, board.wordBytes);
    if (region !== null) return region;
    throw new SerialError(`no heap of this firmware has a pool of ${bytes} bytes at ${hex(start)}`);
  });
  const [heap, ...extras] = regions;
  if (heap === undefined) throw new SerialError('the board printed no map of its heap');
  return [heap, ...extras];
}

/** What the port allocates for itself is described by its size. */
function isAllocated({ heap }: TargetFile): boolean {
  return heap != null && 'bytes' in heap;
}

/** Of a board with other memory than its base only this is known: where the heaps are. */
function ramKeys(facts: BoardFacts, base: Base): Pick<TargetFile, 'ram'> {
  const regions = regionsOf(facts, base);
  if (isAllocated(base.target) || regions.every((region) => isInside(region, base.target))) return {};
  return { ram: regions.map(({ start, end }) => ({ start: hex(start), bytes: end - start })) };
}

/** Where the heap lies and how it grows. */
function memoryKeys(
  facts: BoardFacts,
  base: Base,
): Pick<FirmwareFile, 'heap' | 'extraHeaps' | 'heapGrowth' | 'provenance'> {
  const [heap, ...extras] = regionsOf(facts, base);
  const { target } = base;
  const area = (region: Region): { start: string; end: string } => ({ start: hex(region.start), end: hex(region.end) });
  return {
    heap: isAllocated(target) ? { address: hex(heap.start), bytes: heap.end - heap.start } : area(heap),
    ...(extras.length > 0 ? { extraHeaps: extras.map(area) } : {}),
    ...growthKeys(facts.prompt.dump.maxNewSplit, target, heap),
    provenance: { heap: 'exact' },
  };
}

function isInside(region: Region, { ram }: TargetFile): boolean {
  if (ram === undefined || ram.length === 0) return true;
  return ram.some(({ start, bytes }) => region.start >= Number(start) && region.end <= Number(start) + bytes);
}

/** How the heap may grow, as far as the board tells. */
function growthKeys(
  maxNewSplit: number | null,
  { heapGrowth }: TargetFile,
  heap: Region,
): Pick<TargetFile, 'heapGrowth'> {
  if (maxNewSplit === null) return {};
  if (heapGrowth?.kind === 'esp-idf') {
    const moved = movedRegions(heapGrowth, heap);
    if (moved !== null) return { heapGrowth: moved };
  }
  const address = heapGrowth?.kind === 'limit' ? heapGrowth.address : '0x10000008';
  return { heapGrowth: { kind: 'limit', maxNewSplit: Math.max(1, maxNewSplit), address } };
}

type IdfFile = Extract<TargetFile['heapGrowth'], { kind: 'esp-idf' }>;

/**
 * The base's regions of ESP-IDF's heap, with the one that the heap comes from moved to where this board has it. Null where
 * that can't be: which regions a board has it doesn't tell.
 */
function movedRegions(file: IdfFile, heap: Region): IdfFile | null {
  const at = newIdfHeap(growth({ heapGrowth: file }) as IdfGrowth).malloc(heap.end - heap.start);
  const regions = file.regions.map((region) => {
    const start = Number(region.start);
    const isIt = at >= start && at < start + region.bytes;
    return isIt ? { ...region, start: hex(start + heap.start - at) } : region;
  });
  const ends = regions.map(({ start, bytes }) => [Number(start), Number(start) + bytes] as const);
  const overlap = ends.some(([start], i) => ends.some(([other, end], j) => i !== j && start >= other && start < end));
  return at === 0 || overlap ? null : { ...file, regions };
}

/** The firmware of a board as measured. */
export function draftFirmware(id: string, facts: BoardFacts, base: Base): FirmwareFile {
  const { board, firmwareName } = base;
  const { identity } = facts;
  const version = identity.version === null ? board.firmware.version : `v${identity.version}`;
  const buildDate = /\b\d{4}-\d\d-\d\d$/.exec(identity.build ?? '')?.[0];
  const objRepr = reprOf(facts, board);
  const { provenance, ...memory } = base.hasOwnHeap ? {} : memoryKeys(facts, base);
  return {
    extends: firmwareName,
    id,
    description: `${identity.machine ?? identity.platform ?? id}, as measured`,
    version,
    gitTag: version,
    ...(buildDate === undefined ? {} : { buildDate }),
    ...(objRepr === board.objRepr ? {} : { objRepr }),
    ...(facts.float === board.floatImpl ? {} : { float: facts.float }),
    ...(facts.longInt === board.longIntImpl ? {} : { longInt: facts.longInt }),
    macros: macrosOf(facts, board),
    ...moduleKeys(facts.modules, board),
    ...memory,
    provenance: { ...provenance, macros: 'derived', romQstrs: 'modelled', modules: 'exact', boot: 'derived' },
  };
}

function reprOf({ float, floatsOnHeap }: BoardFacts, { objRepr }: Board): Board['objRepr'] {
  const hasFloatsInside = objRepr === 'C' || objRepr === 'D';
  if (floatsOnHeap === false) return hasFloatsInside ? objRepr : 'C';
  return hasFloatsInside && (floatsOnHeap === true || float === 'none') ? 'A' : objRepr;
}

function macrosOf(
  { identity, prompt, hasSysPath, hasSysArgv }: BoardFacts,
  board: Board,
): Record<string, number | string> {
  const macros: Record<string, number | string> = {};
  const { dump } = prompt;
  if (dump.bytesPerBlock !== board.bytesPerBlock) macros.MICROPY_BYTES_PER_GC_BLOCK = dump.bytesPerBlock;
  const grows = dump.maxNewSplit !== null;
  if (grows !== macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO')) macros.MICROPY_GC_SPLIT_HEAP_AUTO = Number(grows);
  if ((grows || dump.areas.length > 1) && !macroOn(board, 'MICROPY_GC_SPLIT_HEAP')) macros.MICROPY_GC_SPLIT_HEAP = 1;
  if (hasSysPath !== macroOn(board, 'MICROPY_PY_SYS_PATH')) macros.MICROPY_PY_SYS_PATH = Number(hasSysPath);
  if (hasSysArgv !== macroOn(board, 'MICROPY_PY_SYS_ARGV')) macros.MICROPY_PY_SYS_ARGV = Number(hasSysArgv);
  const [, name, chip] = /^(.*) with (.*)$/.exec(identity.machine ?? '') ?? [];
  if (name !== undefined && name !== macroText(board, 'MICROPY_HW_BOARD_NAME')) macros.MICROPY_HW_BOARD_NAME = name;
  if (chip !== undefined && chip !== macroText(board, 'MICROPY_HW_MCU_NAME')) macros.MICROPY_HW_MCU_NAME = chip;
  const { platform } = identity;
  if (platform !== null && platform !== macroText(board, 'MICROPY_PY_SYS_PLATFORM')) {
    macros.MICROPY_PY_SYS_PLATFORM = platform;
  }
  return macros;
}

/**
 * Built-in and frozen modules are listed together; what the base has frozen is taken to be frozen here too, and so are the
 * scripts that its boot runs, which not all firmwares list.
 */
function moduleKeys(listed: readonly string[] | null, board: Board): Partial<FirmwareFile> {
  if (listed === null) return {};
  const moduleOf = (path: string): string => path.replace(/\.m?py$/, '');
  const run = bootScripts(board).map(({ script }) => script);
  const frozen = board.frozenFiles.filter((path) => listed.includes(moduleOf(path)) || run.includes(path));
  const frozenNames = board.frozenFiles.map(moduleOf);
  const builtIn = [...new Set(listed)].filter(
    (name) => /^\w+$/.test(name) && (!frozenNames.includes(name) || board.modules.includes(name)),
  );
  const same = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();
  return {
    ...(same(builtIn, board.modules) ? {} : { modules: [...builtIn].sort() }),
    ...(same(frozen, board.frozenFiles) ? {} : { frozen }),
  };
}

type Boot = NonNullable<FirmwareFile['boot']>;

/** A boot that does nothing that needs the port. */
export function bareBoot({ boot }: FirmwareFile): Boot {
  return { fileSystem: null, steps: (boot?.steps ?? []).filter(({ do: name }) => name === 'gc-threshold') };
}

/** A boot that leaves these chunks as well, before the main program. */
export function bootWith(boot: Boot, { kept, garbage }: MissingChunks): Boot {
  if (kept.length + garbage.length === 0) return boot;
  const { fileSystem, steps } = boot;
  const main = steps.findIndex(({ do: name }) => name === 'main');
  const at = main < 0 ? steps.length : main;
  const step: Boot['steps'][number] = { do: 'chunks', kept: [...kept], garbage: [...garbage] };
  return { fileSystem, steps: [...steps.slice(0, at), step, ...steps.slice(at)] };
}
