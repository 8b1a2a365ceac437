import type { Board, HeapArea, HeapGrowth } from '../abi/board.js';
import { type IdfHeap, newIdfHeap } from '../abi/idfHeap.js';
import type { MpState } from '../runtime/state.js';
import { SystemBlocks, setSystemHeap } from '../world/systemHeap.js';
import { BootError } from './bootError.js';

/** Where a heap that grows takes its areas from (`MP_PLAT_ALLOC_HEAP`, `gc_get_max_new_split`). */
export interface HeapSource {
  /** Memory of exactly `bytes` bytes for a new area, or null. */
  grow(bytes: number): HeapArea | null;
  /** Takes an area back. */
  release(start: number): void;
  /** The largest area in bytes that there is room for now. */
  maxNewSplit(): number;
}

/** The source of a machine's further heap areas; null where its heap does not grow. */
export function heapSource(state: MpState): HeapSource | null {
  return boardMemory(state.board, (heap, { uses }) => setSystemHeap(state, heap, uses));
}

/** The same for a heap that no machine has. @param share gets ESP-IDF's heap, which others take from too */
export function boardMemory(
  board: Board,
  share: (heap: IdfHeap, growth: IdfGrowth) => void = () => {},
): HeapSource | null {
  const { heapGrowth } = board;
  if (heapGrowth === null) return null;
  if (heapGrowth.kind === 'limit') return new HostMemory(board, heapGrowth);
  const heap = newIdfHeap(heapGrowth);
  share(heap, heapGrowth);
  return new IdfMemory(board, heap);
}

type IdfGrowth = Exclude<HeapGrowth, { kind: 'limit' }>;

/** Takes what a stub says that drivers of the user's own firmware have. Throws BootError where there is no room for it. */
export function takeForOwnDrivers(sizes: readonly number[]): void {
  for (const bytes of sizes) {
    if (new SystemBlocks().takeBlocks('a driver', [bytes], 'any')) continue;
    throw new BootError(`idfTaken: ESP-IDF's heap has no room for ${bytes} bytes`);
  }
}

/** Between two areas of a heap that grows on a host. */
const AREA_GAP_BYTES = 64;

/** A host's malloc, which always has room up to the port's limit; a new area follows the ones before it. */
class HostMemory implements HeapSource {
  private next: number;

  constructor(
    board: Board,
    private readonly growth: Extract<HeapGrowth, { kind: 'limit' }>,
  ) {
    this.next = Math.max(...board.heapAreas.map((area) => area.end)) + AREA_GAP_BYTES;
  }

  grow(bytes: number): HeapArea | null {
    if (bytes > this.growth.maxNewSplit) return null;
    const start = this.next;
    this.next = start + bytes + AREA_GAP_BYTES - (bytes % AREA_GAP_BYTES);
    return { start, end: start + bytes };
  }

  release(): void {}

  maxNewSplit(): number {
    return this.growth.maxNewSplit;
  }
}

/** ESP-IDF's system heap, which the first area is a block of, too. */
class IdfMemory implements HeapSource {
  constructor(
    { heapAreas }: Board,
    private readonly heap: IdfHeap,
  ) {
    this.grow(heapAreas[0]!.end - heapAreas[0]!.start);
  }

  grow(bytes: number): HeapArea | null {
    const start = this.heap.malloc(bytes);
    return start === 0 ? null : { start, end: start + bytes };
  }

  release(start: number): void {
    this.heap.free(start);
  }

  maxNewSplit(): number {
    return this.heap.largestFreeBlock();
  }
}
