import type { ChunkListener, HeapWatch } from './heapWatch.js';
import { GarbageFinder, TimeLine } from './historyProbes.js';
import type { LiveChunk } from './liveChunk.js';

/** A chunk's life as reports show it. Blocks count over all areas; moments are indexes in `HistoryResult.moments`. */
export interface ChunkLife {
  readonly block: number;
  readonly blocks: number;
  readonly bytes: number;
  /** Node of the call tree that asked for it. */
  readonly node: number;
  readonly type: number;
  /** First moment at which it is there, and the first at which it is not any more. */
  readonly from: number;
  readonly to: number;
  /** First moment at which it was found that nothing reaches it any more; `to` where it never was. */
  readonly lost: number;
}

/** The heap at one moment. Sizes in bytes. */
export interface HistoryMoment {
  /** Events of the heap before and including the one that led here. */
  readonly event: number;
  readonly used: number;
  /** Of them, what something still reaches, as far as was found out by then: at most too much. */
  readonly live: number;
  readonly largestFree: number;
  /** The board's time in microseconds. */
  readonly us: number;
  readonly kind: 'plain' | 'peak' | 'failure' | 'before-collection' | 'after-collection';
}

export interface HistoryResult {
  readonly areas: readonly { readonly start: number; readonly blocks: number }[];
  readonly moments: readonly HistoryMoment[];
  readonly lives: readonly ChunkLife[];
  /** Events between two plain moments: 1 where the history is complete. */
  readonly stride: number;
  /** Moments to show, as indexes: of the peak, of the first request that failed, and of the worst largest free run after a collection. */
  readonly peakMoment: number;
  readonly failedMoment: number | null;
  readonly tightestMoment: number | null;
}

interface EndedLife {
  readonly chunk: LiveChunk;
  readonly area: number;
  readonly death: number;
  /** The event after which nothing reached it. */
  readonly lost: number;
}

const MAX_LIVES = 50_000;
const MAX_MOMENTS = 1500;
const MAX_COLLECTIONS = 300;

/**
 * Remembers the whole map at many moments: at every event of a short run; of a long one at regular distances, before and
 * after collections, and at the peak. Chunks that are there at none of them are forgotten.
 */
export class HeapHistory implements ChunkListener {
  private readonly watch: HeapWatch;
  private readonly areas: { start: number; blocks: number; first: number }[] = [];
  private lives: EndedLife[] = [];
  private stride = 1;
  /** Events at which collections began, and how many of them one is kept of. */
  private collections: number[] = [];
  private seenCollections = 0;
  private keepOneOf = 1;
  private readonly garbage: GarbageFinder;
  private readonly time: TimeLine;

  constructor(watch: HeapWatch) {
    this.watch = watch;
    this.garbage = new GarbageFinder(watch);
    this.time = new TimeLine(watch);
    watch.add(this);
  }

  born(chunk: LiveChunk): void {
    this.areaOf(chunk.ptr);
    this.garbage.born(chunk);
  }

  eventEnd(): void {
    this.time.note();
    this.garbage.eventEnd();
  }

  died(chunk: LiveChunk): void {
    const death = this.watch.events;
    const lost = this.garbage.died(chunk);
    if (!this.isSeen(chunk.born, death)) return;
    this.lives.push({ chunk, area: this.areaOf(chunk.ptr), death, lost });
    // Each round halves the moments that are kept, of those that there are more of, so that it ends.
    while (this.lives.length > MAX_LIVES) {
      const isMostlyPlain = death / this.stride > 2 * this.collections.length;
      if (!isMostlyPlain && this.collections.length > 1) this.thinCollections();
      this.thin(isMostlyPlain || this.collections.length <= 1 ? this.stride * 2 : this.stride);
    }
  }

  /** What a collection after the end frees was garbage at the end. */
  gone(chunk: LiveChunk): void {
    this.garbage.gone(chunk);
  }

  collecting(): void {
    // What a collection is about to free is garbage now at the latest.
    this.garbage.probe();
    if (this.seenCollections++ % this.keepOneOf !== 0) return;
    this.collections.push(this.watch.events);
    if (this.collections.length > MAX_COLLECTIONS) this.thinCollections();
  }

  private thinCollections(): void {
    this.keepOneOf *= 2;
    this.collections = this.collections.filter((_, i) => i % 2 === 0);
  }

  private thin(stride: number): void {
    this.stride = stride;
    this.lives = this.lives.filter(({ chunk, death }) => this.isSeen(chunk.born, death));
  }

