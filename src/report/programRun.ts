import type { Board } from '../abi/board.js';
import type { LivePeakOptions } from '../gc/heap.js';
import { BootError } from '../machine/bootError.js';
import { MemoryHost } from '../machine/host.js';
import { Machine, PLAIN_PEAK, type Program } from '../machine/machine.js';
import type { MemoryFiles } from '../machine/memoryFiles.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { printException } from '../objects/exceptionPrint.js';
import { nativeException, objIsExceptionInstance } from '../runtime/instance.js';
import type { MpObject } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { utf8Text } from '../runtime/print.js';
import type { MpState } from '../runtime/state.js';
import { typeMemoryError } from '../runtime/types.js';
import type { HardwareEvent } from '../world/hardwareEvent.js';
import type { Host } from '../world/host.js';
import type { StubFile } from '../world/stub.js';
import { type Site, siteOnDisk } from './callSites.js';
import { type FailedRequest, FailedRequestLog } from './failedRequests.js';
import { type HeapFigures, HeapGauge } from './heapGauge.js';
import { HeapWatch } from './heapWatch.js';
import { plainLine, plainText } from './plainText.js';
import { boardFiles, type Project } from './projectFiles.js';
import { type HeapSnapshot, heapState, takeSnapshot } from './snapshot.js';
import type { TypedInput } from './typedInput.js';

/** What marking may cost where it is known how high the peak is at least: half a second or so. */
const EXACT_ALLOWANCE = 16_000_000;

/** The same of a run whose chunks nobody follows: enough that few run twice. */
const GAUGED_PEAK: LivePeakOptions = { allowance: 8_000_000 };

/** How a watched run may differ from a plain one. */
export interface RunOptions {
  /** Rounds of loops after which the run is over: for programs that never end. */
  readonly maxSteps?: number | undefined;
  /** The board's time, in microseconds, after which the run is over. */
  readonly forUs?: number | undefined;
  /** Asked now and then: is the run to end? */
  readonly interrupted?: (() => boolean) | undefined;
  readonly via?: Program['via'] | undefined;
  /** What is at the board's pins and buses. */
  readonly stub?: StubFile | undefined;
  /** What the program reads of standard input; absent: it has ended. */
  readonly input?: TypedInput | undefined;
  /** What the board's part of the flash for a file system in ROM holds; absent: it is blank. */
  readonly romFs?: Uint8Array | undefined;
  /** The environment of a process, whose strings are on its heap (`sys.path`); absent: none. */
  readonly env?: Host['env'] | undefined;
  /** Called with what the program prints, as bytes, when it does; the outcome has all of it too. */
  readonly print?: ((bytes: string) => void) | undefined;
  /** Called with what the program does to the hardware. */
  readonly observe?: ((event: HardwareEvent) => void) | undefined;
  /** Called with the watch before the machine boots, to add listeners. */
  readonly listen?: ((watch: HeapWatch) => void) | undefined;
  /** Called when the machine has booted. */
  readonly booted?: ((machine: Machine) => void) | undefined;
  /** Look for the peak where it is known to be so many bytes or more, as an earlier run found. */
  readonly knownPeak?: number | undefined;
  /** Looking for the peak should take next to no time, as exact as that makes it: nothing runs a second time for it. */
  readonly brief?: boolean | undefined;
}

/** How a run ended. `stopped` is a run that used up its steps or time, or was interrupted. */
export type RunStatus = 'ok' | 'memory-error' | 'exception' | 'exit' | 'stopped' | 'no-boot';

/** How a run ended. */
export interface RunEnd {
  readonly status: RunStatus;
  readonly exitCode: number;
  /** What ended it from outside; null: nothing did. */
  readonly stopped: RunStopped | null;
  /** The uncaught exception's last line, or why there was no boot; empty for a good end. */
  readonly error: string;
  /** The uncaught exception's traceback; empty where there was none. */
  readonly traceback: string;
  /** Where the uncaught exception was raised: the last line of its traceback that has a place. */
  readonly place: Site | null;
  /** What the program printed, both streams. */
  readonly output: string;
  /** Null where the board didn't boot. */
  readonly machine: Machine | null;
  /** Rounds of loops or calls, whichever are more; 0 where nothing may stop the run. */
  readonly steps: number;
}

/** A run's end with the figures of its heap. Sizes in bytes. */
export interface GaugedRun extends RunEnd {
  /** The request behind an uncaught MemoryError. */
  readonly failed: FailedRequest | null;
  readonly figures: HeapFigures | null;
  /** The requests that failed, caught or not; null where the machine could not even be made. */
  readonly requests: FailedRequestLog | null;
}

