import { type Area, AT_FREE, AT_HEAD, AT_MARK } from './area.js';
import { AreaList } from './areaList.js';
import { growthBytes, largestByGrowth, sizeLimit } from './growth.js';
import { heapInfo } from './info.js';
import { LivePeak, type LivePeakOptions } from './livePeak.js';
import { Marker } from './marker.js';
import { countMarked, longestIfSwept, type Marked } from './reachable.js';
import { REHEARSAL_AFTER, Rehearsal, rehearsalConfig } from './rehearsal.js';
import { finaliseArea, type SweepSink, sweepArea } from './sweep.js';
import type {
  HeapConfig,
  HeapHooks,
  HeapInfo,
  HeapObserver,
  HeapOwner,
  MarkSink,
  PeakListener,
  WeakrefWatcher,
} from './types.js';
import { verifyArea } from './verify.js';

export { Area, AT_FREE, AT_HEAD, AT_MARK, AT_TAIL } from './area.js';
export { newLeafKind } from './leafKinds.js';
export type { LivePeakOptions } from './livePeak.js';
export { forEachMarked } from './reachable.js';
export type * from './types.js';

/** `gc_lock_depth` is 16 bits wide: unlocking an unlocked heap locks it for good, as on a board. */
const LOCK_DEPTH_MASK = 0xffff;

