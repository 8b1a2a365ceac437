import type { Argv, CommandModule } from 'yargs';
import { type Advice, advise } from '../../advise/advise.js';
import { adviceText } from '../adviceText.js';
import { inCommandThread } from '../commandThread.js';
import { JSON_OPTION } from '../options.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { boardAndProject } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

interface AdviseArgs extends WatchArgs {
  all: boolean;
  json: boolean;
}

/** Findings that are shown unless all are asked for. */
const SHOWN = 10;

/** Says what a program could do otherwise, and what that saves: each change is made and run. */
export const adviseCommand: CommandModule<object, AdviseArgs> = {
  command: 'advise <file>',
  describe: 'Say what to change to save memory: each change is made in a copy, run, and told with what it saves',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('all', { type: 'boolean', default: false, describe: `show all findings, not the first ${SHOWN}` })
      .options(JSON_OPTION) as unknown as Argv<AdviseArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('advise', args, adviseProgram);
  },
};

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
