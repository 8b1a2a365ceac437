import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findFirmware, firmwareData, profileRoots } from '../../src/profiles/profiles.js';
import { type RomOptions, romImage, segmentOf } from '../firmware/romImage.js';
import { elf, espImage, uf2 } from '../firmware/writers.js';
import { type Done, uheapIn } from './uheap.js';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-import-test-'));
  mkdirSync(join(dir, 'my'));
});

const uheap = (...args: readonly string[]): Done => uheapIn(dir, args);
function json<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

const written = (name: string): Record<string, unknown> => json(join(dir, 'my', name));

/** A firmware with the strings, modules and frozen names of a known one. */
function like(firmware: string, options: RomOptions = {}): ReturnType<typeof segmentOf> {
  const profile = findFirmware(profileRoots(), `v1.23.0/${firmware}`);
  const { pools } = firmwareData(profile).romQstrs;
  const { modules = [], frozen = [] } = profile.value;
  return segmentOf(romImage({ pools: pools.map(({ strings }) => [...strings]), modules, frozen, ...options }));
}

function file(name: string, content: Uint8Array): string {
  writeFileSync(join(dir, name), content);
  return name;
}

const TOTAL = 'import gc\nprint(gc.mem_alloc() + gc.mem_free())\n';

function total(target: string): string {
  writeFileSync(join(dir, 'total.py'), TOTAL);
  return uheap('run', 'total.py', '--target', target, '--profiles', 'my', '--quiet').out.trim();
}

