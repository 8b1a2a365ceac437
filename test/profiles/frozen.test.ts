import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import {
  findFirmware,
  firmwareData,
  firmwareVersions,
  listFirmware,
  loadBoard,
  profileRoots,
} from '../../src/profiles/profiles.js';

/** Boards of ports whose boot is in Python, with the firmware of the first release of it that uheap has. */
const BOARDS = [
  ['ESP32_GENERIC', 'v1.23.0/esp32-ESP32_GENERIC'],
  ['ESP8266_GENERIC', 'v1.23.0/esp8266-ESP8266_GENERIC'],
  ['RPI_PICO', 'v1.23.0/rp2-RPI_PICO'],
  ['ADAFRUIT_ITSYBITSY_M0_EXPRESS', 'v1.23.0/samd-ADAFRUIT_ITSYBITSY_M0_EXPRESS'],
  ['PCA10056', 'v1.23.0/nrf-PCA10056'],
] as const;

/** A board with a firmware of a release that uheap has no profile of: what an imported one runs. */
function boardOf(version: string, [target, firmware]: (typeof BOARDS)[number] = BOARDS[0]): Board {
  const folder = mkdtempSync(join(tmpdir(), 'uheap-frozen-'));
  mkdirSync(join(folder, 'firmware-profiles', version), { recursive: true });
  writeFileSync(
    join(folder, 'firmware-profiles', version, 'older.json'),
    JSON.stringify({ extends: firmware, id: 'older', version }),
  );
  return loadBoard(target, { firmware: 'older', folders: [folder] });
}

describe('sources of frozen modules', () => {
  it('import what an older release had', () => {
    const mounts = ['v1.20.0', 'v1.21.0', 'v1.22.2', 'v1.23.0'].map((version) => {
      return /(\w+)\.mount/.exec(boardOf(version).frozen.source('_boot.py')!.text)?.[1];
    });
    expect(mounts).toEqual(['uos', 'os', 'os', 'vfs']);
  });

  it.each(BOARDS.map((board) => [board[0], board] as const))(
    'of 1.22.2 mount file systems without the module vfs on %s',
    (_, board) => {
      const { frozen, frozenFiles } = boardOf('v1.22.2', board);
      const texts = frozenFiles.map((path) => frozen.source(path)?.text ?? '').filter((text) => /Vfs|mount/.test(text));
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.filter((text) => /import.*\bvfs\b/.test(text))).toEqual([]);
    },
  );

  it('are the port’s own where it has one, else those that all share', () => {
    const esp32 = loadBoard('ESP32_GENERIC').frozen;
    const rp2 = loadBoard('RPI_PICO').frozen;
    expect(esp32.source('_boot.py')!.text).not.toBe(rp2.source('_boot.py')!.text);
    expect(esp32.source('asyncio/core.py')).toBe(rp2.source('asyncio/core.py'));
    expect(esp32.source('asyncio/core.py')!.optimise).toBe(3);
    expect(esp32.source('_boot.py')!.optimise).toBe(0);
    expect(esp32.source('no/such.py')).toBeNull();
  });

  it('are those of the newest release that has changed them', () => {
    const [old, fresh] = ['1.23.0', '1.28.0'].map((version) => {
      return loadBoard('UNIX_X64', { firmware: `${version}/unix-x64` }).frozen;
    });
    expect(fresh!.source('asyncio/lock.py')).toBe(old!.source('asyncio/lock.py'));
    for (const file of ['core.py', '__init__.py', 'stream.py']) {
      expect(fresh!.source(`asyncio/${file}`)!.text).not.toBe(old!.source(`asyncio/${file}`)!.text);
      expect(fresh!.source(`asyncio/${file}`)!.optimise).toBe(3);
    }
  });

  it('are searched first beside the profile that a user made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'uheap-frozen-'));
    const version = join(folder, 'firmware-profiles', loadBoard('ESP32_GENERIC').firmware.version);
    mkdirSync(join(version, 'frozen/mine'), { recursive: true });
    writeFileSync(join(version, 'frozen/mine/ntptime.py'), 'host = "mine"\n');
    writeFileSync(join(version, 'frozen/mine/manifest.json'), '{ "origin": "test", "opt": { "ntptime.py": 1 } }');
    writeFileSync(
      join(version, 'mine.json'),
      JSON.stringify({ extends: 'esp32-ESP32_GENERIC', id: 'mine', frozenFrom: ['frozen/mine'] }),
    );
    const board = loadBoard('ESP32_GENERIC', { firmware: 'mine', folders: [folder] });
    expect(board.frozen.source('ntptime.py')).toEqual({ text: 'host = "mine"\n', optimise: 1 });
    expect(board.frozen.source('asyncio/core.py')).toBe(loadBoard('ESP32_GENERIC').frozen.source('asyncio/core.py'));
    const host = new MemoryHost();
    new Machine(board, host).run({ name: 'app.py', text: 'import ntptime\nprint(ntptime.host)', via: 'raw-repl' });
    expect(host.out).toContain('mine');
  });

  it('are each in some firmware', () => {
    const read = new Set<string>();
    const names = listFirmware().flatMap((name) =>
      firmwareVersions(profileRoots(), name).map((version) => `${version}/${name}`),
    );
    for (const name of names) {
      const firmware = findFirmware(profileRoots(), name);
      const { frozen } = firmwareData(firmware);
      for (const path of firmware.value.frozen!) read.add(frozen.source(path)?.text ?? '');
    }
    const older = BOARDS.map((board) => boardOf('v1.22.2', board));
    for (const { frozen, frozenFiles } of [boardOf('v1.20.0'), ...older]) {
      for (const path of frozenFiles) read.add(frozen.source(path)?.text ?? '');
    }
    const root = join(import.meta.dirname, '../../firmware-profiles');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /[\\/]frozen[\\/]/.test(name) && name.endsWith('.py'),
    );
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((file) => !read.has(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
