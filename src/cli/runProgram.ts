import { existsSync } from 'node:fs';
import type { Board } from '../abi/board.js';
import { hasFlash } from '../machine/flashMemory.js';
import { Machine, PLAIN_PEAK, type Program } from '../machine/machine.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { loadBoard } from '../profiles/profiles.js';
import { FailedRequestLog } from '../report/failedRequests.js';
import { HeapGauge } from '../report/heapGauge.js';
import { plainText } from '../report/plainText.js';
import { programWarning } from '../report/programFile.js';
import { onDisk } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { readProject } from '../report/readProject.js';
import { takeSnapshot } from '../report/snapshot.js';
import { runSummary, summaryText } from '../report/summary.js';
import { RealClock } from '../runtime/clock.js';
import type { MpObject } from '../runtime/obj.js';
import { typeKeyboardInterrupt } from '../runtime/types.js';
import { unusedKeys } from '../world/hardware.js';
import type { StubFile } from '../world/stub.js';
import { checkFolder, filesOfRun } from './boardFiles.js';
import { UsageError } from './errors.js';
import { NodeNet } from './nodeNet.js';
import { CONFIG } from './options.js';
import { RunHost, TextFound } from './runHost.js';
import type { RunSignals } from './runSignals.js';
import { StubLog } from './stubLog.js';

/** What `uheap run` was asked for, checked. */
export interface RunRequest {
  readonly file: string;
  readonly target: string;
  readonly firmware: string | undefined;
  readonly heapBytes: number | undefined;
  /** Folders of the user's own profiles that the command line names. */
  readonly profiles: string[] | undefined;
  readonly via: Program['via'] | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly maxSteps: number | undefined;
  /** Microseconds of the board's time. */
  readonly forUs: number | undefined;
  /** As the board runs it at power-up: boot.py, then the program as main.py. */
  readonly boot: boolean;
  /** Bytecode that runs often is turned into JavaScript. */
  readonly jit: boolean;
  readonly realTime: boolean;
  /** Sockets reach the host's loopback. */
  readonly netLoopback: boolean;
  /** Folder with the files that the program finds; undefined: the program's. */
  readonly fs: string | undefined;
  readonly fsWrite: boolean;
  /** Texts that end the run, well or not. */
  readonly expectText: string | undefined;
  readonly failText: string | undefined;
  /** File with what is at the board's pins and buses. */
  readonly stub: string | undefined;
  /** File for what the program does to them. */
  readonly stubLog: string | undefined;
  /** The log may be overwritten. */
  readonly force: boolean;
}

// What follows is loaded when it is asked for: it brings Zod with it, which takes longer than a short program.

async function foldersOf({ profiles }: RunRequest): Promise<string[]> {
  if (profiles === undefined && !existsSync(CONFIG)) return [];
  return (await import('./profileFolders.js')).profileFolders({ profiles });
}

async function stubOf({ stub }: RunRequest): Promise<StubFile | undefined> {
  return stub === undefined ? undefined : (await import('./runArgs.js')).parseStubOption(stub);
}

/** A line on what a stub holds for other boards only, or nothing. */
function unusedNote(path: string, board: Board, stub: StubFile): string {
  const keys = unusedKeys(board, stub);
  return keys.length === 0 ? '' : `uheap: ${path}: ${board.id} has no ${keys.join(', ')}\n`;
}

/** How a run ended. */
interface Ending {
  readonly exitCode: number;
  /** The uncaught exception. */
  readonly exception: MpObject | null;
}

/** Boots the board and runs the program. Throws RunStopped and TextFound. */
function bootAndRun(machine: Machine, request: RunRequest, project: Project): Ending {
  const { board, bootResult } = machine;
  // Ctrl-C in boot.py is meant for all of it.
  if (bootResult?.exception?.type === typeKeyboardInterrupt) return bootResult;
  const via = request.boot ? 'file' : (request.via ?? board.via);
  return machine.run({ name: project.program, text: project.text, via }, 'firmware');
}

