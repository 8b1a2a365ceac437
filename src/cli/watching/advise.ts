import { type Advice, advise } from '../../advise/advise.js';
import { adviceText } from '../adviceText.js';
import { type AdviseArgs, SHOWN } from '../commands/advise.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { boardAndProject } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';

/** Returns the exit code: 1 where the program failed. */
export function adviseProgram(args: AdviseArgs, signals: RunSignals): number {
  const { board, project, stub, stops } = boardAndProject(args);
  const advice = advise(board, project, { ...stops, interrupted: () => signals.isPressed, via: args.via, stub });
  const { outcome } = advice.evidence;
  process.stdout.write(
    args.json ? adviceJson(advice) : adviceText(advice, args.all ? Number.POSITIVE_INFINITY : SHOWN),
  );
  tellEnd(outcome, failureOf(outcome, project), 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}

function adviceJson({ evidence, ...advice }: Advice): string {
  const { board, project } = evidence;
  const { id: target, firmware } = board;
  return `${JSON.stringify({ target, firmware: firmware.id, program: project.path, ...advice }, null, 2)}\n`;
}
