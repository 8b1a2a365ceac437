import { BootError } from '../../src/machine/bootError.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine, type Program } from '../../src/machine/machine.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { MpObject } from '../../src/runtime/obj.js';
import { Random } from '../gc/random.js';
import { commandCase } from './commands.js';
import { containerProgram } from './containers.js';
import type { Corpus } from './corpus.js';
import { BOARDS as FAILING_BOARDS, programText, runFailing, runSweep, SWEEPS } from './failingAllocations.js';
import { firmwareFile, readFirmwareFile } from './firmware.js';
import { hostileCase } from './hostile.js';
import { mutateBytes, mutateProgram } from './mutate.js';
import { ProgramMaker } from './programs.js';
import { readStrangeFile, strangeFile } from './strangers.js';

/** Cases that share a machine: what one program leaves on the heap is there for the next. */
export const CASES_PER_BATCH = 10;

/** Rounds of loops after which a program is stopped: an endless one is no failure. */
const MAX_STEPS = 20_000;

/** Output that is kept of a program. */
const MAX_OUTPUT = 1 << 20;

interface FuzzBoard {
  readonly target: string;
  readonly firmware?: string;
  readonly heapBytes?: number;
  readonly via: Program['via'];
  /** It has a file system to import from. */
  readonly hasFiles: boolean;
}

const BOARDS: readonly FuzzBoard[] = [
  { target: 'UNIX_X64', firmware: 'unix-x64', heapBytes: 262144, via: 'file', hasFiles: true },
  { target: 'UNIX_X86', firmware: 'unix-x86', heapBytes: 65536, via: 'file', hasFiles: true },
  { target: 'UNIX_X86', firmware: 'unix-nanbox', heapBytes: 131072, via: 'file', hasFiles: true },
  { target: 'CORTEX_M3', via: 'raw-repl', hasFiles: false },
  { target: 'PYBV11', via: 'raw-paste', hasFiles: true },
  { target: 'RPI_PICO', via: 'raw-repl', hasFiles: true },
  { target: 'MICROBIT', via: 'raw-repl', hasFiles: false },
  { target: 'WEBASSEMBLY', firmware: 'webassembly', heapBytes: 131072, via: 'string', hasFiles: true },
];

/** How a case ended: with exit code 0, an exception, or by the limit of steps. */
export type Ending = 'ok' | 'exception' | 'stopped';

/** A case that shows a bug. */
export interface Failure {
  readonly seed: number;
  /** Which case of the batch. */
  readonly index: number;
  readonly kind: string;
  readonly board: string;
  readonly text: string;
  readonly error: string;
}

export interface BatchResult {
  readonly endings: Record<Ending, number>;
  readonly failure: Failure | null;
  readonly slowest: { readonly index: number; readonly ms: number };
}

interface FuzzCase {
  readonly kind: string;
  readonly text: string;
  readonly mpy: string | null;
}

function makeCase(random: Random, corpus: Corpus, index: number, hasFiles: boolean): FuzzCase {
  const source = (): string => random.pick(corpus.programs);
  switch (random.below(10)) {
    case 0:
      return { kind: 'bytes', text: mutateBytes(random, source(), source()), mpy: null };
    case 1:
    case 2:
    case 3:
      return { kind: 'tokens', text: mutateProgram(random, source(), source()), mpy: null };
    case 4:
    case 5:
    case 6:
      if (hasFiles) {
        const mpy = mutateBytes(random, random.pick(corpus.mpyFiles), random.pick(corpus.mpyFiles));
        return { kind: 'mpy', text: `import m${index}\nprint('loaded')\n`, mpy };
      }
      break;
    default:
  }
  if (random.below(2) === 0) return { kind: 'containers', text: containerProgram(random), mpy: null };
  return { kind: 'random', text: new ProgramMaker(random).program(), mpy: null };
}

/** Cases in which requests for memory fail: a board and a program each. */
function runFailures(seed: number, random: Random, corpus: Corpus, only: number): BatchResult {
  const endings: Record<Ending, number> = { ok: 0, exception: 0, stopped: 0 };
  let slowest = { index: 0, ms: 0 };
  for (let index = 0; index <= only; index++) {
    const { target, heapBytes } = random.pick(FAILING_BOARDS);
    const text = random.pick(corpus.programs);
    const nth = 1 + random.below(random.pick([50, 500, 5000]));
    const failing = random.pick(['once', 'on'] as const);
    const started = performance.now();
    const end = runFailing({ target, heapBytes, text, nth, failing });
    if (typeof end === 'object') {
      const kind = `request ${nth} fails, ${failing}`;
      return { endings, failure: { seed, index, kind, board: target, text, error: end.fault }, slowest };
    }
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { index, ms };
    endings[FAILING_ENDINGS[end]]++;
  }
  return { endings, failure: null, slowest };
}

/** Every request of the sweep of this number, counted from 1, fails in turn, up to the first that shows a bug. */
export function runWholeSweep(number: number): BatchResult {
  const sweep = SWEEPS[number - 1]!;
  const { program, target, failing } = sweep;
  const started = performance.now();
  const { ends, fault } = runSweep(sweep, countUp());
  const endings = {
    ok: ends.survived,
    exception: ends['memory-error'] + ends['other-exception'],
    stopped: ends.stopped,
  };
  const slowest = { index: 0, ms: performance.now() - started };
  if (fault === null) return { endings, failure: null, slowest };
  const { nth, error } = fault;
  const kind = `request ${nth} of ${program} fails, ${failing}`;
  return {
    endings,
    failure: { seed: number, index: nth, kind, board: target, text: programText(program), error },
    slowest,
  };
}

