import type { Board } from '../abi/board.js';
import { portOf } from '../runtime/port.js';
import type { SystemRoom } from '../world/systemHeap.js';
import type { FailedRequest } from './failedRequests.js';
import type { HeapFigures } from './heapGauge.js';
import { siteName } from './profile.js';

/** The figures of a run, for people and for programs. Sizes in bytes. */
export interface RunSummary extends HeapFigures {
  target: string;
  firmware: string;
  version: string;
  /** Requests for memory that failed, caught or not, and the first of them. */
  failedRequests: number;
  firstFailed: FailedRequest | null;
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
const SHIFTS_FIGURES = ['boot', 'heapGrowth', 'idfUses'] as const;

/** How a run ended, besides its heap. */
export interface RunFigures {
  readonly milliseconds: number;
  readonly exitCode: number;
  readonly nativeFunctions: number;
  readonly requests?: { readonly count: number; readonly first: FailedRequest | null };
}

export function runSummary(
  board: Board,
  heap: HeapFigures,
  { milliseconds, exitCode, nativeFunctions, requests = { count: 0, first: null } }: RunFigures,
): RunSummary {
  return {
    target: board.id,
    firmware: board.firmware.id,
    version: board.firmware.version,
    ...heap,
    failedRequests: requests.count,
    firstFailed: requests.first,
    milliseconds: Math.round(milliseconds),
    exitCode,
    unknownPort: portOf(board).isKnown ? null : board.port,
    modelled: SHIFTS_FIGURES.filter((value) => board.provenance[value] === 'modelled'),
    nativeFunctions,
  };
}

/** What ESP-IDF has left: what Wi-Fi, Bluetooth, sockets and TLS can still take. */
function idfRows(idf: SystemRoom | null): [string, string][] {
  if (idf === null) return [];
  const { free, largest, leastFree, leastLargest, refused } = idf;
  return [
    ['ESP-IDF', `${free} bytes left, largest block ${largest}`],
    ['', `at the worst ${leastFree} left, largest block ${leastLargest}`],
    ...refused.map(({ use, bytes, times }): [string, string] => {
      return ['', `no room for ${use}, ${bytes} bytes${times === 1 ? '' : `, ${times} times`}`];
    }),
  ];
}

/** The summary as a few lines of text. */
export function summaryText(s: RunSummary): string {
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const ofAll = (bytes: number): string => percent(bytes / (s.heap + s.growth));
  const grows = s.growth === 0 ? '' : `, and can grow by ${s.growth}`;
  const withGrowth = s.growth === 0 ? '' : ' with what it can grow by';
  const slack = s.peakSlack === 0 ? '' : ` to ${s.peak + s.peakSlack}`;
  const { worst, end } = s.fragmentation;
  const rows: [string, string][] = [
    ['board', `${s.target}, firmware ${s.firmware} (MicroPython ${s.version})`],
    ['heap', `${s.heap} bytes${grows}`],
    ['peak', `${s.peak}${slack} bytes (${ofAll(s.peak)}); ${s.peakWithGarbage} with garbage`],
    ['used', `${s.used} bytes (${ofAll(s.used)}), ${s.reachable} of them not garbage`],
    ['free', `${s.free} bytes${withGrowth}, largest run ${s.largestFree}`],
    ['fragmented', `${percent(worst)} at worst after a collection, ${percent(end)} after one at the end`],
    ...idfRows(s.idf),
    ['collections', String(s.collections)],
    ['time', `${s.milliseconds} ms`],
  ];
  if (s.firstFailed !== null) {
    const { bytes, site, free, largestFree } = s.firstFailed;
    const requests = s.failedRequests === 1 ? '1 request' : `${s.failedRequests} requests, the first`;
    rows.push(
      ['failed', `${requests} for ${bytes} bytes at ${siteName(site)}`],
      ['', `when ${free} were free, largest run ${largestFree}`],
    );
  }
  if (s.modelled.length > 0) {
    rows.push(
      ['modelled', `${s.modelled.join(', ')}; not measured on a real board like this one`],
      ['', `(see uheap targets show ${s.target})`],
    );
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
