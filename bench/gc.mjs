import { Heap } from '../dist/gc/heap.js';
import { MemoryHost } from '../dist/machine/host.js';
import { Machine } from '../dist/machine/machine.js';
import { loadBoard } from '../dist/profiles/profiles.js';
import { median, ownPrograms } from './programs.mjs';

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

/** Frees and allocations on one heap before it is another one's turn: enough for the processor's caches to be its own. */
const ROUND = 50000;

/** A heap of which 95 % of the blocks stay in use, with holes all over, and where its chunks are. */
function fragmentedHeap(bytes) {
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
  return { heap, live, next };
}

/**
 * Frees of any chunk and allocations in a fragmented heap, ROUND at a time. Which chunks are freed is found out on a twin
 * beforehand, so that no time of choosing among them, which waits for memory too, is measured.
 */
function churn(bytes, rounds) {
  const twin = fragmentedHeap(bytes);
  const sizes = Int32Array.from({ length: rounds }, () => BLOCK * (1 + Math.floor(twin.next() * twin.next() * 4)));
  const freed = new Int32Array(rounds);
  for (let i = 0; i < rounds; i++) {
    const at = Math.floor(twin.next() * twin.live.length);
    freed[i] = twin.live[at];
    if (freed[i] !== 0) twin.heap.free(freed[i]);
    twin.live[at] = twin.heap.alloc(sizes[i], false, null);
  }
  const { heap } = fragmentedHeap(bytes);
  let i = 0;
  return () => {
    const started = performance.now();
    for (const end = i + ROUND; i < end; i++) {
      if (freed[i] !== 0) heap.free(freed[i]);
      heap.alloc(sizes[i], false, null);
    }
    return ((performance.now() - started) * 1e6) / ROUND;
  };
}

/** Nanoseconds of a free and an allocation on heaps of several sizes in turn, and what they are to those of the first. */
function churns(heapSizes, rounds) {
  const heaps = heapSizes.map((bytes) => churn(bytes, rounds));
  const times = heaps.map(() => []);
  for (let n = rounds / ROUND; n > 0; n--) {
    for (const [k, run] of heaps.entries()) times[k].push(run());
  }
  return times.map((ofHeap) => ({ ns: median(ofHeap), ratio: median(ofHeap.map((ns, n) => ns / times[0][n])) }));
}

/**
 * Nanoseconds a live object of a collection of a full heap whose objects are a tree: in random order, or each after the
 * one that points to it, as a program makes them. And of only reading a field of each object in the same random order.
 */
function collection(bytes, isRandom) {
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
  for (let i = nodes.length - 1; isRandom && i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [nodes[i], nodes[j]] = [nodes[j], nodes[i]];
  }
  for (let i = 0; i < nodes.length; i++) {
    nodes[i].left = nodes[2 * i + 1]?.ptr ?? 0;
    nodes[i].right = nodes[2 * i + 2]?.ptr ?? 0;
  }
  root = nodes[0].ptr;
  heap.collect();
  const rounds = Math.max(1, Math.floor(20000 / nodes.length));
  const times = Array.from({ length: bytes > 8 * KB * KB ? 7 : 40 }, () => {
    const started = performance.now();
    for (let i = 0; i < rounds; i++) heap.collect();
    return ((performance.now() - started) * 1e6) / rounds / nodes.length;
  });
  const reads = Array.from({ length: 7 }, () => {
    const started = performance.now();
    sum(nodes);
    return ((performance.now() - started) * 1e6) / nodes.length;
  });
  // What else the computer does only adds to the time.
  return { collectNs: Math.min(...times), readNs: Math.min(...reads) };
}

function sum(nodes) {
  let total = 0;
  for (let i = 0; i < nodes.length; i++) total += nodes[i].left & 1;
  return total;
}

export function benchGc() {
  churns([256 * KB], 300000);
  collection(256 * KB, true);
  const sizes = [16, 256, 4 * KB, 32 * KB];
  const allocs = churns(
    sizes.map((kb) => kb * KB),
    500000,
  );
  return sizes.map((kb, k) => {
    const { collectNs, readNs } = collection(kb * KB, true);
    const orderedNs = collection(kb * KB, false).collectNs;
    return { kb, allocNs: allocs[k].ns, allocRatio: allocs[k].ratio, collectNs, readNs, orderedNs };
  });
}

