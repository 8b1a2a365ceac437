import { AT_HEAD, type Area } from './area.js';
import type { AreaList } from './areaList.js';
import type { HeapOwner, MarkSink } from './types.js';

/** Owners taken from the mark stack at a time. */
const BATCH = 16;

/** The marking half of a collection: which chunks have been reached, and whose content is still to be looked at. */
export class Marker {
  private readonly list: AreaList;
  private readonly blockMask: number;
  private readonly blockShift: number;
  /** The area that the last marked address was in. */
  private area: Area;
  private readonly pending: HeapOwner[] = [];
  /**
   * Chunks that lived in an area when C gave it back (`abandon`). On a board they are memory that no longer belongs to
   * the heap but still holds them; here too their content stays usable as long as something points to it.
   */
  private readonly abandoned = new Map<number, { owner: HeapOwner | null; marked: boolean }>();

  constructor(list: AreaList) {
    this.list = list;
    this.area = list.areas[0]!;
    this.blockMask = this.area.bytesPerBlock - 1;
    this.blockShift = 31 - Math.clz32(this.area.bytesPerBlock);
  }

  /** Marks the chunk whose head is at `ptr`; any other number is ignored. */
  mark(ptr: number): void {
    let area = this.area;
    let offset = ptr - area.poolStart;
    if (!(offset >= 0 && offset < area.poolBytes)) {
      const other = this.list.areas.length === 1 ? null : this.list.areaOf(ptr);
      if (other === null) {
        if (this.abandoned.size !== 0) {
          this.markAbandoned(ptr);
        }
        return;
      }
      area = this.area = other;
      offset = ptr - area.poolStart;
    }
    if ((offset & this.blockMask) !== 0) {
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
    const owner = area.isLeaf(block) ? null : area.ownerAt(block);
    if (owner !== null) {
      this.pending.push(owner);
    }
  }

  /**
   * Traces what is marked until nothing new is. Owners are taken from the stack several at a time and each is looked at
   * (that is what the check is for) before the first is traced, so that the processor can wait for the memory of all of
   * them at once: that halves the time of a large scattered heap.
   */
  traceMarked(sink: MarkSink): void {
    const pending = this.pending;
    const batch: HeapOwner[] = [];
    while (pending.length > 0) {
      const n = Math.min(pending.length, BATCH);
      for (let i = 0; i < n; i++) {
        const owner = pending.pop()!;
        if (typeof owner !== 'object') {
          throw new TypeError('the owner of a chunk must be an object');
        }
        batch[i] = owner;
      }
      for (let i = 0; i < n; i++) {
        batch[i]!.trace(sink);
      }
    }
    for (const [ptr, chunk] of this.abandoned) {
      if (!chunk.marked) {
        this.abandoned.delete(ptr);
      }
      chunk.marked = false;
    }
  }

  /** The area is the heap's no more, with all that is alive in it. */
  abandon(area: Area): void {
    this.area = this.list.areas[0]!;
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

  private markAbandoned(ptr: number): void {
    const chunk = this.abandoned.get(ptr);
    if (chunk !== undefined && !chunk.marked) {
      chunk.marked = true;
      if (chunk.owner !== null) {
        this.pending.push(chunk.owner);
      }
    }
  }
}
