import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { areaLayout } from '../../src/abi/heapLayout.js';
import { TEXT_MACRO_NAMES } from '../../src/abi/macroNames.js';
import { expressionValue, macroValue } from '../../src/abi/macroValue.js';
import { sizeOf } from '../../src/abi/structs.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { listTargets, loadBoard as loadAny } from '../../src/profiles/profiles.js';
import { recordedProfiles } from '../conformance/recordings.js';

interface Recorded {
  readonly target: string;
  readonly mcu: string;
  readonly wordBytes: number;
  readonly objBytes: number;
  readonly heapStart: string | null;
  readonly heapEnd: string | null;
  readonly heapBytes: number;
  readonly totals: readonly number[];
  readonly poolStart: string | null;
  readonly stackLimit: number | null;
  readonly objRepr: string;
  readonly float: string;
  readonly longInt: string;
  readonly macros: Readonly<Record<string, number | string>>;
}

const { boards } = JSON.parse(readFileSync(new URL('../recordings/v1.23.0/boards.json', import.meta.url), 'utf8')) as {
  boards: Recorded[];
};

const { boards: known } = JSON.parse(readFileSync(new URL('../recordings/boards.json', import.meta.url), 'utf8')) as {
  boards: Known[];
};

/** What is known of a board with the firmware of a release. */
interface Known {
  readonly target: string;
  readonly release: string;
  readonly objRepr: string;
  readonly float: string;
  readonly longInt: string;
  readonly total?: number;
  readonly poolStart?: string;
  readonly heapBytes?: number;
  readonly stackLimit?: number;
}

/** A target's board with its firmware of 1.23.0. */
function loadBoard(target: string): Board {
  return loadAny(target, { folders: recordedProfiles, firmware: '1.23/' });
}

const byTarget: [string, Recorded][] = boards.map((recorded) => [recorded.target, recorded]);

/** Total and pool start of each heap area, as `gc_init` and `gc_add` lay them out. */
function pools(board: Board): { total: number; start: number }[] {
  const rules = {
    bytesPerBlock: board.bytesPerBlock,
    finaliser: macroValue(board.macros, 'MICROPY_ENABLE_FINALISER') !== 0,
  };
  return board.heapAreas.map((area, i) => {
    const header = i === 0 ? 0 : sizeOf(board, 'mp_state_mem_area_t');
    const layout = areaLayout(area.start + header, area.end, rules);
    return { total: layout.blocks * board.bytesPerBlock, start: layout.poolStart };
  });
}

