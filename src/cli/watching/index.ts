import type { RunSignals } from '../runSignals.js';
import type { WatchingCommand } from '../watchingCommands.js';
import { adviseProgram } from './advise.js';
import { check } from './check.js';
import { fitPrograms } from './fit.js';
import { tellLeaks } from './leaks.js';
import { profileProgram } from './profile.js';
import { recordProgram } from './record.js';
import { writeReport } from './report.js';
import { tellWhy } from './why.js';

/** A command's work. Returns the exit code. `signals` says whether what runs is to end. */
export type CommandBody<Args> = (args: Args, signals: RunSignals) => number | Promise<number>;

/** What the commands that watch programs do. Their threads load it; to read and to show a command line none of it is needed. */
const BODIES = {
  profile: profileProgram,
  record: recordProgram,
  report: writeReport,
  fit: fitPrograms,
  advise: adviseProgram,
  leaks: tellLeaks,
  why: tellWhy,
  check,
};

export function bodyOf(command: WatchingCommand): CommandBody<unknown> {
  return BODIES[command] as CommandBody<unknown>;
}
