import type { Argv } from 'yargs';
import type { Board } from '../abi/board.js';
import type { Program } from '../machine/machine.js';
import { readStub } from '../machine/stubFile.js';
import { loadBoard } from '../profiles/profiles.js';
import { plainText } from '../report/plainText.js';
import { programWarning } from '../report/programFile.js';
import { type Project, readProject } from '../report/projectFiles.js';
import type { StubFile } from '../world/stub.js';
import { firmwareChoice } from './firmwareChoice.js';
import {
  BOARD_OPTIONS,
  FS_OPTION,
  PROFILES_OPTION_WITH_ALIAS,
  STOP_OPTIONS,
  STUB_OPTION,
  TARGET_OPTION,
  VIA_OPTION,
} from './options.js';
import { profileFolders } from './profileFolders.js';
import { parseCount, parseSize, parseTime } from './size.js';

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

/** The stub that was named, read. Throws ProfileError. */
export function parseStubOption(path: string | undefined): StubFile | undefined {
  return path === undefined ? undefined : readStub(path);
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

/** Tells on standard error what will keep a program from running as its author means it. */
export function warnOf({ path, text }: Pick<Project, 'path' | 'text'>): void {
  const warning = programWarning(path, text);
  if (warning !== '') process.stderr.write(`uheap: ${plainText(warning)}\n`);
}

/** Throws what cli/errors.ts knows for bad input. */
export function boardAndProject(args: WatchArgs): {
  board: Board;
  project: Project;
  stub: StubFile | undefined;
  stops: StopLimits;
} {
  const stops = parseStops(args);
  const heapBytes = parseSize(args.heap, '--heap');
  const board = loadBoard(args.target, { firmware: firmwareChoice(args), heapBytes, folders: profileFolders(args) });
  const project = readProject(args.file, args.fs);
  warnOf(project);
  return { board, project, stub: parseStubOption(args.stub), stops };
}
