import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

describe('compiled code that an installed package keeps', () => {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-installed-'));
  const cache = join(dir, 'cache');
  afterAll(() => rmSync(dir, { recursive: true }));

  // As npm installs it: without the code that the build has compiled.
  beforeAll(() => {
    cpSync(join(ROOT, 'dist'), join(dir, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.cache') });
    cpSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
    for (const name of ['targets', 'firmware-profiles']) symlinkSync(join(ROOT, name), join(dir, name));
    writeFileSync(join(dir, 'main.py'), 'print(6 * 7)\n');
  });
  beforeEach(() => rmSync(cache, { recursive: true, force: true }));

  function run(folder = cache): string {
    const args = [join(dir, 'dist/cli/main.cjs'), 'run', join(dir, 'main.py'), '-t', 'UNIX_X64', '-q'];
    return execFileSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, UHEAP_CACHE: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
  const kept = (): string => {
    const names = readdirSync(cache);
    expect(names).toHaveLength(1);
    return join(cache, names[0]!);
  };

  it('is written by the first run and left alone by the next', () => {
    expect(run()).toBe('42\n');
    const file = kept();
    const { ino, size } = statSync(file);
    expect(size).toBeGreaterThan(500_000);
    expect(run()).toBe('42\n');
    expect(statSync(kept()).ino).toBe(ino);
  });

  it('is written anew where it is damaged, cut or empty', () => {
    run();
    const file = kept();
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged.fill(0x55, 800_000, 800_002);
    for (const bytes of [damaged, whole.subarray(0, 100_000), whole.subarray(0, 3)]) {
      writeFileSync(file, bytes);
      expect(run()).toBe('42\n');
      expect(readFileSync(kept()).length).toBeGreaterThan(500_000);
      expect(readFileSync(file).subarray(0, 100)).not.toEqual(bytes.subarray(0, 100));
    }
  });

  it('of another build goes', () => {
    run();
    const old = kept().replace(/[0-9a-f]{16}\.code$/, '0123456789abcdef.code');
    writeFileSync(old, readFileSync(kept()));
    rmSync(join(cache, readdirSync(cache).find((name) => !old.endsWith(name))!));
    expect(run()).toBe('42\n');
    expect(kept()).not.toBe(old);
  });

  it('is done without where nothing can be written, or nothing should be', () => {
    writeFileSync(cache, '');
    expect(run(join(cache, 'below'))).toBe('42\n');
    expect(run('')).toBe('42\n');
    expect(statSync(cache).size).toBe(0);
  });
});
