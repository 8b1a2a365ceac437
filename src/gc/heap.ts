import { AT_FREE, AT_HEAD, Area, bytesForBlocks } from './area.js';
import { heapInfo } from './info.js';
import { type SweepSink, sweepArea } from './sweep.js';
import type { HeapConfig, HeapHooks, HeapInfo, HeapObserver, HeapOwner, MarkSink } from './types.js';
import { verifyArea } from './verify.js';

export { AT_FREE, AT_HEAD, AT_MARK, AT_TAIL, Area } from './area.js';
export type * from './types.js';

/** `gc_lock_depth` is 16 bits wide: unlocking an unlocked heap locks it for good, as on a board. */
const LOCK_DEPTH_MASK = 0xffff;

/** Owners taken from the mark stack at a time. */
const MARK_BATCH = 16;

/**
 * The heap of one machine: every chunk is placed, grown, moved and freed where `py/gc.c` would do it. It knows addresses,
 * sizes and who owns a chunk, never what is in it.
 *
 * C keeps a last-free index an area and a last-free area, before which it does not search. Every block before them is in
 * use (they move up only past full blocks, and down with every block freed), so that the search always finds the first
 * fit of the whole heap, and so does ours.
 */
export class Heap implements MarkSink, SweepSink {
  readonly config: Readonly<HeapConfig>;
  observer: HeapObserver | null = null;
  /** Collect before every allocation, to find chunks that nothing roots. */
  stress = false;
  /** Collections so far. */
  collections = 0;
  /** Chunks that the last sweep freed (`MICROPY_PY_GC_COLLECT_RETVAL`). */
  collected = 0;

  private readonly hooks: HeapHooks;
  private readonly areaList: Area[] = [];
  private readonly bytesPerBlock: number;
  private readonly blockShift: number;
  /** One more than the largest `size_t`. */
  private readonly sizeLimit: number;
  private depth = 0;
  private peakBlocks = 0;
  private autoCollect: boolean;
  /** Blocks, Infinity when off. */
  private threshold = Number.POSITIVE_INFINITY;
  /** Blocks allocated since the last collection. */
  private allocAmount = 0;
  private sweeping = false;
  /** The chunk that a realloc is about to copy from: C has it on its stack. */
  private moving = 0;
  /** The area that the last marked address was in. */
  private markArea: Area;
  private readonly pending: HeapOwner[] = [];

  /** @throws RangeError for an area with no room for a block, or several areas without `splitHeap` */
  constructor(config: HeapConfig, hooks: HeapHooks) {
    this.config = Object.freeze({ ...config });
    this.hooks = hooks;
    this.bytesPerBlock = config.bytesPerBlock;
    this.blockShift = 31 - Math.clz32(config.bytesPerBlock);
    this.sizeLimit = 2 ** (8 * config.wordBytes);
    this.autoCollect = config.enableGc;
    const [first, ...others] = config.areas;
    if (first === undefined) {
      throw new RangeError('a heap needs at least one area');
    }
    this.markArea = new Area(first, false, config);
    this.areaList.push(this.markArea);
    for (const range of others) {
      this.addArea(range.start, range.end);
    }
  }

  /** In the order in which they are searched. */
  get areas(): readonly Area[] {
    return this.areaList;
  }

  /** Bytes in blocks that are in use, dead chunks included. */
  get usedBytes(): number {
    let blocks = 0;
    for (const area of this.areaList) {
      blocks += area.usedBlocks;
    }
    return blocks * this.bytesPerBlock;
  }

  /** The most bytes in blocks that were in use at one time, dead chunks included. */
  get peakUsedBytes(): number {
    return this.peakBlocks * this.bytesPerBlock;
  }

  private notePeak(): void {
    let blocks = 0;
    const areas = this.areaList;
    for (let i = 0; i < areas.length; i++) blocks += areas[i]!.usedBlocks;
    if (blocks > this.peakBlocks) this.peakBlocks = blocks;
  }

