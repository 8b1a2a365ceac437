import type { Site } from '../report/callSites.js';
import type { ChunkListener, HeapWatch } from '../report/heapWatch.js';
import type { LiveChunk } from '../report/liveChunk.js';

/** Most moments that are kept of a run; where there are more, every other is forgotten. */
const MOST_MOMENTS = 32;

/** A run with fewer moments, or requests of lines of the program, than this is too short to tell. */
const MIN_MOMENTS = 8;
const MIN_REQUESTS = 64;

/** What a line had that could be reached, at one moment. */
interface Held {
  chunks: number;
  bytes: number;
}

/** A line whose memory still grows when the run ends. Sizes in bytes of whole blocks. */
export interface GrowingLine {
  readonly site: Site;
  /** What it had after a quarter, a half and three quarters of the run, and at its end. */
  readonly quarters: readonly [number, number, number, number];
  /** Chunks that it has at the end, and how many requests it made in all. */
  readonly chunks: number;
  readonly requests: number;
  /** The newest of its chunks that could be reached, an address. */
  readonly newest: number;
}

/** What is summed up of a line. */
interface Place {
  readonly site: Site;
  readonly quarters: [number, number, number, number];
  chunks: number;
  requests: number;
  newest: LiveChunk | null;
}

/** Looks now and then at what can be reached, line by line. */
export class GrowthListener implements ChunkListener {
  private readonly watch: HeapWatch;
  private moments: { readonly event: number; readonly byNode: ReadonlyMap<number, Held> }[] = [];
  private readonly requests: number[] = [];
  private stride: number;
  private next: number;
  private first = 0;

  /** @param stride events between two moments at first: what a short run is looked at by */
  constructor(watch: HeapWatch, stride: number) {
    this.watch = watch;
    this.stride = stride;
    this.next = stride;
    watch.add(this);
  }

  /** What comes now is the program's. */
  bootDone(): void {
    this.first = this.watch.events;
    this.next = this.first + this.stride;
  }

  born({ node }: LiveChunk): void {
    this.requests[node] = (this.requests[node] ?? 0) + 1;
  }

  eventEnd(): void {
    const { watch } = this;
    if (watch.events < this.next) return;
    this.look();
    if (this.moments.length > MOST_MOMENTS) {
      this.stride *= 2;
      this.moments = this.moments.filter((_, i) => i % 2 === 1);
    }
    this.next = watch.events + this.stride;
  }

  private look(): void {
    const byNode = new Map<number, Held>();
    const { heap, chunks, events } = this.watch;
    const { bytesPerBlock } = heap.config;
    heap.whileMarked(0, () => {
      for (const { ptr, node, blocks } of chunks.values()) {
        if (!heap.isMarked(ptr)) continue;
        const held = byNode.get(node) ?? { chunks: 0, bytes: 0 };
        held.chunks++;
        held.bytes += blocks * bytesPerBlock;
        byNode.set(node, held);
      }
    });
    this.moments.push({ event: events, byNode });
  }

  /** Whether a run was too short to say of anything that it grows, or doesn't. */
  get isTooShort(): boolean {
    const { tree } = this.watch.sites;
    const own = this.requests.reduce((sum, count, node) => ((tree.site(node)?.line ?? 0) === 0 ? sum : sum + count), 0);
    return this.moments.length < MIN_MOMENTS || own < MIN_REQUESTS;
  }

  /**
   * Lines that have more after each quarter of the run, the last one too; those that grow most in the last one first.
   *
   * @param isHeld whether something reaches the chunk at an address at the end
   */
  growing(isHeld: (ptr: number) => boolean): GrowingLine[] {
    const { watch, moments, first } = this;
    if (this.isTooShort) return [];
    const { tree } = watch.sites;
    const places = new Map<string, Place>();
    const placeOf = (node: number): Place | null => {
      const site = tree.site(node);
      if (site === undefined || site.line === 0) return null;
      const key = `${site.file}:${site.line}`;
      let place = places.get(key);
      if (place === undefined) {
        place = { site, quarters: [0, 0, 0, 0], chunks: 0, requests: 0, newest: null };
        places.set(key, place);
      }
      return place;
    };
    [1, 2, 3].forEach((quarter, i) => {
      const event = first + ((watch.events - first) * quarter) / 4;
      const { byNode } = moments.findLast((moment) => moment.event <= event) ?? moments[0]!;
      for (const [node, { bytes }] of byNode) {
        const place = placeOf(node);
        if (place !== null) place.quarters[i]! += bytes;
      }
    });
    for (const chunk of watch.chunks.values()) {
      const place = isHeld(chunk.ptr) ? placeOf(chunk.node) : null;
      if (place === null) continue;
      place.quarters[3] += chunk.blocks * watch.heap.config.bytesPerBlock;
      place.chunks++;
      if (place.newest === null || chunk.id > place.newest.id) place.newest = chunk;
    }
    this.requests.forEach((count, node) => {
      const place = placeOf(node);
      if (place !== null) place.requests += count;
    });
    return [...places.values()]
      .filter(
        ({ quarters: [a, b, c, d], newest }) => newest !== null && a < b && b < c && c < d && 8 * (d - c) >= d - a,
      )
      .map((place) => ({ ...place, newest: place.newest!.ptr }))
      .sort((a, b) => b.quarters[3] - b.quarters[2] - (a.quarters[3] - a.quarters[2]));
  }
}
