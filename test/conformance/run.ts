import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { type RecordedBuild, recordedProfiles } from './recordings.js';

/** Options that must not change what a program prints. */
export interface RunOptions {
  /** Collect before every allocation. */
  stress?: boolean;
  /** Check the heap after every collection. */
  verify?: boolean;
  /** How often code runs before JavaScript is made of it (`MpState.setJitAfter`). */
  jitAfter?: number;
}

/** The board of a recorded build. */
export function recordedBoard({ target, version, firmware, heapBytes }: RecordedBuild): Board {
  return loadBoard(target, { firmware: `${version}/${firmware}`, heapBytes, folders: recordedProfiles });
}

/** Runs a program as the recording of `build` ran it; what it printed, stderr included, in order. */
export function runRecorded(build: RecordedBuild, program: string, text: string, options: RunOptions = {}): string {
  const board = recordedBoard(build);
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
  return build.via === 'string' && exception !== null ? `${host.out}\n` : host.out;
}