  /** Whether a life that begins with one event and ends with another is there at a moment that is kept. */
  private isSeen(birth: number, death: number): boolean {
    if (Math.floor((death - 1) / this.stride) * this.stride >= birth) return true;
    const { peakEvent, failedEvent, lastFailedEvent, tightestEvent } = this.watch;
    if (birth <= peakEvent && peakEvent < death) return true;
    if (failedEvent !== null && birth <= failedEvent && failedEvent < death) return true;
    if (lastFailedEvent !== null && birth <= lastFailedEvent && lastFailedEvent < death) return true;
    if (tightestEvent !== null && birth <= tightestEvent && tightestEvent < death) return true;
    // The moments before and after the last collection that began by the life's end.
    const { collections } = this;
    let low = 0;
    let high = collections.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collections[middle]! <= death) low = middle + 1;
      else high = middle;
    }
    const last = collections[low - 1];
    if (last === undefined) return false;
    return (birth <= last - 1 && last - 1 < death) || (birth <= last && last < death);
  }

  private areaOf(ptr: number): number {
    const { areas } = this;
    const { bytesPerBlock } = this.watch.heap.config;
    for (let i = 0; i < areas.length; i++) {
      const { start, blocks } = areas[i]!;
      if (ptr >= start && ptr < start + blocks * bytesPerBlock) return i;
    }
    const area = this.watch.heap.areas.find(({ poolStart, poolEnd }) => ptr >= poolStart && ptr < poolEnd)!;
    const before = areas.at(-1);
    const first = before === undefined ? 0 : before.first + before.blocks;
    return areas.push({ start: area.poolStart, blocks: area.nBlocks, first }) - 1;
  }

  /** The history so far. */
  result(): HistoryResult {
    const { watch } = this;
    for (const area of watch.heap.areas) this.areaOf(area.poolStart);
    const least = Math.max(this.stride, Math.ceil(watch.events / MAX_MOMENTS));
    if (least > this.stride) this.thin(least);
    const kinds = new Map<number, HistoryMoment['kind']>();
    for (let event = 0; event < watch.events; event += this.stride) kinds.set(event, 'plain');
    if (watch.events > 0) kinds.set(watch.events - 1, 'plain');
    for (const event of this.collections) {
      if (event > 0) kinds.set(event - 1, 'before-collection');
      kinds.set(event, 'after-collection');
    }
    for (const event of [watch.failedEvent, watch.tightestEvent]) {
      if (event !== null && !kinds.has(event)) kinds.set(event, 'plain');
    }
    kinds.set(watch.peakEvent, 'peak');
    if (watch.lastFailedEvent !== null) kinds.set(watch.lastFailedEvent, 'failure');
    const events = [...kinds.keys()].sort((a, b) => a - b);
    const lives = this.allLives(events);
    const moment = (event: number | null): number | null => (event === null ? null : events.indexOf(event));
    return {
      areas: this.areas.map(({ start, blocks }) => ({ start, blocks })),
      moments: this.figures(events, kinds, lives),
      lives,
      stride: this.stride,
      peakMoment: moment(watch.peakEvent)!,
      failedMoment: moment(watch.failedEvent),
      tightestMoment: moment(watch.tightestEvent),
    };
  }

  private allLives(events: readonly number[]): ChunkLife[] {
    const { bytesPerBlock } = this.watch.heap.config;
    const ended = [...this.lives];
    for (const chunk of this.watch.chunks.values()) {
      const lost = this.garbage.lostAt(chunk);
      ended.push({ chunk, area: this.areaOf(chunk.ptr), death: Number.POSITIVE_INFINITY, lost });
    }
    const lives: ChunkLife[] = [];
    for (const { chunk, area, death, lost: lostAt } of ended) {
      const { start, first } = this.areas[area]!;
      const from = firstAtLeast(events, chunk.born);
      const to = firstAtLeast(events, death);
      if (from === to) continue;
      const { blocks, bytes, node, type, ptr } = chunk;
      const lost = Math.min(to, Math.max(from, firstAtLeast(events, lostAt)));
      lives.push({ block: first + (ptr - start) / bytesPerBlock, blocks, bytes, node, type, from, to, lost });
    }
    return lives.sort((a, b) => a.from - b.from || a.block - b.block);
  }

  private figures(
    events: readonly number[],
    kinds: ReadonlyMap<number, HistoryMoment['kind']>,
    lives: readonly ChunkLife[],
  ): HistoryMoment[] {
    const { bytesPerBlock } = this.watch.heap.config;
    const total = this.areas.reduce((sum, { blocks }) => sum + blocks, 0);
    const inUse = new Uint8Array(total);
    const byEnd = [...lives].sort((a, b) => a.to - b.to);
    // Blocks of garbage that come and go with each moment.
    const garbageChange = new Int32Array(events.length + 1);
    for (const { blocks, to, lost } of lives) {
      garbageChange[lost]! += blocks;
      garbageChange[to]! -= blocks;
    }
    let garbage = 0;
    let begun = 0;
    let ended = 0;
    let used = 0;
    return events.map((event, moment) => {
      for (; byEnd[ended] !== undefined && byEnd[ended]!.to <= moment; ended++) {
        const { block, blocks } = byEnd[ended]!;
        inUse.fill(0, block, block + blocks);
        used -= blocks;
      }
      for (; lives[begun] !== undefined && lives[begun]!.from <= moment; begun++) {
        const { block, blocks } = lives[begun]!;
        inUse.fill(1, block, block + blocks);
        used += blocks;
      }
      garbage += garbageChange[moment]!;
      return {
        event,
        used: used * bytesPerBlock,
        live: (used - garbage) * bytesPerBlock,
        us: this.time.at(event),
        largestFree: this.largestRun(inUse) * bytesPerBlock,
        kind: kinds.get(event)!,
      };
    });
  }

  private largestRun(inUse: Uint8Array): number {
    let largest = 0;
    for (const { first, blocks } of this.areas) {
      const end = first + blocks;
      for (let at = first; at < end; ) {
        let next = inUse.indexOf(1, at);
        if (next < 0 || next > end) next = end;
        largest = Math.max(largest, next - at);
        at = inUse.indexOf(0, next);
        if (at < 0) break;
      }
    }
    return largest;
  }
}

/** Index of the first number that is `value` or more; the length where there is none. */
function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
