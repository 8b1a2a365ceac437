import type { Board } from '../abi/board.js';
import { loadBoard } from '../profiles/profiles.js';
import { firmwareChoice } from './firmwareChoice.js';
import { profileFolders } from './profileFolders.js';
import type { ReplRequest } from './replRequest.js';
import { parseSize } from './size.js';
import { parseStops, type StopArgs } from './watchArgs.js';

/** What `uheap repl` and `uheap serve` are told of the board. */
export interface ReplArgs extends StopArgs {
  target: string;
  micropython?: string;
  firmware?: string;
  heap?: string;
  fs?: string;
  fsWrite: boolean;
  stub?: string;
  profiles?: string[];
}

/** A board that was asked for, and what of the request does not hang on who sits at its line. */
export interface AskedBoard {
  readonly board: Board;
  /** It is a process of a computer. */
  readonly isProcess: boolean;
  readonly request: Omit<ReplRequest, 'realTime' | 'streams'>;
}

/** Throws UsageError and InputError. */
export async function parseReplArgs(args: ReplArgs): Promise<AskedBoard> {
  const { target, fs, fsWrite, stub } = args;
  const heapBytes = parseSize(args.heap, '--heap');
  const folders = profileFolders(args);
  const firmware = firmwareChoice(args);
  const board = loadBoard(target, { firmware, heapBytes, folders });
  // Loaded here only, since it brings the whole machine along.
  const { portOf } = await import('../ports/index.js');
  const { isProcess } = portOf(board).console;
  return {
    board,
    isProcess,
    request: { target, firmware, heapBytes, folders, ...parseStops(args), fs, fsWrite, stub },
  };
}
