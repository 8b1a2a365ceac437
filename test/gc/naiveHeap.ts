/** The heap's rules in the plainest form: one letter a block, every answer by walking all blocks. No index, no tables. */

export interface NaiveArea {
  base: number;
  poolStart: number;
  /** 'F' free, 'H' head, 'T' tail, 'M' marked head */
  blocks: string[];
  finaliser: boolean[];
  lastUsed: number;
  /** C's gc_last_free_atb_index, kept as C keeps it */
  lastFreeByte: number;
}

export interface NaiveConfig {
  wordBytes: number;
  bytesPerBlock: number;
  finaliser: boolean;
  auto: boolean;
}

export class NaiveHeap {
  areas: NaiveArea[] = [];
  lastFreeArea = 0;
  locked = 0;
  enabled = true;
  threshold = -1;
  amount = 0;
  /** what a collection finds alive: addresses of heads */
  live: () => Set<number> = () => new Set();
  grow: (bytes: number) => { start: number; end: number } | null = () => null;
  available = 0;
  events: string[] = [];
  pinned = 0;

  constructor(readonly config: NaiveConfig) {}

  addArea(start: number, end: number): void {
    const { bytesPerBlock, wordBytes, finaliser } = this.config;
    const isFirst = this.areas.length === 0;
    // next, table, table length, finaliser table, pool start and end, last free, last used
    const table = isFirst ? start : start + wordBytes * (finaliser ? 8 : 7);
    const alignedEnd = Math.floor(end / bytesPerBlock) * bytesPerBlock;
    // The most groups of four blocks of which all parts fit; the half byte of finaliser bits counts as such.
    let groups = 0;
    while (1 + (groups + 1) * (1 + (finaliser ? 0.5 : 0) + 4 * bytesPerBlock) <= alignedEnd - table) {
      groups++;
    }
    this.areas.push({
      base: start,
      poolStart: alignedEnd - groups * 4 * bytesPerBlock,
      blocks: Array.from({ length: groups * 4 }, () => 'F'),
      finaliser: Array.from({ length: groups * 4 }, () => false),
      lastUsed: 0,
      lastFreeByte: 0,
    });
  }

  find(ptr: number): [NaiveArea, number] {
    for (const area of this.areas) {
      const block = (ptr - area.poolStart) / this.config.bytesPerBlock;
      if (block >= 0 && block < area.blocks.length) {
        return [area, block];
      }
    }
    throw new Error('no such address');
  }

  alloc(bytes: number, hasFinaliser: boolean): number {
    const n = Math.ceil(bytes / this.config.bytesPerBlock);
    if (n === 0 || this.locked > 0) {
      return 0;
    }
    let mayCollect = this.enabled;
    let mayGrow = this.config.auto;
    if (mayCollect && this.threshold >= 0 && this.amount >= this.threshold) {
      this.collect();
      mayCollect = false;
    }
    for (;;) {
      const ptr = this.place(n);
      if (ptr !== 0) {
        this.amount += n;
        if (hasFinaliser && this.config.finaliser) {
          const [area, block] = this.find(ptr);
          area.finaliser[block] = true;
        }
        return ptr;
      }
      if (mayCollect) {
        mayCollect = false;
        this.collect();
      } else if (mayGrow && this.addGrown(bytes)) {
        mayGrow = false;
      } else {
        return 0;
      }
    }
  }

  private place(n: number): number {
    for (let a = this.lastFreeArea; a < this.areas.length; a++) {
      const area = this.areas[a]!;
      let run = 0;
      for (let block = area.lastFreeByte * 4; block < area.blocks.length; block++) {
        run = area.blocks[block] === 'F' ? run + 1 : 0;
        if (run === n) {
          if (n === 1) {
            this.lastFreeArea = a;
            area.lastFreeByte = Math.floor((block + 1) / 4);
          }
          const first = block - n + 1;
          area.blocks.fill('T', first, block + 1);
          area.blocks[first] = 'H';
          area.lastUsed = Math.max(area.lastUsed, block);
          return area.poolStart + first * this.config.bytesPerBlock;
        }
      }
      if (n === 1) {
        area.lastFreeByte = Math.floor((area.blocks.length / 4 + 1) / 4);
      }
    }
    return 0;
  }

