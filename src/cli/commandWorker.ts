import { parentPort, workerData } from 'node:worker_threads';
import type { CommandBody, CommandThreadData, WatchingCommand } from './commandThread.js';
import { RunSignals } from './runSignals.js';
import { refusalOf, type ThreadAnswer } from './threadAnswer.js';

/** The thread that a command's work is done in. */
const bodies: Readonly<Record<WatchingCommand, () => Promise<unknown>>> = {
  profile: async () => (await import('./commands/profile.js')).profileProgram,
  record: async () => (await import('./commands/record.js')).recordProgram,
  report: async () => (await import('./commands/report.js')).writeReport,
  fit: async () => (await import('./commands/fit.js')).fitPrograms,
  advise: async () => (await import('./commands/advise.js')).adviseProgram,
  check: async () => (await import('./commands/check.js')).check,
};

async function answer({ command, args, memory }: CommandThreadData): Promise<ThreadAnswer> {
  try {
    const body = (await bodies[command]()) as CommandBody<unknown>;
    return { exitCode: await body(args, new RunSignals(memory)) };
  } catch (e) {
    return refusalOf(e);
  }
}

parentPort?.postMessage(await answer(workerData as CommandThreadData));
