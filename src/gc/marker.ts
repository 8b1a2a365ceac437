import { type Area, AT_HEAD } from './area.js';
import type { AreaList } from './areaList.js';
import { IntList } from './intList.js';
import type { PendingBlocks } from './pendingBlocks.js';
import { type Marked, ROOTS_COST } from './reachable.js';
import type { HeapOwner, MarkSink } from './types.js';

/** Blocks taken from what is pending at a time. */
const BATCH = 256;

/** The marking half of a collection: which chunks have been reached, and whose content is still to be looked at. */
export class Marker implements MarkSink {
  private readonly list: AreaList;
  private readonly blockMask: number;
  private readonly blockShift: number;
  // Of the area that the last marked address was in: marking is a few operations, and these would be half of them.
  private poolStart = 0;
  private poolBytes = 0;
  private words: Int32Array;
  private pending: PendingBlocks;
  /** Abandoned chunks that are marked and not yet traced. */
  private readonly pendingAbandoned: number[] = [];
  private readonly blocks = new Int32Array(BATCH + 31);
  private readonly batch: (HeapOwner | null)[] = [];
  /** Blocks of what a look has reached, for each area: so that looking at a large heap costs only what is alive in it. */
  private readonly looked: IntList[] = [];
  /**
   * Chunks that lived in an area when C gave it back (`abandon`). On a board they are memory that no longer belongs to
   * the heap but still holds them; here too their content stays usable as long as something points to it.
   */
  private readonly abandoned = new Map<number, { owner: HeapOwner | null; marked: boolean }>();

  constructor(list: AreaList) {
    const area = list.areas[0]!;
    this.list = list;
    this.blockMask = area.bytesPerBlock - 1;
    this.blockShift = 31 - Math.clz32(area.bytesPerBlock);
    this.words = area.words;
    this.pending = area.pending;
    this.enter(area);
  }

  /** Marks the chunk whose head is at `ptr`; any other number is ignored. */
  mark(ptr: number): void {
    let offset = ptr - this.poolStart;
    if (!(offset >= 0 && offset < this.poolBytes)) {
      const area = this.list.areas.length === 1 ? null : this.list.areaOf(ptr);
      if (area === null) {
        if (this.abandoned.size !== 0) {
          this.markAbandoned(ptr);
        }
        return;
      }
      this.enter(area);
      offset = ptr - area.poolStart;
    }
    if ((offset & this.blockMask) !== 0) {
      return;
    }
    const block = offset >>> this.blockShift;
    const words = this.words;
    const word = words[block >> 4]!;
    const shift = (block & 15) << 1;
    if (((word >>> shift) & 3) !== AT_HEAD) {
      return;
    }
    words[block >> 4] = word | (2 << shift);
    this.pending.add(block);
  }

  /**
   * Traces what is marked until nothing new is. Owners are looked up several at a time, in order of address, and each is
   * looked at (that is what the check is for) before the first is traced, so that the processor can wait for the memory
   * of all of them at once.
   * @param sweeps whether what is not marked is about to go; without that it is a look, which `unmark` must end
   */
  traceMarked(sweeps: boolean): void {
    // What lives in one area may point into any other.
    let more = true;
    while (more) {
      more = this.tracePending(sweeps);
      more = this.traceAbandoned() || more;
    }
    // Those that die should not stay in the process's memory for that.
    this.batch.fill(null);
    for (const [ptr, chunk] of this.abandoned) {
      if (sweeps && !chunk.marked) {
        this.abandoned.delete(ptr);
      }
      chunk.marked = false;
    }
  }

  /** Blocks of the chunks that a look has marked. */
  countLooked(): Marked {
    const marked = { blocks: 0, cost: ROOTS_COST };
    const { looked, list } = this;
    for (let a = 0; a < looked.length; a++) {
      const { items, length } = looked[a]!;
      if (length === 0) continue;
      const area = list.areas[a]!;
      marked.cost += length;
      for (let i = 0; i < length; i++) {
        marked.blocks += area.chunkBlocks(items[i]!);
      }
    }
    return marked;
  }

