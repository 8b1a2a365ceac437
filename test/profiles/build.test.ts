import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import { builtInRoot, readTargetFile, targetPaths } from '../../src/profiles/store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uheap-build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, value: object): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), JSON.stringify(value));
}

function heapOf(target: string, firmware?: string): [number, number] {
  const [{ start, end }] = loadBoard(target, { firmware, folders: [folder] }).heapAreas as [
    { start: number; end: number },
  ];
  return [start, end];
}

describe('what belongs to a build', () => {
  it("is in no target that comes with the package: a target is the board's hardware", () => {
    const root = builtInRoot();
    const paths = targetPaths(root);
    const builds = paths.filter((path) => {
      const { heap, heapGrowth, idfUses, stackLimitBytes } = readTargetFile(root, path).value;
      return [heap, heapGrowth, idfUses, stackLimitBytes].some((value) => value !== undefined);
    });
    expect(paths.length).toBeGreaterThan(200);
    expect(builds).toEqual([]);
  });

  it("comes with the firmware of a release: each has a board's heap elsewhere", () => {
    expect(heapOf('PYBV11', '1.23/')).toEqual([0x20002354, 0x2001bff8]);
    expect(heapOf('PYBV11', '1.28/')).toEqual([0x20002344, 0x2001bff8]);
    expect(heapOf('PYBV11', 'stm32-STM32F4DISC')).toEqual([0x200022ac, 0x2001bff8]);
  });

  it('a board of a known build has its heap and its C stack without saying so', () => {
    file('MINE.json', { extends: 'stm32/stm32f405', id: 'MINE', firmware: 'stm32-PYBV11' });
    expect(heapOf('MINE', '1.28/')).toEqual([0x20002344, 0x2001bff8]);
    const board = loadBoard('MINE', { folders: [folder] });
    expect([board.stackLimitBytes, board.provenance.heap]).toEqual([15360, 'linked']);
  });

  it('a board may say it in place of its firmware, for all releases', () => {
    const heap = { start: '0x20004000', end: '0x2001c000' };
    file('MINE.json', { extends: 'stm32/PYBV11', id: 'MINE', heap, stackLimitBytes: 4096 });
    expect(heapOf('MINE', '1.23/')).toEqual([0x20004000, 0x2001c000]);
    expect(heapOf('MINE', '1.28/')).toEqual([0x20004000, 0x2001c000]);
    expect(loadBoard('MINE', { folders: [folder] }).stackLimitBytes).toBe(4096);
    // What its file does not say nobody knows: the firmware's word is on another heap.
    expect(loadBoard('MINE', { folders: [folder] }).provenance.heap).toBe('modelled');
  });

  it("a firmware profile of one's own has the heap of each release", () => {
    file('MINE.json', { extends: 'stm32/PYBV11', id: 'MINE', firmware: 'mine' });
    const releases = { 'v1.23.0': '0x20003000', 'v1.28.0': '0x20004000' };
    for (const [release, start] of Object.entries(releases)) {
      file(`firmware-profiles/${release}/mine.json`, {
        extends: 'stm32-PYBV11',
        id: 'mine',
        heap: { start, end: '0x2001c000' },
        provenance: { heap: 'exact' },
      });
    }
    expect(heapOf('MINE', '1.23/')).toEqual([0x20003000, 0x2001c000]);
    expect(heapOf('MINE', '1.28/')).toEqual([0x20004000, 0x2001c000]);
    expect(listTargets({ folders: [folder] }).find(({ id }) => id === 'MINE')).toMatchObject({
      heapBytes: 0x18000,
      micropython: ['1.28.0', '1.23.0'],
      provenance: { heap: 'exact' },
    });
  });

  it("what a target says of ESP-IDF's uses lies over what its firmware says", () => {
    const thread = { blocks: [1000], memory: 'internal', source: 'measured' };
    file('MINE.json', { extends: 'esp32/ESP32_GENERIC', id: 'MINE', idfUses: { thread } });
    const { heapGrowth } = loadBoard('MINE', { folders: [folder] });
    expect(heapGrowth).toMatchObject({ kind: 'esp-idf', uses: { thread, socket: { blocks: [512, 512] } } });
  });
});
