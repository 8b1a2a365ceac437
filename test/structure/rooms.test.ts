import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

/** The rooms from the ground up: a file may import from its own room and from those before it. */
const ROOMS = [
  'abi',
  'profiles',
  'repr',
  'gc',
  'runtime',
  'bytecode',
  'objects',
  'compiler',
  'vm',
  'world',
  'vfs',
  'modules',
  'peripherals',
  'machine',
  'report',
  'trace',
  'serial',
  'checks',
  'cli',
];

/** Rooms whose place in the list would let them see more than they should. */
const ONLY: Record<string, readonly string[]> = {
  profiles: ['abi'],
  gc: [],
  trace: ['abi', 'gc', 'report', 'machine', 'runtime'],
};

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** Files that a file imports; `values` leaves out what is imported only as a type. */
function imports(file: string, values: boolean): string[] {
  const text = readFileSync(file, 'utf8');
  const found: string[] = [];
  for (const match of text.matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?)from '(\.[^']+)';|^import '(\.[^']+)';/gm,
  )) {
    const [, typeOnly, names = '', from, sideEffect] = match;
    const onlyTypes =
      typeOnly !== undefined || (/^\{/.test(names.trim()) && /^\{\s*(type \w+( as \w+)?,?\s*)+\}/.test(names.trim()));
    if (values && onlyTypes) continue;
    found.push(resolve(dirname(file), (from ?? sideEffect)!.replace(/\.js$/, '.ts')));
  }
  return found;
}

const all = files(src);
const room = (file: string): string => relative(src, file).split('/')[0]!;

describe('the rooms of src', () => {
  it('are all known', () => {
    // Guards the tests below against finding nothing at all.
    expect(all.flatMap((file) => imports(file, false)).length).toBeGreaterThan(all.length);
    const unknown = [...new Set(all.map(room))].filter((name) => !name.endsWith('.ts') && !ROOMS.includes(name));
    expect(unknown).toEqual([]);
  });

  it('import downwards only', () => {
    const wrong: string[] = [];
    for (const file of all) {
      const from = room(file);
      if (!ROOMS.includes(from)) continue;
      for (const to of imports(file, false).map(room)) {
        if (to === from) continue;
        const allowed = ONLY[from]?.includes(to) ?? ROOMS.indexOf(to) < ROOMS.indexOf(from);
        if (!allowed) wrong.push(`${relative(src, file)} imports from ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('have no import cycles', () => {
    const graph = new Map(all.map((file) => [file, imports(file, true)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(src, f)).join(' > '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of all) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('hold no folder for leftovers', () => {
    const names = all
      .map((file) => relative(src, file))
      .filter((name) => /(^|\/)(util|utils|helpers|common)(\/|\.ts)/.test(name));
    expect(names).toEqual([]);
  });
});
