import { forEachMarked, type Heap, type HeapObserver, type LivePeakOptions } from '../gc/heap.js';
import type { Machine } from '../machine/machine.js';
import { CallSites } from './callSites.js';
import { ChunkTable } from './chunkTable.js';
import { ChunkTypes } from './chunkType.js';
import { FailedRequestLog } from './failedRequests.js';
import { HeapGauge } from './heapGauge.js';
import type { LiveChunk } from './liveChunk.js';

/** What marking for the sake of a watched run's peak may cost: a tenth of a second or so. */
const WATCHED_PEAK: LivePeakOptions = { allowance: 4_000_000, firstLevel: 1 };

/** How a chunk came to be or ended: `realloc` ends one and makes another, at the same place or elsewhere. */
export type ChunkHow = 'alloc' | 'free' | 'realloc' | 'sweep';

/** Listens to the life of chunks. Events are counted in `HeapWatch.events`. */
export interface ChunkListener {
  born?(chunk: LiveChunk, how: ChunkHow): void;
  died?(chunk: LiveChunk, how: ChunkHow): void;
  /** A chunk that was there when the program ended dies after that. */
  gone?(chunk: LiveChunk): void;
  /** A request that got nothing, also one made on the off chance. */
  failed?(bytes: number, node: number): void;
  /**
   * All that can be reached may be more than ever, with the chunk that is asked for: `visit` calls back for each chunk
   * that can be reached. Nothing may change the heap.
   */
  reachable?(visit: (each: (chunk: LiveChunk) => void) => void): void;
  /** What was `reachable` last is more than ever. @param withRequest together with the chunk that is told of next */
  peak?(withRequest: boolean): void;
  /** A collection begins, before anything is freed; and its end. */
  collecting?(): void;
  collected?(): void;
  /** After every event. */
  eventEnd?(): void;
}

type BornListener = ChunkListener & Required<Pick<ChunkListener, 'born'>>;
type DiedListener = ChunkListener & Required<Pick<ChunkListener, 'died'>>;
type EndListener = ChunkListener & Required<Pick<ChunkListener, 'eventEnd'>>;

/**
 * Follows every chunk of a machine's heap from boot on, and tells the listeners where in the program it was asked for.
 * Give `watch` to the machine's constructor.
 */
export class HeapWatch implements HeapObserver {
  readonly types = new ChunkTypes();
  sites!: CallSites;
  /** Allocations, frees, reallocs and collections so far. */
  events = 0;
  /** Blocks in use, dead chunks included, and the most so far. */
  usedBlocks = 0;
  fullestBlocks = 0;
  /** The event after which that was first so. */
  fullestEvent = 0;
  /** The event after which the most could be reached. */
  peakEvent = 0;
  /** The events of the first and the last request that failed (`FailedRequestLog`), and of the collection after which the largest free run was shortest. */
  failedEvent: number | null = null;
  lastFailedEvent: number | null = null;
  tightestEvent: number | null = null;
  collections = 0;
  gauge!: HeapGauge;
  requests: FailedRequestLog | null = null;
  private isOver = false;
  private readonly goneChunks = new Set<LiveChunk>();
  chunks!: ChunkTable;
  heap!: Heap;
  state!: Machine['state'];
  private readonly programName: string;
  private readonly listeners: ChunkListener[] = [];
  private readonly bornListeners: BornListener[] = [];
  private readonly diedListeners: DiedListener[] = [];
  private readonly endListeners: EndListener[] = [];
  private nextId = 0;
  private bytesPerBlock = 0;
  private readonly peakOptions: LivePeakOptions;

  /**
   * @param programName what to call the program where it reaches the board without a file
   * @param peakOptions what finding the peak may cost
   */
  constructor(programName: string, peakOptions: LivePeakOptions = WATCHED_PEAK) {
    this.programName = programName;
    this.peakOptions = peakOptions;
  }

  add(listener: ChunkListener): void {
    this.listeners.push(listener);
    // At every event only those are asked that want to know.
    if (listener.born !== undefined) this.bornListeners.push(listener as BornListener);
    if (listener.died !== undefined) this.diedListeners.push(listener as DiedListener);
    if (listener.eventEnd !== undefined) this.endListeners.push(listener as EndListener);
  }