  /**
   * Allocates `nBytes` bytes (`py/gc.c gc_alloc`), collecting or growing the heap where the firmware would.
   * @param owner content of the chunk, null for one without pointers
   * @returns the address; 0 if there is no room, the heap is locked, or nothing was asked for
   */
  alloc(nBytes: number, hasFinaliser: boolean, owner: HeapOwner | null): number {
    const ptr = this.allocChunk(nBytes, hasFinaliser, owner);
    this.observer?.alloc?.(ptr, nBytes, hasFinaliser ? 1 : 0);
    return ptr;
  }

  /** Frees the chunk at `ptr` without its finaliser; nothing happens for 0 or while the heap is locked (`gc_free`). */
  free(ptr: number): void {
    if (this.depth > 0) {
      return;
    }
    this.observer?.free?.(ptr);
    if (ptr !== 0) {
      this.release(ptr);
    }
  }

  /**
   * Resizes the chunk at `ptr` (`py/gc.c gc_realloc`): in place where it can, else, if it may move, as a new chunk that
   * takes over the owner and the finaliser flag.
   * @returns the address of the resized chunk; 0 if there is no room, the heap is locked, or `nBytes` is 0
   */
  realloc(ptr: number, nBytes: number, allowMove: boolean): number {
    const newPtr = this.reallocChunk(ptr, nBytes, allowMove);
    this.observer?.realloc?.(ptr, nBytes, allowMove, newPtr);
    return newPtr;
  }

  /** Bytes in the blocks of the chunk at `ptr`, 0 if there is none (`gc_nbytes`). */
  nbytes(ptr: number): number {
    const area = this.areaOf(ptr);
    if (area === null) {
      return 0;
    }
    const block = this.blockOf(area, ptr);
    return area.kind(block) === AT_HEAD ? area.chunkBlocks(block) * this.bytesPerBlock : 0;
  }

  /** Owner of the chunk at `ptr`: null for a leaf, undefined if no chunk starts there. */
  ownerOf(ptr: number): HeapOwner | null | undefined {
    const area = this.areaOf(ptr);
    if (area === null) {
      return undefined;
    }
    const block = this.blockOf(area, ptr);
    return (area.kind(block) & AT_HEAD) !== 0 ? area.ownerAt(block) : undefined;
  }

  /** @throws Error if no chunk starts at `ptr` */
  setOwner(ptr: number, owner: HeapOwner | null): void {
    const area = this.headArea(ptr);
    area.setOwner(this.blockOf(area, ptr), owner);
  }

  mark(ptr: number): void {
    let area = this.markArea;
    let offset = ptr - area.poolStart;
    if (!(offset >= 0 && ptr < area.poolEnd)) {
      const other = this.areaList.length === 1 ? null : this.areaOf(ptr);
      if (other === null) {
        return;
      }
      area = this.markArea = other;
      offset = ptr - area.poolStart;
    }
    if ((offset & (this.bytesPerBlock - 1)) !== 0) {
      return;
    }
    const block = offset >>> this.blockShift;
    const words = area.words;
    const word = words[block >> 4]!;
    const shift = (block & 15) << 1;
    if (((word >>> shift) & 3) !== AT_HEAD) {
      return;
    }
    words[block >> 4] = word | (2 << shift);
    const owner = area.ownerAt(block);
    if (owner !== null) {
      this.pending.push(owner);
    }
  }

  /**
   * Collects at once, also while automatic collection is off or the heap is locked (`gc_collect_start` to
   * `gc_collect_end`). From inside a finaliser this does nothing: C would start over in the middle of its sweep, and then
   * free live chunks.
   */
  collect(): void {
    if (this.sweeping) {
      return;
    }
    this.depth = (this.depth + 1) & LOCK_DEPTH_MASK;
    this.collections++;
    this.allocAmount = 0;
    this.observer?.collectStart?.();
    if (this.moving !== 0) {
      this.mark(this.moving);
    }
    this.hooks.visitRoots(this);
    this.traceMarked();
    this.observer?.collectMarked?.();
    this.sweep();
    this.observer?.collectEnd?.();
    this.unlock();
  }

