import type { Board } from '../abi/board.js';
import { readStub } from '../machine/stubFile.js';
import { loadBoard } from '../profiles/profiles.js';
import { plainText } from '../report/plainText.js';
import { programWarning } from '../report/programFile.js';
import { type Project, readProject } from '../report/projectFiles.js';
import type { StubFile } from '../world/stub.js';
import { firmwareChoice } from './firmwareChoice.js';
import { profileFolders } from './profileFolders.js';
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
