import type { HeapWatch } from './heapWatch.js';
import type { LiveChunk } from './liveChunk.js';

/** Chunks looked at for each event of the heap, on average: what finding garbage may cost. */
const CHUNKS_AN_EVENT = 16;

/**
 * Finds out which chunks nothing reaches any more, by marking as the collector would but on the side: before every
 * collection, and in between as often as its cost allows. A chunk counts as reachable until it is found out.
 */
export class GarbageFinder {
  private readonly watch: HeapWatch;
  /** By the chunk's number: the event at which it was first found unreachable. */
  private readonly lost = new Map<number, number>();
  private newest: LiveChunk | null = null;
  /** Of these it is not known that nothing reaches them. */
  private readonly live: LiveChunk[] = [];
  private nextProbe = 0;

  constructor(watch: HeapWatch) {
    this.watch = watch;
  }

  born(chunk: LiveChunk): void {
    this.newest = chunk;
    this.live.push(chunk);
  }

  eventEnd(): void {
    if (this.watch.events >= this.nextProbe) this.probe();
  }

  /** The event from which on a chunk was garbage; infinite: it is none. */
  lostAt({ id }: LiveChunk): number {
    return this.lost.get(id) ?? Number.POSITIVE_INFINITY;
  }

  /** As lostAt, of a chunk that there is nothing more to tell about. */
  died(chunk: LiveChunk): number {
    const event = this.lostAt(chunk);
    this.lost.delete(chunk.id);
    return event;
  }

  /** A chunk dies after the program's end. */
  gone({ id }: LiveChunk): void {
    if (!this.lost.has(id)) this.lost.set(id, this.watch.events - 1);
  }

  /** Looks at the heap as it is. */
  probe(): void {
    const { watch, live, lost } = this;
    const { heap, chunks, events } = watch;
    // A chunk made just now is held by what C has in its registers only.
    const newest = this.newest !== null && chunks.get(this.newest.ptr) === this.newest ? this.newest.ptr : 0;
    heap.whileMarked(newest, () => {
      let kept = 0;
      for (const chunk of live) {
        // It has gone, or another one has its place.
        if (chunks.get(chunk.ptr) !== chunk) continue;
        if (heap.isMarked(chunk.ptr)) live[kept++] = chunk;
        else if (!lost.has(chunk.id)) lost.set(chunk.id, events);
      }
      live.length = kept;
    });
    this.nextProbe = events + Math.max(1, Math.ceil(live.length / CHUNKS_AN_EVENT));
  }
}

const MOST_TIMES = 8192;

/** The board's time at events of the heap. */
export class TimeLine {
  private readonly watch: HeapWatch;
  private events: number[] = [];
  private times: number[] = [];
  private last = -1;
  /** Changes closer together, in microseconds, are one. */
  private step = 0;

  constructor(watch: HeapWatch) {
    this.watch = watch;
  }

  /** To be called at each event. */
  note(): void {
    const us = this.watch.state.clock.nowUs();
    if (us <= this.last + this.step) return;
    this.last = us;
    this.events.push(this.watch.events);
    this.times.push(us);
    if (this.events.length <= MOST_TIMES) return;
    this.step = Math.max(1, 2 * this.step, us / MOST_TIMES);
    this.events = this.events.filter((_, i) => i % 2 === 0);
    this.times = this.times.filter((_, i) => i % 2 === 0);
  }

  /** The time at an event, in microseconds. */
  at(event: number): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events[middle]! <= event) low = middle + 1;
      else high = middle;
    }
    return this.times[low - 1] ?? 0;
  }
}