  /** Calls `visit` for each block of the chunks that a look has marked. */
  forEachLooked(visit: (area: Area, block: number) => void): void {
    for (const [a, { items, length }] of this.looked.entries()) {
      if (length === 0) continue;
      const area = this.list.areas[a]!;
      for (const head of items.subarray(0, length)) {
        const end = head + area.chunkBlocks(head);
        for (let block = head; block < end; block++) visit(area, block);
      }
    }
  }

  /** Takes all marks of a look away again. */
  unmark(): void {
    const { looked, list } = this;
    for (let a = 0; a < looked.length; a++) {
      const { items, length } = looked[a]!;
      if (length === 0) continue;
      const { words } = list.areas[a]!;
      for (let i = 0; i < length; i++) {
        const block = items[i]!;
        words[block >> 4]! &= ~(2 << ((block & 15) << 1));
      }
      looked[a]!.length = 0;
    }
  }

  /** @returns whether there was any */
  private tracePending(sweeps: boolean): boolean {
    const { blocks, batch } = this;
    let any = false;
    const { areas } = this.list;
    for (let a = 0; a < areas.length; a++) {
      const area = areas[a]!;
      for (let n = area.pending.take(blocks, BATCH); n > 0; n = area.pending.take(blocks, BATCH)) {
        any = true;
        if (!sweeps) {
          this.note(a, n);
        }
        let owners = 0;
        for (let i = 0; i < n; i++) {
          const block = blocks[i]!;
          if (area.isTraced(block)) {
            blocks[owners] = block;
            batch[owners++] = area.ownerAt(block);
          }
        }
        for (let i = 0; i < owners; i++) {
          if (typeof batch[i] !== 'object') {
            throw new TypeError('the owner of a chunk must be an object');
          }
        }
        for (let i = 0; i < owners; i++) {
          batch[i]!.trace(this, area.address(blocks[i]!));
        }
      }
    }
    return any;
  }

  /** A look has reached the first `n` of `this.blocks`, in the area of number `a`. */
  private note(a: number, n: number): void {
    while (this.looked.length <= a) {
      this.looked.push(new IntList());
    }
    const looked = this.looked[a]!;
    for (let i = 0; i < n; i++) {
      looked.push(this.blocks[i]!);
    }
  }

  /** @returns whether there was any */
  private traceAbandoned(): boolean {
    const { pendingAbandoned } = this;
    const any = pendingAbandoned.length > 0;
    for (let ptr = pendingAbandoned.pop(); ptr !== undefined; ptr = pendingAbandoned.pop()) {
      this.abandoned.get(ptr)?.owner?.trace(this, ptr);
    }
    return any;
  }

  /** The area is the heap's no more, with all that is alive in it. */
  abandon(area: Area): void {
    this.enter(this.list.areas[0]!);
    area.forEachHead((block) => {
      this.abandoned.set(area.address(block), { owner: area.ownerAt(block), marked: false });
    });
  }

  /** Owner of the abandoned chunk at `ptr`, undefined if there is none. */
  abandonedOwner(ptr: number): HeapOwner | null | undefined {
    return this.abandoned.get(ptr)?.owner;
  }

  /** Forgets the abandoned chunk at `ptr`. */
  drop(ptr: number): void {
    this.abandoned.delete(ptr);
  }

  private enter(area: Area): void {
    this.poolStart = area.poolStart;
    this.poolBytes = area.poolBytes;
    this.words = area.words;
    this.pending = area.pending;
  }

  private markAbandoned(ptr: number): void {
    const chunk = this.abandoned.get(ptr);
    if (chunk !== undefined && !chunk.marked) {
      chunk.marked = true;
      if (chunk.owner !== null) {
        this.pendingAbandoned.push(ptr);
      }
    }
  }
}