  readonly watch = (machine: Machine): void => {
    this.heap = machine.heap;
    this.chunks = new ChunkTable(machine.heap);
    this.bytesPerBlock = machine.heap.config.bytesPerBlock;
    this.state = machine.state;
    this.sites = new CallSites(machine, this.programName);
    this.requests = new FailedRequestLog(machine.state, this.programName, () => {
      // Its event has ended.
      if (this.isOver) return;
      this.lastFailedEvent = this.events - 1;
      this.failedEvent ??= this.lastFailedEvent;
    });
    let tightest = Number.POSITIVE_INFINITY;
    this.gauge = new HeapGauge(machine.heap, this.peakOptions, {
      marked: () => this.tellReachable(),
      peak: (withRequest) => this.tellPeak(withRequest),
      collected: () => {
        if (this.gauge.tightestFree >= tightest || this.isOver) return;
        tightest = this.gauge.tightestFree;
        this.tightestEvent = this.events - 1;
      },
    });
    machine.heap.observer = this;
  };

  private tellReachable(): void {
    if (this.isOver) return;
    const visit = (each: (chunk: LiveChunk) => void): void =>
      forEachMarked(this.heap.areas, (ptr) => {
        const chunk = this.chunks.get(ptr);
        if (chunk !== undefined) each(chunk);
      });
    for (const listener of this.listeners) listener.reachable?.(visit);
  }

  private tellPeak(withRequest: boolean): void {
    if (this.isOver) return;
    this.peakEvent = withRequest ? this.events : Math.max(0, this.events - 1);
    for (const listener of this.listeners) listener.peak?.(withRequest);
  }

  /** To be called when the machine has booted: what comes now is the program's. */
  bootDone(): void {
    this.sites.bootDone();
  }

  /** To be called when the program has ended: from then on nothing is counted, and only `gone` is told. */
  over(): void {
    this.isOver = true;
    if (this.requests !== null) this.state.requestFailed = null;
  }

  alloc(ptr: number, nBytes: number): void {
    if (nBytes === 0) return;
    if (ptr === 0) this.fail(nBytes);
    else this.make(ptr, nBytes, 'alloc');
    this.endEvent();
  }

  free(ptr: number): void {
    if (ptr === 0) return;
    this.end(ptr, 'free');
    this.endEvent();
  }

  realloc(ptr: number, nBytes: number, allowMove: boolean, newPtr: number): void {
    if (newPtr === 0) {
      if (nBytes === 0 && ptr !== 0 && !this.heap.isLocked) this.end(ptr, 'free');
      else if (allowMove && nBytes !== 0) this.fail(nBytes);
    } else {
      // While it moves, both are there.
      if (newPtr !== ptr) this.make(newPtr, nBytes, 'realloc');
      if (ptr !== 0) this.end(ptr, 'realloc');
      if (newPtr === ptr) this.make(newPtr, nBytes, 'realloc');
    }
    this.endEvent();
  }

  collectStart(): void {
    if (this.isOver) return;
    for (const listener of this.listeners) listener.collecting?.();
  }

  dead(ptr: number): void {
    this.end(ptr, 'sweep');
  }

  collectEnd(): void {
    if (this.isOver) return;
    this.collections++;
    this.endEvent();
    for (const listener of this.listeners) listener.collected?.();
  }

  private endEvent(): void {
    if (this.isOver) return;
    const { endListeners } = this;
    for (let i = 0; i < endListeners.length; i++) endListeners[i]!.eventEnd();
    this.events++;
  }

  private make(ptr: number, bytes: number, how: ChunkHow): void {
    if (this.isOver) return;
    const blocks = Math.ceil(bytes / this.bytesPerBlock);
    const chunk: LiveChunk = {
      id: this.nextId++,
      ptr,
      bytes,
      blocks,
      node: this.sites.current(),
      type: this.types.of(this.heap.ownerOf(ptr), ptr),
      born: this.events,
      tag: null,
    };
    this.chunks.set(ptr, chunk);
    this.usedBlocks += blocks;
    if (this.usedBlocks > this.fullestBlocks) {
      this.fullestBlocks = this.usedBlocks;
      this.fullestEvent = this.events;
    }
    const { bornListeners } = this;
    for (let i = 0; i < bornListeners.length; i++) bornListeners[i]!.born(chunk, how);
  }

  private end(ptr: number, how: ChunkHow): void {
    const chunk = this.chunks.get(ptr);
    if (chunk === undefined) return;
    if (this.isOver) {
      if (this.goneChunks.has(chunk)) return;
      this.goneChunks.add(chunk);
      for (const listener of this.listeners) listener.gone?.(chunk);
      return;
    }
    this.chunks.delete(ptr);
    this.usedBlocks -= chunk.blocks;
    const { diedListeners } = this;
    for (let i = 0; i < diedListeners.length; i++) diedListeners[i]!.died(chunk, how);
  }

  private fail(bytes: number): void {
    if (this.isOver) return;
    const node = this.sites.current();
    for (const listener of this.listeners) listener.failed?.(bytes, node);
  }
}
