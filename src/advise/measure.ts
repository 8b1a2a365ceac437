import { FreezeError } from '../machine/freeze.js';
import { type GaugedRun, runForPeak, runGauged } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { Change } from './change.js';
import type { Evidence } from './evidence.js';
import { type Figures, figuresOf, RequestCounter, requestsOf } from './figures.js';
import { beginsAlike, hearFigures, isSameOutput } from './heardFigures.js';
import { edited } from './sourceFile.js';

/** A program with other texts of some files: nothing on disk changes. */
function changedProject(project: Project, { edits }: Pick<Change, 'edits'>): Project {
  const texts = Object.fromEntries([...edits].map(([file, list]) => [file.path, edited(file.text, list)]));
  const files = { ...project.files, ...texts };
  return { ...project, files, text: texts[project.program] ?? project.text };
}

/**
 * The figures of the run with a change; null where it does not do the same: where what it prints differs, or it ends in
 * another way. A program that ran out of memory may go on.
 *
 * @param maxSteps steps after which it is over
 */
export function measure(evidence: Evidence, change: Omit<Change, 'name'>, maxSteps: number): Figures | null {
  let counter: RequestCounter | null = null;
  let heard = new Set<number>();
  const project = change.project ?? changedProject(evidence.project, change);
  let outcome: GaugedRun;
  try {
    const run = evidence.isLong ? runGauged : runExactly;
    outcome = run(change.board ?? evidence.board, project, {
      ...evidence.options,
      maxSteps: Math.min(maxSteps, evidence.options.maxSteps ?? maxSteps),
      observe: undefined,
      romFs: change.romFs,
      booted: (machine) => {
        change.booted?.(machine);
        counter = new RequestCounter(machine.state);
        machine.heap.observer = counter;
        heard = hearFigures(machine);
      },
    });
  } catch (e) {
    if (!(e instanceof FreezeError)) throw e;
    return null;
  }
  const { outcome: was } = evidence;
  // It did not even boot.
  if (counter === null) return null;
  const figures = figuresOf(outcome, requestsOf(counter));
  if (was.status === 'memory-error') {
    const until = beforeTraceback(was.output);
    const now = outcome.status === 'memory-error' ? beforeTraceback(outcome.output) : outcome.output;
    if (outcome.status !== 'memory-error' && !['ok', 'stopped', 'exit'].includes(outcome.status)) return null;
    // It may come further than before, and no less far.
    return beginsAlike(until, evidence.heard, now, heard) ? figures : null;
  }
  if (was.status !== outcome.status || was.exitCode !== outcome.exitCode) return null;
  if (was.stopped?.reason !== outcome.stopped?.reason) return null;
  // A traceback tells lines, which a change moves.
  const isSame = isSameOutput(withoutLines(was.output), evidence.heard, withoutLines(outcome.output), heard);
  return isSame ? figures : null;
}

/** Where the peak is not known exactly the program runs once more, which of a long one would take too long. */
const runExactly: typeof runGauged = (board, project, options = {}) => runForPeak(board, project, options, runGauged);

function beforeTraceback(output: string): string {
  const at = output.lastIndexOf('Traceback (most recent call last):');
  return at === -1 ? output : output.slice(0, at);
}

function withoutLines(output: string): string {
  return output.replaceAll(/(File "[^"\n]*", line )\d+/g, '$1');
}