/** What came of a run whose chunks were followed. */
export interface RunOutcome extends GaugedRun {
  /** The heap at the end; null where the board didn't boot. */
  readonly heap: HeapSnapshot | null;
  readonly watch: HeapWatch;
}

/** A project's files, for a process as its current folder, for a board as its flash. */
class ProjectHost extends MemoryHost {
  readonly flash: MemoryFiles;
  private readonly readInput: ReturnType<TypedInput['reader']> | undefined;
  private readonly print: RunOptions['print'];

  constructor(board: Board, project: Project, { input, print, romFs }: Pick<RunOptions, 'input' | 'print' | 'romFs'>) {
    super(boardFiles(project));
    if (romFs !== undefined) this.romFs = romFs;
    this.flash = boardFiles(project, board.boot.fileSystem?.files);
    this.readInput = input?.reader();
    this.print = print;
  }

  override stdin(buf: Uint8Array, from: number, size: number): number {
    return this.readInput?.(buf, from, size) ?? 0;
  }

  override stdout(bytes: string): void {
    super.stdout(bytes);
    this.print?.(bytes);
  }

  override stderr(bytes: string): void {
    super.stderr(bytes);
    this.print?.(bytes);
  }
}

/** Who looks at a run: at the machine before it boots, when it has booted, and when the program has ended. */
export interface Lookout {
  watch(machine: Machine): void;
  bootDone?(): void;
  over(): void;
}

function runMachine(board: Board, project: Project, options: RunOptions, lookout: Lookout): RunEnd {
  const host = new ProjectHost(board, project, options);
  if (options.env !== undefined) host.env = { ...options.env };
  if (options.stub !== undefined) host.stub = options.stub;
  if (options.observe !== undefined) host.observe = options.observe;
  let machine: Machine | null = null;
  let isBooted = false;
  let steps = (): number => 0;
  const end = (status: RunStatus, exitCode: number, more: Partial<RunEnd> = {}): RunEnd => {
    lookout.over();
    const output = host.out + host.err;
    return {
      ...{ status, exitCode, stopped: null, error: '', traceback: '', place: null, output, machine, steps: steps() },
      ...more,
    };
  };
  const { maxSteps, forUs, interrupted } = options;
  try {
    machine = new Machine(board, host, (empty) => {
      machine = empty;
      steps = installStops(empty.state, { maxSteps, forUs, interrupted, onInterrupt: 'stop' }).steps;
      lookout.watch(empty);
    });
    isBooted = true;
    lookout.bootDone?.();
    options.booted?.(machine);
    const program: Program = { name: project.program, text: project.text, via: options.via ?? board.via };
    const { exitCode, exception } = machine.run(program, 'firmware');
    if (exception === null) return end(exitCode === 0 ? 'ok' : 'exit', exitCode);
    lookout.over();
    const traceback = tracebackOf(machine, exception);
    const isMemoryError = objIsSubclassFast(exception.type, typeMemoryError);
    return end(isMemoryError ? 'memory-error' : 'exception', exitCode, {
      error: lastLine(machine, exception),
      traceback,
      place: placeRaised(exception, project),
    });
  } catch (e) {
    if (e instanceof RunStopped) return end('stopped', 0, { stopped: e });
    if (isBooted || !(e instanceof BootError || e instanceof RangeError)) throw e;
    return end('no-boot', 1, { error: 'the heap is too small for the firmware itself', machine: null });
  }
}

/** What finding the peak may cost where an earlier run found how high it is at least. */
function peakOptions(board: Board, { knownPeak }: RunOptions): LivePeakOptions | undefined {
  return knownPeak === undefined
    ? undefined
    : { allowance: EXACT_ALLOWANCE, floor: knownPeak / board.bytesPerBlock - 1 };
}

/** The request behind a run's end, if there was one. */
function failedOf({ status }: RunEnd, requests: FailedRequestLog | null, project: Project): FailedRequest | null {
  const last = requests?.last ?? null;
  return last !== null && (status === 'memory-error' || status === 'no-boot') ? onDisk(last, project) : null;
}

/** Runs a program on a board and follows its heap. The program's own failures are outcomes, not exceptions. */
export function runProject(board: Board, project: Project, options: RunOptions = {}): RunOutcome {
  const watch = new HeapWatch(project.path, peakOptions(board, options));
  options.listen?.(watch);
  const end = runMachine(board, project, options, watch);
  const heap = end.machine === null ? null : takeSnapshot(end.machine);
  const { requests } = watch;
  const figures = heap === null ? null : watch.gauge.figures(heap);
  return { ...end, failed: failedOf(end, requests, project), heap, watch, figures, requests };
}

