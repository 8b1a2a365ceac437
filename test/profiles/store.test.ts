import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { builtInRoot, firmwarePaths, pathNamed, relativeName, userRoot, versionsOf } from '../../src/profiles/store.js';

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
    for (const path of paths) expect(pathNamed(paths, root.firmware, relativeName(root.firmware, path))).toBe(path);
    const name = relativeName(root.firmware, paths[0]!);
    expect(pathNamed(paths, root.firmware, `./${name}`)).toBeUndefined();
    expect(pathNamed(paths, root.firmware, `${name}.json`)).toBeUndefined();
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
