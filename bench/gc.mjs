import { Heap } from '../dist/gc/heap.js';

/** The GC engine without Python: allocations and collections on heaps of several sizes. */

const START = 0x20000000;
const BLOCK = 16;
const KB = 1024;

function makeHeap(bytes, visitRoots = () => {}) {
  return new Heap(
    {
      wordBytes: 4,
      bytesPerBlock: BLOCK,
      areas: [{ start: START, end: START + bytes }],
      finaliser: true,
      splitHeap: false,
      splitHeapAuto: false,
      allocThreshold: true,
      enableGc: false,
    },
    { visitRoots, finalise() {} },
  );
}

/** Repeatable numbers from 0 to 1. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Node {
  left = 0;
  right = 0;
  trace(sink) {
    sink.mark(this.left);
    sink.mark(this.right);
  }
}

/** Nanoseconds of a free and an allocation in a heap of which 95 % of the blocks stay in use, with holes all over. */
function churn(bytes, rounds) {
  const next = random(1);
  const heap = makeHeap(bytes);
  const live = [];
  for (;;) {
    const ptr = heap.alloc(BLOCK * (1 + Math.floor(next() * next() * 8)), false, null);
    if (ptr === 0) break;
    live.push(ptr);
  }
  for (let i = 0; i < live.length; i++) {
    if (next() < 0.05) {
      heap.free(live[i]);
      live[i] = 0;
    }
  }
  const sizes = Array.from({ length: 4096 }, () => BLOCK * (1 + Math.floor(next() * next() * 4)));
  const picks = Int32Array.from({ length: rounds }, () => Math.floor(next() * live.length));
  const started = performance.now();
  for (let i = 0; i < rounds; i++) {
    const at = picks[i];
    if (live[at] !== 0) heap.free(live[at]);
    live[at] = heap.alloc(sizes[i & 4095], false, null);
  }
  return ((performance.now() - started) * 1e6) / rounds;
}

/** Nanoseconds a live object of a collection of a full heap whose objects are a tree in random order. */
function collection(bytes) {
  const next = random(3);
  let root = 0;
  const heap = makeHeap(bytes, (sink) => sink.mark(root));
  const nodes = [];
  for (;;) {
    const node = new Node();
    node.ptr = heap.alloc(BLOCK, false, node);
    if (node.ptr === 0) break;
    nodes.push(node);
  }
  for (let i = nodes.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [nodes[i], nodes[j]] = [nodes[j], nodes[i]];
  }
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].left = nodes[2 * i + 1]?.ptr ?? 0;
    nodes[i].right = nodes[2 * i + 2]?.ptr ?? 0;
  }
  root = nodes[0].ptr;
  heap.collect();
  const rounds = Math.max(1, Math.floor(2e6 / nodes.length));
  const started = performance.now();
  for (let i = 0; i < rounds; i++) heap.collect();
  return ((performance.now() - started) * 1e6) / rounds / nodes.length;
}

export function benchGc() {
  churn(256 * KB, 300000);
  collection(256 * KB);
  return [16, 256, 4 * KB, 32 * KB].map((kb) => ({
    kb,
    allocNs: churn(kb * KB, 500000),
    collectNs: collection(kb * KB),
  }));
}
