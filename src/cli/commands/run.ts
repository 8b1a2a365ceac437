import { existsSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { withCtrlC } from '../ctrlC.js';
import { FIRST_FLAGS, setUsualFlagsLater } from '../firstFlags.js';
import {
  BOARD_OPTIONS,
  BOOT_OPTION,
  CONFIG,
  FORCE_OPTION,
  FS_OPTION,
  PROFILES_OPTION_WITH_ALIAS,
  STOP_OPTIONS,
  STUB_OPTION,
  TARGET_OPTION,
  VIA_OPTION,
} from '../options.js';
import type { RunRequest } from '../runProgram.js';
import { RunSignals } from '../runSignals.js';
import { takeRunThread } from '../runThread.js';
import { parseSize } from '../size.js';
import { exitCodeOf, type ThreadAnswer } from '../threadAnswer.js';
import { parseStops, type StopArgs } from '../watchArgs.js';

interface RunArgs extends StopArgs {
  file: string;
  target: string;
  micropython?: string;
  firmware?: string;
  heap?: string;
  via?: RunRequest['via'];
  boot: boolean;
  json: boolean;
  quiet: boolean;
  jit: boolean;
  time: 'real' | 'virtual';
  net?: 'loopback';
  fs?: string;
  fsWrite: boolean;
  expectText?: string;
  failText?: string;
  stub?: string;
  stubLog?: string;
  force: boolean;
  profiles?: string[];
}

/** Runs a program on a board's heap. */
export const runCommand: CommandModule<object, RunArgs> = {
  command: 'run <file>',
  describe: "Run a program on a board's heap",
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
      .options(TARGET_OPTION)
      .options(BOARD_OPTIONS)
      .options(VIA_OPTION)
      .options(BOOT_OPTION)
      .options(FS_OPTION)
      .option('fs-write', { type: 'boolean', default: false, describe: 'let the program write to the folder of --fs' })
      .options(STUB_OPTION)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .option('stub-log', { type: 'string', describe: 'file to write what the program does to pins and buses' })
      .options(FORCE_OPTION)
      .option('time', {
        choices: ['virtual', 'real'] as const,
        default: 'virtual' as const,
        describe: 'what sleeping takes: no time, or the time it says',
      })
      .option('net', {
        choices: ['loopback'] as const,
        describe: "let sockets reach 127.0.0.1 of this computer, and it the program's listeners; time is real then",
      })
      .options(STOP_OPTIONS)
      .option('expect-text', {
        type: 'string',
        describe: 'text to wait for: once it is printed, the run ends with exit code 0; without it, with 1',
      })
      .option('fail-text', {
        type: 'string',
        describe: 'text that must not be printed: it ends the run with exit code 1',
      })
      .option('jit', {
        type: 'boolean',
        default: true,
        describe: 'run hot bytecode as JavaScript; with --no-jit all of it is interpreted, with the same results',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON text' })
      .option('quiet', {
        alias: 'q',
        type: 'boolean',
        default: false,
        describe: 'print no summary',
      }) as unknown as Argv<RunArgs>,
  handler: async (args) => {
    process.exitCode = await runInWorker(await requestOf(args));
  },
};

/** Reading the config file is loaded where there is one to read: it brings Zod with it. */
async function firmwareOf({ micropython, firmware }: RunArgs): Promise<string | undefined> {
  if (micropython === undefined && !existsSync(CONFIG)) return firmware;
  return (await import('../firmwareChoice.js')).firmwareChoice({ micropython, firmware });
}

async function requestOf(args: RunArgs): Promise<RunRequest> {
  return {
    file: args.file,
    target: args.target,
    firmware: await firmwareOf(args),
    heapBytes: parseSize(args.heap, '--heap'),
    profiles: args.profiles,
    via: args.via,
    boot: args.boot,
    json: args.json,
    quiet: args.quiet,
    ...parseStops(args),
    jit: args.jit,
    realTime: args.time === 'real' || args.net === 'loopback',
    netLoopback: args.net === 'loopback',
    fs: args.fs,
    fsWrite: args.fsWrite,
    expectText: args.expectText,
    failText: args.failText,
    stub: args.stub,
    stubLog: args.stubLog,
    force: args.force,
  };
}

/**
 * The first Ctrl-C is the program's KeyboardInterrupt; a second one, for programs that don't listen, ends uheap. One that
 * reads what is typed gets no time to listen.
 */
async function runInWorker(request: RunRequest): Promise<number> {
  const { worker, flag } = takeRunThread('run');
  const signals = new RunSignals(flag);
  const onFirst = (): boolean => {
    signals.interrupt();
    return !signals.isReading;
  };
  const answer = await withCtrlC(
    onFirst,
    () =>
      new Promise<ThreadAnswer>((resolve, reject) => {
        worker.on('message', resolve);
        worker.on('error', reject);
        worker.postMessage({ ...request, v8Flags: FIRST_FLAGS });
        setUsualFlagsLater();
      }),
  );
  return exitCodeOf(answer);
}
