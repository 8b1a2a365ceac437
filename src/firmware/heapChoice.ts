/** Which heap a profile gets: by symbols, by the two rules where they agree, or by what a board says of itself. */
import { type Board, macro, macroOn } from '../abi/board.js';
import { areaLayout } from '../abi/heapLayout.js';
import type { FirmwareFacts } from './facts.js';
import { type Bounds, boundsByCall, boundsByGap, type RamReferences } from './heapBounds.js';

export interface HeapChoice {
  readonly heap: Bounds | { readonly bytes: number };
  readonly known: 'exact' | 'derived' | 'modelled';
  /** Where it is from, in words. */
  readonly from: string;
}

/** The rules give several heaps, or none: somebody must say how large the heap is. */
export interface HeapQuestion {
  readonly found: readonly { readonly rule: string; readonly bounds: Bounds; readonly total: number }[];
}

/** `gc.mem_alloc() + gc.mem_free()` of a heap in an area. Bytes. */
export function heapTotal({ start, end }: Bounds, board: Board): number {
  const rules = {
    bytesPerBlock: macro(board, 'MICROPY_BYTES_PER_GC_BLOCK'),
    finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
  };
  return areaLayout(start, end, rules).blocks * rules.bytesPerBlock;
}

/**
 * The heap of a firmware without ESP-IDF.
 *
 * @param board one like it: its macros say how a heap is divided, its RAM where addresses can be
 * @param total what `gc.mem_alloc() + gc.mem_free()` is on the board, in bytes
 */
export function chooseHeap(
  facts: FirmwareFacts,
  board: Board,
  ram: readonly Bounds[],
  total: number | undefined,
): HeapChoice | HeapQuestion {
  if (facts.linked !== null) {
    const { start, end, names } = facts.linked;
    return { heap: { start, end }, known: 'exact', from: names };
  }
  const call = facts.references === null ? null : boundsByCall(facts.references);
  const limits = call === null ? ram : [...ram.filter((r) => call.start >= r.start && call.end <= r.end), whole(call)];
  const between = facts.references === null || limits.length === 0 ? null : boundsByGap(facts.references, limits[0]!);
  const gap = wholeWords(between);
  if (call !== null && isConfirmed(call, between ?? limits[0]!, facts.references!)) {
    return { heap: call, known: 'exact', from: 'the call that sets the heap up, and no variable lies in it' };
  }
  const found = [
    ...(call === null ? [] : [{ rule: 'the call that sets the heap up', bounds: call, total: heapTotal(call, board) }]),
    ...(gap === null ? [] : [{ rule: 'the gap between variables', bounds: gap, total: heapTotal(gap, board) }]),
  ];
  if (total === undefined) return { found };
  const right = found.find((each) => each.total === total);
  if (right !== undefined) return { heap: right.bounds, known: 'derived', from: `${right.rule}, which has that total` };
  const bytes = bytesFor(total, board);
  const end = endFor(
    bytes,
    found.map(({ bounds }) => bounds),
    limits,
  );
  const from = 'the total that was given';
  return { heap: end === undefined ? { bytes } : { start: end - bytes, end }, known: 'modelled', from };
}

/** Where a heap of so many bytes may end: the largest area's end that leaves room for it, or that of the memory. */
function endFor(bytes: number, areas: readonly Bounds[], memory: readonly Bounds[]): number | undefined {
  const ends = areas
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .map(({ end }) => end)
    .concat(memory.map(({ end }) => end));
  const hasRoom = (end: number): boolean =>
    memory.length === 0 || memory.some((m) => end <= m.end && end - bytes >= m.start);
  return ends.map((end) => end - (end % BLOCK)).find(hasRoom);
}

/**
 * Whether the gap between variables is what the call gets. A variable that lies before or behind a heap may be used
 * once only: in the gap between those that are used more often all of them count.
 */
function isConfirmed(call: Bounds, gap: Bounds, references: RamReferences): boolean {
  const same = (a: Bounds | null): boolean => {
    const [found, called] = [wholeWords(a), wholeWords(call)!];
    return found?.start === called.start && found.end === called.end;
  };
  if (same(gap) || hasOneStray(call, gap, references)) return true;
  const isInside = call.start >= gap.start && call.end <= gap.end;
  return isInside && same(boundsByGap({ loads: references.loads, leastLoads: 1 }, gap));
}

/**
 * Whether both begin at the same word, and one address alone ends the gap within what the call gets: variables come in
 * numbers, so that is a number that only looks like an address.
 */
function hasOneStray(call: Bounds, gap: Bounds, { loads, leastLoads }: RamReferences): boolean {
  const begin = wholeWords(call)!.start;
  if (wholeWords(gap)!.start !== begin || gap.end >= call.end) return false;
  const inside = [...loads].filter(([at, count]) => count >= leastLoads && at > begin && at < call.end);
  return inside.length === 1;
}

const BLOCK = 16;

/** A gap may begin at any byte behind a variable; what is less than a word of it makes no difference. */
function wholeWords(gap: Bounds | null): Bounds | null {
  return gap === null ? null : { start: gap.start + (-gap.start & 3), end: gap.end - (gap.end & 3) };
}

/** All of the memory up to an area's end that its chip may have. */
function whole({ start, end }: Bounds): Bounds {
  return { start: start - (start % 0x100000), end };
}

/** The smallest area, in words, that has such a total. */
function bytesFor(total: number, board: Board): number {
  let [low, high] = [total, total * 2 + 1024];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (heapTotal({ start: 0, end: middle }, board) < total) low = middle + 1;
    else high = middle;
  }
  return low + (-low & 15);
}
