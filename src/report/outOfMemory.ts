import { type Site, siteOnDisk } from './callSites.js';
import type { LiveChunk } from './liveChunk.js';
import { siteName } from './profile.js';
import type { RunOutcome } from './programRun.js';
import type { Project } from './projectFiles.js';

/** Why a request found no place. Sizes in bytes. */
export interface OutOfMemory {
  readonly bytes: number;
  /** Where it was made. */
  readonly place: Site;
  readonly free: number;
  readonly largestFree: number;
  /**
   * Lines whose chunks are in the way, the most bytes first: where there is enough memory in all, those in the place that
   * would take the least to clear; else all that is in use.
   */
  readonly inTheWay: readonly LineBytes[];
}

/** What a line has on the heap. */
export interface LineBytes {
  readonly place: Site;
  readonly chunks: number;
  readonly bytes: number;
}

/** Looks at the heap of a run that ended in a MemoryError; null where no request for memory was behind it. */
export function explainOutOfMemory(outcome: RunOutcome, project: Project): OutOfMemory | null {
  const { failed, heap, watch } = outcome;
  if (outcome.status !== 'memory-error' || failed === null || heap === null) return null;
  const all = [...watch.chunks.values()].sort((a, b) => a.ptr - b.ptr);
  const { bytesPerBlock } = watch.heap.config;
  const blocks = Math.ceil(failed.bytes / bytesPerBlock);
  const chunks = failed.free >= failed.bytes ? (leastInTheWay(outcome, all, blocks) ?? all) : all;
  const { bytes, site: place } = failed;
  return {
    bytes,
    place,
    free: failed.free,
    largestFree: failed.largestFree,
    inTheWay: byLine(outcome, project, chunks, bytesPerBlock),
  };
}

/** The chunks in the stretch of so many blocks that has the fewest blocks in use; null where no area is that long. */
function leastInTheWay({ watch }: RunOutcome, chunks: readonly LiveChunk[], blocks: number): LiveChunk[] | null {
  const { bytesPerBlock } = watch.heap.config;
  let best: LiveChunk[] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const area of watch.heap.areas) {
    const here = chunks.filter(({ ptr }) => ptr >= area.poolStart && ptr < area.poolEnd);
    const first = ({ ptr }: LiveChunk): number => (ptr - area.poolStart) / bytesPerBlock;
    // The best stretch begins at the area's start or right after a chunk.
    const starts = [0, ...here.map((chunk) => first(chunk) + chunk.blocks)];
    let from = 0;
    let to = 0;
    let used = 0;
    for (const start of starts) {
      if (start + blocks > area.nBlocks) break;
      while (from < to && first(here[from]!) < start) used -= here[from++]!.blocks;
      while (to < here.length && first(here[to]!) < start + blocks) used += here[to++]!.blocks;
      if (used >= least) continue;
      least = used;
      best = here.slice(from, to);
    }
  }
  return best;
}

function byLine(
  { watch }: RunOutcome,
  project: Project,
  chunks: readonly LiveChunk[],
  bytesPerBlock: number,
): LineBytes[] {
  const lines = new Map<string, LineBytes>();
  for (const { node, blocks } of chunks) {
    const path = watch.sites.tree.path(node);
    const place = siteOnDisk(path.findLast(({ line }) => line > 0) ?? path.at(-1)!, project);
    const name = siteName(place);
    const { chunks: count, bytes } = lines.get(name) ?? { chunks: 0, bytes: 0 };
    lines.set(name, { place, chunks: count + 1, bytes: bytes + blocks * bytesPerBlock });
  }
  return [...lines.values()].sort((a, b) => b.bytes - a.bytes);
}

/** Lines that are named. */
const SHOWN = 3;

/** The same in one line, for a person. @param more what to do to learn more; may be empty */
export function outOfMemoryText({ bytes, place, free, largestFree, inTheWay }: OutOfMemory, more: string): string {
  const shown = inTheWay.slice(0, SHOWN).map(({ place: at, chunks, bytes: size }) => {
    return `${size} by ${siteName(at)} (${chunks} chunk${chunks === 1 ? '' : 's'})`;
  });
  const others = inTheWay.length > SHOWN ? ` and ${inTheWay.length - SHOWN} more` : '';
  const why = free >= bytes ? 'held apart by' : 'in use';
  const ways = shown.length === 0 ? '' : `; ${why}: ${shown.join(', ')}${others}`;
  return `no room for ${bytes} bytes at ${siteName(place)}: ${free} bytes free, largest run ${largestFree}${ways}${more === '' ? '' : `; ${more}`}`;
}
