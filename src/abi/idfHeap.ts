import type { HeapGrowth, IdfRegion } from './board.js';
import { TlsfPool } from './tlsf.js';

/** Bytes of a region, what is free of it now, in one block, and at the worst of times. */
export interface RegionInfo {
  readonly bytes: number;
  readonly free: number;
  readonly largest: number;
  readonly leastFree: number;
}

/** What is left of the memory in the chip, now and at the worst of times. All are bytes. */
export interface IdfRoom {
  readonly free: number;
  /** The largest free block. */
  readonly largest: number;
  readonly leastFree: number;
  readonly leastLargest: number;
}

/**
 * ESP-IDF's system heap (`components/heap/heap_caps.c`): what the esp32 port takes its heap and every area that it grows
 * by from. Regions are asked in the order in which ESP-IDF has registered them.
 */
export class IdfHeap {
  private readonly pools: readonly RegionPool[];
  /** The regions that are asked first, then those that are asked where none of them has room, and so on. */
  private readonly turns: readonly (readonly RegionPool[])[];
  private leastFree: number;
  private leastLargest: number;

  /**
   * @param alwaysInternalBytes `CONFIG_SPIRAM_MALLOC_ALWAYSINTERNAL`: up to this size internal memory is preferred
   * @throws RangeError if what the profile says is taken does not fit
   */
  constructor(
    regions: readonly IdfRegion[],
    private readonly alwaysInternalBytes: number,
  ) {
    this.pools = regions.map((region) => ({ region, pool: new TlsfPool(region.start, region.bytes) }));
    this.turns = [0, 1, 2].map((turn) => this.pools.filter(({ region }) => turn === priorityOf(region)));
    for (const { region, pool } of this.pools) {
      for (const bytes of region.taken) {
        if (pool.malloc(bytes) === 0) throw new RangeError(`${bytes} bytes do not fit into ${region.name}`);
      }
    }
    const { free, largest } = this.internal();
    this.leastFree = free;
    this.leastLargest = largest;
  }

  /** `malloc`: an address, 0 where no region has room. */
  malloc(bytes: number): number {
    const block = this.mallocAnywhere(bytes);
    if (block !== 0) this.look();
    return block;
  }

  /**
   * Blocks of so many bytes each, one after the other; null where one of them finds no room, and then all are free again.
   *
   * @param isInternal never memory outside the chip (`heap_caps_malloc` with MALLOC_CAP_INTERNAL)
   */
  mallocAll(sizes: readonly number[], isInternal: boolean): number[] | null {
    const taken: number[] = [];
    for (const bytes of sizes) {
      const block = isInternal ? this.mallocIn(bytes, INTERNAL) : this.mallocAnywhere(bytes);
      if (block === 0) {
        for (const other of taken) this.free(other);
        return null;
      }
      taken.push(block);
    }
    // What was free again at once was left all the same.
    this.look();
    return taken;
  }

  private mallocAnywhere(bytes: number): number {
    const hasExternal = this.pools.some(({ region }) => region.memory === 'spiram');
    const preferred = hasExternal && bytes > this.alwaysInternalBytes ? EXTERNAL : INTERNAL;
    return this.mallocIn(bytes, preferred) || (hasExternal ? this.mallocIn(bytes, ANY) : 0);
  }

  /** @throws RangeError if no block in use starts at `address` */
  free(address: number): void {
    const found = this.pools.find(({ pool }) => address >= pool.start && address < pool.end);
    if (found === undefined) throw new RangeError(`${address} is in no region`);
    found.pool.free(address);
  }

  /** `heap_caps_get_largest_free_block(MALLOC_CAP_DEFAULT)`, which is the port's `gc_get_max_new_split`. */
  largestFreeBlock(): number {
    return Math.max(0, ...this.pools.map(({ pool }) => pool.largestFree));
  }

  /** Of each region what `multi_heap_get_info` says. All are bytes. */
  info(): RegionInfo[] {
    return this.pools.map(({ region, pool }) => ({
      bytes: region.bytes,
      free: pool.freeBytes,
      largest: pool.largestFree,
      leastFree: pool.leastFreeBytes,
    }));
  }

  /** What is left in the chip: Wi-Fi, Bluetooth and the stacks of tasks can't be anywhere else. */
  room(): IdfRoom {
    return { ...this.internal(), leastFree: this.leastFree, leastLargest: this.leastLargest };
  }

  private internal(): { free: number; largest: number } {
    let free = 0;
    let largest = 0;
    for (const { region, pool } of this.pools) {
      if (region.memory === 'spiram') continue;
      free += pool.freeBytes;
      largest = Math.max(largest, pool.largestFree);
    }
    return { free, largest };
  }

  /** Keeps the least that is left in mind. */
  private look(): void {
    const { free, largest } = this.internal();
    this.leastFree = Math.min(this.leastFree, free);
    this.leastLargest = Math.min(this.leastLargest, largest);
  }

  private mallocIn(bytes: number, kinds: readonly IdfRegion['memory'][]): number {
    for (const pools of this.turns) {
      for (const { region, pool } of pools) {
        const address = kinds.includes(region.memory) ? pool.malloc(bytes) : 0;
        if (address !== 0) return address;
      }
    }
    return 0;
  }
}

interface RegionPool {
  readonly region: IdfRegion;
  readonly pool: TlsfPool;
}

/** Up to ESP-IDF 5.1, and on the ESP32 ever since, D/IRAM is spared for code as long as there is plain DRAM. */
const PRIORITIES = { dram: 0, diram: 1, rtc: 1, spiram: 2 } as const;

function priorityOf({ memory, priority }: IdfRegion): number {
  return priority ?? PRIORITIES[memory];
}

const INTERNAL = ['dram', 'diram', 'rtc'] as const;
const EXTERNAL = ['spiram'] as const;
const ANY = [...INTERNAL, ...EXTERNAL] as const;

export type IdfGrowth = Extract<HeapGrowth, { kind: 'esp-idf' }>;

/** The system heap of a board as it is when MicroPython starts. @throws RangeError if the profile's regions are too small */
export function newIdfHeap({ regions, alwaysInternalBytes }: IdfGrowth): IdfHeap {
  return new IdfHeap(regions, alwaysInternalBytes);
}
