import type { Machine } from '../machine/machine.js';
import type { Site } from '../report/callSites.js';
import type { FailedRequest } from '../report/failedRequests.js';
import { explainOutOfMemory, type OutOfMemory, outOfMemoryText } from '../report/outOfMemory.js';
import { lastLine, placeRaised, runProject } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { MpObject } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { typeMemoryError } from '../runtime/types.js';
import type { RunHost } from './runHost.js';
import type { RunRequest } from './runProgram.js';
import type { RunSignals } from './runSignals.js';

/** A run that took longer than this, in milliseconds, is not made again to learn more of it. */
const LONG_MS = 3000;

/** How much longer than the run itself, and in milliseconds, the one that is watched may take. */
const WATCHED_TIMES = 4;
const WATCHED_MS = 1000;

/** What is to say of an uncaught exception, beside its traceback: as data, and after a MemoryError as a line. */
export interface Failure {
  readonly data: { error: string; place: Site | null; outOfMemory?: OutOfMemory };
  readonly text?: string;
}

/**
 * The figures of the run itself in place of those of the one that was watched; what is in the way only where both
 * failed alike, which a program that asks for the time of day or for random numbers may not.
 */
function withOwnFigures(watched: OutOfMemory | null, failed: FailedRequest | null): OutOfMemory | null {
  if (failed === null) return watched;
  const { bytes, site: place, free, largestFree } = failed;
  const isAlike = watched !== null && watched.bytes === bytes && watched.place.line === place.line;
  return { bytes, place, free, largestFree, inTheWay: isAlike ? watched.inTheWay : [] };
}

/** How a run went that ended in an exception. */
export interface FailedRun {
  readonly machine: Machine;
  readonly exception: MpObject;
  /** The last request for memory that failed. */
  readonly failed: FailedRequest | null;
  /** What it took. */
  readonly milliseconds: number;
  readonly host: RunHost;
  readonly signals: RunSignals;
}

/**
 * What went wrong. After a MemoryError the program runs once more, unheard and watched, which a plain run is not: only so
 * is it known which lines have what is on the heap. Not where that takes long, or may go another way: what was typed, the
 * host's network and its clock are not there again.
 */
export function failureOf(run: FailedRun, project: Project, request: RunRequest): Failure {
  const { machine, exception, failed } = run;
  const data = { error: lastLine(machine, exception), place: placeRaised(exception, project) };
  if (!objIsSubclassFast(exception.type, typeMemoryError)) return { data };
  const isAlike = !run.host.hasRead && !request.realTime && !request.netLoopback;
  const watched = isAlike && run.milliseconds <= LONG_MS ? watchedAgain(run, project, request) : null;
  const outOfMemory = withOwnFigures(watched, failed);
  if (outOfMemory === null) return { data };
  const more = `uheap profile ${request.file} -t ${machine.board.id} tells more, uheap advise what to change`;
  return { data: { ...data, outOfMemory }, text: outOfMemoryText(outOfMemory, more) };
}

/** The run once more; null where it ends otherwise, by Ctrl-C or because it takes too long. */
function watchedAgain(run: FailedRun, project: Project, request: RunRequest): OutOfMemory | null {
  const { board } = run.machine;
  const { env, stub } = run.host;
  const { maxSteps, forUs, boot, via } = request;
  const end = performance.now() + WATCHED_TIMES * run.milliseconds + WATCHED_MS;
  const interrupted = (): boolean => run.signals.take() || performance.now() > end;
  const options = { maxSteps, forUs, interrupted, env, stub, via: boot ? ('file' as const) : via };
  return explainOutOfMemory(runProject(board, project, options), project);
}
