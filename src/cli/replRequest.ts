import { ReplSession } from '../machine/repl/session.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { loadBoard } from '../profiles/profiles.js';
import { type BoardFiles, checkFolder, filesOfSession } from './boardFiles.js';
import type { KeyRing } from './keyRing.js';
import { ReplHost, type ReplStreams } from './replHost.js';
import { parseStubOption } from './runArgs.js';
import { refusalOf, type ThreadAnswer } from './threadAnswer.js';

/** What `uheap repl` was asked for, checked; plain data for the thread that the board runs in. */
export interface ReplRequest {
  readonly target: string;
  readonly firmware: string | undefined;
  readonly heapBytes: number | undefined;
  readonly folders: readonly string[];
  readonly maxSteps: number | undefined;
  readonly forUs: number | undefined;
  readonly realTime: boolean;
  readonly fs: string | undefined;
  readonly fsWrite: boolean;
  readonly stub: string | undefined;
  readonly streams: ReplStreams;
}

/** Between two looks for Ctrl-C, in milliseconds. */
const LOOK_MS = 5;

/** A session for the thread that a board with a prompt runs in: it waits for keys, so another one has to listen to them. */
export interface SessionRequest {
  readonly session: ReplRequest;
  readonly keys: SharedArrayBuffer;
  /** Its line goes to clients; absent: to the terminal of this process. */
  readonly served?: { readonly isReported: boolean } | undefined;
}

/** Makes what a board sees of the computer. */
export type NewReplHost = (files: BoardFiles, ring: KeyRing, streams: ReplStreams) => ReplHost;

/** Runs a session to its end. Keys come from `ring`. */
export function answerRepl(
  request: ReplRequest,
  ring: KeyRing,
  newHost: NewReplHost = (...parts) => new ReplHost(...parts),
): ThreadAnswer {
  try {
    return { exitCode: runRepl(request, ring, newHost) };
  } catch (e) {
    return refusalOf(e);
  }
}

function runRepl(request: ReplRequest, ring: KeyRing, newHost: NewReplHost): number {
  const { target, firmware, heapBytes, folders, maxSteps, forUs, streams } = request;
  checkFolder(request);
  const board = loadBoard(target, { firmware, heapBytes, folders });
  const host = newHost(filesOfSession(request), ring, streams);
  const stub = parseStubOption(request.stub);
  if (stub !== undefined) host.stub = stub;
  let session: ReplSession | null = null;
  try {
    session = new ReplSession(board, host, {
      read: () => host.key(session?.isRaw ?? false),
      watch: (machine) => {
        const { state } = machine;
        state.clock = host.clock(request.realTime, state.board.release.released);
        host.started(machine);
        const interrupted = (): boolean => host.isInterrupted();
        const stops = installStops(state, { maxSteps, forUs, interrupted, lookMs: LOOK_MS });
        state.onInterruptChar = (c) => {
          ring.setInterruptChar(c);
          stops.lookSoon();
        };
      },
      booted: () => host.booted(),
      onRestarts: (times) => {
        host.stderr(
          `uheap: boot.py or main.py has restarted the board ${times} times in a row; it is at its prompt now\n`,
        );
      },
    });
    const exit = session.typeAll();
    host.flush();
    return exit?.exitCode ?? endOfKeys(session, host);
  } catch (e) {
    if (!(e instanceof RunStopped)) throw e;
    host.stderr(`uheap: ${e.message}\n`);
    return 0;
  }
}

/** As a shell's: how the last command went, or 1 where it was never complete. */
function endOfKeys(session: ReplSession, host: ReplHost): number {
  if (session.isUnfinished) {
    host.stderr('\nuheap: the input ended in the midst of a statement\n');
    return 1;
  }
  const code = session.lastExitCode;
  session.endOfInput();
  host.flush();
  return code;
}
