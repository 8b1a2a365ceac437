import type { Argv } from 'yargs';
import type { Program } from '../machine/machine.js';
import {
  BOARD_OPTIONS,
  FS_OPTION,
  PROFILES_OPTION_WITH_ALIAS,
  STOP_OPTIONS,
  STUB_OPTION,
  TARGET_OPTION,
  VIA_OPTION,
} from './options.js';
import { parseCount, parseTime } from './size.js';

/** Options that are read without anything of the engine or of profiles: what a command line is parsed with. */

/** What `--for` and `--max-steps` said. */
export interface StopArgs {
  for?: string;
  maxSteps?: string;
}

/** After how many steps, and how many microseconds of the board's time, a run is over. */
export interface StopLimits {
  readonly maxSteps: number | undefined;
  readonly forUs: number | undefined;
}

/** Throws UsageError. */
export function parseStops(args: StopArgs): StopLimits {
  return { maxSteps: parseCount(args.maxSteps, '--max-steps'), forUs: parseTime(args.for, '--for') };
}

/** The options of commands that watch one program on one board. */
export interface WatchArgs extends StopArgs {
  file: string;
  target: string;
  micropython?: string;
  firmware?: string;
  heap?: string;
  fs?: string;
  via?: Program['via'];
  stub?: string;
  profiles?: string[];
}

export function watchOptions<T>(yargs: Argv<T>): Argv<T & WatchArgs> {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
    .options(TARGET_OPTION)
    .options(BOARD_OPTIONS)
    .options(FS_OPTION)
    .options(VIA_OPTION)
    .options(STUB_OPTION)
    .options(PROFILES_OPTION_WITH_ALIAS)
    .options(STOP_OPTIONS) as unknown as Argv<T & WatchArgs>;
}