  private addGrown(bytes: number): boolean {
    const { bytesPerBlock, wordBytes, finaliser } = this.config;
    const needed = bytes + Math.max(2048, Math.floor((bytes * 13) / 512));
    if (this.available < needed) {
      return false;
    }
    const total = this.areas.reduce((sum, area) => sum + area.blocks.length, 0);
    let asLarge =
      total / 4 + (finaliser ? Math.floor(total / 8) : 0) + total * bytesPerBlock + 1 + wordBytes * (finaliser ? 8 : 7);
    while (asLarge % bytesPerBlock !== 0) {
      asLarge++;
    }
    const range = this.grow(Math.min(this.available, Math.max(asLarge, needed)));
    if (range !== null) {
      this.addArea(range.start, range.end);
    }
    return range !== null;
  }

  private freedBefore(area: NaiveArea, block: number): void {
    if (this.areas[this.lastFreeArea] !== area) {
      this.lastFreeArea = 0;
    }
    area.lastFreeByte = Math.min(area.lastFreeByte, Math.floor(block / 4));
  }

  free(ptr: number): void {
    if (this.locked > 0 || ptr === 0) {
      return;
    }
    const [area, block] = this.find(ptr);
    area.finaliser[block] = false;
    this.freedBefore(area, block);
    let b = block;
    do {
      area.blocks[b++] = 'F';
    } while (area.blocks[b] === 'T');
  }

  size(ptr: number): number {
    const [area, block] = this.find(ptr);
    let n = 1;
    while (area.blocks[block + n] === 'T') {
      n++;
    }
    return n;
  }

  realloc(ptr: number, bytes: number, mayMove: boolean): number {
    if (ptr === 0) {
      return this.alloc(bytes, false);
    }
    if (bytes === 0) {
      this.free(ptr);
      return 0;
    }
    if (this.locked > 0) {
      return 0;
    }
    const [area, block] = this.find(ptr);
    const old = this.size(ptr);
    const wanted = Math.ceil(bytes / this.config.bytesPerBlock);
    if (wanted < old) {
      area.blocks.fill('F', block + wanted, block + old);
      this.freedBefore(area, block + wanted);
      return ptr;
    }
    let room = old;
    while (room < wanted && area.blocks[block + room] === 'F') {
      room++;
    }
    if (room >= wanted) {
      if (wanted > old) {
        area.blocks.fill('T', block + old, block + wanted);
        area.lastUsed = Math.max(area.lastUsed, block + wanted);
      }
      return ptr;
    }
    if (!mayMove) {
      return 0;
    }
    this.pinned = ptr;
    const moved = this.alloc(bytes, area.finaliser[block]!);
    this.pinned = 0;
    if (moved !== 0) {
      this.free(ptr);
    }
    return moved;
  }

  collect(): void {
    this.amount = 0;
    this.sweep(this.live().add(this.pinned));
  }

  sweep(live: Set<number>): void {
    for (const area of [...this.areas]) {
      let lastUsed = 0;
      let alive = false;
      area.blocks.forEach((kind, block) => {
        const ptr = area.poolStart + block * this.config.bytesPerBlock;
        if (kind === 'H') {
          alive = live.has(ptr);
          if (!alive && area.finaliser[block]) {
            this.events.push(`finalise ${ptr}`);
            area.finaliser[block] = false;
          }
          if (!alive) {
            this.events.push(`dead ${ptr}`);
          }
        }
        if (kind !== 'F' && alive) {
          lastUsed = block;
        } else {
          area.blocks[block] = 'F';
        }
      });
      area.lastUsed = lastUsed;
      if (this.config.auto && area !== this.areas[0] && lastUsed === 0) {
        this.areas.splice(this.areas.indexOf(area), 1);
        this.events.push(`release ${area.base}`);
      }
    }
    this.lastFreeArea = 0;
    for (const area of this.areas) {
      area.lastFreeByte = 0;
    }
  }

  info(): object {
    const info = { total: 0, used: 0, free: 0, maxFree: 0, num1block: 0, num2block: 0, maxBlock: 0 };
    const { bytesPerBlock } = this.config;
    for (const area of this.areas) {
      const map = area.blocks.join('');
      info.total += map.length * bytesPerBlock;
      for (const run of map.match(/F+|HT*/g) ?? []) {
        if (run[0] === 'F') {
          info.free += run.length * bytesPerBlock;
          info.maxFree = Math.max(info.maxFree, run.length);
        } else {
          info.used += run.length * bytesPerBlock;
          info.num1block += run.length === 1 ? 1 : 0;
          info.num2block += run.length === 2 ? 1 : 0;
          info.maxBlock = Math.max(info.maxBlock, run.length);
        }
      }
    }
    return info;
  }

  map(): string[] {
    return this.areas.map((area) => area.blocks.join(''));
  }
}
