import { expect } from 'vitest';
import { Machine } from './machine/machine.js';
import { loadBoard } from './profiles/profiles.js';
import type { Site } from './report/callSites.js';
import { fitProject } from './report/fit.js';
import { failedRequestsText } from './report/fitText.js';
import { siteName } from './report/profile.js';
import type { Project } from './report/projectFiles.js';
import { type HeapSnapshot, takeSnapshot } from './report/snapshot.js';
import type { SystemRoom } from './world/systemHeap.js';

/** Limits beside that of the heap itself. Sizes in bytes. */
export interface ToFitOptions {
  /** The heap's size in place of the board's. */
  readonly heapBytes?: number;
  /** Folders of one's own profiles, in which the board may be. */
  readonly folders?: readonly string[];
  /** Most bytes that can be reached at any time. */
  readonly peak?: number;
  /** Most bytes in use at any time, dead chunks included. */
  readonly peakWithGarbage?: number;
  /** Most bytes in use at the end, after a collection (of a snapshot: as it is). */
  readonly used?: number;
  /** Least bytes that ESP-IDF's own heap has left at any time, in all and in its largest block; for ESP32 boards. */
  readonly idf?: { readonly free?: number; readonly largest?: number };
  /** Rounds of loops after which the run is over. */
  readonly maxSteps?: number;
}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * A project (`readProject`, `textProject`) runs to its end on the board and no request for memory fails; the peak of
     * a machine's heap or a snapshot is no larger than the board's heap. Throws for a project that ends for another
     * reason than memory, with `.not` too.
     */
    toFit(target: string, options?: ToFitOptions): T;
  }
}

const IDF_LIMITS = ['free', 'largest'];
const LIMITS = ['heapBytes', 'peak', 'peakWithGarbage', 'used', 'maxSteps'];

/** A limit that is misspelt, or no number, would hold nothing to anything. Throws TypeError. */
function checkLimits({ folders: _, idf = {}, ...limits }: ToFitOptions): void {
  checkNumbers(limits, LIMITS, '');
  checkNumbers(idf, IDF_LIMITS, 'idf.');
}

function checkNumbers(limits: object, known: readonly string[], prefix: string): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!known.includes(name)) {
      const all = [...LIMITS, 'folders', ...IDF_LIMITS.map((limit) => `idf.${limit}`)];
      throw new TypeError(`toFit: unknown option ${prefix}${name}, expected one of ${all.join(', ')}`);
    }
    if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
      throw new TypeError(`toFit: ${prefix}${name}: expected a number, found ${JSON.stringify(value)}`);
    }
  }
}

interface Figures {
  readonly ok: boolean;
  readonly why: string;
  readonly peak: number;
  readonly peakWithGarbage: number;
  readonly used: number;
  readonly idf: SystemRoom | null;
}

function isProject(value: unknown): value is Project {
  return typeof value === 'object' && value !== null && 'program' in value && 'files' in value;
}

function isSnapshot(value: unknown): value is HeapSnapshot {
  return typeof value === 'object' && value !== null && 'areas' in value && 'peak' in value;
}

function at(site: Site | null): string {
  return site === null ? '' : ` at ${siteName(site)}`;
}

function figures(received: unknown, target: string, options: ToFitOptions): Figures {
  const board = loadBoard(target, { heapBytes: options.heapBytes, folders: options.folders });
  if (isProject(received)) {
    const fit = fitProject(board, received, { maxSteps: options.maxSteps });
    if (fit.verdict === 'unknown') {
      const how = fit.status === 'exit' ? 'exits with an error' : `ends with ${fit.error}`;
      throw new Error(
        `toFit: ${received.path} ${how}${at(fit.place)} on ${target}, which is no matter of memory: whether it fits is not known`,
      );
    }
    const ends = `it ends with ${fit.error}${at(fit.failed?.site ?? fit.place)}`;
    const why = fit.verdict === 'failed-requests' ? `${failedRequestsText(fit)}${at(fit.firstFailed!.site)}` : ends;
    const peak = fit.peak + fit.peakSlack;
    return { ok: fit.fits, why, peak, peakWithGarbage: fit.peakWithGarbage, used: fit.live, idf: fit.idf };
  }
  const snapshot = received instanceof Machine ? takeSnapshot(received) : received;
  if (!isSnapshot(snapshot)) throw new TypeError('toFit: expected a project, a Machine or a heap snapshot');
  const room = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
  const peak = snapshot.peak + snapshot.peakSlack;
  const why = `its peak of ${peak} bytes is more than the heap of ${room}`;
  const { peakWithGarbage, used, idf } = snapshot;
  return { ok: peak <= room, why, peak, peakWithGarbage, used, idf };
}

function idfReasons(idf: SystemRoom | null, { free, largest }: NonNullable<ToFitOptions['idf']> = {}): string[] {
  if (idf === null) return [];
  return [
    ...(free !== undefined && idf.leastFree < free ? [`it leaves ESP-IDF ${idf.leastFree}, below ${free}`] : []),
    ...(largest !== undefined && idf.leastLargest < largest
      ? [`ESP-IDF's largest block is ${idf.leastLargest}, below ${largest}`]
      : []),
  ];
}

expect.extend({
  toFit(received: unknown, target: string, options: ToFitOptions = {}) {
    checkLimits(options);
    const { ok, why, peak, peakWithGarbage, used, idf } = figures(received, target, options);
    const reasons = [
      ...(ok ? [] : [why]),
      ...(options.peak !== undefined && peak > options.peak ? [`its peak is ${peak}, above ${options.peak}`] : []),
      ...(options.peakWithGarbage !== undefined && peakWithGarbage > options.peakWithGarbage
        ? [`its peak with garbage is ${peakWithGarbage}, above ${options.peakWithGarbage}`]
        : []),
      ...(options.used !== undefined && used > options.used ? [`it keeps ${used}, above ${options.used}`] : []),
      ...idfReasons(idf, options.idf),
    ];
    return {
      pass: reasons.length === 0,
      message: () =>
        reasons.length === 0
          ? `expected the program not to fit ${target}, but it does with a peak of ${peak} bytes`
          : `expected the program to fit ${target}: ${reasons.join('; ')}`,
    };
  },
});
