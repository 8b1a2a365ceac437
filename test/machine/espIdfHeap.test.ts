import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { IdfHeap, newIdfHeap } from '../../src/abi/idfHeap.js';
import { TlsfPool } from '../../src/abi/tlsf.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { validateProfile } from '../../src/profiles/validate.js';

/** A board whose program is entered piece by piece; each piece gives the heap's figures after it. */
/** A board whose heap grows as that of firmware before 1.22. */
function growingByAreas(id: string): Board {
  const board = loadBoard(id, { firmware: '1.23/' });
  return { ...board, macros: { ...board.macros, UHEAP_GROWTH_BY_AREAS: 1 } };
}

function session(board: Board): (text: string) => { total: number; maxNewSplit: number; out: string } {
  const host = new MemoryHost();
  const machine = new Machine(board, host);
  machine.verifyAfterCollection();
  return (text) => {
    host.out = '';
    machine.run({ name: 'main.py', text, via: 'raw-repl' });
    const { total, maxNewSplit } = machine.heap.info();
    return { total, maxNewSplit, out: host.out };
  };
}

const figures = ({ total, maxNewSplit }: { total: number; maxNewSplit: number }): number[] => [total, maxNewSplit];

describe("ESP-IDF's allocator", () => {
  // What esp32.idf_heap_info() printed on real boards: bytes, free, largest free block.
  it.each([
    // github.com/micropython/micropython/pull/12952, regions that nothing had been taken from
    [15072, [], 14656, 14336],
    [113840, [], 112968, 110592],
    // The same: MicroPython's heap of then and the stack of its task
    [87144, [16384, 65536], 4344, 4096],
    // github.com/micropython/micropython/issues/12075: 8 MiB of PSRAM with a heap of 2000 KiB
    [8388608, [2048000], 6338304, 6291456],
    [8132, [], 7752, 7680],
  ])('has of %i bytes with %j taken %i left', (bytes, taken, free, largest) => {
    const heap = new IdfHeap([{ name: 'region', start: 0x3ffb0000, bytes, memory: 'dram', taken }], 0);
    expect(heap.info()).toEqual([{ bytes, free, largest, leastFree: free }]);
    expect(heap.largestFreeBlock()).toBe(largest);
  });

  it('joins blocks again that are freed, in whatever order', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
    ]) {
      const pool = new TlsfPool(0x3fc00000, 40000);
      const before = [pool.freeBytes, pool.largestFree];
      const blocks = [1000, 13, 7777].map((bytes) => pool.malloc(bytes));
      expect(blocks[1]! - blocks[0]!).toBe(1000 + 4);
      expect(blocks[2]! - blocks[1]!).toBe(16 + 4);
      for (const i of order) pool.free(blocks[i]!);
      expect([pool.freeBytes, pool.largestFree]).toEqual(before);
    }
  });

  it('refuses what is larger than the largest free block', () => {
    const pool = new TlsfPool(0x3fc00000, 40000);
    expect(pool.malloc(pool.largestFree + 4096)).toBe(0);
    expect(pool.malloc(pool.largestFree)).not.toBe(0);
    expect(() => pool.free(0x3fc00000)).toThrow(RangeError);
  });

  it('spares memory that can hold code as long as there is other', () => {
    const region = (name: string, start: number, memory: 'dram' | 'diram' | 'spiram') => ({
      name,
      start,
      bytes: 20000,
      memory,
      taken: [],
    });
    const regions = [region('a', 0x1000000, 'diram'), region('b', 0x2000000, 'dram'), region('c', 0x3000000, 'spiram')];
    const heap = new IdfHeap(regions, 8192);
    expect(heap.malloc(8192)).toBeGreaterThan(0x2000000);
    expect(heap.malloc(8192)).toBeGreaterThan(0x2000000);
    expect(heap.malloc(8192)).toBeLessThan(0x2000000);
    expect(heap.malloc(8193)).toBeGreaterThan(0x3000000);
  });

  // components/heap/port/esp32c3/memory_layout.c of ESP-IDF 5.5: memory that keeps its contents in sleep comes late
  it('asks regions in their turn, whatever their order', () => {
    const region = (start: number, memory: 'dram' | 'diram' | 'rtc', priority?: 0 | 1 | 2) => ({
      name: 'region',
      start,
      bytes: 20000,
      memory,
      taken: [],
      priority,
    });
    const regions = [
      region(0x1000000, 'rtc', 2),
      region(0x2000000, 'dram', 1),
      region(0x3000000, 'diram', 0),
      region(0x4000000, 'dram'),
    ];
    const heap = new IdfHeap(regions, 0);
    const starts = [1, 2, 3, 4, 5].map(() => heap.malloc(16000) >>> 24);
    expect(starts).toEqual([3, 4, 2, 1, 0]);
    // What came before: RTC memory has the turn of D/IRAM.
    const older = new IdfHeap([region(0x1000000, 'diram'), region(0x2000000, 'rtc'), region(0x3000000, 'dram')], 0);
    expect([1, 2, 3].map(() => older.malloc(16000) >>> 24)).toEqual([3, 1, 2]);
  });
});

