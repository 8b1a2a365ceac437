import { type Advice, advise } from '../../advise/advise.js';
import { adviceAnnotations, adviceSarif } from '../../advise/outputs.js';
import { adviceText } from '../adviceText.js';
import { isForGithub } from '../annotations.js';
import { type AdviseArgs, SHOWN } from '../commands/advise.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { checkOutput, writeOutput } from '../output.js';
import { packageVersion } from '../packageVersion.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';

/** Returns the exit code: 1 where the program failed. */
export function adviseProgram(args: AdviseArgs, signals: RunSignals): number {
  checkOutput(args.sarif, args.force);
  const { board, project, options } = watchedProgram(args, signals);
  const advice = advise(board, project, options);
  const { outcome } = advice.evidence;
  process.stdout.write(
    args.json ? adviceJson(advice) : adviceText(advice, args.all ? Number.POSITIVE_INFINITY : SHOWN),
  );
  if (args.sarif !== undefined) writeOutput(args.sarif, adviceSarif(advice, packageVersion()));
  // JSON on standard output stays JSON.
  if (isForGithub(args.annotations)) {
    (args.json ? process.stderr : process.stdout).write(adviceAnnotations(advice, SHOWN));
  }
  tellEnd(outcome, failureOf(outcome, project), 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}

function adviceJson({ evidence, ...advice }: Advice): string {
  const { board, project } = evidence;
  const { id: target, firmware } = board;
  return `${JSON.stringify({ target, firmware: firmware.id, program: project.path, ...advice }, null, 2)}\n`;
}
