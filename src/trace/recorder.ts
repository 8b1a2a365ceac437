import { type Area, AT_MARK, type Heap, type HeapObserver, type LivePeakOptions } from '../gc/heap.js';
import { IntList } from '../gc/intList.js';
import type { Machine } from '../machine/machine.js';
import { CallSites } from '../report/callSites.js';
import type { CollectWhy, TraceSink } from './format.js';

/** What a trace says about its run. */
export interface RecordedRun {
  readonly target: string;
  readonly firmware: string;
  readonly program: string;
  /** The source of a line; empty where there is none. */
  readonly source?: ((file: string, line: number) => string) | undefined;
}

/** Events between two looks at what can be reached, unless one asks for others. */
const USUAL_SPACING = 100;

/** Chunks that are looked at for each event, on average, if there is much to look at. */
const CHUNKS_AN_EVENT = 4;

/** What marking for the sake of the peak may cost: a tenth of a second or so. */
const RECORDED_PEAK: LivePeakOptions = { allowance: 4_000_000 };

const NO_CHUNKS = new Int32Array(1);

/**
 * Tells a sink what happens to a heap (docs/trace-format.md), from boot on. Now and then it looks which chunks nothing
 * reaches any more, so that a replay on another heap knows what a collection there could free: every so many events, and
 * whenever more than ever may be reachable.
 *
 * It keeps what is on the heap, by block, and no more: a run may be as long as it likes.
 */
export class TraceRecorder implements HeapObserver {
  private machine!: Machine;
  private heap!: Heap;
  private sites!: CallSites;
  private readonly run: RecordedRun;
  private readonly sink: TraceSink;
  private readonly spacing: number | null;
  /** The chunks of an area by their first block: the number in the trace plus one, 0 where none begins. */
  private readonly chunksOf = new WeakMap<Area, Int32Array>();
  // Where `locate` found an address: its area, the chunks there, and its block.
  private area: Area | null = null;
  private chunks: Int32Array = NO_CHUNKS;
  private block = 0;
  private nextId = 0;
  private knownPaths = 1;
  private hasHeader = false;
  private hasBooted = false;
  private isOver = false;
  private events = 0;
  private nextLook = 0;
  /** There was a collection, whose cause shows with the event after it. */
  private hasCollected = false;
  /** What died in it. */
  private readonly died = new IntList();
  /** Blocks of the longest free run before it. */
  private freeBefore = 0;
  /** Somebody has looked after it. */
  private hasLooked = false;
  /** What was found lost. */
  private readonly lost = new IntList();
  /** Numbers of the chunks of which it is not known that nothing reaches them, and their addresses. */
  private readonly live = new IntList();
  private livePtrs = new Float64Array(this.live.items.length);

  /** @param spacing events between two looks; null: 100, or more where much can be reached */
  constructor(run: RecordedRun, sink: TraceSink, spacing: number | null = null) {
    this.run = run;
    this.sink = sink;
    this.spacing = spacing;
  }

  /** To be called before the machine boots. */
  watch(machine: Machine): void {
    this.machine = machine;
    this.heap = machine.heap;
    this.sites = new CallSites(machine, this.run.program);
    this.heap.observer = this;
    this.heap.trackPeak(RECORDED_PEAK, { looked: () => this.findLost() });
    this.nextLook = this.spacing ?? USUAL_SPACING;
  }

  bootDone(): void {
    this.sites.bootDone();
    this.hasBooted = true;
  }

  /** The program has ended: looks once more, and from then on tells nothing but the end. */
  over(): void {
    if (this.hasBooted && !this.isOver) {
      this.endCollection('asked');
      this.machine.inside(() => this.heap.whileMarked(0, () => this.findLost()));
    }
    this.isOver = true;
  }

  alloc(ptr: number, nBytes: number): void {
    if (this.isOver || nBytes === 0) return;
    if (ptr === 0) {
      this.failed(nBytes);
    } else {
      this.made(ptr, nBytes);
      if (this.events >= this.nextLook) this.look(ptr);
    }
    this.events++;
  }

  free(ptr: number): void {
    if (this.isOver || ptr === 0) return;
    this.freed(ptr);
    this.events++;
  }

  realloc(ptr: number, nBytes: number, allowMove: boolean, newPtr: number): void {
    if (this.isOver) return;
    if (newPtr !== 0) this.resized(ptr, newPtr, nBytes);
    else if (nBytes === 0 && ptr !== 0 && !this.heap.isLocked) this.freed(ptr);
    else if (allowMove && nBytes !== 0) this.failed(nBytes);
    this.events++;
  }

  collectStart(): void {
    if (this.isOver) return;
    this.endCollection('asked');
    this.died.length = 0;
    this.freeBefore = this.heap.info().maxFree;
  }

  dead(ptr: number): void {
    if (this.isOver) return;
    const id = this.forget(ptr);
    if (id >= 0) this.died.push(id);
  }

  collectEnd(): void {
    if (this.isOver) return;
    this.hasCollected = true;
    this.hasLooked = false;
    this.events++;
  }

  /** Ends the trace. @param how how the run ended */
  end(how: string): void {
    this.endCollection('asked');
    this.tellHeader();
    this.sink.end(how, this.events);
  }

  /**
   * Finds out what nothing reaches any more. Only right after an allocation, which might have collected: elsewhere C may
   * have in its registers what nothing else reaches. @param newest what was made just now, which it has there too
   */
  private look(newest: number): void {
    this.heap.lookAfter(newest, () => this.findLost());
  }

  private made(ptr: number, bytes: number): void {
    const node = this.sites.current();
    if (this.hasCollected) this.endCollection(this.whyFor(bytes));
    this.locate(ptr);
    const id = this.nextId++;
    this.chunks[this.block] = id + 1;
    this.follow(ptr, id);
    this.tellPaths(node);
    this.sink.alloc(bytes, this.blocksBefore() + this.block, node);
  }