describe('the heap of the esp32 port', () => {
  it.each([
    ['ESP32_GENERIC_C3', '1.23/', [246600, 10576, 8176]],
    ['ESP32_GENERIC_C3', '1.28/', [6072, 10576, 116496, 127600]],
    ['ESP32_GENERIC_S3', '1.28/', [8096, 22308, 32768, 253368]],
    ['ESP32_GENERIC_C6', '1.28/', [12116, 16360, 341856]],
  ])('has on %s with %s regions of %j bytes, as its ESP-IDF asks them', (id, firmware, sizes) => {
    const { heapGrowth } = loadBoard(id, { firmware });
    expect(heapGrowth?.kind === 'esp-idf' && heapGrowth.regions.map(({ bytes }) => bytes)).toEqual(sizes);
  });

  it('lies where malloc puts it', () => {
    const ids = ['ESP32_GENERIC', 'ESP32_GENERIC_C3', 'ESP32_GENERIC_C5', 'ESP32_GENERIC_S2', 'ESP32_GENERIC_S3'];
    for (const id of ids) {
      const board = loadBoard(id);
      if (board.heapGrowth?.kind !== 'esp-idf') throw new Error(`${id} does not grow`);
      const [{ start, end } = { start: 0, end: 0 }] = board.heapAreas;
      expect(newIdfHeap(board.heapGrowth).malloc(end - start)).toBe(start);
    }
  });

  // github.com/micropython/micropython/issues/12237: UM_PROS3, v1.20.0-363
  it('grows on an S3 with 8 MiB as published', () => {
    const run = session(growingByAreas('ESP32_GENERIC_S3_SPIRAM_OCT'));
    expect(figures(run('pass'))).toEqual([64000, 8257536]);
    expect(figures(run('buf1 = bytearray(64 * 1024)'))).toEqual([129984, 8126464]);
    expect(figures(run('buf2 = bytearray(64 * 1024)'))).toEqual([260032, 7995392]);
    expect(figures(run('del buf1, buf2; import gc; gc.collect()'))).toEqual([64000, 8257536]);
  });

  // github.com/micropython/micropython/pull/19303: 225936 bytes free at the prompt of a C5
  it('has on a C5 about what is published as free', () => {
    const { out } = session(loadBoard('ESP32_GENERIC_C5'))('import gc; print(gc.mem_free())');
    expect(Math.abs(Number(/\d+/.exec(out.replace(/^OK/, ''))) - 225936)).toBeLessThan(1024);
  });

  it('grows by 1.23.0 to a block for each that it has', () => {
    const run = session(loadBoard('ESP32_GENERIC_S3_SPIRAM_OCT'));
    run('buf1 = bytearray(64 * 1024)');
    expect(figures(run('buf2 = bytearray(64 * 1024)'))).toEqual([259968, 7995392]);
  });

  // Wemos S2 mini with 2 MiB, v1.20.0-396
  it('grows on an S2 as published, and back', () => {
    const run = session(growingByAreas('ESP32_GENERIC_S2_SPIRAM'));
    expect(figures(run('pass'))).toEqual([64000, 1998848]);
    expect(figures(run("a = 'a'*1900000"))).toEqual([1967552, 131072]);
    expect(figures(run('del a; import gc; gc.collect()'))).toEqual([64000, 1998848]);
  });

  // An ESP32-WROOM-32 with v1.24.1, and one that had grown
  it('grows on an ESP32 as published', () => {
    const run = session(loadBoard('ESP32_GENERIC'));
    expect(figures(run('pass'))).toEqual([56000, 110592]);
    expect(run('a = bytearray(50000); b = bytearray(50000)').total).toBe(112000);
    expect(run('del a, b; import gc; gc.collect()').total).toBe(56000);
  });

  it('counts what it could still grow by as free', () => {
    const run = session(loadBoard('ESP32_GENERIC'));
    run('import gc');
    const { total, maxNewSplit, out } = run('print(gc.mem_free() + gc.mem_alloc())');
    expect(Number(/\d+/.exec(out)?.[0])).toBe(total + maxNewSplit);
  });

  it('is as at the start again after a soft reset', () => {
    const host = new MemoryHost();
    const repl = new ReplSession(loadBoard('ESP32_GENERIC'), host);
    repl.type('a = bytearray(70000)\r');
    expect(repl.machine.heap.areas.length).toBe(2);
    repl.type('\x04');
    expect(figures(repl.machine.heap.info())).toEqual([56000, 110592]);
  });

  it('tells what of each region is left', () => {
    const run = session(loadBoard('ESP32_GENERIC', { firmware: '1.23/' }));
    const { out } = run('import esp32; print(esp32.idf_heap_info(esp32.HEAP_DATA)[2:])');
    // As printed by the board that the regions are from, but for the first heap, which was 8 KiB larger there, and the main
    // region, which is that of the released 1.23.0.
    expect(out).toContain(
      '(16648, 3344, 3328, 3344), (87552, 12944, 12800, 12944), (15072, 14656, 14336, 14656), (113840, 112968, 110592, 112968)]',
    );
  });

  // github.com/micropython/micropython/issues/18859: v1.27.0 with a heap that has grown once. It printed 94256 bytes free.
  it('has the regions of ESP-IDF 5.5 from 1.27 on', () => {
    const run = session(loadBoard('ESP32_GENERIC'));
    run('import network; a = bytearray(28000); b = bytearray(40000)');
    const { out } = run(
      'import esp32; i = esp32.idf_heap_info(esp32.HEAP_DATA); print([sum(r[k] for r in i) for k in (0, 1)], max(r[2] for r in i), len(i))',
    );
    expect(out).toContain('[254472, 94280] 53248 7');
  });

  it("raises MemoryError once ESP-IDF's heap is used up", () => {
    const run = session(loadBoard('ESP32_GENERIC'));
    expect(run('a = bytearray(100000)').out).not.toContain('MemoryError');
    expect(run('b = bytearray(100000)').out).toContain('MemoryError');
    expect(run('import gc; del a; gc.collect(); b = bytearray(100000)').out).not.toContain('MemoryError');
  });
});

