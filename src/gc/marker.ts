import { AT_HEAD, type Area } from './area.js';
import type { AreaList } from './areaList.js';
import type { PendingBlocks } from './pendingBlocks.js';
import type { HeapOwner, MarkSink } from './types.js';

/** Blocks taken from what is pending at a time. */
const BATCH = 256;
/** Fewer owners than that are traced before others are taken. */
const FEW = 64;

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
  /** Owners of abandoned chunks that are marked and not yet traced. */
  private readonly pendingAbandoned: HeapOwner[] = [];
  private readonly blocks = new Int32Array(BATCH + 15);
  /** Those that are traced next, and those after them. */
  private owners: (HeapOwner | null)[] = [];
  private ahead: (HeapOwner | null)[] = [];
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
   * Traces what is marked until nothing new is, in order of address. A chunk's owner is looked at (that is what the check
   * is for) some hundred owners before it is traced, while others are: the processor waits for its memory meanwhile, and
   * for that of several at once.
   */
  traceMarked(): void {
    // What lives in one area may point into any other.
    let more = true;
    while (more) {
      more = this.tracePending();
      more = this.traceAbandoned() || more;
    }
    for (const area of this.list.areas) {
      area.pending.restart();
    }
    // Those that die should not stay in the process's memory for that.
    this.owners.fill(null);
    this.ahead.fill(null);
    for (const [ptr, chunk] of this.abandoned) {
      if (!chunk.marked) {
        this.abandoned.delete(ptr);
      }
      chunk.marked = false;
    }
  }

  /** @returns whether there was any */
  private tracePending(): boolean {
    let any = false;
    const { areas } = this.list;
    for (let a = 0; a < areas.length; a++) {
      const area = areas[a]!;
      for (let n = this.takeOwners(area, this.owners); n > 0; ) {
        any = true;
        const { owners, ahead } = this;
        const nAhead = n < FEW ? 0 : this.takeOwners(area, ahead);
        let i = 0;
        for (const both = Math.min(n, nAhead); i < both; i++) {
          checkOwner(ahead[i]!);
          owners[i]!.trace(this);
        }
        for (let rest = i; rest < nAhead; rest++) {
          checkOwner(ahead[rest]!);
        }
        for (; i < n; i++) {
          owners[i]!.trace(this);
        }
        this.owners = ahead;
        this.ahead = owners;
        n = nAhead > 0 ? nAhead : this.takeOwners(area, ahead);
      }
    }
    return any;
  }

  /** Takes what is pending in an area, some hundred at a time. @returns how many owners have been put into `into` */
  private takeOwners(area: Area, into: (HeapOwner | null)[]): number {
    const { blocks } = this;
    let owners = 0;
    for (let n = area.pending.take(blocks, BATCH); n > 0; n = area.pending.take(blocks, BATCH)) {
      for (let i = 0; i < n; i++) {
        const block = blocks[i]!;
        const owner = area.isLeaf(block) ? null : area.ownerAt(block);
        if (owner !== null) {
          into[owners++] = owner;
        }
      }
      if (owners > 0) {
        break;
      }
    }
    return owners;
  }

  /** @returns whether there was any */
  private traceAbandoned(): boolean {
    const { pendingAbandoned } = this;
    const any = pendingAbandoned.length > 0;
    for (let owner = pendingAbandoned.pop(); owner !== undefined; owner = pendingAbandoned.pop()) {
      owner.trace(this);
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
        this.pendingAbandoned.push(chunk.owner);
      }
    }
  }
}

function checkOwner(owner: HeapOwner | null): void {
  if (typeof owner !== 'object') {
    throw new TypeError('the owner of a chunk must be an object');
  }
}
