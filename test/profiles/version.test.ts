import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { macro } from '../../src/abi/board.js';
import { loadBoard, profileRoots } from '../../src/profiles/profiles.js';
import { allMacroNames, loadVersion, readRules, versionNamed, versionNames } from '../../src/profiles/version.js';

const folder = mkdtempSync(join(tmpdir(), 'uheap-version-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file of a made-up release or build. */
function write(name: string, content: object): void {
  const path = join(folder, 'firmware-profiles', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

const roots = profileRoots([folder]);

describe('a release', () => {
  it('has macros, rules and a file format', () => {
    const { release, defaults } = loadVersion(roots, 'v1.23.0');
    expect(release).toMatchObject({ name: 'v1.23.0', released: '2024-05-31' });
    expect(release.mpy).toEqual({ version: 6, subVersion: 3, lastStaticQstr: 'zip' });
    expect(defaults.numbers).toMatchObject({ MICROPY_ALLOC_PATH_MAX: 512, UHEAP_GROWTH_BY_AREAS: 0 });
  });

  it('extends another, with macros of its own, changed and gone', () => {
    write('v1.23.9/version.json', {
      extends: 'v1.23.0',
      released: '2031-02-03',
      macros: { MICROPY_ALLOC_SCOPE_ID_INC: 8, MICROPY_PY_OS_SEP: null },
    });
    const { release, defaults } = loadVersion(roots, 'v1.23.9');
    expect(release).toMatchObject({ name: 'v1.23.9', released: '2031-02-03' });
    expect(release.mpy.version).toBe(6);
    expect(defaults.numbers.MICROPY_ALLOC_SCOPE_ID_INC).toBe(8);
    expect(defaults.numbers).not.toHaveProperty('MICROPY_PY_OS_SEP');

    write('v1.23.9/newer.json', { extends: 'v1.23.0/stm32-PYBV11', id: 'newer', version: 'v1.23.9' });
    const board = loadBoard('PYBV11', { firmware: 'newer', folders: [folder] });
    expect(board.release.name).toBe('v1.23.9');
    expect(macro(board, 'MICROPY_ALLOC_SCOPE_ID_INC')).toBe(8);
    expect(macro(board, 'MICROPY_PY_OS_SEP')).toBe(1);
  });

  it('is the newest one before it where its folder has no version file', () => {
    write('v1.23.10/plain.json', { extends: 'v1.23.0/stm32-PYBV11', id: 'plain', version: 'v1.23.10' });
    const board = loadBoard('PYBV11', { firmware: 'plain', folders: [folder] });
    expect(board.firmware.version).toBe('v1.23.10');
    expect(board.release.name).toBe('v1.23.9');
  });

  it('is named as people name it', () => {
    expect(versionNamed(roots, '1.23.0')).toBe('v1.23.0');
    expect(versionNamed(roots, 'v1.23.9')).toBe('v1.23.9');
    expect(versionNamed(roots, '1.23')).toBe('v1.23.10');
    expect(versionNamed(roots, '1.2')).toBeNull();
    const names = versionNames(roots);
    expect(names.indexOf('v1.23.10')).toBeLessThan(names.indexOf('v1.23.9'));
  });

  it.each([
    ['extends a release that is none', 'v1.40.0', { extends: 'v1.32.0' }, 'extends: expected the name of a version'],
    ['extends itself', 'v1.40.1', { extends: 'v1.40.1' }, 'expected a version that does not extend this one'],
    [
      'lacks its day',
      'v1.40.2',
      { macros: {} },
      'released: expected a value, here or in what it extends, found nothing',
    ],
    [
      'has a mistyped key',
      'v1.40.3',
      { macro: {} },
      'macro: expected a known key (did you mean macros or textMacros?), found "macro"',
    ],
  ])('that %s is refused in one line', (_what, name, content, message) => {
    write(`${name}/version.json`, content);
    expect(() => loadVersion(roots, name)).toThrow(message);
    rmSync(join(folder, 'firmware-profiles', name), { recursive: true });
  });
});

describe('rules', () => {
  const src = resolve(import.meta.dirname, '../../src');
  const sources = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const rules = readRules();

  it('change with the release that they say', () => {
    for (const [name, { before = 0, since }] of Object.entries(rules)) {
      const steps = Object.entries(since);
      expect(steps.length, name).toBeGreaterThan(0);
      let value = before;
      for (const [, next] of steps) {
        expect(next, `${name} changes`).not.toBe(value);
        value = next;
      }
    }
    expect(loadVersion(roots, 'v1.23.0').defaults.numbers.UHEAP_GROWTH_BY_AREAS).toBe(0);
  });

  it('each have their place in the sources, and no other name is used', () => {
    const used = new Set(sources.flatMap((path) => readFileSync(path, 'utf8').match(/\bUHEAP_[A-Z0-9_]+\b/g) ?? []));
    // A message names one as an example, and a variable of the environment has such a name.
    const others = new Set(['UHEAP_ZIP_LAZY_TUPLE']);
    expect([...used].filter((name) => !Object.hasOwn(rules, name) && !others.has(name))).toEqual([]);
    expect(Object.keys(rules).filter((name) => !used.has(name))).toEqual([]);
    expect(allMacroNames()).toEqual(expect.arrayContaining(Object.keys(rules)));
  });

  it('take the place of versions: only the loader reads version numbers', () => {
    const wrong = sources
      .filter((path) => !path.endsWith(join('profiles', 'version.ts')))
      .flatMap((path) =>
        readFileSync(path, 'utf8')
          .split('\n')
          .filter(
            (line) =>
              /['"`^/]v?1\\?\.(1\d|2\d)(\\?\.\d+)?['"`$/]/.test(line) ||
              /(micropython|firmware\.version|release\.name)\s*[<>]=?\s/.test(line),
          )
          // What a message or a comment gives as an example.
          .filter((line) => !/such as "?v?1\.\d+/.test(line) && !/^ *(\/?\*|\/\/)/.test(line))
          .map((line) => `${path.slice(src.length + 1)}: ${line.trim()}`),
      );
    expect(wrong).toEqual([]);
  });
});