/** Refuses `--boot` where nothing runs at power-up. Throws UsageError. */
function checkBoot({ boot, via }: RunRequest, board: Board): void {
  if (!boot) return;
  if (via !== undefined) throw new UsageError('--boot does not go with --via');
  if (!hasFlash(board)) throw new UsageError(`--boot: ${board.id} runs no main.py at power-up`);
}

/**
 * Runs the program and prints the summary. Returns the exit code. `signals` says whether Ctrl-C was pressed.
 * Throws what cli/errors.ts knows for bad input.
 */
export async function runProgram(request: RunRequest, signals: RunSignals): Promise<number> {
  const started = performance.now();
  checkFolder(request);
  const project = readProject(request.file, request.fs);
  const board = loadBoard(request.target, {
    firmware: request.firmware,
    heapBytes: request.heapBytes,
    folders: await foldersOf(request),
  });
  checkBoot(request, board);
  const host = new RunHost(filesOfRun(request, board, project), request, signals);
  const warning = programWarning(request.file, project.text);
  if (warning !== '') host.say(`uheap: ${plainText(warning)}\n`);
  const stub = await stubOf(request);
  if (stub !== undefined) {
    host.stub = stub;
    if (!request.quiet) host.say(unusedNote(request.stub!, board, stub));
  }
  const log = request.stubLog === undefined ? null : new StubLog(request.stubLog, request.force);
  if (log !== null) host.observe = (event) => log.add(event);
  const network = request.netLoopback
    ? new NodeNet(
        (text) => host.say(text),
        () => host.flush(),
      )
    : null;
  if (network !== null) host.net = network;
  let machine!: Machine;
  let gauge = null as HeapGauge | null;
  let requests!: FailedRequestLog;
  const prepare = (empty: Machine): void => {
    machine = empty;
    const { state } = machine;
    // A quiet run tells nothing of its heap, so that nobody need look.
    if (request.quiet) machine.heap.trackPeak(null);
    else gauge = new HeapGauge(machine.heap, PLAIN_PEAK);
    requests = new FailedRequestLog(state, project.path);
    if (!request.jit) state.setJitAfter(Number.POSITIVE_INFINITY);
    if (request.realTime) state.clock = new RealClock((us) => signals.waitUs(us));
    const { maxSteps, forUs } = request;
    installStops(state, { maxSteps, forUs, interrupted: () => signals.take() });
  };
  let ending: Ending;
  try {
    ending = bootAndRun(new Machine(board, host, prepare), request, project);
    if (request.expectText !== undefined) {
      host.say(`uheap: the program ended without the text of --expect-text\n`);
      ending = { ...ending, exitCode: 1 };
    }
  } catch (e) {
    if (!(e instanceof RunStopped || e instanceof TextFound)) {
      await network?.close();
      throw e;
    }
    host.say(`uheap: ${e.message}\n`);
    const isMissing = e instanceof RunStopped && request.expectText !== undefined;
    ending = { exitCode: e instanceof TextFound ? e.exitCode : isMissing ? 1 : 0, exception: null };
  }
  host.flush();
  await network?.close();
  log?.close();
  const milliseconds = performance.now() - started;
  const { exitCode, exception } = ending;
  const last = requests.last === null ? null : onDisk(requests.last, project);
  const failure =
    exception === null || request.quiet
      ? null
      : (await import('./runFailure.js')).failureOf(
          { machine, exception, failed: last, milliseconds, host, signals },
          project,
          request,
        );
  if (gauge !== null) {
    if (failure?.text !== undefined && !request.json) host.say(`uheap: ${plainText(failure.text)}\n`);
    const { nativeFunctions } = machine.state;
    const figures = gauge.figures(takeSnapshot(machine));
    const first = requests.first === null ? null : onDisk(requests.first, project);
    const failed = { count: requests.count, first };
    const summary = runSummary(board, figures, { milliseconds, exitCode, nativeFunctions, requests: failed });
    const told = { ...summary, ...(failure === null ? {} : failure.data) };
    host.say(request.json ? `${JSON.stringify(told)}\n` : summaryText(summary));
  }
  return exitCode;
}
