import type { Area, Heap } from '../gc/heap.js';
import type { LiveChunk } from './liveChunk.js';

/** The chunks of a heap by address: an array a area, since looking them up happens at every event. */
export class ChunkTable {
  private readonly heap: Heap;
  private readonly shift: number;
  private readonly byArea = new Map<Area, (LiveChunk | undefined)[]>();
  private area: Area | null = null;
  private chunks: (LiveChunk | undefined)[] = [];

  constructor(heap: Heap) {
    this.heap = heap;
    this.shift = Math.log2(heap.config.bytesPerBlock);
  }

  get(ptr: number): LiveChunk | undefined {
    return this.find(ptr) ? this.chunks[this.block(ptr)] : undefined;
  }

  set(ptr: number, chunk: LiveChunk): void {
    if (this.find(ptr)) this.chunks[this.block(ptr)] = chunk;
  }

  delete(ptr: number): void {
    if (this.find(ptr)) this.chunks[this.block(ptr)] = undefined;
  }

  /** In order of address. */
  *values(): Generator<LiveChunk> {
    for (const chunks of this.byArea.values()) {
      for (const chunk of chunks) if (chunk !== undefined) yield chunk;
    }
  }

  private block(ptr: number): number {
    return (ptr - this.area!.poolStart) >>> this.shift;
  }

  /** Makes the area of an address the current one; false where there's none such. */
  private find(ptr: number): boolean {
    const { area } = this;
    if (area !== null && ptr >= area.poolStart && ptr < area.poolEnd) return true;
    return this.change(ptr);
  }

  private change(ptr: number): boolean {
    const isIn = ({ poolStart, poolEnd }: Area): boolean => ptr >= poolStart && ptr < poolEnd;
    // An area that has been given back may still have chunks to be told of.
    const area = this.heap.areas.find(isIn) ?? [...this.byArea.keys()].find(isIn);
    if (area === undefined) return false;
    let chunks = this.byArea.get(area);
    if (chunks === undefined) {
      chunks = new Array<LiveChunk | undefined>(area.nBlocks).fill(undefined);
      this.byArea.set(area, chunks);
    }
    this.area = area;
    this.chunks = chunks;
    return true;
  }
}
