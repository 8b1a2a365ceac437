import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** How to run a program of a test; all have a default. */
export interface ProgramOptions {
  target?: string;
  firmware?: string;
  heapBytes?: number;
  /** More files beside the program, by path. */
  files?: Readonly<Record<string, string>>;
  /** Collect before every allocation and check the heap after every collection. */
  stress?: boolean;
  /** Gets the machine before the program runs. */
  prepare?: (machine: Machine) => void;
}

/** Runs `text` as `main.py` in `/app`, by default on the 64-bit unix port; what it printed, stderr included. */
export function runProgram(text: string, options: ProgramOptions = {}): string {
  const board = loadBoard(options.target ?? 'UNIX_X64', {
    firmware: options.firmware,
    heapBytes: options.heapBytes ?? 262144,
  });
  const host = new MemoryHost({ 'main.py': text, ...options.files }, '/app');
  host.env = { HOME: '/root' };
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(board, host);
  if (options.stress) {
    machine.heap.stress = true;
    machine.verifyAfterCollection();
  }
  options.prepare?.(machine);
  machine.run({ name: 'main.py', text, via: board.via });
  return host.out;
}

/** An allocation of the program: bytes asked for, and whether it was freed explicitly. */
export interface Allocation {
  ptr: number;
  bytes: number;
  freed: boolean;
}

/** Notes every allocation and explicit free from now on. */
export function recordAllocations(machine: Machine): Allocation[] {
  const all: Allocation[] = [];
  machine.heap.observer = {
    alloc: (ptr, bytes) => all.push({ ptr, bytes, freed: false }),
    free: (ptr) => {
      const last = all.findLast((a) => a.ptr === ptr && !a.freed);
      if (last !== undefined) last.freed = true;
    },
  };
  return all;
}
