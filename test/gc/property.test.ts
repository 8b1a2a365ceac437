import { describe, expect, test } from 'vitest';
import { AT_FREE, AT_HEAD, AT_TAIL, Heap } from '../../src/gc/heap.js';
import { NaiveHeap } from './naiveHeap.js';
import { Random } from './random.js';

interface Setting {
  bytesPerBlock: number;
  wordBytes: 4 | 8;
  /** bytes */
  areas: number[];
  finaliser?: boolean;
  auto?: boolean;
  steps?: number;
  /** steps from one comparison of the whole heap to the next */
  every?: number;
  /** largest usual request in blocks */
  usual?: number;
}

const SETTINGS: Record<string, Setting> = {
  'tiny, 16-byte blocks': { bytesPerBlock: 16, wordBytes: 4, areas: [300] },
  'small, 16-byte blocks': { bytesPerBlock: 16, wordBytes: 4, areas: [4001] },
  'small, 32-byte blocks': { bytesPerBlock: 32, wordBytes: 8, areas: [8000] },
  'NaN boxing: 32-byte blocks, 4-byte words': { bytesPerBlock: 32, wordBytes: 4, areas: [9999] },
  'no finalisers': { bytesPerBlock: 16, wordBytes: 4, areas: [3000], finaliser: false },
  'middling, single blocks': { bytesPerBlock: 16, wordBytes: 4, areas: [20000], usual: 1, every: 3 },
  'middling, long chunks': { bytesPerBlock: 16, wordBytes: 4, areas: [40000], usual: 40, every: 5 },
  'large, several levels of index': {
    bytesPerBlock: 16,
    wordBytes: 4,
    areas: [200000],
    usual: 12,
    steps: 3000,
    every: 50,
  },
  'three areas': { bytesPerBlock: 16, wordBytes: 4, areas: [1500, 700, 3000] },
  'three areas, 32-byte blocks': { bytesPerBlock: 32, wordBytes: 8, areas: [3000, 5000, 1400] },
  'single blocks over four areas': { bytesPerBlock: 16, wordBytes: 4, areas: [500, 400, 600, 700], usual: 1 },
  growing: { bytesPerBlock: 16, wordBytes: 4, areas: [2000], auto: true },
  'growing, 32-byte blocks': { bytesPerBlock: 32, wordBytes: 8, areas: [2000], auto: true, finaliser: false },
};

const BASE = 0x2000_0000;

const KINDS: Record<string, number> = { F: AT_FREE, H: AT_HEAD, T: AT_TAIL };

const isDeath = (event: string): boolean => event.startsWith('dead');

/** Runs the same random requests on both heaps and compares everything that can be seen after each. */
class Duel {
  private readonly random: Random;
  private readonly naive: NaiveHeap;
  private readonly heap: Heap;
  private readonly live = new Set<number>();
  private readonly all = new Set<number>();
  private readonly events: string[] = [];
  private nextArea = BASE;
  private readonly blocks: number;
  private steps = 0;

  /** @param follows whether somebody hears of each chunk that dies; without there are no finalisers either */
  constructor(
    private readonly setting: Setting,
    seed: number,
    private readonly follows: boolean,
  ) {
    this.random = new Random(seed);
    const { bytesPerBlock, wordBytes } = setting;
    const finaliser = setting.finaliser ?? true;
    const auto = setting.auto ?? false;
    this.naive = new NaiveHeap({ bytesPerBlock, wordBytes, finaliser, auto });
    const areas = setting.areas.map((bytes) => this.memory(bytes));
    for (const { start, end } of areas) {
      this.naive.addArea(start, end);
    }
    let grown = { start: 0, end: 0 };
    let asked = 0;
    this.naive.live = () => new Set(this.live);
    this.naive.grow = (bytes) => {
      asked = bytes;
      grown = this.memory(bytes);
      return grown;
    };
    this.heap = new Heap(
      {
        bytesPerBlock,
        wordBytes,
        areas,
        finaliser,
        splitHeap: auto || areas.length > 1,
        splitHeapAuto: auto,
        allocThreshold: true,
        enableGc: true,
      },
      {
        visitRoots: (sink) => {
          for (const ptr of this.live) {
            sink.mark(ptr);
          }
          // Words that are no address of a chunk: none may keep or break anything.
          for (const ptr of [0, 3, BASE - 16, BASE + 4, 2 ** 40, Number.NaN, -16]) {
            sink.mark(ptr);
          }
        },
        finalise: (_owner, ptr) => {
          this.events.push(`finalise ${ptr}`);
        },
        maxNewSplit: () => this.naive.available,
        growHeap: (bytes) => {
          expect(bytes).toBe(asked);
          return grown;
        },
        releaseArea: (start) => this.events.push(`release ${start}`),
      },
    );
    if (follows) this.heap.observer = { dead: (ptr) => this.events.push(`dead ${ptr}`) };
    this.blocks = this.naive.areas.reduce((sum, area) => sum + area.blocks.length, 0);
    this.compare();
  }

  private memory(bytes: number): { start: number; end: number } {
    const start = this.nextArea;
    this.nextArea = start + bytes + 1 + this.random.below(50);
    this.nextArea += 4 - (this.nextArea % 4);
    return { start, end: start + bytes };
  }

  private bytes(): number {
    const { bytesPerBlock } = this.setting;
    const dice = this.random.below(40);
    if (dice === 0) {
      return this.random.below(this.blocks + 2) * bytesPerBlock;
    }
    if (dice === 1) {
      return 0;
    }
    const usual = this.setting.usual ?? 6;
    return 1 + this.random.below(dice < 6 ? 4 * usual * bytesPerBlock : usual * bytesPerBlock);
  }

