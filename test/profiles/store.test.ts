import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import {
  builtInRoot,
  extendedFirmwarePath,
  extendedTargetPath,
  firmwarePaths,
  firmwarePathsNamed,
  profileName,
  relativeName,
  targetPath,
  targetPaths,
  userRoot,
  versionsOf,
} from '../../src/profiles/store.js';

describe('versions', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are listed by their numbers, newest first', () => {
    folder = mkdtempSync(join(tmpdir(), 'uheap-store-'));
    for (const name of ['v1.9', 'v1.10.0', 'v1.10.0-preview', 'v1.100', 'v2.0', 'notes', 'vendor']) {
      mkdirSync(join(folder, 'firmware-profiles', name), { recursive: true });
    }
    expect(versionsOf(userRoot(folder))).toEqual(['v2.0', 'v1.100', 'v1.10.0-preview', 'v1.10.0', 'v1.9']);
  });
});

describe('a profile that another one names', () => {
  it('is found by its path from the folder, and by nothing else', () => {
    const root = builtInRoot();
    const paths = firmwarePaths(root);
    expect(paths.length).toBeGreaterThan(100);
    for (const path of paths) expect(extendedFirmwarePath(root, relativeName(root.firmware, path))).toBe(path);
    const name = relativeName(root.firmware, paths[0]!);
    for (const other of [
      `./${name}`,
      `${name}.json`,
      'v1.28.0/version',
      'v1.28.0/../v1.28.0/unix',
      name.toUpperCase(),
    ]) {
      expect(extendedFirmwarePath(root, other)).toBeNull();
    }
    for (const path of targetPaths(root)) expect(extendedTargetPath(root, relativeName(root.targets, path))).toBe(path);
    expect(extendedTargetPath(root, 'STM32/port')).toBeNull();
  });

  it('is found by its own name alone, in its own letters', () => {
    const root = builtInRoot();
    for (const name of ['PYBV11', 'RPI_PICO', 'UNIX_X64']) {
      expect(targetPath(root, name)).toBe(targetPaths(root).find((path) => profileName(path) === name));
    }
    for (const name of ['pybv11', '../stm32/PYBV11', 'NO_SUCH_BOARD', '']) expect(targetPath(root, name)).toBeNull();
    const named = firmwarePaths(root).filter((path) => profileName(path) === 'stm32-PYBV11');
    expect(named.length).toBeGreaterThan(1);
    expect([...firmwarePathsNamed(root, 'stm32-PYBV11')]).toEqual(named);
  });
});

describe('a board', () => {
  it("is loaded without a language's rules, which take Node long to get ready for", () => {
    const compare = vi.spyOn(String.prototype, 'localeCompare');
    expect(loadBoard('PYBV11').id).toBe('PYBV11');
    expect(compare).not.toHaveBeenCalled();
    compare.mockRestore();
  });
});
