import type { Argv } from 'yargs';
import type { Board } from '../abi/board.js';
import type { Program } from '../machine/machine.js';
import { readStub } from '../machine/stubFile.js';
import type { StubFile } from '../modules/machine/stub.js';
import { loadBoard } from '../profiles/profiles.js';
import { type Project, readProject } from '../report/projectFiles.js';
import { UsageError } from './errors.js';
import { PROFILES_OPTION_WITH_ALIAS, STUB_OPTION } from './options.js';
import { profileFolders } from './profileFolders.js';
import { parseSize } from './size.js';

/** The options of commands that watch one program on one board. */
export interface WatchArgs {
  file: string;
  target: string;
  firmware?: string;
  heap?: string;
  fs?: string;
  via?: Program['via'];
  maxSteps?: number;
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
    .option('target', { alias: 't', type: 'string', demandOption: true, describe: 'the board (see uheap targets)' })
    .option('firmware', { type: 'string', describe: "another firmware profile than the board's own" })
    .option('heap', { type: 'string', describe: 'size of the heap: 64k, 1M or bytes' })
    .option('fs', { type: 'string', describe: "folder that stands for the board's flash (default: the program's)" })
    .option('via', {
      choices: ['file', 'raw-repl', 'raw-paste', 'string'] as const,
      describe: 'how the program reaches the board',
    })
    .options(STUB_OPTION)
    .options(PROFILES_OPTION_WITH_ALIAS)
    .option('max-steps', { type: 'number', describe: 'stop after so many rounds of loops' }) as unknown as Argv<
    T & WatchArgs
  >;
}

/** Checks `--max-steps`. Throws UsageError. */
export function parseMaxSteps(maxSteps: number | undefined): number | undefined {
  if (maxSteps !== undefined && !(Number.isSafeInteger(maxSteps) && maxSteps > 0)) {
    throw new UsageError(`--max-steps: expected a whole number above 0, got ${maxSteps}`);
  }
  return maxSteps;
}

/** Throws what cli/errors.ts knows for bad input. */
export function boardAndProject(args: WatchArgs): {
  board: Board;
  project: Project;
  stub: StubFile | undefined;
} {
  parseMaxSteps(args.maxSteps);
  const heapBytes = args.heap === undefined ? undefined : parseSize(args.heap, '--heap');
  const board = loadBoard(args.target, { firmware: args.firmware, heapBytes, folders: profileFolders(args) });
  return { board, project: readProject(args.file, args.fs), stub: parseStubOption(args.stub) };
}
