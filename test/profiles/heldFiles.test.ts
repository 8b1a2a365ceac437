import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { boardFiles, commonFiles, writeBoardFiles } from '../../src/profiles/boardFiles.js';
import { fetchTarget, fetchTargets } from '../../src/profiles/fetched.js';
import { holdFiles } from '../../src/profiles/heldFiles.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { storage, useStorage } from '../../src/profiles/storage.js';

const disk = storage();
afterEach(() => useStorage(disk));

/** All that there is to know of a board, with its frozen modules. */
function wholeOf(board: Board): unknown {
  const sources = board.frozenFiles.map((path) => board.frozen.source(path));
  return JSON.parse(JSON.stringify({ ...board, sources }));
}

describe('held files', () => {
  it.each([
    ['PYBV11', '1.28.0'],
    ['PYBV11', '1.23.0'],
    ['ESP32_GENERIC', '1.28.0'],
    ['UNIX_X64', '1.20.0'],
    ['RPI_PICO_W', '1.28.0'],
  ])('make the same board of %s with %s', (id, release) => {
    const common = commonFiles();
    const files = boardFiles(id, release, common);
    const wanted = wholeOf(loadBoard(id, { firmware: `${release}/` }));
    holdFiles(common);
    holdFiles(files);
    expect(wholeOf(loadBoard(id, { firmware: `${release}/` }))).toEqual(wanted);
  });

  it('say what is not among them', () => {
    holdFiles(commonFiles());
    expect(() => loadBoard('NO_SUCH_BOARD')).toThrow('unknown target "NO_SUCH_BOARD"');
    expect(() => loadBoard('UNIX_X64')).toThrow('firmware');
  });
});

describe('fetched boards', () => {
  let folder = '';
  beforeAll(() => {
    folder = `${mkdtempSync(join(tmpdir(), 'uheap-boards-'))}/`;
    writeBoardFiles(folder, ['PYBV11', 'MICROBIT']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const asked: string[] = [];
  const serve = async (address: string): Promise<unknown> => {
    asked.push(address.slice(folder.length));
    const name = address.slice(folder.length);
    if (!readdirSync(folder).includes(name)) return { ok: false, status: 404, statusText: 'Not Found' };
    return { ok: true, json: async () => JSON.parse(readFileSync(address, 'utf8')) };
  };

  it('are each a file for a release, fetched once', async () => {
    vi.stubGlobal('fetch', serve);
    const list = await fetchTargets(folder);
    expect(list.map(({ id, release }) => `${id} ${release}`)).toEqual(['MICROBIT 1.28.0', 'PYBV11 1.28.0']);
    await fetchTarget(folder, 'MICROBIT', '1.23.0');
    expect(loadBoard('MICROBIT').release.name).toBe('v1.23.0');
    await fetchTarget(folder, 'MICROBIT');
    await fetchTarget(folder, 'MICROBIT');
    expect(loadBoard('MICROBIT').release.name).toBe('v1.28.0');
    expect(loadBoard('MICROBIT', { firmware: '1.23/' }).release.name).toBe('v1.23.0');
    expect(asked).toEqual(['targets.json', 'common.json', 'MICROBIT@1.23.0.json', 'MICROBIT@1.28.0.json']);
  });

  it('say what there is no file of', async () => {
    vi.stubGlobal('fetch', serve);
    await expect(fetchTarget(folder, 'PYBV11', '1.0.0')).rejects.toThrow('PYBV11@1.0.0.json: 404 Not Found');
    await expect(fetchTarget(folder, 'ESP32_GENERIC')).rejects.toThrow('targets.json: no target "ESP32_GENERIC"');
  });
});