describe("a profile with ESP-IDF's heap", () => {
  const folder = mkdtempSync(join(tmpdir(), 'uheap-idf-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const region = { name: 'DRAM', start: '0x3ffb0000', bytes: 100000, memory: 'dram', taken: [16384] };
  const problems = (change: object): string[] => {
    const path = join(folder, 'MINE.json');
    const heap = { address: '0x3ffb4370', bytes: 57344 };
    const heapGrowth = { kind: 'esp-idf', regions: [region] };
    const profile = { extends: 'esp32/ESP32_GENERIC', id: 'MINE', heap, heapGrowth, ...change };
    writeFileSync(path, JSON.stringify(profile));
    return validateProfile(path).map(({ key, expected, found }) => `${key}: expected ${expected}, found ${found}`);
  };

  it.each([
    ['is sound', {}, []],
    [
      'says where malloc puts the heap',
      { heap: { address: '0x3ffb8000', bytes: 57344 } },
      ['heap.address: expected "0x3ffb4370", where ESP-IDF\'s malloc puts it, found "0x3ffb8000"'],
    ],
    [
      'has room for the heap',
      { heap: { address: '0x3ffb4370', bytes: 90000 } },
      ['heap: expected at most 81920 bytes, as ESP-IDF has free, found 90000'],
    ],
    [
      'has room for what is taken',
      { heapGrowth: { kind: 'esp-idf', regions: [{ ...region, taken: [60000, 60000] }] } },
      [
        'heapGrowth.regions: expected regions with room for what is taken from them, found 60000 bytes do not fit into DRAM',
      ],
    ],
    [
      'has regions beside each other',
      { heapGrowth: { kind: 'esp-idf', regions: [region, { ...region, start: '0x3ffb8000' }] } },
      [
        'heapGrowth.regions.1: expected an area that does not overlap heapGrowth.regions.0, 0x3ffb0000..0x3ffc86a0, found "0x3ffb8000..0x3ffd06a0"',
      ],
    ],
  ])('%s', (_what, change, expected) => {
    expect(problems(change)).toEqual(expected);
  });
});