/** What a program asks of its heap: requests in typed arrays, and which chunks each collection found dead. */
function record({ name, text }, heapBytes) {
  const machine = new Machine(loadBoard('UNIX_X86', { heapBytes }), new MemoryHost());
  const { heap } = machine;
  const start = [];
  for (const area of heap.areas) {
    for (let block = 0; block < area.nBlocks; block += area.extent(block)) {
      start.push({ bytes: area.extent(block) * area.bytesPerBlock, isFree: area.kind(block) === 0 });
    }
  }
  const events = [];
  let dead = null;
  heap.observer = {
    alloc: (ptr, bytes) => events.push({ kind: 'alloc', ptr, bytes }),
    free: (ptr) => events.push({ kind: 'free', ptr }),
    realloc: (ptr, bytes, allowMove, newPtr) => events.push({ kind: 'realloc', ptr, bytes, allowMove, newPtr }),
    collectStart: () => {
      dead = [];
    },
    dead: (ptr) => dead.push(ptr),
    collectEnd: () => events.push({ kind: 'collect', dead }),
  };
  const { exitCode } = machine.run({ name, text, via: 'file' });
  if (exitCode !== 0) throw new Error(`${name} failed`);
  return { config: heap.config, start, firstPtr: heap.areas[0].poolStart, events };
}

/** What is alive at each collection: the recording's word. */
function survivors({ start, firstPtr, events }) {
  const live = new Set();
  let ptr = firstPtr;
  for (const { bytes, isFree } of start) {
    if (!isFree) live.add(ptr);
    ptr += bytes;
  }
  const kept = [];
  for (const { kind, ptr, newPtr = 0, dead } of events) {
    if (kind === 'collect') {
      for (const one of dead) live.delete(one);
      kept.push(Int32Array.from(live));
    } else if (kind === 'alloc') {
      live.add(ptr);
    } else {
      if (kind === 'free' || newPtr !== 0) live.delete(ptr);
      if (newPtr !== 0) live.add(newPtr);
    }
  }
  return kept;
}

/** Milliseconds of the requests and of the collections of a recorded program, on the engine alone. */
function replay({ config, start, events }, kept) {
  const heap = new Heap(config, {
    visitRoots: (sink) => {
      const ptrs = kept[heap.collections - 1];
      for (let i = 0; i < ptrs.length; i++) sink.mark(ptrs[i]);
    },
    finalise() {},
  });
  const chunks = start.map(({ bytes }) => heap.alloc(bytes, false, null));
  for (const [i, { isFree }] of start.entries()) {
    if (isFree) heap.free(chunks[i]);
  }
  let collectMs = 0;
  let began = 0;
  heap.observer = {
    collectStart: () => {
      began = performance.now();
    },
    collectEnd: () => {
      collectMs += performance.now() - began;
    },
  };
  let collections = 0;
  const started = performance.now();
  for (let i = 0; i < events.length; i++) {
    const event = events[i];
    if (event.kind === 'alloc') {
      if (heap.alloc(event.bytes, false, null) !== event.ptr) throw new Error('a chunk lies elsewhere');
    } else if (event.kind === 'free') {
      heap.free(event.ptr);
    } else if (event.kind === 'realloc') {
      if (heap.realloc(event.ptr, event.bytes, event.allowMove) !== event.newPtr) {
        throw new Error('a chunk moved elsewhere');
      }
    } else {
      // Inside of the next request, if it is one that finds no room.
      collections++;
    }
  }
  const requestMs = performance.now() - started - collectMs;
  return { requests: events.length - collections, requestMs, collections, collectMs };
}

/** Requests and collections a second of recorded programs. */
const TRACED = ['classes', 'generators', 'strings'];

export function benchTraces() {
  return ownPrograms()
    .filter(({ name }) => TRACED.includes(name))
    .map((program) => {
      const trace = record(program, 256 * KB);
      const kept = survivors(trace);
      const runs = Array.from({ length: 5 }, () => replay(trace, kept)).slice(2);
      const { requests, collections } = runs[0];
      const requestMs = median(runs.map((run) => run.requestMs));
      const collectMs = median(runs.map((run) => run.collectMs));
      return {
        name: program.name,
        requests,
        collections,
        requestsPerSecond: requests / (requestMs / 1000),
        collectionsPerSecond: collections / (collectMs / 1000),
      };
    });
}
