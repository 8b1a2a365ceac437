import type { Board } from '../abi/board.js';
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
}

export function runSummary(board: Board, heap: HeapSnapshot, milliseconds: number, exitCode: number): RunSummary {
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
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
}
