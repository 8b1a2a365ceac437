import { isatty } from 'node:tty';
import type { Board } from '../abi/board.js';
import { readStandardInput } from '../machine/nodeHost.js';
import { readStub } from '../machine/stubFile.js';
import { loadBoard } from '../profiles/profiles.js';
import { plainText } from '../report/plainText.js';
import { programWarning } from '../report/programFile.js';
import type { RunOptions } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { readProject } from '../report/readProject.js';
import { TypedInput } from '../report/typedInput.js';
import type { StubFile } from '../world/stub.js';
import { firmwareChoice } from './firmwareChoice.js';
import { profileFolders } from './profileFolders.js';
import type { RunSignals } from './runSignals.js';
import { parseSize } from './size.js';
import { parseStops, type StopLimits, type WatchArgs } from './watchArgs.js';

/** The stub that was named, read. Throws ProfileError. */
export function parseStubOption(path: string | undefined): StubFile | undefined {
  return path === undefined ? undefined : readStub(path);
}

/** Tells on standard error what will keep a program from running as its author means it. */
export function warnOf({ path, text }: Pick<Project, 'path' | 'text'>): void {
  const warning = programWarning(path, text);
  if (warning !== '') process.stderr.write(`uheap: ${plainText(warning)}\n`);
}

/** What a command that watches programs is to run. */
export interface WatchedProgram {
  readonly board: Board;
  readonly project: Project;
  readonly stub: StubFile | undefined;
  readonly stops: StopLimits;
  /** How to run it on the board; Ctrl-C ends it. */
  readonly options: RunOptions;
}

/** Throws what cli/errors.ts knows for bad input. */
export function watchedProgram(args: WatchArgs, signals: RunSignals): WatchedProgram {
  const stops = parseStops(args);
  const heapBytes = parseSize(args.heap, '--heap');
  const board = loadBoard(args.target, { firmware: firmwareChoice(args), heapBytes, folders: profileFolders(args) });
  const project = readProject(args.file, args.fs);
  warnOf(project);
  const stub = parseStubOption(args.stub);
  // Whoever types can't see what the program asks for, as its output isn't shown.
  const input = isatty(0)
    ? undefined
    : new TypedInput((buf, from, size) => signals.whileReading(() => readStandardInput(buf, from, size)));
  const options = { ...stops, interrupted: () => signals.isPressed, via: args.via, stub, input };
  return { board, project, stub, stops, options };
}
