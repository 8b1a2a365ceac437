import type { Site } from './callSites.js';
import type { ChunkListener, HeapWatch } from './heapWatch.js';
import type { LiveChunk } from './liveChunk.js';

/** What one call path asked for of one type of chunk. */
interface Bucket {
  readonly node: number;
  readonly type: number;
  count: number;
  bytes: number;
  liveCount: number;
  liveBlocks: number;
  /** Reachable at the peak so far, and at the last moment that was looked at. */
  peakCount: number;
  peakBlocks: number;
  seenCount: number;
  seenBlocks: number;
}

/** Figures of a profile: over the whole run, at its end, and at the moment of the peak. Sizes in bytes. */
export interface ProfileFigures {
  /** Requests, and bytes as asked for. */
  count: number;
  bytes: number;
  /** Chunks in use at the end (after `collectAtEnd`: that something still reaches), and the bytes of their blocks. */
  liveCount: number;
  live: number;
  /** Those that could be reached when that was the most, the last one that was asked for included. */
  peakCount: number;
  peak: number;
}

/** A row of a profile: figures of one call path and type. */
export interface ProfileRow extends ProfileFigures {
  /** From the outermost call to the place that asked. */
  readonly path: readonly Site[];
  readonly type: string;
}

/** Counts allocations by call path and type, and what could be reached when that was the most. */
export class ProfileListener implements ChunkListener {
  private readonly watch: HeapWatch;
  private readonly byNode: ((Bucket | undefined)[] | undefined)[] = [];
  private readonly all: Bucket[] = [];
  /** The next chunk belongs to the peak. */
  private peakIsBorn = false;

  constructor(watch: HeapWatch) {
    this.watch = watch;
    watch.add(this);
  }

  born(chunk: LiveChunk): void {
    const bucket = this.bucket(chunk.node, chunk.type);
    chunk.tag = bucket;
    bucket.count++;
    bucket.bytes += chunk.bytes;
    bucket.liveCount++;
    bucket.liveBlocks += chunk.blocks;
    if (this.peakIsBorn) {
      this.peakIsBorn = false;
      bucket.peakCount++;
      bucket.peakBlocks += chunk.blocks;
    }
  }

  died(chunk: LiveChunk): void {
    const bucket = chunk.tag as Bucket;
    bucket.liveCount--;
    bucket.liveBlocks -= chunk.blocks;
    // It grows in place: the next chunk is this one.
    if (this.peakIsBorn) {
      bucket.peakCount--;
      bucket.peakBlocks -= chunk.blocks;
    }
  }

  gone(chunk: LiveChunk): void {
    const bucket = chunk.tag as Bucket;
    bucket.liveCount--;
    bucket.liveBlocks -= chunk.blocks;
  }

  reachable(visit: (each: (chunk: LiveChunk) => void) => void): void {
    for (const bucket of this.all) {
      bucket.seenCount = 0;
      bucket.seenBlocks = 0;
    }
    visit(({ tag, blocks }) => {
      const bucket = tag as Bucket;
      bucket.seenCount++;
      bucket.seenBlocks += blocks;
    });
  }

  peak(withRequest: boolean): void {
    for (const bucket of this.all) {
      bucket.peakCount = bucket.seenCount;
      bucket.peakBlocks = bucket.seenBlocks;
    }
    this.peakIsBorn = withRequest;
  }

  private bucket(node: number, type: number): Bucket {
    let types = this.byNode[node];
    if (types === undefined) {
      types = [];
      this.byNode[node] = types;
    }
    let bucket = types[type];
    if (bucket === undefined) {
      bucket = {
        node,
        type,
        count: 0,
        bytes: 0,
        liveCount: 0,
        liveBlocks: 0,
        peakCount: 0,
        peakBlocks: 0,
        seenCount: 0,
        seenBlocks: 0,
      };
      types[type] = bucket;
      this.all.push(bucket);
    }
    return bucket;
  }

  /** The profile so far. */
  result(): Profile {
    const { watch } = this;
    const { tree } = watch.sites;
    const { bytesPerBlock } = watch.heap.config;
    const rows = this.all.map(
      (bucket): ProfileRow => ({
        path: tree.path(bucket.node),
        type: watch.types.names[bucket.type]!,
        count: bucket.count,
        bytes: bucket.bytes,
        liveCount: bucket.liveCount,
        live: bucket.liveBlocks * bytesPerBlock,
        peakCount: bucket.peakCount,
        peak: bucket.peakBlocks * bytesPerBlock,
      }),
    );
    const { bytes, slack } = watch.heap.livePeak;
    return {
      peak: bytes,
      peakSlack: slack,
      peakWithGarbage: watch.fullestBlocks * bytesPerBlock,
      events: watch.events,
      collections: watch.collections,
      rows,
    };
  }
}

