import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { builtinModule } from '../../src/modules/registry.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';
import type { MpMap } from '../../src/runtime/map.js';
import { MpModule } from '../../src/runtime/module.js';
import { MpObject, MpQstr, MpType } from '../../src/runtime/obj.js';
import { q } from '../../src/runtime/qstrStatic.js';

/**
 * Members of the ports' modules and types, from the tables in MicroPython 1.23.0's C sources: by port and by path, with
 * the rows of all configurations. A firmware has those of them whose names are in its ROM.
 */
const TABLES = JSON.parse(readFileSync(join(import.meta.dirname, 'members.json'), 'utf8')) as Record<
  string,
  Record<string, string[]>
>;

function mapNames(map: MpMap): string[] {
  return map.table.keys.filter((key) => key instanceof MpQstr).map((key) => (key as MpQstr).data);
}

function members(value: unknown): { map: MpMap; names: string[] } | null {
  const map = value instanceof MpModule ? value.globals.map : value instanceof MpType ? value.locals : null;
  return map === null || map === undefined ? null : { map, names: mapNames(map) };
}

/** What is at a path such as `machine.Pin`, or null. */
function find(path: string): unknown {
  const [module, ...rest] = path.split('.');
  let value: unknown = builtinModule(q(module!));
  for (const name of rest) {
    const found = members(value);
    if (found === null) return null;
    const i = found.names.indexOf(name);
    value = i < 0 ? null : found.map.table.values[i];
    if (value instanceof MpObject && !(value instanceof MpType)) value = value.type;
  }
  return value;
}

it('gaps', () => {
  const gaps = new Map<string, string[]>();
  for (const { id } of listTargets()) {
    const board = loadBoard(id);
    const table = TABLES[board.port];
    if (table === undefined) continue;
    const rom = new Set(board.romQstrs.pools.flatMap(({ strings }) => strings));
    const machine = new Machine(board, new MemoryHost());
    machine.inside(() => {
      for (const name of board.modules) {
        if (builtinModule(q(name)) === null) gaps.set(`MODULE ${name}`, [...(gaps.get(`MODULE ${name}`) ?? []), id]);
      }
      for (const [path, names] of Object.entries(table)) {
        if (!board.modules.includes(path.split('.')[0]!)) continue;
        const value = find(path);
        const found = members(value);
        if (found === null) continue;
        const missing = names.filter((name) => rom.has(name) && !found.names.includes(name));
        if (missing.length > 0) {
          const key = `${board.port} ${path}: ${missing.join(' ')}`;
          gaps.set(key, [...(gaps.get(key) ?? []), id]);
        }
      }
    });
  }
  console.log([...gaps].map(([key, ids]) => `${key}   [${ids.length} ${ids[0]}]`).sort().join('\n'));
});