  /**
   * Traces what is marked until nothing new is. Owners are taken from the stack several at a time, so that the processor
   * can wait for the memory of all of them at once: that halves the time of a large scattered heap.
   */
  private traceMarked(): void {
    const pending = this.pending;
    const batch: HeapOwner[] = [];
    while (pending.length > 0) {
      const n = Math.min(pending.length, MARK_BATCH);
      for (let i = 0; i < n; i++) {
        batch[i] = pending.pop()!;
      }
      for (let i = 0; i < n; i++) {
        batch[i]!.trace(this);
      }
    }
  }

  /** The port's `gc_collect`: what the firmware calls when it wants a collection. */
  gcCollect(): void {
    if (this.hooks.gcCollect === undefined) {
      this.collect();
    } else {
      this.hooks.gcCollect();
    }
  }

  /** Frees everything and runs all finalisers (`gc_sweep_all`). */
  sweepAll(): void {
    this.lock();
    this.sweep();
    this.unlock();
  }

  lock(): void {
    this.depth = (this.depth + 1) & LOCK_DEPTH_MASK;
  }

  unlock(): void {
    this.depth = (this.depth - 1) & LOCK_DEPTH_MASK;
  }

  get isLocked(): boolean {
    return this.depth !== 0;
  }

  /** How many locks are held, what `micropython.heap_locked()` tells. */
  get lockDepth(): number {
    return this.depth;
  }

  /** Switches automatic collection (`gc.enable`, `gc.disable`). */
  setEnabled(on: boolean): void {
    this.autoCollect = on;
  }

  get isEnabled(): boolean {
    return this.autoCollect;
  }

  /**
   * Bytes after whose allocation to collect, rounded down to blocks; negative, or without
   * `MICROPY_GC_ALLOC_THRESHOLD`: never (`gc.threshold`).
   */
  setThreshold(bytes: number): void {
    this.threshold =
      bytes < 0 || !this.config.allocThreshold ? Number.POSITIVE_INFINITY : Math.floor(bytes / this.bytesPerBlock);
  }

  /** Bytes, -1 when off. */
  getThreshold(): number {
    return this.threshold === Number.POSITIVE_INFINITY ? -1 : this.threshold * this.bytesPerBlock;
  }

  /** Adds an area to search after all others (`gc_add`). @throws RangeError if it is too small or heaps cannot be split */
  addArea(start: number, end: number): void {
    if (!this.config.splitHeap) {
      throw new RangeError('this firmware has no MICROPY_GC_SPLIT_HEAP: one area only');
    }
    this.areaList.push(new Area({ start, end }, true, this.config));
  }

  info(): HeapInfo {
    return heapInfo(this.areaList, this.config.splitHeapAuto ? (this.hooks.maxNewSplit?.() ?? 0) : 0);
  }

  /** Checks every invariant in the plainest way. @throws Error that names the first broken one */
  verify(): void {
    for (const area of this.areaList) {
      verifyArea(area);
    }
  }

  finaliseChunk(area: Area, block: number): void {
    this.hooks.finalise(area.ownerAt(block), area.address(block));
  }

  chunkDied(area: Area, block: number): void {
    this.collected++;
    this.observer?.dead?.(area.address(block));
  }

  private allocChunk(nBytes: number, hasFinaliser: boolean, owner: HeapOwner | null): number {
    const nBlocks = this.blocksFor(nBytes);
    if (nBlocks === 0 || this.depth > 0) {
      return 0;
    }
    let collected = !this.autoCollect;
    if (this.stress) {
      this.collect();
    }
    if (!collected && this.allocAmount >= this.threshold) {
      this.gcCollect();
      collected = true;
    }
    let added = false;
    for (;;) {
      const areas = this.areaList;
      for (let i = 0; i < areas.length; i++) {
        const area = areas[i]!;
        const block = area.allocate(nBlocks, owner);
        if (block >= 0) {
          this.allocAmount += nBlocks;
          if (hasFinaliser) {
            area.setFinaliser(block);
          }
          this.notePeak();
          return area.address(block);
        }
      }
      if (!collected) {
        this.gcCollect();
        collected = true;
      } else if (this.config.splitHeapAuto && !added && this.grow(nBytes)) {
        added = true;
      } else {
        return 0;
      }
    }
  }

