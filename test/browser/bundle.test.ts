import { gzipSync } from 'node:zlib';
import { parseAst } from 'rolldown/parseAst';
import { beforeAll, describe, expect, it } from 'vitest';
import { boardFiles, commonFiles } from '../../src/profiles/boardFiles.js';
import { type Bundled, bundled } from './bundled.js';

/** What Node has and a browser hasn't. */
const NODE_GLOBALS = [
  'Buffer',
  'process',
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
  'global',
  'setImmediate',
];

/** 400 KB. */
const MOST_BYTES = 400 * 1024;

/** Names in a program that stand for a variable: no properties, no keys. */
function variables(code: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    const { type, name, computed, key, property, ...rest } = node as Record<string, unknown>;
    if (type === 'Identifier') names.add(name as string);
    if (computed === true || type === 'PrivateInExpression') visit([key, property]);
    Object.values(rest).forEach(visit);
  };
  visit(parseAst(code));
  return names;
}

describe('the library for pages', () => {
  let library: Bundled;
  beforeAll(async () => {
    library = await bundled();
  });

  it('imports nothing', () => {
    expect(library.imports).toEqual([]);
    expect(library.code).not.toMatch(/from\s*["'`]node:|import\(["'`]node:/);
  });

  it('reaches no global of Node', () => {
    const names = variables(library.code);
    expect(names.has('TextEncoder')).toBe(true);
    expect(NODE_GLOBALS.filter((name) => names.has(name))).toEqual([]);
  });

  it('is small enough to be fetched with a board', async () => {
    const { code, later } = await bundled('src/browser.ts', true);
    expect(later.length).toBeGreaterThan(10_000);
    const common = commonFiles();
    const board = boardFiles('PYBV11', '1.28.0', common);
    const parts = [code, JSON.stringify(common), JSON.stringify(board)];
    const bytes = parts.reduce((sum, part) => sum + gzipSync(part).length, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('knows nothing of the checks of profiles that were made when it was built', () => {
    expect(library.code).not.toContain('ZodError');
  });
});
