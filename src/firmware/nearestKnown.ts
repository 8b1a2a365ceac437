/** The known firmware and board that a firmware file is most like. */

import type { Board } from '../abi/board.js';
import { hasOwnHeap, type Merged, withBuild } from '../profiles/extend.js';
import { readFirmwareFile } from '../profiles/firmwareFile.js';
import {
  findFirmware,
  findTarget,
  firmwareData,
  firmwareOf,
  listTargets,
  loadBoard,
  profileRoots,
} from '../profiles/profiles.js';
import type { FirmwareFile, TargetFile } from '../profiles/schema.js';
import { firmwarePaths, relativeName, targetPaths } from '../profiles/store.js';
import { isBeforeAll } from '../profiles/version.js';
import type { FirmwareFacts } from './facts.js';
import { FirmwareError } from './firmwareError.js';

export interface Known {
  /** The firmware profile, as `v1.23.0/rp2-RPI_PICO`. */
  readonly firmwareName: string;
  readonly firmware: Merged<FirmwareFile>;
  /** How much of the two sets of strings they have in common: 0 to 1. */
  readonly similarity: number;
  /** A board with the same chip, or one that runs that firmware, with the memory of its own build. */
  readonly target: Merged<TargetFile>;
  /** The board says itself where its heap lies. */
  readonly hasOwnHeap: boolean;
  /** As `extends` names it: `rp2/RPI_PICO`. */
  readonly targetName: string;
  /** It is the very board, and not only one like it. */
  readonly isSameBoard: boolean;
  /** It has the same chip. */
  readonly isSameChip: boolean;
  /** The file is of a release before all that uheap knows. */
  readonly isOldRelease: boolean;
  /** That target with that firmware. */
  readonly board: Board;
}

/** The least that two firmwares of one port have in common. */
const LEAST_SIMILARITY = 0.3;
/** What the very board's own profile is worth, and what the very release's. */
const SAME_BOARD = 0.2;
const SAME_VERSION = 0.05;
/** What the very chip's is: a board's Arm cores and its RISC-V cores have firmware of their own. */
const SAME_CHIP = 0.1;

/** @throws FirmwareError where no profile is like it */
export function nearestKnown(facts: FirmwareFacts, folders: readonly string[]): Known {
  const roots = profileRoots(folders);
  const strings = new Set(facts.strings.pools.flatMap((pool) => pool.strings));
  const targets = listTargets({ folders }).filter(({ kind }) => kind === 'board');
  const run = new Set(targets.map(({ firmware }) => firmware));
  let best: { name: string; firmware: Merged<FirmwareFile>; similarity: number; score: number } | null = null;
  for (const root of roots) {
    for (const path of firmwarePaths(root)) {
      const { value } = readFirmwareFile(root, path);
      if (value.abstract === true || !run.has(value.id ?? '')) continue;
      const name = relativeName(root.firmware, path);
      const firmware = findFirmware(roots, name);
      const similarity = likeness(strings, firmware);
      const score =
        similarity +
        (firmware.value.macros?.MICROPY_HW_BOARD_NAME === facts.banner.board ? SAME_BOARD : 0) +
        (firmware.value.version === facts.banner.version ? SAME_VERSION : 0) +
        (firmware.value.macros?.MICROPY_HW_MCU_NAME === facts.banner.mcu ? SAME_CHIP : 0);
      if (best === null || score > best.score) best = { name, firmware, similarity, score };
    }
  }
  if (best === null || best.similarity < LEAST_SIMILARITY) {
    throw new FirmwareError('no known firmware has strings like these: nothing tells its port and its macros');
  }
  const { firmware, similarity } = best;
  const isSameBoard = firmware.value.macros?.MICROPY_HW_BOARD_NAME === facts.banner.board;
  const ofFirmware = targets.filter((target) => target.firmware === firmware.value.id);
  const sameChip = targets.filter(
    ({ mcu, port }) => port === ofFirmware[0]?.port && chipName(facts.banner.mcu).startsWith(chipName(mcu)),
  );
  // What makers changed of a board is in its own file; the first one of a chip has what the port does by itself.
  const steps = new Map(sameChip.map(({ id }) => [id, findTarget(roots, id).chain.length]));
  const isUnknown = ({ heapBytes }: (typeof sameChip)[number]): number => Number(heapBytes === null);
  sameChip.sort(
    (a, b) =>
      chipName(b.mcu).length - chipName(a.mcu).length ||
      isUnknown(a) - isUnknown(b) ||
      steps.get(a.id)! - steps.get(b.id)!,
  );
  const chosen = isSameBoard ? ofFirmware[0]! : (sameChip[0] ?? ofFirmware[0]!);
  const hardware = findTarget(roots, chosen.id);
  const runsIt = hardware.value.firmware === firmware.value.id;
  const target = withBuild(hardware, runsIt ? firmware : firmwareOf(roots, hardware));
  const isSameChip = isSameBoard || sameChip.includes(chosen);
  return {
    firmwareName: best.name,
    firmware,
    similarity,
    target,
    hasOwnHeap: hasOwnHeap(hardware.value),
    targetName: nameOf(target),
    isSameBoard,
    isSameChip,
    isOldRelease: isBeforeAll(roots, facts.banner.version),
    board: loadBoard(chosen.id, { firmware: best.name, anyHeap: true, folders }),
  };
}

/** A target's name as `extends` gives it. */
function nameOf(target: Merged<TargetFile>): string {
  const { root, path } = target.leaf;
  return relativeName(root.targets, targetPaths(root).find((each) => each === path) ?? path);
}

/** The strings in both, of all that are in one of them. */
function likeness(strings: ReadonlySet<string>, firmware: Merged<FirmwareFile>): number {
  const known = new Set(firmwareData(firmware).romQstrs.pools.flatMap((pool) => pool.strings));
  let both = 0;
  for (const string of known) if (strings.has(string)) both++;
  return both / (known.size + strings.size - both);
}

/** `ESP32-S3` and `ESP32S3` are one chip, as are `nRF52840` and `NRF52840`. */
function chipName(mcu: string): string {
  return mcu.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
