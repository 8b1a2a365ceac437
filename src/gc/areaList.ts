import { Area, AT_HEAD } from './area.js';
import type { HeapConfig, MemoryRange } from './types.js';

/** The areas of a heap in the order in which they are searched, and which of them an address belongs to. */
export class AreaList {
  readonly areas: Area[] = [];
  private readonly config: HeapConfig;

  /** @throws RangeError for no area, one with no room for a block, or several without `splitHeap` */
  constructor(config: HeapConfig) {
    this.config = config;
    if (config.areas.length === 0) {
      throw new RangeError('a heap needs at least one area');
    }
    for (const range of config.areas) {
      this.add(range);
    }
  }

  /** Adds an area after all others. @throws RangeError if it is too small or heaps cannot be split */
  add(range: MemoryRange): void {
    const added = this.areas.length > 0;
    if (added && !this.config.splitHeap) {
      throw new RangeError('this firmware has no MICROPY_GC_SPLIT_HEAP: one area only');
    }
    this.areas.push(new Area(range, added, this.config));
  }

  /** The area in whose pool a block starts at `ptr` (`gc_get_ptr_area`). Pools are aligned to blocks. */
  areaOf(ptr: number): Area | null {
    const areas = this.areas;
    for (let i = 0; i < areas.length; i++) {
      const area = areas[i]!;
      if (ptr >= area.poolStart && ptr < area.poolEnd) {
        return ((ptr - area.poolStart) & (area.bytesPerBlock - 1)) === 0 ? area : null;
      }
    }
    return null;
  }

  /** The area in which a chunk, marked or not, starts at `ptr`. */
  headArea(ptr: number): Area | null {
    const first = this.areas[0]!;
    const offset = ptr - first.poolStart;
    if (offset >= 0 && offset < first.poolBytes) {
      const { bytesPerBlock, blockShift, words } = first;
      const block = offset >>> blockShift;
      return (offset & (bytesPerBlock - 1)) === 0 && ((words[block >> 4]! >>> ((block & 15) << 1)) & AT_HEAD) !== 0
        ? first
        : null;
    }
    const area = this.areaOf(ptr);
    return area !== null && (area.kind(area.blockOf(ptr)) & AT_HEAD) !== 0 ? area : null;
  }

  /** Blocks in use in all areas. */
  usedBlocks(): number {
    const areas = this.areas;
    let blocks = areas[0]!.usedBlocks;
    for (let i = 1; i < areas.length; i++) {
      blocks += areas[i]!.usedBlocks;
    }
    return blocks;
  }
}
