import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as [Packed];
const paths = new Set(packed.files.map(({ path }) => path));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the npm package', () => {
  it('is below 2 MB', () => {
    expect(packed.size).toBeLessThan(2_000_000);
  });

  it('has what it starts with, and the scripts of its pages', () => {
    for (const path of [
      'dist/cli/main.cjs',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/browser.js',
      'dist/browser.d.ts',
      'dist/vitest.d.ts',
      'dist/pages/report.js',
    ])
      expect(paths).toContain(path);
  });

  it('has no source maps, and nothing names one', () => {
    const scripts = [...paths].filter((path) => /\.(c?js|d\.c?ts)$/.test(path));
    expect(scripts.length).toBeGreaterThan(100);
    expect([...paths].filter((path) => path.endsWith('.map'))).toEqual([]);
    expect(scripts.filter((path) => /^\/\/# sourceMappingURL=/m.test(text(path)))).toEqual([]);
  });

  it('has all types that its types name', () => {
    const missing: string[] = [];
    for (const path of [...paths].filter((name) => name.endsWith('.d.ts'))) {
      for (const [, from] of text(path).matchAll(/['"](\.[^'"\n]+)\.js['"]/g)) {
        const target = normalize(join(dirname(path), `${from}.d.ts`));
        if (!paths.has(target)) missing.push(`${path}: ${target}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('links to nothing that it does not ship', () => {
    const broken: string[] = [];
    const pages = [...paths].filter((path) => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    for (const path of pages) {
      for (const [, link] of text(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        const target = normalize(join(dirname(path), link!));
        if (![...paths].some((each) => each === target || each.startsWith(`${target}/`))) {
          broken.push(`${path}: ${link}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });
});