  private reallocChunk(ptr: number, nBytes: number, allowMove: boolean): number {
    if (ptr === 0) {
      return this.allocChunk(nBytes, false, null);
    }
    if (this.depth > 0) {
      return 0;
    }
    if (nBytes === 0) {
      this.release(ptr);
      return 0;
    }
    const area = this.headArea(ptr);
    const block = this.blockOf(area, ptr);
    const oldBlocks = area.chunkBlocks(block);
    const newBlocks = this.blocksFor(nBytes);
    if (newBlocks < oldBlocks) {
      area.shrink(block, oldBlocks, newBlocks);
      return ptr;
    }
    if (newBlocks === oldBlocks) {
      return ptr;
    }
    const next = block + oldBlocks;
    if (area.kind(next) === AT_FREE && next < area.nBlocks && newBlocks <= oldBlocks + area.freeRuns.runFrom(next)) {
      area.extend(block, oldBlocks, newBlocks);
      this.notePeak();
      return ptr;
    }
    if (!allowMove) {
      return 0;
    }
    this.moving = ptr;
    const newPtr = this.allocChunk(nBytes, area.hasFinaliser(block), area.ownerAt(block));
    this.moving = 0;
    if (newPtr !== 0) {
      this.release(ptr);
    }
    return newPtr;
  }

  private release(ptr: number): void {
    const area = this.headArea(ptr);
    const block = this.blockOf(area, ptr);
    area.clearFinaliser(block);
    area.release(block);
  }

  private sweep(): void {
    this.sweeping = true;
    this.collected = 0;
    const areas = this.areaList;
    for (let i = 0; i < areas.length; i++) {
      const area = areas[i]!;
      sweepArea(area, this);
      // As in C, an area whose only chunk is the single block 0 passes for empty.
      if (this.config.splitHeapAuto && i > 0 && area.lastUsedBlock === 0) {
        areas.splice(i--, 1);
        this.markArea = areas[0]!;
        this.hooks.releaseArea?.(area.base);
      }
    }
    this.sweeping = false;
  }

  /** Adds an area in which `failedBytes` bytes fit, at best as large as the whole heap is now (`gc_try_add_heap`). */
  private grow(failedBytes: number): boolean {
    const { growHeap, maxNewSplit } = this.hooks;
    if (growHeap === undefined || maxNewSplit === undefined) {
      return false;
    }
    const overhead = Math.floor(((failedBytes * 13) % this.sizeLimit) / 512);
    const needed = (failedBytes + Math.max(2048, overhead)) % this.sizeLimit;
    const available = this.hooks.maxNewSplit!();
    if (available < needed) {
      return false;
    }
    let totalBlocks = 0;
    for (const area of this.areaList) {
      totalBlocks += area.nBlocks;
    }
    const range = this.hooks.growHeap!(Math.min(available, Math.max(bytesForBlocks(totalBlocks, this.config), needed)));
    if (range === null) {
      return false;
    }
    this.addArea(range.start, range.end);
    return true;
  }

  /** Blocks for `nBytes`, which wraps as `size_t` does. */
  private blocksFor(nBytes: number): number {
    const rounded = nBytes + this.bytesPerBlock - 1;
    if (rounded <= 0x7fffffff) {
      return rounded >>> this.blockShift;
    }
    return Math.floor((rounded < this.sizeLimit ? rounded : rounded % this.sizeLimit) / this.bytesPerBlock);
  }

  /** The area in whose pool a block starts at `ptr` (`gc_get_ptr_area`). Pools are aligned to blocks. */
  private areaOf(ptr: number): Area | null {
    const areas = this.areaList;
    for (let i = 0; i < areas.length; i++) {
      const area = areas[i]!;
      if (ptr >= area.poolStart && ptr < area.poolEnd) {
        return ((ptr - area.poolStart) & (this.bytesPerBlock - 1)) === 0 ? area : null;
      }
    }
    return null;
  }

  private blockOf(area: Area, ptr: number): number {
    return (ptr - area.poolStart) >>> this.blockShift;
  }

  private headArea(ptr: number): Area {
    const area = this.areaOf(ptr);
    if (area === null || (area.kind(this.blockOf(area, ptr)) & AT_HEAD) === 0) {
      throw new Error(`no chunk of the heap starts at address 0x${ptr.toString(16)}`);
    }
    return area;
  }
}
