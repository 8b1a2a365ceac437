import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLACES, ROOMS } from './rooms.js';
import { files, imports, nameOf, roomOf, root, src } from './source.js';

const NAMES = ROOMS.map(({ name }) => name);
const ONLY = new Map(ROOMS.map(({ name, only }) => [name, only]));

const all = files(src);

/** Two files that know each other's types, as the C structs do. */
const TYPE_CIRCLES = [
  'compiler/parseNode.ts compiler/scope.ts',
  'runtime/codeState.ts runtime/funBc.ts',
  'runtime/mapObj.ts runtime/obj.ts runtime/slots.ts',
];

describe('the rooms of src', () => {
  it('are all known', () => {
    // Guards the tests below against finding nothing at all.
    expect(all.flatMap((file) => imports(file, false)).length).toBeGreaterThan(all.length);
    const unknown = [...new Set(all.map(roomOf))].filter((name) => !name.endsWith('.ts') && !NAMES.includes(name));
    expect(unknown).toEqual([]);
  });

  it('import downwards only', () => {
    const wrong: string[] = [];
    for (const file of all) {
      const from = roomOf(file);
      if (!NAMES.includes(from)) continue;
      for (const to of imports(file, false).map(roomOf)) {
        if (to === from) continue;
        const allowed = ONLY.get(from)?.includes(to) ?? NAMES.indexOf(to) < NAMES.indexOf(from);
        if (!allowed) wrong.push(`${nameOf(file)} imports from ${to}`);
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
        cycles.push([...path.slice(path.indexOf(file)), file].map((f) => nameOf(f)).join(' > '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of all) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('have no circles of types but three that MicroPython has too', () => {
    const graph = new Map(all.map((file) => [file, imports(file, false)]));
    // Tarjan's strongly connected components.
    const index = new Map<string, number>();
    const low = new Map<string, number>();
    const open: string[] = [];
    const circles: string[] = [];
    const visit = (file: string): void => {
      index.set(file, index.size);
      low.set(file, index.get(file)!);
      open.push(file);
      for (const next of graph.get(file) ?? []) {
        if (!index.has(next)) visit(next);
        if (open.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
      }
      if (low.get(file) !== index.get(file)) return;
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.map(nameOf).sort().join(' '));
    };
    for (const file of all) if (!index.has(file)) visit(file);
    expect(circles.sort()).toEqual(TYPE_CIRCLES);
  });

  it('show the inside of peripherals to none but the machine and the ports', () => {
    const outside = all.filter((file) => !/^(peripherals|ports|machine)$/.test(roomOf(file)));
    const wrong = outside.filter((file) => imports(file, false).some((to) => roomOf(to) === 'peripherals'));
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it('hold no folder for leftovers', () => {
    const names = all
      .map((file) => nameOf(file))
      .filter((name) => /(^|\/)(util|utils|helpers|common)(\/|\.ts)/.test(name));
    expect(names).toEqual([]);
  });
});

/** `text` with what stands between the two comments of a generated part replaced. */
function withPart(text: string, part: string, rows: readonly string[]): string {
  const between = new RegExp(`(<!-- ${part} -->\\n)[^]*?(<!-- end -->)`);
  if (!between.test(text)) throw new Error(`docs/architecture.md has no part ${part}`);
  return text.replace(between, (_, begin: string, end: string) => `${begin}${rows.join('\n')}\n${end}`);
}

// After a change of test/structure/rooms.ts: npx vitest run test/structure -u
describe('docs/architecture.md', () => {
  const path = join(root, 'docs/architecture.md');

  it('has the rooms and where things are', async () => {
    const rooms = ROOMS.map(({ name, holds, mirrors }) => `| \`${name}/\` | ${holds} | ${mirrors} |`);
    const places = PLACES.map(([what, where]) => `| ${what} | \`src/${where}\` |`);
    const head = ['| room | holds | mirrors |', '|---|---|---|'];
    const text = withPart(readFileSync(path, 'utf8'), 'rooms', [...head, ...rooms]);
    const whole = withPart(text, 'places', ['| what | where |', '|---|---|', ...places]);
    await expect(whole).toMatchFileSnapshot(path);
  });

  it('names places that exist', () => {
    expect(PLACES.map(([, where]) => where).filter((where) => !existsSync(join(src, where)))).toEqual([]);
  });

  it('can be held against the rooms as they are', () => {
    const lines = ROOMS.map(({ name }) => {
      const own = all.filter((file) => roomOf(file) === name);
      const count = own.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);
      expect(own.length, name).toBeGreaterThan(0);
      return `${name.padEnd(12)} ${String(own.length).padStart(4)} files ${String(count).padStart(6)} lines`;
    });
    console.info(lines.join('\n'));
  });
});
