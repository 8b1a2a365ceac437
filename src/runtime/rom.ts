import { type Board, type MacroNeed, macroNeed, sameRom } from '../abi/board.js';
import { MpMap, mapInitRom } from './map.js';
import type { MpObj } from './obj.js';
import { q } from './qstrStatic.js';

/**
 * A row of a table in ROM (a type's methods): name, value, and the macro that decides whether a firmware has it
 * (absent: all have it). With a leading `!` the row is there where the macro is off.
 */
export type RomRow = readonly [name: string, value: MpObj, needs?: MacroNeed];

const featureNames: (MacroNeed | '')[] = [''];
const featureIndex = new Map<string, number>();

/** Number of a macro in `mp.features`. What begins while a machine runs may ask for more. */
export function romFeature(name: MacroNeed): number {
  let i = featureIndex.get(name);
  if (i === undefined) {
    i = featureNames.push(name) - 1;
    featureIndex.set(name, i);
    for (const ref of boards) {
      const board = ref.deref();
      if (board === undefined) boards.delete(ref);
      else known.get(board)![i] = hasFeature(board, name);
    }
  }
  return i;
}

const known = new WeakMap<Board, Uint8Array>();
/** The boards whose features are known. */
const boards = new Set<WeakRef<Board>>();

/** Features that modules and ports ask for which begin while a machine runs: more than there are in all. */
const LATE_FEATURES = 1024;

function hasFeature(board: Board, name: MacroNeed | ''): number {
  return name === '' || macroNeed(board, name) ? 1 : 0;
}

/** `mp.features` of a board: each macro is read once. */
export function boardFeatures(board: Board): Uint8Array {
  const key = sameRom(board);
  let features = known.get(key);
  if (features === undefined) {
    features = new Uint8Array(featureNames.length + LATE_FEATURES);
    features.set(featureNames.map((name) => hasFeature(key, name)));
    known.set(key, features);
    boards.add(new WeakRef(key));
  }
  return features;
}

/** A fixed, ordered map in ROM (MP_DEFINE_CONST_DICT), shared by all machines. */
export function romMap(rows: readonly RomRow[]): MpMap {
  const map = new MpMap();
  const rom = mapInitRom(
    map,
    rows.map(([name, value]) => [q(name), value]),
  );
  const features = rows.map((row) => (row[2] === undefined ? 0 : romFeature(row[2])));
  if (features.some((feature) => feature !== 0)) rom.features = features;
  return map;
}
