import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemText } from '../../src/profiles/problem.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { validateProfile } from '../../src/profiles/validate.js';
import { BAD_BOOTS, BAD_FIRMWARE, BAD_TARGETS, BAD_WIRING, GOOD_FIRMWARE, GOOD_TARGET } from './badProfiles.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uheap-profiles-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Every problem of a file, with the folder left out. */
function problems(path: string): string[] {
  return validateProfile(path, [folder]).map((problem) => problemText(problem).replaceAll(`${folder}/`, ''));
}

describe('sound profiles', () => {
  it('pass, and boards come of them', () => {
    expect(problems(write('GOOD.json', GOOD_TARGET))).toEqual([]);
    expect(problems(write('firmware-profiles/v1.23.0/good.json', GOOD_FIRMWARE))).toEqual([]);
    const board = loadBoard('good', { folders: [folder], firmware: 'GOOD' });
    expect(board.id).toBe('GOOD');
    expect(board.firmware.id).toBe('good');
    expect(board.mcu).toBe('STM32F405RG');
    expect(board.heapAreas).toEqual([{ start: 0x20004000, end: 0x2001c000 }]);
    expect(board.macros.MICROPY_ALLOC_PATH_MAX).toBe(256);
    expect(board.macros.MICROPY_PY_ASYNCIO).toBe(1);
  });
});

describe('bad targets', () => {
  it.each([...BAD_TARGETS, ...BAD_WIRING])('$what', ({ change, message, name }) => {
    const content = typeof change === 'string' ? change : { ...GOOD_TARGET, id: name ?? 'BAD', ...change };
    expect(problems(write(`${name ?? 'BAD'}.json`, content))).toEqual([message].flat());
  });
});

describe('bad firmware profiles', () => {
  it.each(BAD_FIRMWARE)('$what', ({ change, message, name }) => {
    const content = typeof change === 'string' ? change : { ...GOOD_FIRMWARE, id: name ?? 'bad', ...change };
    const path = write(`firmware-profiles/v1.23.0/${name ?? 'bad'}.json`, content);
    expect(problems(path)).toEqual([message].flat());
  });
});

describe('bad boots', () => {
  it.each(BAD_BOOTS)('$what', ({ change, message }) => {
    const content = { ...GOOD_FIRMWARE, id: 'bad', ...(change as object) };
    const path = write('firmware-profiles/v1.23.0/bad.json', content);
    const lines = [message].flat().map((line) => `firmware-profiles/v1.23.0/bad.json: ${line}`);
    expect(problems(path)).toEqual(lines);
    expect(() => loadBoard('PYBV11', { folders: [folder], firmware: 'bad' })).toThrow(lines[0]!.split(': ').at(-1)!);
    rmSync(path);
  });
});

describe('what only shows when a board is put together', () => {
  it.each([
    [() => loadBoard('PYBV12'), 'unknown target "PYBV12" (did you mean PYBV10 or PYBV11 or PYBV3?)'],
    [() => loadBoard('zzzzzz'), 'unknown target "zzzzzz"'],
    [
      () => loadBoard('PYBV11', { firmware: 'stm32-PYBV1' }),
      'unknown firmware "stm32-PYBV1" (did you mean stm32-PYBV10 or stm32-PYBV11 or stm32-PYBV3?)',
    ],
    [() => loadBoard('stm32f405'), 'unknown target "stm32f405" (did you mean STM32F439?)'],
    [
      () => loadBoard('PYBV11', { heapBytes: 200_000 }),
      'targets/stm32/PYBV11.json: heap: expected at most 122044 bytes from 0x20002344 to the end of the RAM, found 200000',
    ],
    [
      () => loadBoard('UNIX_X86', { heapBytes: 64 }),
      'targets/unix/UNIX_X86.json: heap: expected room for its own tables and a block, found 64 bytes at 0x10000010',
    ],
    [
      () => loadBoard('UNIX_X64', { firmware: 'unix-nanbox' }),
      'firmware-profiles/v1.28.0/unix-nanbox.json: objRepr: expected "A" or "B", as UNIX_X64 has 64-bit words, found "D"',
    ],
  ])('%#', (load, message) => {
    let said = '';
    try {
      load();
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toBe(message);
  });
});
