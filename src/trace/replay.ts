import type { Board } from '../abi/board.js';
import { Heap, type MarkSink } from '../gc/heap.js';
import { boardMemory } from '../machine/heapGrowth.js';
import { freeWithGrowth } from '../report/failedRequests.js';
import { heapConfig } from '../runtime/heapConfig.js';
import { placeName, type TraceEvents } from './events.js';

/** How a trace went on another heap. Sizes in bytes. */
export interface ReplayResult {
  readonly target: string;
  /** At the start; a heap that grows can have more at the end. */
  readonly heap: number;
  /** The most that could be reached at once, and by how much it may have been more where the recorder did not look. */
  readonly peak: number;
  readonly peakSlack: number;
  /** The most that was in use at once, dead chunks included. */
  readonly peakWithGarbage: number;
  readonly used: number;
  /** The largest request that there is room for at the end, with what the heap can grow by. */
  readonly largestFree: number;
  /** The smallest that the largest free run was right after a collection (without one: at the end). */
  readonly tightestFree: number;
  readonly collections: number;
  /** The first request that got nothing though it did in the recording; null: all was as well as there. */
  readonly failed: { readonly line: number; readonly bytes: number; readonly place: string } | null;
  /** Requests that find no room in the recording and here; those for a traceback or an exception's text are among them. */
  readonly refused: number;
  /** The first line of such a request that there is room for here: what the program would do then is not in the trace. */
  readonly granted: number | null;
  /** First line of the trace whose chunk lies elsewhere; null: every chunk is where it was. */
  readonly firstMoved: number | null;
}

/**
 * Replays a trace's requests on the heap of a board. What is alive is the recording's word: a collection frees the chunks
 * that the recording found unreachable by then. Sizes are those of the recording, so that a board with another word size
 * is only an estimate. A heap that grows does so, into all that the board's system has: what drivers take of it is not in a
 * trace. Takes memory for what is on the heap, however long the trace is.
 */
export function replayTrace(events: TraceEvents, board: Board): ReplayResult {
  const replay = new Replay(board);
  while (replay.failed === null && events.next()) replay.event(events);
  return replay.result();
}

/** A heap whose chunks are known by their numbers in a trace. */
class Replay {
  failed: ReplayResult['failed'] = null;
  private readonly board: Board;
  private readonly heap: Heap;
  private readonly addresses = new Map<number, number>();
  /** Those that nothing reaches any more and no collection has freed yet. */
  private readonly dead = new Set<number>();
  private tightest = Number.POSITIVE_INFINITY;
  private firstMoved: number | null = null;
  private refused = 0;
  private granted: number | null = null;
  /** Blocks of dead chunks that are still in use. */
  private deadBlocks = 0;
  /** Blocks: the most that was known to be reached, and that may have been. */
  private peak = 0;
  private mayBePeak = 0;
  /** The recorder looked right before this event. */
  private hasLooked = false;
  /** The request that comes next was too much for the heap in the recording, and there was a collection for it. */
  private hasFilled = false;

  /** Bytes of the heap at the start. */
  private readonly total: number;

  constructor(board: Board) {
    this.board = board;
    const source = boardMemory(board);
    this.heap = new Heap(
      // A trace says when there was a collection, and why.
      { ...heapConfig(board), allocThreshold: false },
      {
        visitRoots: (sink) => this.markAlive(sink),
        finalise: () => {},
        maxNewSplit: () => source?.maxNewSplit() ?? 0,
        growHeap: (bytes) => source?.grow(bytes) ?? null,
        releaseArea: (start) => source?.release(start),
      },
    );
    this.heap.observer = { collectEnd: () => this.collected() };
    this.total = this.heap.info().total;
  }