  private any(): number {
    return this.all.size === 0 ? 0 : this.random.pick([...this.all]);
  }

  private entered(ptr: number): void {
    if (ptr !== 0) {
      this.all.add(ptr);
      if (this.random.below(4) !== 0) {
        this.live.add(ptr);
      }
    }
  }

  private forget(ptr: number): void {
    this.all.delete(ptr);
    this.live.delete(ptr);
  }

  step(): void {
    const { heap, naive, random } = this;
    const dice = random.below(100);
    if (dice < 50) {
      const bytes = this.bytes();
      const withFinaliser = this.follows && random.below(5) === 0;
      const expected = naive.alloc(bytes, withFinaliser);
      expect(heap.alloc(bytes, withFinaliser, null)).toBe(expected);
      this.afterCollection();
      this.entered(expected);
    } else if (dice < 65) {
      const ptr = this.any();
      naive.free(ptr);
      heap.free(ptr);
      if (naive.locked === 0) {
        this.forget(ptr);
      }
    } else if (dice < 88) {
      const ptr = random.below(20) === 0 ? 0 : this.any();
      const bytes = this.bytes();
      const mayMove = random.below(3) !== 0;
      const wasLive = this.live.has(ptr);
      const expected = naive.realloc(ptr, bytes, mayMove);
      expect(heap.realloc(ptr, bytes, mayMove)).toBe(expected);
      this.afterCollection();
      if (naive.locked === 0 && (expected !== 0 || bytes === 0)) {
        this.forget(ptr);
      }
      if (expected !== 0) {
        this.all.add(expected);
        if (wasLive || ptr === 0) {
          this.live.add(expected);
        }
      }
    } else if (dice < 92) {
      for (const ptr of [...this.live]) {
        if (random.below(3) === 0) {
          this.live.delete(ptr);
        }
      }
      const before = naive.events.length;
      naive.collect();
      heap.collect();
      expect(heap.collected).toBe(naive.events.slice(before).filter(isDeath).length);
      this.afterCollection();
    } else if (dice < 94) {
      naive.enabled = random.below(4) !== 0;
      heap.setEnabled(naive.enabled);
    } else if (dice < 96) {
      const blocks = random.below(2) === 0 ? -1 : random.below(200);
      naive.threshold = blocks;
      heap.setThreshold(
        blocks < 0 ? -1 : blocks * this.setting.bytesPerBlock + random.below(this.setting.bytesPerBlock),
      );
    } else if (dice < 98) {
      naive.locked = random.below(5) === 0 ? 1 : 0;
      if (heap.isLocked !== naive.locked > 0) {
        naive.locked > 0 ? heap.lock() : heap.unlock();
      }
    } else {
      naive.available = random.below(30000);
    }
    if (++this.steps % (this.setting.every ?? 1) === 0) {
      this.compare();
    }
  }

  /** What the collection freed is gone; what was in a released area is out of reach. */
  private afterCollection(): void {
    for (const ptr of [...this.all]) {
      const area = this.naive.areas.find((a) => {
        const block = (ptr - a.poolStart) / this.setting.bytesPerBlock;
        return block >= 0 && a.blocks[block] === 'H';
      });
      if (area === undefined) {
        this.forget(ptr);
      }
    }
  }

  private compare(): void {
    const { heap, naive } = this;
    heap.verify();
    const map = heap.areas.map((area) => {
      let text = '';
      for (let block = 0; block < area.nBlocks; block++) {
        text += area.kind(block) === AT_FREE ? 'F' : area.kind(block) === AT_HEAD ? 'H' : 'T';
      }
      return text;
    });
    // One assertion for all areas: this runs many thousand times.
    const got: unknown[] = [];
    const expected: unknown[] = [];
    heap.areas.forEach((area, i) => {
      const model = naive.areas[i]!;
      // The table as bytes, as a dump reads it.
      const block = this.random.below(area.nBlocks);
      const kind = (area.atb[block >> 2]! >> ((block & 3) * 2)) & 3;
      got.push(area.poolStart, area.lastUsedBlock, kind, area.hasFinaliser(block));
      expected.push(model.poolStart, model.lastUsed, KINDS[model.blocks[block]!], model.finaliser[block]);
    });
    expect([map, got]).toEqual([naive.map(), expected]);
    expect(heap.info()).toMatchObject(naive.info());
    expect(this.events).toEqual(this.follows ? naive.events : naive.events.filter((event) => !isDeath(event)));
    this.events.length = naive.events.length = 0;
    const ptr = this.any();
    if (ptr !== 0) {
      expect(heap.nbytes(ptr)).toBe(naive.size(ptr) * this.setting.bytesPerBlock);
    }
  }

  end(): void {
    this.naive.sweep(new Set());
    this.heap.sweepAll();
    this.all.clear();
    this.live.clear();
    this.compare();
    expect(this.heap.usedBytes).toBe(0);
  }
}

describe.each(Object.entries(SETTINGS))('%s', (_name, setting) => {
  test.each([1, 2, 3, 4, 5, 6])('does as the naive model does, seed %i', (seed) => {
    const duel = new Duel(setting, seed * 7919, seed % 2 === 0);
    const steps = setting.steps ?? 800;
    for (let i = 0; i < steps; i++) {
      duel.step();
    }
    duel.end();
  });
});
