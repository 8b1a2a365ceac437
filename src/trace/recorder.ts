import type { MarkSink } from '../gc/heap.js';
import type { ChunkHow, ChunkListener, HeapWatch, LiveChunk } from '../report/heapWatch.js';
import { type CollectWhy, TRACE_VERSION, type TraceHeader, type TraceLine } from './format.js';

/** What a trace says about its run. */
export interface RecordedRun {
  readonly target: string;
  readonly firmware: string;
  readonly program: string;
  /** The source of a line; empty where there is none. */
  readonly source?: ((file: string, line: number) => string) | undefined;
}

/**
 * Writes what happens to a heap as a trace (docs/trace-format.md), from boot on. Every `probeEvery` events it looks which
 * chunks nothing reaches any more, so that a replay on another heap knows what a collection there could free.
 */
export class TraceRecorder implements ChunkListener {
  private readonly watch: HeapWatch;
  private readonly run: RecordedRun;
  private readonly write: (line: string) => void;
  private readonly probeEvery: number;
  /** From this event on the next new chunk is a moment to look. */
  private nextProbe: number;
  /** Chunks of the trace: a realloc keeps the number. */
  private readonly ids = new Map<number, number>();
  private nextId = 0;
  private knownPaths = 1;
  private hasHeader = false;
  private made: { chunk: LiveChunk; how: ChunkHow } | null = null;
  private resized: LiveChunk | null = null;
  private swept: number[] = [];
  private freeBefore = 0;
  private pending: { died: number[]; maxFree: number } | null = null;
  private readonly lost = new Set<number>();

  constructor(watch: HeapWatch, run: RecordedRun, write: (line: string) => void, probeEvery = 100) {
    this.watch = watch;
    this.run = run;
    this.write = write;
    this.probeEvery = probeEvery;
    this.nextProbe = probeEvery;
    watch.add(this);
  }

  born(chunk: LiveChunk, how: ChunkHow): void {
    this.made = { chunk, how };
  }

  died(chunk: LiveChunk, how: ChunkHow): void {
    if (how === 'sweep') {
      const id = this.ids.get(chunk.ptr)!;
      this.swept.push(id);
      this.forget(chunk.ptr, id);
    } else if (how === 'free') {
      this.endCollection('asked');
      const id = this.ids.get(chunk.ptr)!;
      this.forget(chunk.ptr, id);
      this.line({ free: id, at: this.path(this.watch.sites.current()) });
    } else {
      this.resized = chunk;
    }
  }

  failed(bytes: number, node: number): void {
    this.endCollection('full');
    this.line({ fail: bytes, at: this.path(node) });
  }

  collecting(): void {
    this.endCollection('asked');
    this.swept = [];
    this.freeBefore = this.watch.heap.info().maxFree;
  }

  collected(): void {
    this.pending = { died: this.swept, maxFree: this.freeBefore };
  }

  eventEnd(): void {
    const { made, resized } = this;
    this.made = null;
    this.resized = null;
    if (made === null) return;
    const { chunk, how } = made;
    this.endCollection(this.pending !== null && chunk.blocks > this.pending.maxFree ? 'full' : 'asked');
    const at = this.path(chunk.node);
    const place = { bytes: chunk.bytes, block: this.blockOf(chunk.ptr), at };
    if (how === 'realloc' && resized !== null) {
      const id = this.ids.get(resized.ptr)!;
      this.ids.delete(resized.ptr);
      this.ids.set(chunk.ptr, id);
      this.line({ realloc: id, ...place });
      return;
    }
    const id = this.nextId++;
    this.ids.set(chunk.ptr, id);
    this.line({ alloc: id, ...place });
    // Not every so manieth event: a program that repeats itself could resize or free at each of those.
    if (this.watch.events < this.nextProbe) return;
    this.nextProbe = this.watch.events + this.probeEvery;
    this.probe([chunk.ptr]);
  }

  /** Looks once more what nothing reaches, when the run is over. The machine is the running one. */
  lookAtEnd(): void {
    this.endCollection('asked');
    this.probe([]);
  }

  /** Ends the trace. @param how how the run ended */
  end(how: string): void {
    this.endCollection('asked');
    this.line({ end: how, events: this.watch.events });
  }

  /** Which way a collection came about only shows with the event after it. */
  private endCollection(why: CollectWhy): void {
    const { pending } = this;
    if (pending === null) return;
    this.pending = null;
    this.line({ collect: why, died: pending.died });
  }

  private forget(ptr: number, id: number): void {
    this.ids.delete(ptr);
    this.lost.delete(id);
  }

  /** Marks as the collector would, but on the side. A chunk made just now is held by C's registers only. */
  private probe(newest: readonly number[]): void {
    const { heap, chunks, state } = this.watch;
    const seen = new Set<number>(newest);
    const work = [...newest];
    const sink: MarkSink = {
      mark: (ptr) => {
        if (seen.has(ptr) || chunks.get(ptr) === undefined) return;
        seen.add(ptr);
        work.push(ptr);
      },
    };
    state.visitRoots(sink);
    for (let ptr = work.pop(); ptr !== undefined; ptr = work.pop()) heap.ownerOf(ptr)?.trace(sink);
    const found: number[] = [];
    for (const [ptr, id] of this.ids) {
      if (seen.has(ptr) || this.lost.has(id)) continue;
      this.lost.add(id);
      found.push(id);
    }
    if (found.length > 0) this.line({ lost: found });
  }

  private blockOf(ptr: number): number {
    let first = 0;
    for (const area of this.watch.heap.areas) {
      if (ptr >= area.poolStart && ptr < area.poolEnd) return first + area.blockOf(ptr);
      first += area.nBlocks;
    }
    return -1;
  }

  /** Writes the paths that the file doesn't know yet. */
  private path(node: number): number {
    const { tree } = this.watch.sites;
    if (node >= this.knownPaths) this.header();
    for (; this.knownPaths <= node; this.knownPaths++) {
      const { file, line, fun } = tree.site(this.knownPaths)!;
      const text = line === 0 ? '' : (this.run.source?.(file, line) ?? '');
      const path = { path: this.knownPaths, from: tree.parents[this.knownPaths]!, file, line, fun };
      this.write(JSON.stringify(text === '' ? path : { ...path, text }));
    }
    return node;
  }

  private header(): void {
    if (this.hasHeader) return;
    this.hasHeader = true;
    const { heap } = this.watch;
    const { target, firmware, program } = this.run;
    const { wordBytes, bytesPerBlock } = heap.config;
    const header: TraceHeader = {
      uheapTrace: TRACE_VERSION,
      target,
      firmware,
      program,
      wordBytes,
      bytesPerBlock,
      heap: heap.info().total,
    };
    this.write(JSON.stringify(header));
  }

  private line(line: TraceLine): void {
    this.header();
    this.write(JSON.stringify(line));
  }
}
