import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { areaLayout } from '../../src/abi/heapLayout.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { validateProfile } from '../../src/profiles/validate.js';
import { regionWithPool } from '../../src/serial/calibrate/heapRegion.js';
import { type MissingChunks, missingChunks } from '../../src/serial/calibrate/missingChunks.js';
import { promptState } from '../../src/serial/calibrate/promptState.js';
import { type CalibrateResult, calibrate } from '../../src/serial/calibrate/session.js';
import { compareWithBoard } from '../../src/serial/compareSession.js';
import type { Port } from '../../src/serial/port.js';
import { openPort } from '../../src/serial/serialPort.js';
import {
  missingForMicrobit,
  missingForWebAssembly,
  type RealBoard,
  skipNote,
  startMicrobit,
  startWebAssembly,
} from './realBoards.js';
import { simulatedBoard } from './simulatedBoard.js';

const folder = mkdtempSync(join(tmpdir(), 'uheap-calibrate-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Calibrates, and checks what must hold of every profile. */
async function calibrated(port: Port, id: string, target?: string): Promise<CalibrateResult> {
  const result = await calibrate(port, { id, folder, target }, {});
  expect([result.paths.target, result.paths.firmware].flatMap((path) => validateProfile(path))).toEqual([]);
  expect(result.simulated.total).toBe(result.board.total);
  expect(result.simulated.used).toBe(result.board.used);
  expect(result.simulated.dump.areas.map(({ start }) => start)).toEqual(
    result.board.dump.areas.map(({ start }) => start),
  );
  return result;
}

const kinds = ({ checks }: CalibrateResult): string[] => checks.map(({ comparison }) => comparison.verdict.kind);

describe('calibrate', () => {
  it('a board that is just like a target', async () => {
    const result = await calibrated(simulatedBoard('PYBV11'), 'LIKE_PYBV11');
    expect(result.base).toEqual({ target: 'stm32/PYBV11', firmware: 'v1.28.0/stm32-PYBV11' });
    expect(kinds(result)).toEqual(['exact', 'exact', 'exact']);
    const { macros, boot, modules, objRepr, float } = JSON.parse(readFileSync(result.paths.firmware, 'utf8'));
    expect({ macros, boot, modules, objRepr, float }).toEqual({ macros: {} });
  });

  it('a board by the profile of another one: address and size of the heap, name, modules, floats', async () => {
    const result = await calibrated(simulatedBoard('PCA10028'), 'LIKE_PCA10028', 'PCA10040');
    const real = loadBoard('PCA10028');
    const board = loadBoard('LIKE_PCA10028', { folders: [folder] });
    expect(board.floatImpl).toBe(real.floatImpl);
    expect([...board.modules].sort()).toEqual([...real.modules].sort());
    const pool = ({ heapAreas: [area], bytesPerBlock }: typeof real): object => {
      const { poolStart, blocks } = areaLayout(area!.start, area!.end, { bytesPerBlock, finaliser: true });
      return { poolStart, blocks };
    };
    expect(pool(board)).toEqual(pool(real));
    expect(kinds(result)).toEqual(['exact', 'exact', 'exact']);
  });

  it('a board that keeps something from its boot on', async () => {
    const bootProgram = "keep = [bytearray(100), {1: 2}, 'text that is long enough'.upper()]\n";
    const plain = await calibrated(simulatedBoard('PYBV11'), 'PLAIN');
    const result = await calibrated(simulatedBoard('PYBV11', { bootProgram }), 'KEEPS');
    const more = result.board.used - plain.board.used;
    expect(more).toBeGreaterThan(200);
    expect(result.simulated.collected).toBe(result.board.collected);
    const board = loadBoard('KEEPS', { folders: [folder] });
    const { kept, garbage } = board.boot.steps.find(({ do: name }) => name === 'chunks') as unknown as MissingChunks;
    expect([...kept, ...garbage].join('').length * 16).toBe(more);
    // The bytes of the bytearray.
    expect(kept).toContain('h======');
    expect(garbage).not.toContain('h======');
    // The name in the program's globals is not there, so that their table can grow a program later.
    for (const { comparison } of result.checks) {
      const { board, simulated } = comparison.phases[2]!;
      expect(Math.abs(board!.used - simulated!.used)).toBeLessThanOrEqual(16);
    }
  });

  it.each([
    ['ESP32_GENERIC', 'ESP32_GENERIC'],
    ['ESP32_GENERIC_S3', 'ESP32_GENERIC_S3_SPIRAM_OCT'],
    ['ESP32_GENERIC_C3', 'ESP32_GENERIC'],
  ])('a board whose heap ESP-IDF gives: %s by the profile of %s', async (real, base) => {
    const id = `LIKE_${real}`;
    await calibrated(simulatedBoard(real), id, base);
    const board = loadBoard(id, { folders: [folder] });
    const machine = new Machine(board, new MemoryHost());
    machine.run({ name: 'main.py', text: 'a = bytearray(70000)', via: 'raw-repl' });
    machine.heap.verify();
    expect(machine.heap.areas.length).toBe(2);
  });

  it('writes a profile that compare takes', async () => {
    await calibrated(simulatedBoard('PYBV11'), 'MINE');
    const request = {
      program: 'x = [1, 2, 3]\n',
      tolerance: 0,
      ignoreOutput: false,
      target: 'MINE',
      folders: [folder],
    };
    const { comparison, board } = await compareWithBoard(simulatedBoard('PYBV11'), request, {});
    expect(board.firmware.id).toBe('MINE');
    expect(comparison.verdict.kind).toBe('exact');
  });

  it('says so when a board can not show its heap', async () => {
    const port = simulatedBoard('PYBV11', {
      run: () => ({ out: '', err: "AttributeError: 'module' object has no attribute 'mem_info'\r\n" }),
    });
    await expect(calibrate(port, { id: 'X', folder, target: 'PYBV11' }, {})).rejects.toThrow(
      "the board has no micropython.mem_info(1), so its heap can't be read",
    );
    expect(port.state).toBe('friendly');
  });
});

describe('what calibrate works out', () => {
  it('the heap at the prompt, without the probes', () => {
    const dump = (used: number): string => `GC: total: 10048, used: ${used}, free: ${10048 - used}\n`;
    const state = promptState({ before: dump(240), out: dump(368), collected: dump(336) });
    expect(state).toMatchObject({ total: 10048, used: 112, collected: 208 });
    expect(promptState({ before: dump(240), out: 'MemoryError', collected: dump(336) })).toBeNull();
  });

  it.each([
    { poolStart: 0x200004a0, poolBytes: 10048, finaliser: true },
    { poolStart: 0x200004a0, poolBytes: 10048, finaliser: false },
    { poolStart: 0x20001000, poolBytes: 64 * 1024, finaliser: true },
    { poolStart: 0x3ffe4000, poolBytes: 111168, finaliser: true },
    { poolStart: 0x20000040, poolBytes: 64, finaliser: true },
  ])('the area whose pool it is: %o', ({ poolStart, poolBytes, finaliser }) => {
    const rules = { bytesPerBlock: 16, finaliser };
    const region = regionWithPool(poolStart, poolBytes, rules, 4);
    const layout = areaLayout(region!.start, region!.end, rules);
    expect(layout).toMatchObject({ poolStart, poolEnd: poolStart + poolBytes, blocks: poolBytes / 16 });
    // One that begins a word later has another pool.
    expect(areaLayout(region!.start + 4, region!.end, rules).blocks).not.toBe(layout.blocks);
  });

  it('no area where there is none', () => {
    expect(regionWithPool(0x20000000, 10000, { bytesPerBlock: 16, finaliser: true }, 4)).toBeNull();
  });

  it.each([
    { board: 'h=hLB..Dh===..', simulated: 'h=h......h===', blocks: 3, chunks: ['L', 'B', 'D'] },
    { board: 'h=hA===.', simulated: 'h=h', blocks: 4, chunks: ['A==='] },
    { board: 'h=hA===.', simulated: 'h=h', blocks: 2, chunks: ['h='] },
    { board: 'hhB', simulated: 'h', blocks: 5, chunks: ['h', 'B', 'h=='] },
    { board: 'hh', simulated: 'hh', blocks: 0, chunks: [] },
  ])('what a board keeps: $board beside $simulated', ({ board, simulated, blocks, chunks }) => {
    expect(missingChunks(board, simulated, blocks)).toEqual(chunks);
  });
});

const real: readonly [string, string | null, () => Promise<RealBoard>, object][] = [
  ['WebAssembly', missingForWebAssembly(), startWebAssembly, { target: 'webassembly/WEBASSEMBLY' }],
  ['the emulated micro:bit', missingForMicrobit(), startMicrobit, { target: 'nrf/MICROBIT' }],
];
for (const [name, missing, start, base] of real) {
  describe.skipIf(missing !== null)(`calibrate on ${name}${skipNote(missing)}`, () => {
    it('reproduces the total and the state at the prompt', async () => {
      const board = await start();
      const id = `REAL_${name.replace(/\W/g, '_')}`;
      const result = await calibrated(await openPort(board.path, 115200), id);
      expect(result.base).toMatchObject(base);
      for (const { comparison } of result.checks) {
        const [before, after] = comparison.phases;
        const growth = (side: 'board' | 'simulated'): number => after![side]!.used - before![side]!.used;
        expect(Math.abs(growth('board') - growth('simulated'))).toBeLessThan(0.05 * growth('board'));
      }
      const isSameVersion = result.identity.version === '1.23.0';
      expect(kinds(result).every((kind) => kind === 'exact')).toBe(isSameVersion);
      expect(result.warnings.length).toBe(isSameVersion ? 0 : 1);
      await board.stop();
    });
  });
}
