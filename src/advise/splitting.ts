import { type Site, siteOnDisk } from '../report/callSites.js';
import type { HeapWatch } from '../report/heapWatch.js';
import type { LiveChunk } from '../report/liveChunk.js';
import type { RunOutcome } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { fileOf } from './fileOf.js';
import { Holders } from './holders.js';

/** Chunks side by side that part the free room of a heap. Sizes in bytes. */
interface SplittingChunks {
  readonly chunks: readonly LiveChunk[];
  /** The largest free run, and what it would be without them. */
  readonly largest: number;
  readonly without: number;
}

/**
 * The chunks side by side without which the largest free run would be longest after a collection; null where that is no
 * longer than it is.
 *
 * @param most bytes that they take together at most
 * @param isHeld whether something reaches the chunk at an address
 */
function splittingChunks(watch: HeapWatch, most: number, isHeld: (ptr: number) => boolean): SplittingChunks | null {
  const { bytesPerBlock } = watch.heap.config;
  const all = [...watch.chunks.values()].filter(({ ptr }) => isHeld(ptr)).sort((a, b) => a.ptr - b.ptr);
  const endOf = ({ ptr, blocks }: LiveChunk): number => ptr + blocks * bytesPerBlock;
  let best: LiveChunk[] = [];
  let longest = 0;
  let largest = 0;
  for (const { poolStart, poolEnd } of watch.heap.areas) {
    const groups: LiveChunk[][] = [];
    for (const chunk of all) {
      if (chunk.ptr < poolStart || chunk.ptr >= poolEnd) continue;
      const last = groups.at(-1);
      if (last !== undefined && endOf(last.at(-1)!) === chunk.ptr) last.push(chunk);
      else groups.push([chunk]);
    }
    groups.forEach((group, i) => {
      const from = i === 0 ? poolStart : endOf(groups[i - 1]!.at(-1)!);
      const to = groups[i + 1]?.[0]?.ptr ?? poolEnd;
      const [start, end] = [group[0]!.ptr, endOf(group.at(-1)!)];
      largest = Math.max(largest, start - from, to - end);
      if (to - from <= longest || end - start > most) return;
      longest = to - from;
      best = group;
    });
  }
  return best.length === 0 || longest <= largest ? null : { chunks: best, largest, without: longest };
}

/** More than this, in bytes, takes room of its own. */
const SMALL_BYTES = 256;

/** The same with who made it and who holds it. */
export interface Split {
  readonly place: Site;
  /** Of the largest of them. */
  readonly type: string;
  readonly chunks: number;
  readonly bytes: number;
  readonly largest: number;
  readonly without: number;
  /** The part of the run's events, in percent, that it was made after. */
  readonly after: number;
  readonly heldBy: string;
}

/** What parts the free room at the end of a run; null where nothing of the program does. */
export function splitOf({ watch, machine }: RunOutcome, project: Project): Split | null {
  if (machine === null) return null;
  const holders = new Holders(machine);
  const found = splittingChunks(watch, SMALL_BYTES, (ptr) => holders.isHeld(ptr));
  if (found === null) return null;
  const { chunks, largest, without } = found;
  const chunk = chunks.reduce((a, b) => (b.blocks > a.blocks ? b : a));
  const site = watch.sites.tree.path(chunk.node).findLast((place) => fileOf(project, place) !== null);
  if (site === undefined) return null;
  const blocks = chunks.reduce((sum, one) => sum + one.blocks, 0);
  return {
    place: siteOnDisk(site, project),
    type: watch.types.names[chunk.type]!,
    chunks: chunks.length,
    bytes: blocks * watch.heap.config.bytesPerBlock,
    ...{ largest, without },
    after: Math.round((100 * chunk.born) / Math.max(1, watch.events)),
    heldBy: holders.path(chunk.ptr)!,
  };
}
