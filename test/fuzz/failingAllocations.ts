import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { MpObject } from '../../src/runtime/obj.js';
import { objIsSubclassFast } from '../../src/runtime/objType.js';
import { typeMemoryError } from '../../src/runtime/types.js';
import { recordingsDir } from '../conformance/recordings.js';

/** Programs that between them touch most of the core and several modules. */
export const PROGRAMS: readonly string[] = [
  '09_dict_growth',
  '10_sets',
  '12_classes',
  '14_generators',
  '15_exceptions',
  '16_with_context',
  '20_collections',
  '21_json',
  '22_re_binascii',
  '23_stringio',
  '35_asyncio',
  '36_exec_eval',
];

/** Boards of a small heap each: one with files, one without, and a process. */
export const BOARDS: readonly { readonly target: string; readonly heapBytes: number }[] = [
  { target: 'PYBV11', heapBytes: 32768 },
  { target: 'MICROBIT', heapBytes: 12288 },
  { target: 'UNIX_X64', heapBytes: 65536 },
];

/** The text of one of the programs, as bytes. */
export function programText(program: string): string {
  return readFileSync(join(recordingsDir, 'scripts', `${program}.py`)).toString('latin1');
}

const MAX_STEPS = 50_000;

/** `once`: one request fails; `on`: that one, and all that come after it. */
export type Failing = 'once' | 'on';

/** One of the programs on one of the boards, where each request fails in turn. */
export interface Sweep {
  readonly target: string;
  readonly heapBytes: number;
  readonly program: string;
  readonly failing: Failing;
}

export const SWEEPS: readonly Sweep[] = BOARDS.flatMap(({ target, heapBytes }) =>
  PROGRAMS.flatMap((program) => (['once', 'on'] as const).map((failing) => ({ target, heapBytes, program, failing }))),
);

/** What a sweep's runs ended with. */
export interface SweepResult {
  readonly ends: Readonly<Record<Exclude<FailingEnd, object | 'none'>, number>>;
  /** The first run that ended as none must; null: none did. */
  readonly fault: { readonly nth: number; readonly error: string } | null;
}

/** Makes each of the requests fail that `requests` counts up to, until the program makes no more. */
export function runSweep(sweep: Sweep, requests: Iterable<number>): SweepResult {
  const { target, heapBytes, program, failing } = sweep;
  const text = programText(program);
  const ends = { survived: 0, 'memory-error': 0, 'other-exception': 0, stopped: 0 };
  for (const nth of requests) {
    const end = runFailing({ target, heapBytes, text, nth, failing });
    if (end === 'none') break;
    if (typeof end === 'object') return { ends, fault: { nth, error: end.fault } };
    ends[end]++;
  }
  return { ends, fault: null };
}

export interface FailingRun {
  readonly target: string;
  readonly heapBytes: number;
  readonly text: string;
  /** Which request for memory fails, counted from the end of the boot. */
  readonly nth: number;
  readonly failing: Failing;
}

/** What a run ended with: `none` asked for memory less often than that; `fault` is what must not be. */
export type FailingEnd =
  | 'none'
  | 'survived'
  | 'memory-error'
  | 'other-exception'
  | 'stopped'
  | { readonly fault: string };

export function runFailing({ target, heapBytes, text, nth, failing }: FailingRun): FailingEnd {
  const board = loadBoard(target, { heapBytes });
  const host = new MemoryHost();
  const machine = new Machine(board, host);
  const { heap } = machine;
  installStops(machine.state, { maxSteps: MAX_STEPS });
  heap.failOn = failing === 'on';
  heap.failIn = nth;
  // A failure that goes on leaves the count at 1.
  const failed = (): boolean => (failing === 'on' ? heap.failIn === 1 && nth > 1 : heap.failIn === 0);
  try {
    let end: FailingEnd;
    let left: boolean;
    try {
      const { exception } = machine.run({ name: 'app.py', text, via: board.via });
      left = failed();
      if (exception === null) end = 'survived';
      else end = objIsSubclassFast(exception.type, typeMemoryError) ? 'memory-error' : 'other-exception';
    } catch (e) {
      if (!(e instanceof RunStopped)) throw e;
      left = failed();
      end = 'stopped';
    }
    heap.failIn = 0;
    machine.inside(() => heap.collect());
    heap.verify();
    return left || nth === 1 ? end : 'none';
  } catch (e) {
    return {
      fault: e instanceof Error ? (e.stack ?? e.message) : `left the machine: ${(e as MpObject).type.name.data}`,
    };
  }
}
