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

/** What could be reached at one moment of a run, by call path. */
export interface Moment {
  /** The number of the event, or of the loop's round. */
  readonly at: number;
  readonly byNode: ReadonlyMap<number, Held>;
}

/** Moments of a run, from `first` to `last` as `at` counts. */
interface Series {
  readonly moments: readonly Moment[];
  readonly first: number;
  readonly last: number;
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
  /** How much more it has after each round of the program's loop, on average since its first quarter; null: not known. */
  readonly perRound: { readonly bytes: number; readonly chunks: number } | null;
}

/** What is summed up of a line. */
interface Place {
  readonly site: Site;
  readonly quarters: [number, number, number, number];
  /** Chunks after the first quarter and after the last, where it is known at which round. */
  early: number;
  late: number;
  chunks: number;
  requests: number;
  newest: LiveChunk | null;
}

/** Looks now and then at what can be reached, line by line. */
export class GrowthListener implements ChunkListener {
  private readonly watch: HeapWatch;
  private moments: Moment[] = [];
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
    this.moments.push(this.moment(watch.events));
    if (this.moments.length > MOST_MOMENTS) {
      this.stride *= 2;
      this.moments = this.moments.filter((_, i) => i % 2 === 1);
    }
    this.next = watch.events + this.stride;
  }

  /** What can be reached now. */
  moment(at: number): Moment {
    const byNode = new Map<number, Held>();
    const { heap, chunks } = this.watch;
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
    return { at, byNode };
  }

  /** Whether a run was too short to say of anything that it grows, or doesn't. */
  get isTooShort(): boolean {
    const { tree } = this.watch.sites;
    const own = this.requests.reduce((sum, count, node) => ((tree.site(node)?.line ?? 0) === 0 ? sum : sum + count), 0);
    return this.moments.length < MIN_MOMENTS || own < MIN_REQUESTS;
  }

  /** Lines that have more after each quarter of the run; as `growingIn`. */
  growing(isHeld: (ptr: number) => boolean): GrowingLine[] {
    const { moments, first, watch } = this;
    return this.isTooShort ? [] : this.growingIn({ moments, first, last: watch.events }, isHeld, false);
  }

  /**
   * Lines that have more after each quarter of a series, the last one too; those that grow most in the last one first.
   *
   * @param isHeld whether something reaches the chunk at an address at the end
   * @param isOfRounds whether the moments are those after rounds of a loop, the end among them
   */
  growingIn({ moments, first, last }: Series, isHeld: (ptr: number) => boolean, isOfRounds: boolean): GrowingLine[] {
    const { watch } = this;
    const { tree } = watch.sites;
    const places = new Map<string, Place>();
    const placeOf = (node: number): Place | null => {
      const site = tree.site(node);
      if (site === undefined || site.line === 0) return null;
      const key = `${site.file}:${site.line}`;
      let place = places.get(key);
      if (place === undefined) {
        place = { site, quarters: [0, 0, 0, 0], early: 0, late: 0, chunks: 0, requests: 0, newest: null };
        places.set(key, place);
      }
      return place;
    };
    const momentAt = (at: number): Moment => moments.findLast((moment) => moment.at <= at) ?? moments[0]!;
    [1, 2, 3, 4].slice(0, isOfRounds ? 4 : 3).forEach((quarter, i) => {
      for (const [node, { bytes, chunks }] of momentAt(first + ((last - first) * quarter) / 4).byNode) {
        const place = placeOf(node);
        if (place === null) continue;
        place.quarters[i]! += bytes;
        if (i === 0) place.early += chunks;
        if (i === 3) place.late += chunks;
      }
    });
    const rounds = isOfRounds ? momentAt(last).at - momentAt(first + (last - first) / 4).at : 0;
    for (const chunk of watch.chunks.values()) {
      const place = isHeld(chunk.ptr) ? placeOf(chunk.node) : null;
      if (place === null) continue;
      if (!isOfRounds) place.quarters[3] += chunk.blocks * watch.heap.config.bytesPerBlock;
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
      .map(({ early, late, newest, ...place }) => ({
        ...place,
        newest: newest!.ptr,
        perRound:
          rounds === 0
            ? null
            : { bytes: (place.quarters[3] - place.quarters[0]) / rounds, chunks: (late - early) / rounds },
      }))
      .sort((a, b) => b.quarters[3] - b.quarters[2] - (a.quarters[3] - a.quarters[2]));
  }
}