function* countUp(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

const FAILING_ENDINGS = {
  none: 'ok',
  survived: 'ok',
  'memory-error': 'exception',
  'other-exception': 'exception',
  stopped: 'stopped',
} as const;

/** A case that has a machine of its own, or none. */
interface OwnCase {
  readonly kind: string;
  readonly board?: string;
  readonly text: string;
  readonly run: () => Ending;
}

/** Batches of such cases: of every so many seeds the one with this remainder. */
interface OwnKind {
  readonly every: number;
  readonly seed: number;
  /** Cases of a batch, where one takes long. */
  readonly cases?: number;
  readonly make: (random: Random, corpus: Corpus) => OwnCase;
}

function firmwareCase(random: Random): OwnCase {
  const file = firmwareFile(random);
  return { kind: 'firmware', text: file.toString('base64'), run: () => readFirmwareFile(file) };
}

function strangeCase(random: Random): OwnCase {
  const file = strangeFile(random);
  return { kind: file.kind, text: file.text, run: () => readStrangeFile(file) };
}

const OWN_KINDS: readonly OwnKind[] = [
  { every: 8, seed: 0, make: firmwareCase },
  { every: 8, seed: 1, make: strangeCase },
  {
    every: 8,
    seed: 2,
    make: (random, { programs }) => hostileCase(random, random.pick(programs), random.pick(programs)),
  },
  { every: 64, seed: 3, cases: 1, make: commandCase },
];

function runOwn(seed: number, random: Random, corpus: Corpus, only: number, { cases, make }: OwnKind): BatchResult {
  const endings: Record<Ending, number> = { ok: 0, exception: 0, stopped: 0 };
  let slowest = { index: 0, ms: 0 };
  for (let index = 0; index <= Math.min(only, (cases ?? CASES_PER_BATCH) - 1); index++) {
    const { kind, board = '-', text, run } = make(random, corpus);
    const started = performance.now();
    try {
      endings[run()]++;
    } catch (e) {
      const error = e instanceof Error ? (e.stack ?? e.message) : String(e);
      return { endings, failure: { seed, index, kind, board, text, error }, slowest };
    }
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { index, ms };
  }
  return { endings, failure: null, slowest };
}

/** Runs the batch of a seed up to its first failure. `only` leaves out all cases after that one. */
export function runBatch(seed: number, corpus: Corpus, only = CASES_PER_BATCH - 1): BatchResult {
  const random = new Random(seed);
  const endings: Record<Ending, number> = { ok: 0, exception: 0, stopped: 0 };
  let slowest = { index: 0, ms: 0 };
  const own = OWN_KINDS.find((kind) => seed % kind.every === kind.seed);
  if (own !== undefined) return runOwn(seed, random, corpus, only, own);
  if (random.below(8) === 0) return runFailures(seed, random, corpus, only);
  const { target, firmware, heapBytes, via, hasFiles } = random.pick(BOARDS);
  const board = loadBoard(target, { firmware, heapBytes });
  const cases = Array.from({ length: CASES_PER_BATCH }, (_, i) => makeCase(random, corpus, i, hasFiles));
  const files = Object.fromEntries(cases.flatMap(({ mpy }, i) => (mpy === null ? [] : [[`/m${i}.mpy`, mpy]])));
  const host = new MemoryHost(files);
  // What a board imports is in its flash.
  Object.assign(host, { flash: new MemoryHost(files).files });
  host.stdout = host.stderr = (bytes) => {
    if (host.out.length < MAX_OUTPUT) host.out += bytes;
  };
  let machine: Machine;
  try {
    machine = new Machine(board, host);
  } catch (e) {
    if (e instanceof BootError) return { endings, failure: null, slowest };
    throw e;
  }
  for (const [index, { kind, text, mpy }] of cases.slice(0, only + 1).entries()) {
    const name = 'app.py';
    // A process runs one script.
    if (via === 'file' && index > 0) machine = new Machine(board, host);
    if (via === 'file' || index === 0) machine.verifyAfterCollection();
    const started = performance.now();
    try {
      endings[runProgram(machine, { name, text, via })]++;
      machine.heap.stress = false;
      machine.inside(() => machine.heap.collect());
      machine.heap.verify();
    } catch (e) {
      const error = e instanceof Error ? (e.stack ?? e.message) : `left the machine: ${(e as MpObject).type.name.data}`;
      const program = mpy === null ? text : Buffer.from(mpy, 'latin1').toString('base64');
      return {
        endings,
        failure: { seed, index, kind, board: `${target}/${firmware ?? ''}`, text: program, error },
        slowest,
      };
    }
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { index, ms };
  }
  return { endings, failure: null, slowest };
}

function runProgram(machine: Machine, program: Program): Ending {
  installStops(machine.state, { maxSteps: MAX_STEPS });
  try {
    return machine.run(program).exception === null ? 'ok' : 'exception';
  } catch (e) {
    if (e instanceof RunStopped) return 'stopped';
    throw e;
  }
}