describe('every recorded board', () => {
  it('has a target, and every other target whose heap was read is known or runs the firmware of a recorded one', () => {
    const targets = listTargets({ folders: recordedProfiles });
    const recorded = new Set([...boards, ...known].map(({ target }) => target));
    expect(boards.length).toBe(38);
    expect([...recorded].filter((id) => !targets.some((target) => target.id === id))).toEqual([]);
    const firmware = new Set(targets.filter(({ id }) => recorded.has(id)).map((target) => target.firmware));
    const isRead = ({ provenance: { heap } }: (typeof targets)[number]): boolean =>
      heap === 'exact' || heap === 'linked' || heap === 'sibling';
    expect(targets.filter((target) => isRead(target) && !firmware.has(target.firmware))).toEqual([]);
  });

  it.each(byTarget)('%s: heap, total and pool start', (target, recorded) => {
    const board = loadBoard(target);
    const first = board.heapAreas[0]!;
    expect(first.end - first.start).toBe(recorded.heapBytes);
    if (recorded.heapStart !== null) expect(first.start).toBe(Number(recorded.heapStart));
    if (recorded.heapEnd !== null) expect(first.end).toBe(Number(recorded.heapEnd));
    const layouts = pools(board);
    expect(layouts.map((layout) => layout.total)).toEqual(recorded.totals);
    if (recorded.poolStart !== null) expect(layouts[0]!.start).toBe(Number(recorded.poolStart));
  });

  it.each(byTarget)('%s: the heap that the machine builds', (target, recorded) => {
    let seen = false;
    new Machine(loadBoard(target), new MemoryHost(), ({ heap }) => {
      seen = true;
      expect(heap.areas.map((area) => area.poolEnd - area.poolStart)).toEqual(recorded.totals);
      expect(heap.info().total).toBe(recorded.totals.reduce((sum, total) => sum + total, 0));
      if (recorded.poolStart !== null) expect(heap.areas[0]!.poolStart).toBe(Number(recorded.poolStart));
    });
    expect(seen).toBe(true);
  });

  it.each(byTarget)('%s: hardware and representation', (target, recorded) => {
    const board = loadBoard(target);
    expect({
      wordBytes: board.wordBytes,
      objBytes: board.objBytes,
      objRepr: board.objRepr,
      float: board.floatImpl,
      longInt: board.longIntImpl,
    }).toEqual({
      wordBytes: recorded.wordBytes,
      objBytes: recorded.objBytes,
      objRepr: recorded.objRepr,
      float: recorded.float,
      longInt: recorded.longInt,
    });
    if (recorded.stackLimit !== null) expect(board.stackLimitBytes).toBe(recorded.stackLimit);
  });

  // What was recorded of the WebAssembly builds lacks the flags that their frozen modules add: the firmware that npm has
  // shows `.frozen` in its path, and such modules.
  it.each(byTarget)('%s: every recorded macro', (target, recorded) => {
    const board = loadBoard(target);
    const wrong: string[] = [];
    let compared = 0;
    for (const [name, value] of Object.entries(recorded.macros)) {
      if (!Object.hasOwn(board.macros, name) || (TEXT_MACRO_NAMES as readonly string[]).includes(name)) continue;
      if (board.port === 'webassembly' && name.startsWith('MICROPY_MODULE_FROZEN')) continue;
      compared++;
      // A recorded text is an expression that the preprocessor had not reduced.
      const expected = typeof value === 'string' ? expressionValue(board.macros, value) : value;
      if (board.macros[name] !== expected) wrong.push(`${name}: ${board.macros[name]} instead of ${expected}`);
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(140);
  });

  it.each(byTarget)('%s: says how sure it is of each value that figures rest on', (target) => {
    const { provenance } = loadBoard(target);
    expect(Object.keys(provenance)).toEqual(expect.arrayContaining(['heap', 'macros', 'romQstrs', 'modules', 'boot']));
  });

  it.each(byTarget)('%s: strings in ROM number as they should', (target) => {
    const { romQstrs } = loadBoard(target);
    expect(romQstrs.pools[0]!.strings.slice(0, 3)).toEqual(['', '', '__dir__']);
    expect(romQstrs.count).toBe(romQstrs.pools.reduce((sum, pool) => sum + pool.strings.length, 0));
    expect(romQstrs.lastPoolAlloc).toBe(romQstrs.pools.at(-1)!.alloc);
    for (const pool of romQstrs.pools) {
      if (pool.sorted) expect(pool.strings).toEqual([...pool.strings].sort(byBytes));
    }
  });
});

describe('every board that is known with the firmware of a release', () => {
  it.each(known)('$target with $release: heap, total and pool start', (row) => {
    const board = loadAny(row.target, { firmware: `${row.release}/` });
    const [first] = pools(board);
    const heapBytes = board.heapAreas[0]!.end - board.heapAreas[0]!.start;
    expect({
      objRepr: board.objRepr,
      float: board.floatImpl,
      longInt: board.longIntImpl,
      total: row.total && first!.total,
      poolStart: row.poolStart && `0x${first!.start.toString(16)}`,
      heapBytes: row.heapBytes && heapBytes,
      stackLimit: row.stackLimit && board.stackLimitBytes,
      release: board.firmware.version.slice(1),
    }).toEqual({
      objRepr: row.objRepr,
      float: row.float,
      longInt: row.longInt,
      total: row.total,
      poolStart: row.poolStart,
      heapBytes: row.heapBytes,
      stackLimit: row.stackLimit,
      release: row.release,
    });
  });

  it('has a total of each board whose heap is read from firmware, or is that of one configured alike', () => {
    const told = new Set([
      ...boards.map(({ target }) => `${target} 1.23.0`),
      ...known.filter(({ total }) => total !== undefined).map(({ target, release }) => `${target} ${release}`),
    ]);
    const read = listTargets()
      .filter(({ kind, heapBytes }) => kind === 'board' && heapBytes !== null)
      .flatMap(({ id, micropython }) => micropython.map((release) => ({ id, release })))
      .filter(({ id, release }) =>
        ['exact', 'linked', 'sibling'].includes(loadAny(id, { firmware: `${release}/` }).provenance.heap!),
      )
      .map(({ id, release }) => `${id} ${release}`);
    expect(read.length).toBeGreaterThan(40);
    expect(read.filter((one) => !told.has(one))).toEqual([]);
  });

  it.each(known)('$target with $release: sorted pools are in order', (row) => {
    const { romQstrs } = loadAny(row.target, { firmware: `${row.release}/` });
    expect(romQstrs.pools[0]!.strings.slice(0, 3)).toEqual(['', '', '__dir__']);
    for (const pool of romQstrs.pools) {
      expect(new Set(pool.strings).size).toBe(pool.strings.length - (pool.sorted ? 0 : 1));
      if (pool.sorted) expect(pool.strings).toEqual([...pool.strings].sort(byBytes));
    }
  });
});

/** Strings hold one character a byte, so comparing code units compares bytes. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
