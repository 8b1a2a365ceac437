import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { currentLine } from '../../src/vm/line.js';

/** What can be seen of a run: what it printed, how often it jumped back, and each event of the heap with its line. */
export interface SeenRun {
  readonly out: string;
  readonly steps: number;
  readonly events: readonly string[];
}

/** @param jitAfter as `MpState.setJitAfter`: 0 makes JavaScript of all bytecode, Infinity of none */
export function seeRun(text: string, target: string, jitAfter: number, stress = false): SeenRun {
  const board = loadBoard(target, target.startsWith('UNIX') ? { heapBytes: 131072 } : {});
  const host = new MemoryHost({ 'main.py': text }, '/app');
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(board, host, ({ state }) => {
    state.setJitAfter(jitAfter);
  });
  const events: string[] = [];
  const note = (what: string): void => {
    const { frame } = machine.state;
    events.push(`${what} line ${frame === null ? 0 : currentLine(frame)} stack ${machine.state.stackUsed}`);
  };
  machine.heap.stress = stress;
  machine.heap.observer = {
    alloc: (ptr, n) => note(`alloc ${ptr} ${n}`),
    free: (ptr) => note(`free ${ptr}`),
    realloc: (ptr, n, _move, to) => note(`realloc ${ptr} ${n} ${to}`),
    dead: (ptr) => note(`dead ${ptr}`),
  };
  const before = machine.state.stepsLeft;
  machine.run({ name: 'main.py', text, via: board.via });
  return { out: host.out, steps: before - machine.state.stepsLeft, events };
}
