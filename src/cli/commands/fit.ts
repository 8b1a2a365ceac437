import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import {
  BOARD_OPTIONS,
  FS_OPTION,
  JOBS_OPTION,
  JSON_OPTION,
  PROFILES_OPTION,
  QUIET_OPTION,
  STOP_OPTIONS,
  STUB_OPTION,
  TARGETS_DESCRIPTION,
} from '../options.js';
import type { StopArgs } from '../watchArgs.js';

export interface FitArgs extends StopArgs {
  files: string[];
  targets: string;
  target?: string;
  port?: string;
  hardware: boolean;
  micropython?: string;
  firmware?: string;
  heap?: string;
  fs?: string;
  smallest: boolean;
  compareMpy: boolean;
  stub?: string;
  jobs?: string;
  json: boolean;
  quiet: boolean;
  profiles?: string[];
}

/** Says on which boards programs fit. */
export const fitCommand: CommandModule<object, FitArgs> = {
  command: 'fit <files..>',
  describe: 'Show on which boards programs fit, and the smallest heap that each needs',
  builder: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        default: undefined,
        describe: 'the programs',
      })
      .option('targets', { alias: 't', type: 'string', default: 'all', describe: TARGETS_DESCRIPTION })
      // What other commands call it.
      .option('target', { type: 'string', hidden: true })
      .option('port', { type: 'string', describe: 'of these, the boards of one port of MicroPython, such as esp32' })
      .option('hardware', { type: 'boolean', default: false, describe: 'of these, real boards only, no hosts' })
      .options(BOARD_OPTIONS)
      .option('micropython', {
        ...BOARD_OPTIONS.micropython,
        describe: 'release of MicroPython, such as 1.28.0 or 1.28; all: each that there is',
      })
      .options(FS_OPTION)
      .option('smallest', {
        type: 'boolean',
        default: true,
        describe: 'search for the smallest heap on which each program runs',
      })
      .option('compare-mpy', {
        type: 'boolean',
        default: false,
        describe: 'run it also precompiled (.mpy) and frozen, and show what that saves',
      })
      .options(STUB_OPTION)
      .options(STOP_OPTIONS)
      .options(JOBS_OPTION)
      .options(JSON_OPTION)
      .options(PROFILES_OPTION)
      .options(QUIET_OPTION) as unknown as Argv<FitArgs>,
  handler: async (args) => {
    const asked = { ...args, targets: args.target ?? args.targets };
    process.exitCode = await inCommandThread('fit', asked);
  },
};