/** Looks at a machine's heap and at the requests that fail, and follows no chunk. */
class Gauge implements Lookout {
  requests: FailedRequestLog | null = null;
  gauge: HeapGauge | null = null;
  private state: MpState | null = null;

  constructor(
    private readonly programName: string,
    private readonly peak: LivePeakOptions | null,
  ) {}

  watch({ heap, state }: Machine): void {
    this.state = state;
    this.requests = new FailedRequestLog(state, this.programName);
    if (this.peak === null) heap.trackPeak(null);
    else this.gauge = new HeapGauge(heap, this.peak);
  }

  over(): void {
    if (this.state !== null) this.state.requestFailed = null;
  }
}

/** As `runProject`, in a third of the time: no chunk is followed, and `listen` is not called. */
export function runGauged(board: Board, project: Project, options: RunOptions = {}): GaugedRun {
  const look = new Gauge(
    project.path,
    peakOptions(board, options) ?? (options.brief === true ? PLAIN_PEAK : GAUGED_PEAK),
  );
  const end = runMachine(board, project, options, look);
  const { requests } = look;
  const figures = end.machine === null ? null : look.gauge!.figures(heapState(end.machine));
  return { ...end, failed: failedOf(end, requests, project), figures, requests };
}

/** As `runGauged`, for how it ends and what fails only: no figures. @param lookout looks on too */
export function runBare(
  board: Board,
  project: Project,
  options: RunOptions,
  lookout?: Lookout,
): Omit<GaugedRun, 'figures'> {
  const look = new Gauge(project.path, null);
  const both: Lookout = {
    watch: (machine) => {
      look.watch(machine);
      lookout?.watch(machine);
    },
    bootDone: () => lookout?.bootDone?.(),
    over: () => {
      look.over();
      lookout?.over();
    },
  };
  const end = runMachine(board, project, options, both);
  const { requests } = look;
  return { ...end, failed: failedOf(end, requests, project), requests };
}

/**
 * As `runProject`, or `runGauged`; where it could not tell the peak exactly, the program runs once more to find it.
 * Whoever listens hears of both runs, one after the other; what the program prints and does to the hardware is told once.
 */
export function runForPeak(board: Board, project: Project, options?: RunOptions): RunOutcome;
export function runForPeak<T extends GaugedRun>(
  board: Board,
  project: Project,
  options: RunOptions,
  run: (board: Board, project: Project, options: RunOptions) => T,
): T;
export function runForPeak(
  board: Board,
  project: Project,
  options: RunOptions = {},
  run: (board: Board, project: Project, options: RunOptions) => GaugedRun = runProject,
): GaugedRun {
  const outcome = run(board, project, options);
  const { figures, stopped } = outcome;
  // What someone stopped would not stop at the same place again.
  if (figures === null || figures.peakSlack === 0 || stopped?.reason === 'interrupt' || options.brief === true) {
    return outcome;
  }
  return run(board, project, { ...options, print: undefined, observe: undefined, knownPeak: figures.peak });
}

/**
 * Collects once more, after the end: what is on the heap then is what the program keeps. Listeners hear of what dies.
 *
 * @returns bytes in use
 */
export function collectAtEnd({ machine }: Pick<RunEnd, 'machine'>): number {
  if (machine === null) return 0;
  return machine.inside(() => {
    machine.heap.collect();
    return machine.heap.usedBytes;
  });
}

/** The exception's traceback, as text for a terminal. */
function tracebackOf(machine: Machine, exception: MpObject): string {
  let text = '';
  machine.inside(() => printException({ strn: (bytes) => (text += bytes) }, exception));
  return plainText(utf8Text(text.replaceAll('\r\n', '\n')));
}

/** The exception as the last line of its traceback; one without a text by its name alone. */
export function lastLine(machine: Machine, exception: MpObject): string {
  return plainLine(tracebackOf(machine, exception).trimEnd().split('\n').at(-1)!).replace(/:$/, '');
}

/** The innermost place of an exception's traceback; null where there was no memory for one. */
export function placeRaised(exception: MpObject, project: Project): Site | null {
  const entry = objIsExceptionInstance(exception) ? nativeException(exception).traceback[0] : undefined;
  if (entry === undefined) return null;
  const name = utf8Text(entry.file.data);
  const file = name === '<stdin>' ? project.path : name;
  return siteOnDisk({ file, line: entry.line, fun: utf8Text(entry.block.data) }, project);
}

/** A failed request with its place as an editor on this computer finds it. */
export function onDisk(request: FailedRequest, project: Project): FailedRequest {
  return { ...request, site: siteOnDisk(request.site, project) };
}
