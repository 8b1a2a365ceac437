import type { Board } from '../abi/board.js';
import { portOf } from '../runtime/port.js';
import type { HeapSnapshot } from './snapshot.js';

/** The figures of a run, for people and for programs. Sizes in bytes. */
export interface RunSummary {
  target: string;
  firmware: string;
  version: string;
  heap: number;
  used: number;
  free: number;
  peak: number;
  largestFree: number;
  collections: number;
  milliseconds: number;
  exitCode: number;
  /** What the figures rest on that is a model of what the system does, by the name of the profile's value. */
  modelled: string[];
  /** The board's port where uheap doesn't know it: its pins and drivers are then those of no real port. */
  unknownPort: string | null;
  /** Native and viper functions that were compiled: their code is bytecode here, and has another size. */
  nativeFunctions: number;
}

/** Values of a profile that figures of a run depend on, and that are modelled for some boards. */
const SHIFTS_FIGURES = ['boot', 'heapGrowth'] as const;

/** How a run ended, besides its heap. */
export interface RunFigures {
  readonly milliseconds: number;
  readonly exitCode: number;
  readonly nativeFunctions: number;
}

export function runSummary(
  board: Board,
  heap: HeapSnapshot,
  { milliseconds, exitCode, nativeFunctions }: RunFigures,
): RunSummary {
  return {
    target: board.id,
    firmware: board.firmware.id,
    version: board.firmware.version,
    heap: heap.total,
    used: heap.used,
    free: heap.free,
    peak: heap.peak,
    largestFree: heap.largestFree,
    collections: heap.collections,
    milliseconds: Math.round(milliseconds),
    exitCode,
    unknownPort: portOf(board).isKnown ? null : board.port,
    modelled: SHIFTS_FIGURES.filter((value) => board.provenance[value] === 'modelled'),
    nativeFunctions,
  };
}

/** The summary as a few lines of text. */
export function summaryText(s: RunSummary): string {
  const percent = (n: number): string => `${((100 * n) / s.heap).toFixed(1)} %`;
  const rows: [string, string][] = [
    ['board', `${s.target}, firmware ${s.firmware} (MicroPython ${s.version})`],
    ['heap', `${s.heap} bytes`],
    ['used', `${s.used} bytes (${percent(s.used)})`],
    ['free', `${s.free} bytes, largest run ${s.largestFree}`],
    ['peak', `${s.peak} bytes (${percent(s.peak)})`],
    ['collections', String(s.collections)],
    ['time', `${s.milliseconds} ms`],
  ];
  if (s.modelled.length > 0) {
    rows.push([
      'modelled',
      `${s.modelled.join(', ')}; not measured on a real board like this one (see uheap targets show ${s.target})`,
    ]);
  }
  if (s.unknownPort !== null) {
    rows.push(['warning', `the port ${s.unknownPort} is not known: its pins and drivers are those of no real port`]);
  }
  if (s.nativeFunctions > 0) {
    const functions =
      s.nativeFunctions === 1 ? '1 native or viper function' : `${s.nativeFunctions} native or viper functions`;
    rows.push(['warning', `${functions} ran as bytecode; the size of machine code is not known`]);
  }
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
}