describe('uheap targets import', () => {
  it('writes the profiles of a known board from another build of its firmware', () => {
    const name = file('RPI_PICO-20240602-v1.23.0.uf2', uf2([like('rp2-RPI_PICO')]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my');
    expect(err).toBe(`Raspberry Pi Pico with RP2040: MicroPython v1.23.0 of 2024-06-02, UF2
1193 strings, 32 modules, 14 frozen modules
heap 0x20005c4c..0x20040000, 238516 bytes (exact: the call that sets the heap up, and no variable lies in it)
macros and boot (derived): as v1.23.0/rp2-RPI_PICO, 100 % of the strings in common
my/firmware-profiles/v1.23.0/qstrs/rp2-RPI_PICO-20240602.json: written
my/firmware-profiles/v1.23.0/rp2-RPI_PICO-20240602.json: written
my/RPI_PICO.json: written
use it with: --target RPI_PICO --profiles my
`);
    expect(code).toBe(0);
    expect(written('RPI_PICO.json')).toMatchObject({
      extends: 'rp2/RPI_PICO',
      firmware: 'rp2-RPI_PICO-20240602',
    });
    expect(written('RPI_PICO.json')).not.toHaveProperty('heap');
    const { pools } = firmwareData(findFirmware(profileRoots(), 'v1.23.0/rp2-RPI_PICO')).romQstrs;
    expect(written('firmware-profiles/v1.23.0/qstrs/rp2-RPI_PICO-20240602.json').pools).toEqual(pools);
    const firmware = written('firmware-profiles/v1.23.0/rp2-RPI_PICO-20240602.json');
    expect(firmware).toMatchObject({
      extends: 'v1.23.0/rp2-RPI_PICO',
      buildDate: '2024-06-02',
      heap: { start: '0x20005c4c', end: '0x20040000' },
    });
    expect(firmware.provenance).toMatchObject({
      heap: 'exact',
      romQstrs: 'exact',
      modules: 'exact',
      frozen: 'exact',
      macros: 'derived',
    });
    expect(uheap('targets', 'validate', 'my').code).toBe(0);
    expect(total('RPI_PICO')).toBe('233024');
  });

  it('writes those of a board that is only like a known one, without its pins', () => {
    const banner = 'MicroPython v1.28.0 on 2026-04-06; My Board with RP2040\r\n';
    const name = file('firmware.uf2', uf2([like('rp2-RPI_PICO', { banner, heap: [0x20010000, 0x20040000] })]));
    expect(uheap('targets', 'import', name, '--out', 'my').code).toBe(0);
    const target = written('MY_BOARD.json');
    expect(target).toMatchObject({
      extends: 'rp2/rp2040',
      description: 'My Board',
      firmware: 'rp2-MY_BOARD',
    });
    expect(target).not.toHaveProperty('pins');
    expect(written('firmware-profiles/v1.28.0/rp2-MY_BOARD.json')).toMatchObject({
      version: 'v1.28.0',
      macros: { MICROPY_HW_BOARD_NAME: 'My Board' },
    });
    expect(uheap('targets', 'validate', 'my').code).toBe(0);
    expect(total('MY_BOARD')).toBe('192064');
  });

  it("writes regions of ESP-IDF's heap", () => {
    const banner = 'MicroPython v1.23.0 on 2024-06-02; Generic ESP32S3 module with ESP32S3\r\n';
    const options = {
      base: 0x3c140100,
      hashBytes: 2,
      banner,
      reserved: [
        [0x3fc84000, 0x3fc9f800],
        [0x3fc9f800, 0x3fcab958],
        [0x600fe000, 0x600fe038],
      ],
      regions: [
        [0x3fc88000, 0x61710, 0, 0x40378000, 0],
        [0x3fce9710, 0x68f0, 0, 0x403d9710, 1],
        [0x3fcf0000, 0x8000, 1, 0, 0],
        [0x600fe000, 0x1fe8, 3, 0, 0],
      ],
    } satisfies RomOptions;
    const app = like('esp32-ESP32_GENERIC_S3', options);
    const data = { address: 0x3fc9f800, bytes: new Uint8Array(64) };
    const name = file('esp.bin', espImage([app, data]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my', '--id', 'S3');
    expect([code, err]).toEqual([0, expect.stringContaining("heap out of ESP-IDF's, whose 4 regions are read\n")]);
    const { heapGrowth } = written('firmware-profiles/v1.23.0/esp32-S3.json') as { heapGrowth: { regions: unknown } };
    expect(heapGrowth.regions).toMatchObject([
      { start: '0x3fcab958', bytes: 253368 },
      { start: '0x3fce9710', bytes: 22308 },
      { start: '0x3fcf0000', bytes: 32768 },
      { start: '0x600fe038', bytes: 8112 },
    ]);
    expect(uheap('targets', 'validate', 'my').code).toBe(0);
    // As on the board that is known, and half of all regions where the heap does not grow (1.20).
    expect(written('firmware-profiles/v1.23.0/esp32-S3.json')).toMatchObject({
      heap: { bytes: 65536 },
      provenance: { heap: 'derived' },
    });
    const older = like('esp32-ESP32_GENERIC_S3', { ...options, heapGrows: false, banner: banner.replace('23', '20') });
    uheap('targets', 'import', file('older.bin', espImage([older, data])), '--out', 'my', '--id', 'OLDER');
    expect(written('firmware-profiles/v1.20.0/esp32-OLDER.json')).toMatchObject({
      heap: { bytes: 158278 },
      provenance: { heap: 'modelled' },
      macros: { MICROPY_GC_SPLIT_HEAP: 0, MICROPY_GC_SPLIT_HEAP_AUTO: 0 },
    });
    const two = {
      ...options,
      regions: [
        [0x3fc88000, 0x31710, 0, 0x40378000, 0],
        [0x3fcb9710, 0x30000, 2, 0x403a9710, 0],
        ...options.regions.slice(1),
      ],
      memoryTypes: [
        ['RAM', 0x1000, 0, 0],
        ['DRAM', 0, 0x1000, 0],
        ['Retention RAM', 0, 0x1000, 0],
        ['RTCRAM', 0, 0, 0x1000],
      ],
      idfVersion: 'v5.5.1',
    } satisfies RomOptions;
    const parted = file('two.bin', espImage([like('esp32-ESP32_GENERIC_S3', two), data]));
    uheap('targets', 'import', parted, '--out', 'my', '--id', 'TWO');
    // What the system takes of a region that is two of this build's is taken once, and the smallest region is the first.
    expect(written('firmware-profiles/v1.23.0/esp32-TWO.json')).toMatchObject({
      heapGrowth: {
        regions: [
          { start: '0x600fe038', priority: 2, taken: [] },
          { start: '0x3fce9710', priority: 0, taken: [16384, 5116] },
          { start: '0x3fcf0000', priority: 1, taken: [15164] },
          { start: '0x3fcab958', bytes: 56760, priority: 0, taken: [168] },
          { start: '0x3fcb9710', bytes: 196608, priority: 1, taken: [] },
        ],
      },
    });
    const none = file('none.bin', espImage([like('esp32-ESP32_GENERIC_S3', { base: 0x3c140100, banner }), data]));
    const refused = uheap('targets', 'import', none, '--out', 'my', '--id', 'NONE');
    expect(refused).toEqual({
      code: 2,
      out: '',
      err: "uheap: none.bin: the tables of ESP-IDF's memory are not in it\n",
    });
  });

  it.each([
    ['ESP32S3', { i2c: { 0: { scl: '18', sda: '19' }, 1: { scl: '9', sda: '8' } } }],
    ['ESP32H2', { i2c: { 0: {}, 1: {} } }],
  ])("gives a board of somebody's with %s the buses of its chip, not those of another maker's board", (mcu, buses) => {
    const banner = `MicroPython v1.23.0 on 2024-06-02; A board of mine with ${mcu}\r\n`;
    const app = like('esp32-ARDUINO_NANO_ESP32', {
      base: 0x3c140100,
      hashBytes: 2,
      banner,
      reserved: [
        [0x3fc84000, 0x3fc9f800],
        [0x3fc9f800, 0x3fcab958],
        [0x600fe000, 0x600fe038],
      ],
      regions: [
        [0x3fc88000, 0x61710, 0, 0x40378000, 0],
        [0x3fce9710, 0x68f0, 0, 0x403d9710, 1],
        [0x3fcf0000, 0x8000, 1, 0, 0],
        [0x600fe000, 0x1fe8, 3, 0, 0],
      ],
    });
    const data = { address: 0x3fc9f800, bytes: new Uint8Array(64) };
    const name = file('esp.bin', espImage([app, data]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my', '--id', 'MINE');
    expect([code, err]).toEqual([0, expect.stringContaining('heap out of')]);
    expect(written('MINE.json')).toMatchObject({ extends: 'esp32/port', buses });
    expect(uheap('targets', 'validate', 'my').out).toContain('my/MINE.json: sound\n');
  });

  it('puts a heap of a given total where the memory has room for it', () => {
    const name = file('a.uf2', uf2([like('rp2-RPI_PICO', { heap: [0x20005fb0, 0x200061f8] })]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my', '--id', 'MINE', '--heap-total', '192064');
    expect([code, err]).toEqual([0, expect.stringContaining('modelled: the total that was given')]);
    const { heap } = written('firmware-profiles/v1.23.0/rp2-MINE.json') as { heap: { start: string; end: string } };
    expect(Number(heap.start)).toBeGreaterThanOrEqual(0x20000000);
    expect(Number(heap.end)).toBeLessThanOrEqual(0x20040000);
    expect(total('MINE')).toBe('192064');
  });

  // rp2-pico-20220618-v1.19.1.uf2: an array of bytes between variables, one of which is used once only; its total is published.
  it('finds a heap that is an array at an odd address', () => {
    const heap = [0x200072ed, 0x200372ed] as const;
    const options = { heap, isHeapUsedOnce: true, variables: [0x20000100, 0x200072ac, 0x200372ed, 0x2003ff00] };
    const name = file('array.uf2', uf2([like('rp2-RPI_PICO', options)]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my', '--id', 'ARRAY');
    expect([code, err]).toEqual([0, expect.stringContaining('heap 0x200072ed..0x200372ed, 196608 bytes (exact: ')]);
    expect(total('ARRAY')).toBe('192064');
  });

  // TEENSY41-20241129-v1.24.1.hex
  it('finds a heap that has a memory of its own, where no variables are', () => {
    const options = { heap: [0x20100000, 0x20140000], isHeapUsedOnce: true } as const;
    const name = file('apart.uf2', uf2([like('rp2-RPI_PICO', options)]));
    const { code, err } = uheap('targets', 'import', name, '--out', 'my', '--id', 'APART');
    expect([code, err]).toEqual([0, expect.stringContaining('heap 0x20100000..0x20140000, 262144 bytes (exact: ')]);
  });

  it('takes the heap from symbols, where there are some', () => {
    const symbols = { __GcHeapStart: 0x20006000, __GcHeapEnd: 0x20040000 };
    const name = file('a.elf', elf([like('rp2-RPI_PICO')], symbols));
    expect(uheap('targets', 'import', name, '--out', 'my').err).toContain('(exact: __GcHeapStart and __GcHeapEnd)');
  });

  it('asks for the total where the rules disagree', () => {
    const variables = [0x20000100, 0x20010000];
    const name = file('two.uf2', uf2([like('rp2-RPI_PICO', { variables })]));
    const args = ['targets', 'import', name, '--out', 'my', '--id', 'TWO', '--force'];
    expect(uheap(...args)).toEqual({
      code: 2,
      out: '',
      err:
        'uheap: two.uf2: the call that sets the heap up 0x20005c4c..0x20040000 (233024 bytes) and the gap between ' +
        'variables 0x20010000..0x20040000 (192064 bytes) disagree on the heap; expected --heap-total N, ' +
        'what print(gc.mem_alloc() + gc.mem_free()) shows on the board\n',
    });
    expect(existsSync(join(dir, 'my/TWO.json'))).toBe(false);
    for (const [asked, known, start] of [
      ['192064', 'derived', '0x20010000'],
      ['233024', 'derived', '0x20005c4c'],
      ['200000', 'modelled', expect.any(String)],
    ] as const) {
      expect(uheap(...args, '--heap-total', asked).code).toBe(0);
      expect(written('firmware-profiles/v1.23.0/rp2-TWO.json')).toMatchObject({
        heap: { start, end: '0x20040000' },
        provenance: { heap: known },
      });
      expect(Number(total('TWO')) - Number(asked)).toBeLessThan(64);
    }
  });

  it.each([
    [['nothing.uf2', '--out', 'my'], 'nothing.uf2: no such file'],
    [['my', '--out', 'my'], 'my: is no file'],
    [['bad.bin', '--out', 'your'], '--out your: no such folder'],
    [['bad.bin', '--out', 'my'], 'bad.bin: no MicroPython in it: no version and date of one'],
    [['bad.bin', '--out', 'my', '--heap-total', '12x'], '--heap-total: expected a whole number above 0, got 12x'],
    [
      ['small.uf2', '--out', 'my'],
      'small.uf2: no known firmware has strings like these: nothing tells its port and its macros',
    ],
    [['good.uf2', '--out', 'my', '--id', '../x'], '--id: expected a name such as MYBOARD, got ../x'],
  ])('refuses %j', (args, message) => {
    file('bad.bin', new Uint8Array(1000));
    file('small.uf2', uf2([segmentOf(romImage())]));
    file('good.uf2', uf2([like('rp2-RPI_PICO')]));
    expect(uheap('targets', 'import', ...args)).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });

  it('overwrites nothing unless asked', () => {
    const name = file('good.uf2', uf2([like('rp2-RPI_PICO')]));
    writeFileSync(join(dir, 'my/PICO.json'), 'mine');
    const args = ['targets', 'import', name, '--out', 'my', '--id', 'PICO'];
    expect(uheap(...args)).toEqual({
      code: 2,
      out: '',
      err: 'uheap: my/PICO.json: exists already; --force overwrites it\n',
    });
    expect(readFileSync(join(dir, 'my/PICO.json'), 'utf8')).toBe('mine');
    expect(existsSync(join(dir, 'my/firmware-profiles'))).toBe(false);
    expect(uheap(...args, '--force').code).toBe(0);
    expect(written('PICO.json')).toMatchObject({ id: 'PICO' });
  });
});