export interface Profile {
  /** The most bytes that could be reached at once, and by how much it may have been more. */
  readonly peak: number;
  readonly peakSlack: number;
  /** The most bytes in use, dead chunks included. */
  readonly peakWithGarbage: number;
  readonly events: number;
  readonly collections: number;
  readonly rows: readonly ProfileRow[];
}

/** What a profile can be grouped by. */
export type ProfileKey = 'line' | 'function' | 'type' | 'path';

/** A group of a profile's rows. */
export interface ProfileGroup extends ProfileFigures {
  readonly name: string;
  /** The place, for groups by line. */
  readonly site: Site | null;
}

/** What groups can be sorted by: bytes at the peak, asked for in all, or live at the end. */
export type ProfileFigure = 'peak' | 'bytes' | 'live';

/** Sums up a profile's rows by line, function, type or call path; the largest figure first, then the most bytes. */
export function groupProfile(profile: Profile, key: ProfileKey, figure: ProfileFigure = 'peak'): ProfileGroup[] {
  const groups = new Map<string, ProfileGroup>();
  for (const row of profile.rows) {
    const site = placeOf(row.path);
    const name = groupName(row, site, key);
    let group = groups.get(name);
    if (group === undefined) {
      const place = key === 'line' ? site : null;
      group = { name, site: place, count: 0, bytes: 0, liveCount: 0, live: 0, peakCount: 0, peak: 0 };
      groups.set(name, group);
    }
    group.count += row.count;
    group.bytes += row.bytes;
    group.liveCount += row.liveCount;
    group.live += row.live;
    group.peakCount += row.peakCount;
    group.peak += row.peak;
  }
  return [...groups.values()].sort(
    (a, b) => b[figure] - a[figure] || b.bytes - a.bytes || a.name.localeCompare(b.name, 'en'),
  );
}

function groupName(row: ProfileRow, site: Site, key: ProfileKey): string {
  switch (key) {
    case 'line':
      return lineName(site, row.path);
    case 'function':
      return site.file === '' ? site.fun : `${site.fun} (${site.file})`;
    case 'type':
      return row.type;
    case 'path':
      return row.path.map(siteName).join(' > ');
  }
}

/** The innermost place of a path. */
function placeOf(path: readonly Site[]): Site {
  return path.at(-1) ?? { file: '', line: 0, fun: '(unknown)' };
}

/** `app.py:12 main`, or `(boot)`; compiling is told with the line that made it necessary. */
export function lineName(site: Site, path: readonly Site[]): string {
  if (site.line > 0 || path.length < 2) return siteName(site);
  return `${siteName(path.at(-2)!)} ${site.fun}`;
}

/** A place as reports write it. */
export function siteName(site: Site): string {
  return site.line === 0 ? site.fun : `${site.file}:${site.line} ${site.fun}`.trimEnd();
}

/** Collapsed stacks, as flame graph tools read them: a line a call path, its frames and a number of bytes. */
export function collapsedStacks(profile: Profile, figure: ProfileFigure): string {
  const sums = new Map<string, number>();
  for (const row of profile.rows) {
    if (row[figure] === 0) continue;
    const stack = [...row.path.map(siteName), `[${row.type}]`].map((name) => name.replaceAll(';', ',')).join(';');
    sums.set(stack, (sums.get(stack) ?? 0) + row[figure]);
  }
  return [...sums].map(([stack, bytes]) => `${stack} ${bytes}\n`).join('');
}

/** The profile as speedscope (https://www.speedscope.app) reads it: one view for each figure. */
export function speedscope(profile: Profile, name: string): object {
  const frames: { name: string; file?: string; line?: number }[] = [];
  const numbers = new Map<string, number>();
  const frame = (site: Site | null, type: string): number => {
    const key = site === null ? `[${type}]` : siteName(site);
    let number = numbers.get(key);
    if (number === undefined) {
      number =
        frames.push(
          site === null || site.line === 0 ? { name: key } : { name: key, file: site.file, line: site.line },
        ) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  const view = (title: string, figure: ProfileFigure): object => {
    const rows = profile.rows.filter((row) => row[figure] > 0);
    const samples = rows.map((row) => [...row.path.map((site) => frame(site, '')), frame(null, row.type)]);
    const weights = rows.map((row) => row[figure]);
    const endValue = weights.reduce((sum, weight) => sum + weight, 0);
    return { type: 'sampled', name: title, unit: 'bytes', startValue: 0, endValue, samples, weights };
  };
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    name,
    exporter: 'uheap',
    activeProfileIndex: 0,
    profiles: [view('at the peak', 'peak'), view('allocated in all', 'bytes'), view('live at the end', 'live')],
    shared: { frames },
  };
}