  private resized(ptr: number, newPtr: number, bytes: number): void {
    const id = ptr === 0 ? -1 : newPtr === ptr ? this.idAt(ptr) : this.forget(ptr);
    if (id < 0) {
      this.made(newPtr, bytes);
      return;
    }
    const node = this.sites.current();
    if (this.hasCollected) this.endCollection(this.whyFor(bytes));
    this.locate(newPtr);
    if (newPtr !== ptr) {
      this.chunks[this.block] = id + 1;
      this.follow(newPtr, id);
    }
    this.tellPaths(node);
    this.sink.realloc(id, bytes, this.blocksBefore() + this.block, node);
  }

  private freed(ptr: number): void {
    this.endCollection('asked');
    const id = this.forget(ptr);
    if (id < 0) return;
    const node = this.sites.current();
    this.tellPaths(node);
    this.sink.free(id, node);
  }

  private failed(bytes: number): void {
    this.endCollection('full');
    const node = this.sites.current();
    this.tellPaths(node);
    this.sink.fail(bytes, node);
  }

  /** Why a collection came before a request that got its memory. */
  private whyFor(bytes: number): CollectWhy {
    return Math.ceil(bytes / this.heap.bytesPerBlock) > this.freeBefore ? 'full' : 'asked';
  }

  private endCollection(why: CollectWhy): void {
    if (!this.hasCollected) return;
    this.hasCollected = false;
    this.tellHeader();
    this.sink.collect(why, this.died);
    if (this.hasLooked) this.tellLost();
  }

  private tellLost(): void {
    this.tellHeader();
    this.sink.lost(this.lost);
    this.lost.length = 0;
  }

  private follow(ptr: number, id: number): void {
    const { live } = this;
    live.push(id);
    if (live.items.length !== this.livePtrs.length) {
      const larger = new Float64Array(live.items.length);
      larger.set(this.livePtrs);
      this.livePtrs = larger;
    }
    this.livePtrs[live.length - 1] = ptr;
  }

  /** Everything that can be reached is marked. */
  private findLost(): void {
    if (this.isOver) return;
    const { live, livePtrs, lost } = this;
    const { items, length } = live;
    this.nextLook = this.events + (this.spacing ?? Math.max(USUAL_SPACING, length / CHUNKS_AN_EVENT));
    let kept = 0;
    // Areas stay what they are meanwhile, so that only another one has to be looked for.
    if (length > 0) this.locate(livePtrs[0]!);
    let { area, chunks } = this;
    for (let i = 0; i < length; i++) {
      const ptr = livePtrs[i]!;
      const id = items[i]!;
      if (area === null || ptr < area.poolStart || ptr >= area.poolEnd) {
        this.enter(ptr);
        ({ area, chunks } = this);
      }
      if (area === null) continue;
      const block = area.blockOf(ptr);
      // It has gone, or moved.
      if (chunks[block] !== id + 1) continue;
      if (area.kind(block) !== AT_MARK) {
        lost.push(id);
        continue;
      }
      livePtrs[kept] = ptr;
      items[kept++] = id;
    }
    live.length = kept;
    if (this.hasCollected) this.hasLooked = true;
    else this.tellLost();
  }

  /** The chunk that begins at an address, -1 where the trace knows none. Forgets it. */
  private forget(ptr: number): number {
    const id = this.idAt(ptr);
    this.chunks[this.block] = 0;
    return id;
  }

  private idAt(ptr: number): number {
    this.locate(ptr);
    return this.chunks[this.block]! - 1;
  }

  private locate(ptr: number): void {
    const { area } = this;
    const { areas } = this.heap;
    const isIn = area !== null && ptr >= area.poolStart && ptr < area.poolEnd;
    if (!isIn || (area !== areas[0] && !areas.includes(area))) this.enter(ptr);
    this.block = this.area === null ? 0 : this.area.blockOf(ptr);
  }

  private enter(ptr: number): void {
    this.area = this.heap.areas.find(({ poolStart, poolEnd }) => ptr >= poolStart && ptr < poolEnd) ?? null;
    // What an area that was given back had is not followed.
    if (this.area === null) {
      this.chunks = NO_CHUNKS.fill(0);
      return;
    }
    let chunks = this.chunksOf.get(this.area);
    if (chunks === undefined) {
      chunks = new Int32Array(this.area.nBlocks);
      this.chunksOf.set(this.area, chunks);
    }
    this.chunks = chunks;
  }

  /** Blocks of the areas before that of `locate`. */
  private blocksBefore(): number {
    let blocks = 0;
    for (const area of this.heap.areas) {
      if (area === this.area) break;
      blocks += area.nBlocks;
    }
    return blocks;
  }

  /** Tells the paths that the sink doesn't know yet. */
  private tellPaths(node: number): void {
    if (node >= this.knownPaths) this.tellHeader();
    const { tree } = this.sites;
    for (; this.knownPaths <= node; this.knownPaths++) {
      const { file, line, fun } = tree.site(this.knownPaths)!;
      const text = line === 0 ? '' : (this.run.source?.(file, line) ?? '');
      const path = { path: this.knownPaths, from: tree.parents[this.knownPaths]!, file, line, fun };
      this.sink.path(text === '' ? path : { ...path, text });
    }
  }

  private tellHeader(): void {
    if (this.hasHeader) return;
    this.hasHeader = true;
    const { target, firmware, program } = this.run;
    const { wordBytes, bytesPerBlock } = this.heap.config;
    this.sink.header({ target, firmware, program, wordBytes, bytesPerBlock, heap: this.heap.info().total });
  }
}
