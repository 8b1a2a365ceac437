import type { Machine } from '../machine/machine.js';
import type { Site } from '../report/callSites.js';
import type { FailedRequest } from '../report/failedRequests.js';
import { explainOutOfMemory, type OutOfMemory, outOfMemoryText } from '../report/outOfMemory.js';
import { lastLine, placeRaised, runProject } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { MpObject } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { typeMemoryError } from '../runtime/types.js';
import type { Host } from '../world/host.js';
import type { RunRequest } from './runProgram.js';

/** A run that took longer than this, in milliseconds, is not made again to learn more of it. */
const LONG_MS = 20_000;

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

/**
 * What went wrong. `failed` is the last request of the run that failed. After a MemoryError the program runs once more, unheard and watched, which a plain run is not: only so
 * is it known which lines have what is on the heap.
 */
export function failureOf(
  machine: Machine,
  exception: MpObject,
  project: Project,
  request: RunRequest,
  { env, stub }: Pick<Host, 'env' | 'stub'>,
  { failed, milliseconds }: { failed: FailedRequest | null; milliseconds: number },
): Failure {
  const data = { error: lastLine(machine, exception), place: placeRaised(exception, project) };
  if (!objIsSubclassFast(exception.type, typeMemoryError) || milliseconds > LONG_MS) return { data };
  const { maxSteps, forUs, boot, via } = request;
  const outcome = runProject(machine.board, project, { maxSteps, forUs, env, stub, via: boot ? 'file' : via });
  const outOfMemory = withOwnFigures(explainOutOfMemory(outcome, project), failed);
  if (outOfMemory === null) return { data };
  const more = `uheap profile ${request.file} -t ${machine.board.id} tells more`;
  return { data: { ...data, outOfMemory }, text: outOfMemoryText(outOfMemory, more) };
}
