import type { Site } from '../report/callSites.js';
import { explainOutOfMemory, type OutOfMemory, outOfMemoryText } from '../report/outOfMemory.js';
import { plainText } from '../report/plainText.js';
import { siteName } from '../report/profile.js';
import type { RunOutcome } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';

/** What a watched program ended with, as data. */
export interface Failure {
  readonly error: string;
  /** Where it was raised. */
  readonly place: Site | null;
  readonly traceback: string;
  readonly outOfMemory: OutOfMemory | null;
}

/** Null for a good end. */
export function failureOf(outcome: RunOutcome, project: Project): Failure | null {
  const { error, place, traceback } = outcome;
  if (error === '') return null;
  return { error, place, traceback, outOfMemory: explainOutOfMemory(outcome, project) };
}

/** Tells on standard error what ended a run other than its program's own end; `more` is what to look at after a MemoryError. */
export function tellEnd({ stopped }: Pick<RunOutcome, 'stopped'>, failure: Failure | null, more: string): void {
  // Ctrl-C is told when the command ends.
  if (stopped !== null && stopped.reason !== 'interrupt') process.stderr.write(`uheap: ${stopped.message}\n`);
  if (failure !== null) process.stderr.write(failureText(failure, more));
}

/** The same for a person: the traceback, the place, and after a MemoryError what to look at. */
function failureText({ error, place, traceback, outOfMemory }: Failure, more: string): string {
  const at = place === null ? '' : ` at ${siteName(place)}`;
  const memory = outOfMemory === null ? '' : `uheap: ${plainText(outOfMemoryText(outOfMemory, more))}\n`;
  return `${traceback}the program ended with ${error}${plainText(at)}\n${memory}`;
}
