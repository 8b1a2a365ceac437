import { expect } from 'vitest';
import { Machine } from './machine/machine.js';
import { loadBoard } from './profiles/profiles.js';
import { fitProject } from './report/fit.js';
import { siteName } from './report/profile.js';
import type { Project } from './report/projectFiles.js';
import { type HeapSnapshot, takeSnapshot } from './report/snapshot.js';

/** Limits beside that of the heap itself. Sizes in bytes. */
export interface ToFitOptions {
  /** The heap's size in place of the board's. */
  readonly heapBytes?: number;
  /** Folders of one's own profiles, in which the board may be. */
  readonly folders?: readonly string[];
  /** Most bytes in use at any time. */
  readonly peak?: number;
  /** Most bytes in use at the end, after a collection (of a snapshot: as it is). */
  readonly used?: number;
  /** Rounds of loops after which the run is over. */
  readonly maxSteps?: number;
}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * A project (`readProject`, `textProject`) runs to its end on the board; the peak of a machine's heap or a snapshot is
     * no larger than the board's heap.
     */
    toFit(target: string, options?: ToFitOptions): T;
  }
}

interface Figures {
  readonly ok: boolean;
  readonly why: string;
  readonly peak: number;
  readonly used: number;
}

function isProject(value: unknown): value is Project {
  return typeof value === 'object' && value !== null && 'program' in value && 'files' in value;
}

function isSnapshot(value: unknown): value is HeapSnapshot {
  return typeof value === 'object' && value !== null && 'areas' in value && 'peak' in value;
}

function figures(received: unknown, target: string, options: ToFitOptions): Figures {
  const board = loadBoard(target, { heapBytes: options.heapBytes, folders: options.folders });
  if (isProject(received)) {
    const fit = fitProject(board, received, { maxSteps: options.maxSteps });
    const ok = fit.fits && fit.error === '';
    const where = fit.failed === null ? '' : ` at ${siteName(fit.failed.site)}`;
    return { ok, why: `it ends with ${fit.error}${where}`, peak: fit.peak, used: fit.live };
  }
  const snapshot = received instanceof Machine ? takeSnapshot(received) : received;
  if (!isSnapshot(snapshot)) throw new TypeError('toFit: expected a project, a Machine or a heap snapshot');
  const room = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
  const why = `its peak of ${snapshot.peak} bytes is more than the heap of ${room}`;
  return { ok: snapshot.peak <= room, why, peak: snapshot.peak, used: snapshot.used };
}

expect.extend({
  toFit(received: unknown, target: string, options: ToFitOptions = {}) {
    const { ok, why, peak, used } = figures(received, target, options);
    const reasons = [
      ...(ok ? [] : [why]),
      ...(options.peak !== undefined && peak > options.peak ? [`its peak is ${peak}, above ${options.peak}`] : []),
      ...(options.used !== undefined && used > options.used ? [`it keeps ${used}, above ${options.used}`] : []),
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