/** Blocks that a heap allocates until there is a rehearsal, if there was none in this process. */
let rehearsalDue = REHEARSAL_AFTER;

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
  /** Once one has failed so, all that come after it fail too. */
  failOn = false;
  /** Collections so far. */
  collections = 0;
  /** Chunks that the last sweep freed (`MICROPY_PY_GC_COLLECT_RETVAL`). */
  collected = 0;

  private readonly hooks: HeapHooks;
  private readonly list: AreaList;
  private readonly firstArea: Area;
  private readonly marker: Marker;
  readonly bytesPerBlock: number;
  private readonly blockShift: number;
  /** One more than the largest `size_t`. */
  private readonly sizeLimit: number;
  /** `gc_lock_depth`: locks, in steps of `lockStep`, and whether a collection is under way. */
  private depth = 0;
  /** What a lock adds: a collection has a bit of its own where it does not lock `free` (`finalisersFirst`). */
  private readonly lockStep: 1 | 2;
  private peakBlocks = 0;
  /** Most blocks in use since what can be reached was looked at last. */
  private mostBlocks = 0;
  private live: LivePeak | null = null;
  private peakListener: PeakListener | null = null;
  private stresses = false;
  private failsIn = 0;
  /** A request that takes `allocAmount` above this may have something due before it, or fail; never above `threshold`. */
  private wire = Number.POSITIVE_INFINITY;
  /** Blocks of the request that is under way, where it may be the most so far. */
  private requested = 0;
  private autoCollect: boolean;
  /** Blocks, Infinity when off. */
  private threshold = Number.POSITIVE_INFINITY;
  /** Blocks allocated since the last collection. */
  private allocAmount = 0;
  /** Chunks whose finalisers run: C has them on its stack. More than one where a finaliser collects. */
  private readonly finalising: number[] = [];
  /** What a finaliser threw: it ends the run, but not before the heap is whole again. */
  private failure: { thrown: unknown } | null = null;
  /** Blocks by their addresses that were freed although they were alive, because a finaliser collected; null: none. */
  private lost: Set<number> | null = null;
  private weakrefs: WeakrefWatcher | null = null;
  /** The chunk that a realloc is about to copy from: C has it on its stack. */
  private moving = 0;

  /** @throws RangeError for an area with no room for a block, or several areas without `splitHeap` */
  constructor(config: HeapConfig, hooks: HeapHooks) {
    this.config = Object.freeze({ ...config });
    this.hooks = hooks;
    this.bytesPerBlock = config.bytesPerBlock;
    this.blockShift = 31 - Math.clz32(config.bytesPerBlock);
    this.sizeLimit = sizeLimit(config);
    this.autoCollect = config.enableGc;
    this.lockStep = config.finaliser && config.finalisersFirst === true ? 2 : 1;
    this.list = new AreaList(this.config);
    this.firstArea = this.list.areas[0]!;
    this.marker = new Marker(this.list);
    this.setWire();
  }

  /** Collect before every allocation, to find chunks that nothing roots. */
  get stress(): boolean {
    return this.stresses;
  }

  set stress(on: boolean) {
    this.stresses = on;
    this.setWire();
  }

  /** Counts down with every request for memory; the one that takes it to 0 fails. 0: none does. For tests. */
  get failIn(): number {
    return this.failsIn;
  }

  set failIn(requests: number) {
    this.failsIn = requests;
    this.setWire();
  }

  /** In the order in which they are searched. */
  get areas(): readonly Area[] {
    return this.list.areas;
  }

  /** Bytes in blocks that are in use, dead chunks included. */
  get usedBytes(): number {
    return this.list.usedBlocks() * this.bytesPerBlock;
  }

  /** The most bytes that blocks in use, dead chunks included, have ever added up to. */
  get peakUsedBytes(): number {
    this.notePeak();
    return this.peakBlocks * this.bytesPerBlock;
  }

  /**
   * The most bytes that could be reached at once since `trackPeak`: what has been found, and by how much it may have been
   * more at a moment that was not looked at. 0 where nobody asked for it.
   */
  get livePeak(): { readonly bytes: number; readonly slack: number } {
    const { live, bytesPerBlock } = this;
    if (live === null) return { bytes: 0, slack: 0 };
    const slack = live.slack(Math.max(this.mostBlocks, this.list.usedBlocks()));
    return { bytes: live.blocks * bytesPerBlock, slack: slack * bytesPerBlock };
  }

  /**
   * Watches from now on how much can be reached; null: no more. That marks now and then, which changes nothing on the
   * heap. The hooks must tell all roots.
   */
  trackPeak(options: LivePeakOptions | null, listener: PeakListener | null = null): void {
    this.live = options === null ? null : new LivePeak(options);
    this.peakListener = listener;
    this.mostBlocks = this.list.usedBlocks();
    this.setWire();
  }

  /**
   * What a collection would leave if there was one now and no finaliser freed anything: bytes in use, and blocks of the
   * longest free run. Changes nothing.
   */
  ifCollected(): { readonly used: number; readonly maxFree: number } {
    const { areas } = this.list;
    this.markReachable(false);
    const used = this.marker.countLooked().blocks * this.bytesPerBlock;
    const maxFree = longestIfSwept(areas);
    this.marker.unmark();
    return { used, maxFree };
  }

  /**
   * Marks what can be reached, from the roots and from the chunk at `more` (0: none), calls `look`, and takes the marks
   * away. Changes nothing; nor may `look`.
   */
  whileMarked(more: number, look: () => void): void {
    if (more !== 0) this.mark(more);
    this.markReachable(false);
    look();
    this.marker.unmark();
  }

  /** As `whileMarked`, right after the request that made the chunk at `newest`: whoever tracks the peak learns from it, too. */
  lookAfter(newest: number, look: () => void): void {
    this.whileMarked(newest, () => {
      look();
      if (this.live !== null) this.learn(this.live);
    });
    this.setWire();
  }

  /** Everything reachable is marked, and no request under way: the peak is not due again for as long as can be. */
  private learn(live: LivePeak): void {
    const used = this.list.usedBlocks();
    live.look(Math.max(this.mostBlocks, used));
    this.mostBlocks = 0;
    live.found(used - this.marker.countLooked().blocks, 0);
    if (live.reach(used)) {
      this.peakListener?.peak?.(false);
    }
  }

  /** Whether the chunk at `ptr` is marked: of use in `whileMarked`. */
  isMarked(ptr: number): boolean {
    const area = this.list.areaOf(ptr);
    return area !== null && area.kind(area.blockOf(ptr)) === AT_MARK;
  }

  /** Bytes of the largest request that there is room for now, in the areas or by growing. */
  largestRequest(maxFree = this.info().maxFree): number {
    const available = this.config.splitHeapAuto ? (this.hooks.maxNewSplit?.() ?? 0) : 0;
    return Math.max(maxFree * this.bytesPerBlock, largestByGrowth(available, this.config));
  }

  /**
   * Allocates `nBytes` bytes (`py/gc.c gc_alloc`), collecting or growing the heap where the firmware would.
   * @param owner content of the chunk, null for one without pointers
   * @returns the address; 0 if there is no room, the heap is locked, or nothing was asked for
   */
  alloc(nBytes: number, hasFinaliser: boolean, owner: HeapOwner | null): number {
    const ptr = this.allocChunk(nBytes, hasFinaliser, owner, 0);
    this.observer?.alloc?.(ptr, nBytes, hasFinaliser ? 1 : 0);
    return ptr;
  }

  /**
   * As `alloc`, for an object without pointers of a class that there are many of. The heap doesn't keep it, so that to
   * the host's collector it is dead as soon as the program has no reference to it, not when the simulated collector finds
   * out. `ownerOf` gives what stands for all of its kind until `knowLeaf` is called. Whoever looks on (`observer`) is not
   * told.
   * @param leafKind of `newLeafKind`, 0 for none
   */
  allocLeaf(nBytes: number, leafKind: number): number {
    return this.allocChunk(nBytes, false, null, leafKind);
  }

  /**
   * Frees the chunk at `ptr` without its finaliser; nothing happens for 0 or while the heap is locked (`gc_free`). A
   * collection is no lock here where it runs its finalisers first.
   */
  free(ptr: number): void {
    if (this.depth >= this.lockStep) {
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
    const newPtr = ptr === 0 ? this.allocChunk(nBytes, false, null, 0) : this.reallocChunk(ptr, nBytes, allowMove);
    this.observer?.realloc?.(ptr, nBytes, allowMove, newPtr);
    return newPtr;
  }

  /** Bytes in the blocks of the chunk at `ptr`, 0 if there is none (`gc_nbytes`). */
  nbytes(ptr: number): number {
    const area = this.list.areaOf(ptr);
    const block = area === null ? 0 : area.blockOf(ptr);
    return area?.kind(block) === AT_HEAD ? area.chunkBlocks(block) * this.bytesPerBlock : 0;
  }

  /** From now on `watcher` hears what becomes of chunks that `markWeakref` was called for. */
  watchWeakrefs(watcher: WeakrefWatcher): void {
    this.weakrefs = watcher;
  }

  /** The chunk at `ptr` has a weak reference (`gc_weakref_mark`). */
  markWeakref(ptr: number): void {
    const area = this.list.areaOf(ptr)!;
    const block = area.blockOf(ptr);
    area.wtb[block >> 3]! |= 1 << (block & 7);
    area.hasWeakrefs = true;
  }

  /** Owner of the chunk at `ptr`: null for a leaf, undefined if no chunk starts there. */
  ownerOf(ptr: number): HeapOwner | null | undefined {
    const area = this.list.headArea(ptr);
    return area === null ? this.marker.abandonedOwner(ptr) : area.ownerAt(area.blockOf(ptr));
  }

  /** @throws Error if no chunk starts at `ptr` */
  setOwner(ptr: number, owner: HeapOwner | null): void {
    const area = this.chunkArea(ptr);
    area.setOwner(area.blockOf(ptr), owner);
  }

  /** From now on the owner of the chunk at `ptr`, if that is one of `allocLeaf`, is `leaf`. */
  knowLeaf(ptr: number, leaf: HeapOwner): void {
    const area = this.list.headArea(ptr);
    area?.knowLeaf(area.blockOf(ptr), leaf);
  }

  mark(ptr: number): void {
    this.marker.mark(ptr);
  }

  /**
   * Collects at once, also while automatic collection is off or the heap is locked (`gc_collect_start` to
   * `gc_collect_end`). A finaliser that does so is undefined in C, whose assertion firmware has not: this collection ends
   * with nothing marked, and the one that it is in takes all that it comes to for dead, and frees it.
   */
  collect(): void {
    if (this.finalising.length !== 0 && this.config.collectsOnce === true) {
      this.hooks.collectsInFinaliser?.('waits');
    }
    this.enterCollection();
    this.collections++;
    this.allocAmount = 0;
    this.observer?.collectStart?.();
    this.markReachable(true);
    this.observer?.collectMarked?.();
    if (this.live !== null) {
      this.lookAtMarked(this.live, () => countMarked(this.list.areas));
    }
    this.sweep();
    this.observer?.collectEnd?.();
    this.peakListener?.collected?.();
    this.leaveCollection();
    this.weakrefs?.swept();
    if (this.failure !== null) {
      const { thrown } = this.failure;
      this.failure = null;
      throw thrown;
    }
  }

  /** A collection is no lock of its own where it has a bit: one in a finaliser takes the bit of the one around it away. */
  private enterCollection(): void {
    this.depth = this.lockStep === 2 ? this.depth | 1 : (this.depth + 1) & LOCK_DEPTH_MASK;
    this.setWire();
  }

  private leaveCollection(): void {
    this.depth = this.lockStep === 2 ? this.depth & ~1 : (this.depth - 1) & LOCK_DEPTH_MASK;
    this.setWire();
  }

  private markReachable(sweeps: boolean): void {
    if (this.moving !== 0) {
      this.mark(this.moving);
    }
    for (const ptr of this.finalising) this.mark(ptr);
    this.hooks.visitRoots(this.marker);
    this.marker.traceMarked(sweeps);
  }

  /** Everything reachable is marked: finds out whether that is the most so far. */
  private lookAtMarked(live: LivePeak, count: () => Marked): void {
    const used = this.list.usedBlocks();
    live.look(Math.max(this.mostBlocks, used));
    this.mostBlocks = 0;
    if (live.mayBeMore(used + this.requested)) {
      const { blocks, cost } = count();
      live.found(used - blocks, cost);
      this.peakListener?.looked?.();
      if (live.mayBeMore(used + this.requested)) {
        this.peakListener?.marked?.();
      }
      if (live.reach(used)) {
        this.peakListener?.peak?.(false);
      }
    }
  }

  /** Something may be due before a request for `nBlocks`. @returns whether there was a collection */
  private beforeRequest(nBlocks: number, collected: boolean): boolean {
    let hasCollected = collected;
    if (!collected && this.allocAmount >= this.threshold) {
      this.collectFor(nBlocks);
      hasCollected = true;
    }
    if (this.live !== null) {
      this.lookIfDue(this.live, nBlocks);
    }
    if (this.allocAmount + nBlocks > rehearsalDue) {
      this.rehearse();
    }
    this.setWire();
    if (this.lost !== null) {
      this.requested = nBlocks;
    }
    return hasCollected;
  }

  /** The port's collection, during a request for `nBlocks`. */
  private collectFor(nBlocks: number): void {
    const { collections, requested } = this;
    this.requested = this.live === null ? 0 : nBlocks;
    this.gcCollect();
    // A port may put it off.
    if (this.collections === collections) {
      this.requested = requested;
    }
  }

  /** Marks where a request for `more` blocks may make what can be reached the most so far. */
  private lookIfDue(live: LivePeak, more: number): void {
    if (this.list.usedBlocks() + more <= live.limit) return;
    this.requested = more;
    this.markReachable(false);
    this.lookAtMarked(live, () => this.marker.countLooked());
    this.marker.unmark();
  }

  /** After a request that was looked at, or that there was a collection for: it may have made the most so far. */
  private reached(area: Area, block: number): void {
    const { live, lost, requested } = this;
    this.requested = 0;
    for (let b = block; lost !== null && b < block + requested; b++) {
      if (lost.has(area.address(b))) this.hooks.collectsInFinaliser?.('overwrites');
    }
    if (live?.reach(this.list.usedBlocks())) {
      this.peakListener?.peak?.(true);
    }
    this.setWire();
  }

  private setWire(): void {
    if (this.depth > 0 || this.stresses || this.failsIn > 0 || this.lost !== null) {
      this.wire = -1;
      return;
    }
    const room = this.live === null ? Number.POSITIVE_INFINITY : this.live.limit - this.list.usedBlocks();
    this.wire = Math.min(this.threshold - 1, this.allocAmount + room, rehearsalDue);
  }

  /** On a heap of its own: changes nothing here. */
  private rehearse(): void {
    rehearsalDue = Number.POSITIVE_INFINITY;
    const rehearsal = new Rehearsal();
    rehearsal.run(new Heap(rehearsalConfig(this.config), rehearsal));
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
    this.enterCollection();
    this.sweep();
    this.leaveCollection();
  }

  lock(): void {
    this.depth = (this.depth + this.lockStep) & LOCK_DEPTH_MASK;
    this.setWire();
  }

  unlock(): void {
    this.depth = (this.depth - this.lockStep) & LOCK_DEPTH_MASK;
    this.setWire();
  }

  get isLocked(): boolean {
    return this.depth !== 0;
  }

  /** How many locks are held, what `micropython.heap_locked()` tells. */
  get lockDepth(): number {
    return this.lockStep === 2 ? this.depth >> 1 : this.depth;
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
    this.setWire();
  }

  /** Bytes, -1 when off. */
  getThreshold(): number {
    return this.threshold === Number.POSITIVE_INFINITY ? -1 : this.threshold * this.bytesPerBlock;
  }

  /** Adds an area to search after all others (`gc_add`). @throws RangeError if it is too small or heaps cannot be split */
  addArea(start: number, end: number): void {
    this.list.add({ start, end });
  }

  info(): HeapInfo {
    return heapInfo(this.list.areas, this.config.splitHeapAuto ? (this.hooks.maxNewSplit?.() ?? 0) : 0);
  }

  /** Checks every invariant in the plainest way. @throws Error that names the first broken one */
  verify(): void {
    for (const area of this.list.areas) {
      verifyArea(area);
    }
  }

  referencedDies(area: Area, block: number): void {
    this.weakrefs?.dies(area.poolStart + block * this.bytesPerBlock);
  }

  finaliseChunk(area: Area, block: number): void {
    const { collections, finalising } = this;
    const ptr = area.address(block);
    if (this.failure !== null) return;
    finalising.push(ptr);
    try {
      this.hooks.finalise(area.ownerAt(block), ptr);
    } catch (e) {
      this.failure = { thrown: e };
    }
    finalising.pop();
    if (this.collections !== collections) {
      // All that lives is without a mark now: what of it the sweep comes to goes.
      this.markReachable(false);
      const lost = new Set<number>();
      this.marker.forEachLooked((of, b) => {
        lost.add(of.address(b));
      });
      this.marker.unmark();
      this.lost = lost;
    }
  }

  /** Of what was alive when a finaliser had collected, only what the sweep around it freed is lost. */
  private forgetWhatIsStillThere(lost: Set<number>): void {
    for (const ptr of lost) {
      const area = this.list.areaOf(ptr);
      if (area !== null && area.kind(area.blockOf(ptr)) !== AT_FREE) lost.delete(ptr);
    }
    if (lost.size === 0) this.lost = null;
    this.setWire();
  }

  get follows(): boolean {
    return this.observer?.dead !== undefined;
  }

  chunkDied(area: Area, block: number): void {
    this.collected++;
    this.observer?.dead?.(area.address(block));
  }

  chunksDied(n: number): void {
    this.collected += n;
  }

  private allocChunk(nBytes: number, hasFinaliser: boolean, owner: HeapOwner | null, leafKind: number): number {
    const rounded = nBytes + this.bytesPerBlock - 1;
    const nBlocks = rounded <= 0x7fffffff ? rounded >>> this.blockShift : this.blocksFor(nBytes);
    if (nBlocks !== 0 && this.allocAmount + nBlocks <= this.wire) {
      // Nothing is due, and mostly there is room. What follows stands again in `allocWithCare`: as a call of its own it makes
      // short programs up to a fifth slower (`misc_mandel` in a process of its own).
      const area = this.firstArea;
      const block = area.allocate(nBlocks, owner, leafKind);
      if (block >= 0) {
        this.allocAmount += nBlocks;
        if (hasFinaliser) {
          area.setFinaliser(block);
        }
        if (this.requested !== 0) {
          this.reached(area, block);
        }
        return area.poolStart + block * this.bytesPerBlock;
      }
    }
    return this.allocWithCare(nBytes, nBlocks, hasFinaliser, owner, leafKind);
  }

  /** As `allocChunk`, for a request of `nBlocks` that may have something due before it, or no room. */
  private allocWithCare(
    nBytes: number,
    nBlocks: number,
    hasFinaliser: boolean,
    owner: HeapOwner | null,
    leafKind: number,
  ): number {
    if (nBlocks === 0 || this.depth > 0) {
      return 0;
    }
    if (this.failIn > 0 && --this.failIn === 0) {
      if (this.failOn) this.failIn = 1;
      return 0;
    }
    let collected = !this.autoCollect;
    if (this.stress) {
      this.collect();
    }
    if (this.allocAmount + nBlocks > this.wire) {
      collected = this.beforeRequest(nBlocks, collected);
    }
    let added = false;
    for (;;) {
      const areas = this.list.areas;
      for (let i = 0; i < areas.length; i++) {
        const area = areas[i]!;
        const block = area.allocate(nBlocks, owner, leafKind);
        if (block >= 0) {
          this.allocAmount += nBlocks;
          if (hasFinaliser) {
            area.setFinaliser(block);
          }
          if (this.requested !== 0) {
            this.reached(area, block);
          }
          return area.address(block);
        }
      }
      if (!collected) {
        this.collectFor(nBlocks);
        collected = true;
      } else if (this.config.splitHeapAuto && !added && this.grow(nBytes)) {
        added = true;
      } else {
        this.requested = 0;
        return 0;
      }
    }
  }

  private reallocChunk(ptr: number, nBytes: number, allowMove: boolean): number {
    if (this.depth > 0) {
      return 0;
    }
    if (nBytes === 0) {
      this.release(ptr);
      return 0;
    }
    const area = this.list.headArea(ptr);
    if (area === null) {
      return this.rescue(ptr, nBytes, allowMove);
    }
    const block = area.blockOf(ptr);
    const oldBlocks = area.chunkBlocks(block);
    const newBlocks = this.blocksFor(nBytes);
    if (newBlocks < oldBlocks) {
      this.notePeak();
      area.shrink(block, oldBlocks, newBlocks);
      return ptr;
    }
    if (newBlocks === oldBlocks) {
      return ptr;
    }
    const next = block + oldBlocks;
    if (area.kind(next) === AT_FREE && next < area.nBlocks && newBlocks <= oldBlocks + area.freeRuns.runFrom(next)) {
      const more = newBlocks - oldBlocks;
      if (this.live !== null) {
        this.lookIfDue(this.live, more);
      }
      area.extend(block, oldBlocks, newBlocks);
      this.wire -= more;
      if (this.lost !== null) {
        this.requested = more;
      }
      if (this.requested !== 0) {
        this.reached(area, next);
      }
      return ptr;
    }
    if (!allowMove) {
      return 0;
    }
    this.moving = ptr;
    const newPtr = this.allocChunk(nBytes, area.hasFinaliser(block), area.ownerAt(block), 0);
    this.moving = 0;
    if (newPtr !== 0) {
      this.release(ptr);
    }
    return newPtr;
  }

  /** Resizes a chunk of an area that has been given back: on a board that crashes or not, here it moves. */
  private rescue(ptr: number, nBytes: number, allowMove: boolean): number {
    const owner = this.marker.abandonedOwner(ptr);
    if (owner === undefined) {
      if (this.lost !== null) this.hooks.collectsInFinaliser?.('overwrites');
      throw noChunk(ptr);
    }
    const newPtr = allowMove ? this.allocChunk(nBytes, false, owner, 0) : 0;
    if (newPtr !== 0) {
      this.marker.drop(ptr);
    }
    return newPtr;
  }

  private release(ptr: number): void {
    const area = this.list.headArea(ptr);
    if (area === null) {
      if (this.marker.abandonedOwner(ptr) === undefined) {
        // C frees free blocks without a word.
        if (this.lost !== null) return;
        throw noChunk(ptr);
      }
      this.marker.drop(ptr);
      return;
    }
    const block = area.blockOf(ptr);
    this.notePeak();
    if (area.hasFinalisers) {
      area.clearFinaliser(block);
    }
    area.release(block);
  }

  private sweep(): void {
    this.notePeak();
    this.collected = 0;
    const areas = this.list.areas;
    if (this.lockStep === 2) {
      for (let i = 0; i < areas.length; i++) finaliseArea(areas[i]!, this);
    }
    for (let i = 0; i < areas.length; i++) {
      const area = areas[i]!;
      sweepArea(area, this);
      // As in C, an area whose only chunk is the single block 0 passes for empty.
      if (this.config.splitHeapAuto && i > 0 && area.lastUsedBlock === 0) {
        areas.splice(i--, 1);
        this.marker.abandon(area);
        this.hooks.releaseArea?.(area.base);
      }
    }
    if (this.lost !== null && this.finalising.length === 0) {
      this.forgetWhatIsStillThere(this.lost);
    }
    if (this.live !== null) {
      this.live.found(0, 0);
      this.mostBlocks = 0;
      this.setWire();
    }
  }

  /** Adds an area in which `failedBytes` bytes fit, at best as large as the whole heap is now (`gc_try_add_heap`). */
  private grow(failedBytes: number): boolean {
    const { growHeap, maxNewSplit } = this.hooks;
    if (growHeap === undefined || maxNewSplit === undefined || failedBytes > this.sizeLimit) {
      return false;
    }
    const bytes = growthBytes(failedBytes, this.list.areas, this.hooks.maxNewSplit!(), this.config);
    const range = bytes === 0 ? null : this.hooks.growHeap!(bytes);
    if (range === null) {
      return false;
    }
    this.addArea(range.start, range.end);
    return true;
  }

  /**
   * Blocks for `nBytes`, whose rounding wraps as `size_t` does. A number that a `size_t` can't have stays what it is: on
   * the firmware the caller's multiplication has wrapped, and the caller writes past the little it got.
   */
  private blocksFor(nBytes: number): number {
    const rounded = nBytes + this.bytesPerBlock - 1;
    if (rounded <= 0x7fffffff) {
      return rounded >>> this.blockShift;
    }
    const wraps = rounded >= this.sizeLimit && nBytes <= this.sizeLimit;
    return Math.floor((wraps ? rounded - this.sizeLimit : rounded) / this.bytesPerBlock);
  }

  /** To be called before anything is freed. */
  private notePeak(): void {
    const blocks = this.list.areas.length === 1 ? this.firstArea.usedBlocks : this.list.usedBlocks();
    if (blocks > this.peakBlocks) {
      this.peakBlocks = blocks;
    }
    if (blocks > this.mostBlocks) {
      this.mostBlocks = blocks;
    }
  }

  private chunkArea(ptr: number): Area {
    const area = this.list.headArea(ptr);
    if (area === null) {
      throw noChunk(ptr);
    }
    return area;
  }
}

function noChunk(ptr: number): Error {
  return new Error(`no chunk of the heap starts at address 0x${ptr.toString(16)}`);
}
