import type { AreaSnapshot, HeapSnapshot } from './snapshot.js';

/** What a map tells about its holes. Sizes in bytes. */
export interface MapFigures {
  readonly free: number;
  readonly largestFree: number;
  /** How many free runs there are, by length in blocks: 1, 2-3, 4-7, 8-15, ... */
  readonly freeRuns: readonly {
    readonly from: number;
    readonly to: number;
    readonly runs: number;
    readonly bytes: number;
  }[];
  /** Part of the free bytes that is not in the largest run, 0 to 1. */
  readonly fragmentation: number;
  /** The smallest request that fails unless a collection frees something. */
  readonly nextFailing: number;
  readonly chunks: number;
  /** Bytes by letter, the most first. */
  readonly byLetter: readonly { readonly letter: string; readonly chunks: number; readonly bytes: number }[];
}

/** One chunk of a map, in blocks. */
export interface MapChunk {
  readonly area: number;
  readonly block: number;
  readonly blocks: number;
  /** `.` for a free run. */
  readonly letter: string;
}

/** The chunks and free runs of a map, in order. */
export function mapChunks(areas: readonly AreaSnapshot[]): MapChunk[] {
  return areas.flatMap(({ map }, area) => {
    const chunks: MapChunk[] = [];
    for (let block = 0; block < map.length; ) {
      const letter = map[block]!;
      let end = block + 1;
      const more = letter === '.' || letter === '?' ? letter : '=';
      while (end < map.length && map[end] === more) end++;
      chunks.push({ area, block, blocks: end - block, letter });
      block = end;
    }
    return chunks;
  });
}

export function mapFigures({ areas, bytesPerBlock }: Pick<HeapSnapshot, 'areas' | 'bytesPerBlock'>): MapFigures {
  const chunks = mapChunks(areas);
  const free = chunks.filter((chunk) => chunk.letter === '.');
  const used = chunks.filter((chunk) => chunk.letter !== '.');
  const freeBlocks = free.reduce((sum, run) => sum + run.blocks, 0);
  const largest = free.reduce((most, run) => Math.max(most, run.blocks), 0);
  const classes = new Map<number, { runs: number; blocks: number }>();
  for (const { blocks } of free) {
    const power = 2 ** Math.floor(Math.log2(blocks));
    const entry = classes.get(power) ?? { runs: 0, blocks: 0 };
    classes.set(power, { runs: entry.runs + 1, blocks: entry.blocks + blocks });
  }
  const letters = new Map<string, { chunks: number; blocks: number }>();
  for (const { letter, blocks } of used) {
    const entry = letters.get(letter) ?? { chunks: 0, blocks: 0 };
    letters.set(letter, { chunks: entry.chunks + 1, blocks: entry.blocks + blocks });
  }
  return {
    free: freeBlocks * bytesPerBlock,
    largestFree: largest * bytesPerBlock,
    freeRuns: [...classes]
      .sort(([a], [b]) => a - b)
      .map(([from, { runs, blocks }]) => ({ from, to: 2 * from - 1, runs, bytes: blocks * bytesPerBlock })),
    fragmentation: freeBlocks === 0 ? 0 : 1 - largest / freeBlocks,
    nextFailing: largest * bytesPerBlock + 1,
    chunks: used.length,
    byLetter: [...letters]
      .map(([letter, entry]) => ({ letter, chunks: entry.chunks, bytes: entry.blocks * bytesPerBlock }))
      .sort((a, b) => b.bytes - a.bytes),
  };
}

/** A stretch of blocks that two maps of one heap show differently. */
export interface MapChange {
  readonly area: number;
  readonly block: number;
  readonly blocks: number;
  readonly kind: 'new' | 'gone' | 'changed';
  /** What it is now, and what it was; empty where it was, or is, no chunk. */
  readonly letter: string;
  readonly was: string;
}

/**
 * What changed from one map to the other, chunk by chunk: a chunk that is not in both at the same place with the same
 * length is new or gone; one with another letter has changed.
 *
 * @throws RangeError where the maps are not of the same heap
 */
export function mapChanges(before: HeapSnapshot, after: HeapSnapshot): MapChange[] {
  const sameShape =
    before.bytesPerBlock === after.bytesPerBlock &&
    before.areas.length === after.areas.length &&
    before.areas.every((area, i) => area.map.length === after.areas[i]!.map.length);
  if (!sameShape) throw new RangeError('the maps are of heaps of different size');
  const key = ({ area, block, blocks }: MapChunk): string => `${area}:${block}:${blocks}`;
  const used = ({ areas }: HeapSnapshot): MapChunk[] => mapChunks(areas).filter((chunk) => chunk.letter !== '.');
  const old = new Map(used(before).map((chunk) => [key(chunk), chunk]));
  const changes: MapChange[] = [];
  for (const chunk of used(after)) {
    const { area, block, blocks } = chunk;
    const was = old.get(key(chunk));
    old.delete(key(chunk));
    if (was === undefined) changes.push({ area, block, blocks, kind: 'new', letter: chunk.letter, was: '' });
    else if (was.letter !== chunk.letter) {
      changes.push({ area, block, blocks, kind: 'changed', letter: chunk.letter, was: was.letter });
    }
  }
  for (const { area, block, blocks, letter } of old.values()) {
    changes.push({ area, block, blocks, kind: 'gone', letter: '', was: letter });
  }
  return changes.sort((a, b) => a.area - b.area || a.block - b.block);
}