  event(events: TraceEvents): void {
    const { heap, addresses, dead } = this;
    const { id } = events;
    switch (events.kind) {
      case 'alloc':
        this.settle(events, heap.alloc(this.bytesOf(events), false, null));
        this.lookAt(0);
        break;
      case 'realloc': {
        const before = addresses.get(id) ?? 0;
        const blocks = this.blocksAt(before);
        const ptr = heap.realloc(before, this.bytesOf(events), true);
        this.settle(events, ptr);
        // While it moves both are there.
        this.lookAt(ptr === before ? 0 : blocks);
        break;
      }
      case 'free':
        if (dead.delete(id)) this.deadBlocks -= this.blocksAt(addresses.get(id)!);
        heap.free(addresses.get(id) ?? 0);
        addresses.delete(id);
        break;
      case 'lost':
        this.lose(events.ids);
        this.hasLooked = true;
        this.lookAt(0);
        // What is asked for next was looked for, too.
        this.hasLooked = true;
        return;
      case 'collect':
        this.lose(events.ids);
        if (events.why === 'asked') heap.collect();
        this.hasFilled = events.why === 'full';
        return;
      case 'fail':
        this.fail(events);
        break;
      case 'path':
        return;
    }
    this.hasFilled = false;
  }

  result(): ReplayResult {
    const { board, heap, failed, firstMoved, peak, mayBePeak, refused, granted } = this;
    const { bytesPerBlock } = board;
    const { largestFree } = freeWithGrowth(heap);
    return {
      target: board.id,
      heap: this.total,
      peak: peak * bytesPerBlock,
      peakSlack: (mayBePeak - peak) * bytesPerBlock,
      peakWithGarbage: heap.peakUsedBytes,
      used: heap.info().used,
      largestFree,
      tightestFree: Math.min(this.tightest, largestFree),
      collections: heap.collections,
      failed,
      refused,
      granted,
      firstMoved,
    };
  }

  /** What is asked for; more than half of the board's addresses have no room anywhere, and are not counted on. */
  private bytesOf({ bytes }: TraceEvents): number {
    return Math.min(bytes, 2 ** (8 * this.board.wordBytes - 1));
  }

  private settle({ id, line, bytes, block, at, paths }: TraceEvents, ptr: number): void {
    if (ptr === 0) {
      this.failed ??= { line, bytes, place: placeName(paths, at) };
      return;
    }
    this.addresses.set(id, ptr);
    if (this.firstMoved === null && this.blockOf(ptr) !== block) this.firstMoved = line;
  }

  /**
   * It found no room in the recording, after a collection unless the heap was locked. Where there is room here nobody
   * uses it.
   */
  private fail(events: TraceEvents): void {
    if (!this.hasFilled) return;
    const ptr = this.heap.alloc(this.bytesOf(events), false, null);
    if (ptr === 0) this.refused++;
    else this.granted ??= events.line;
    this.heap.free(ptr);
  }

  /** @param more blocks that were there too, while the event was under way */
  private lookAt(more: number): void {
    const blocks = this.heap.usedBytes / this.board.bytesPerBlock - this.deadBlocks + more;
    if (blocks > this.mayBePeak) this.mayBePeak = blocks;
    if (this.hasLooked && blocks > this.peak) this.peak = blocks;
    this.hasLooked = false;
  }

  private lose(ids: readonly number[]): void {
    for (const id of ids) {
      const ptr = this.addresses.get(id);
      if (ptr === undefined || this.dead.has(id)) continue;
      this.dead.add(id);
      this.deadBlocks += this.blocksAt(ptr);
    }
  }

  private markAlive(sink: MarkSink): void {
    for (const [id, ptr] of this.addresses) if (!this.dead.has(id)) sink.mark(ptr);
  }

  private collected(): void {
    const { dead, addresses, heap } = this;
    for (const id of dead) addresses.delete(id);
    dead.clear();
    this.deadBlocks = 0;
    this.tightest = Math.min(this.tightest, freeWithGrowth(heap).largestFree);
  }

  private blocksAt(ptr: number): number {
    return ptr === 0 ? 0 : this.heap.nbytes(ptr) / this.board.bytesPerBlock;
  }

  /** Counted from the first area's pool over all areas. */
  private blockOf(ptr: number): number {
    let first = 0;
    for (const area of this.heap.areas) {
      if (ptr >= area.poolStart && ptr < area.poolEnd) return first + area.blockOf(ptr);
      first += area.nBlocks;
    }
    return -1;
  }
}
