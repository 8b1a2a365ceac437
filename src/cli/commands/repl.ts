import type { Argv, CommandModule } from 'yargs';
import { macroOn } from '../../abi/board.js';
import { BoardLine, type Keys } from '../../serve/boardLine.js';
import type { Client } from '../../serve/client.js';
import { INTERRUPTED_EXIT } from '../errors.js';
import { KeyRing } from '../keyRing.js';
import { BOARD_OPTIONS, PROFILES_OPTION_WITH_ALIAS, STOP_OPTIONS, STUB_OPTION, TARGET_OPTION } from '../options.js';
import { parseReplArgs, type ReplArgs } from '../replArgs.js';
import type { ReplRequest, SessionRequest } from '../replRequest.js';
import { takeRunThread } from '../runThread.js';
import { exitCodeOf, type ThreadAnswer } from '../threadAnswer.js';

interface ReplCommandArgs extends ReplArgs {
  time?: 'real' | 'virtual';
}

/** MicroPython's own prompt, on a board's heap. */
export const replCommand: CommandModule<object, ReplCommandArgs> = {
  command: 'repl',
  describe: "Open a board's prompt, where each line costs what it costs on the board",
  builder: (yargs) =>
    yargs
      .options(TARGET_OPTION)
      .options(BOARD_OPTIONS)
      .option('fs', {
        type: 'string',
        describe: "folder with the board's files, such as boot.py and main.py; what is written stays in memory",
        defaultDescription: 'none; on hosts: the current one',
      })
      .option('fs-write', { type: 'boolean', default: false, describe: 'let the board write to the folder of --fs' })
      .options(STUB_OPTION)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .option('time', {
        choices: ['virtual', 'real'] as const,
        describe: 'what sleeping takes: no time, or the time it says',
        defaultDescription: 'real on a terminal, else virtual',
      })
      .options(STOP_OPTIONS) as unknown as Argv<ReplCommandArgs>,
  handler: async (args) => {
    process.exitCode = await repl(args);
  },
};

/** Keys that leave the session, as in mpremote: Ctrl-X and Ctrl-]. The board never gets them. */
const LEAVE_KEYS: readonly number[] = [0x18, 0x1d];
const LEAVE_NOTE = 'Ctrl-] or Ctrl-X leaves';

async function repl(args: ReplCommandArgs): Promise<number> {
  const isTerminal = process.stdin.isTTY === true;
  const { board, isProcess, request: asked } = await parseReplArgs(args);
  // A process may leave editing to its terminal.
  const isRaw = isTerminal && (!isProcess || macroOn(board, 'MICROPY_USE_READLINE'));
  const request: ReplRequest = {
    ...asked,
    realTime: args.time === undefined ? isTerminal : args.time === 'real',
    streams: { isTerminal, isRaw, isWatched: process.stdout.isTTY === true, linesEndInEnter: true, isProcess },
  };
  if (isTerminal) process.stderr.write(`uheap: ${board.id}, simulated; ${isRaw ? LEAVE_NOTE : 'Ctrl-D leaves'}\n`);
  return runInWorker(request, isRaw);
}

/** Runs the session in a thread of its own while this one listens to the keys. */
async function runInWorker(request: ReplRequest, isRaw: boolean): Promise<number> {
  const ring = new KeyRing();
  const { worker } = takeRunThread('prompt');
  const answered = new Promise<ThreadAnswer>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  worker.postMessage({ session: request, keys: ring.memory } satisfies SessionRequest);
  const left = listen(ring, isRaw);
  const answer = await Promise.race([answered, left]);
  process.stdin.pause();
  if (isRaw) process.stdin.setRawMode(false);
  await worker.terminate();
  process.stdin.unref?.();
  return exitCodeOf(answer);
}

/** Hands keys on as they come. Resolves when the person leaves. */
function listen(ring: KeyRing, isRaw: boolean): Promise<ThreadAnswer> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const leave = (exitCode: number): void => {
      process.stdout.write('\n');
      resolve({ exitCode });
    };
    // In a file or pipe Ctrl-C is the next key.
    const line = new BoardLine(isRaw ? ring : inOrder(ring));
    const person: Client = {
      send: (_bytes, onSent) => onSent(),
      pause: (isPaused) => (isPaused ? stdin.pause() : stdin.resume()),
      close: () => {},
    };
    line.join(person);
    stdin.on('data', (chunk: Buffer) => {
      const end = isRaw ? chunk.findIndex((key) => LEAVE_KEYS.includes(key)) : -1;
      line.receive(end < 0 ? chunk : chunk.subarray(0, end));
      if (end >= 0) leave(0);
    });
    stdin.on('end', () => line.end());
    // Where the terminal makes a signal of Ctrl-C it is for what runs; at a prompt it ends the process.
    process.on('SIGINT', () => (ring.isListening ? leave(INTERRUPTED_EXIT) : ring.interrupt()));
    if (isRaw) stdin.setRawMode(true);
    stdin.resume();
  });
}

function inOrder(ring: KeyRing): Keys {
  return {
    interrupts: () => false,
    write: (byte) => ring.write(byte),
    end: () => ring.end(),
    outputGone: () => {},
  };
}
