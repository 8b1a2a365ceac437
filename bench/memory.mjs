import { MemoryHost } from '../dist/machine/host.js';
import { Machine } from '../dist/machine/machine.js';
import { loadBoard } from '../dist/profiles/profiles.js';

/** Memory of the process: for a simulated heap that is full, and over a long run. */

const MB = 1024 * 1024;

const FULL = `
held = []
try:
    while True:
        held.append([len(held)])
except MemoryError:
    pass
`;

/** About 25 bytecodes a round, most of which allocate. */
const SOAK = `
class Item:
    def __init__(self, n):
        self.n = n
        self.text = str(n)

def run():
    ring = [None] * 64
    for i in range(ROUNDS):
        item = Item(i)
        ring[i & 63] = item
        item.more = [item.n * 0.5, item.text]
run()
`;
const SOAK_BYTECODES_A_ROUND = 32;

function hostBytes() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function run(heapBytes, text) {
  const host = new MemoryHost();
  const machine = new Machine(loadBoard('UNIX_X86', { heapBytes }), host);
  const { exitCode } = machine.run({ name: 'bench.py', text, via: 'file' });
  if (exitCode !== 0) throw new Error(host.out + host.err);
  return machine;
}

/** Bytes of the process a byte of a heap full of small lists. */
export function benchFullHeap(megabytes) {
  run(MB, FULL);
  const before = hostBytes();
  const machine = run(megabytes * MB, FULL);
  const bytes = hostBytes() - before;
  return { perByte: bytes / (megabytes * MB), collections: machine.heap.collections };
}

/** Bytes of the process after each tenth of a run of so many bytecodes on a heap of 256 KB. */
export function benchSoak(bytecodes) {
  const rounds = Math.ceil(bytecodes / SOAK_BYTECODES_A_ROUND / 10);
  const after = [];
  const text = SOAK.replace('ROUNDS', String(rounds));
  const host = new MemoryHost();
  const machine = new Machine(loadBoard('UNIX_X86', { heapBytes: MB / 4 }), host);
  for (let i = 0; i < 10; i++) {
    machine.run({ name: 'bench.py', text, via: 'file' });
    after.push(hostBytes());
  }
  return { after, collections: machine.heap.collections };
}
