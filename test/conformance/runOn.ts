import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import type { RecordedBuild } from './recordings.js';

/** Options that must not change what a program prints. */
export interface RunOptions {
  /** Collect before every allocation. */
  stress?: boolean;
  /** Check the heap after every collection. */
  verify?: boolean;
  /** How often code runs before JavaScript is made of it (`MpState.setJitAfter`). */
  jitAfter?: number;
}

/** A program's run as a recording was made: what it printed, stderr included, in order, and its machine. */
export interface RecordedRun {
  readonly out: string;
  readonly machine: Machine;
}

/** Runs a program on the board of a recorded build, as the recording ran it. */
export function runOn(
  board: Board,
  build: Pick<RecordedBuild, 'via' | 'flash'>,
  program: string,
  text: string,
  options: RunOptions = {},
): RecordedRun {
  const name = `${program}.py`;
  const host = new MemoryHost({ [name]: text }, '/app');
  host.env = { HOME: '/root' };
  // What arrived as a JavaScript exception stands in the recordings as a line of its own with a mark.
  let mark = build.via === 'string' ? 'EXC ' : '';
  host.stderr = (bytes) => {
    host.stdout(mark + bytes);
    mark = '';
  };
  const prepare = ({ state }: Pick<Machine, 'state'>): void => {
    if (options.jitAfter !== undefined) state.setJitAfter(options.jitAfter);
  };
  const machine = new Machine(board, host, prepare, { flash: build.flash });
  if (options.stress) machine.heap.stress = true;
  if (options.verify) machine.verifyAfterCollection();
  const { exception } = machine.run({ name, text, via: build.via });
  return { out: build.via === 'string' && exception !== null ? `${host.out}\n` : host.out, machine };
}
