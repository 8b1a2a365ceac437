/** The built-in modules of a firmware: the ROM tables of py/objmodule.c, found by what all modules have in common. */
import { FirmwareError } from './firmwareError.js';
import type { Memory } from './memory.js';
import type { Pools } from './pools.js';
import { allQstrWords, type ObjRepr, type QstrWords } from './qstrWord.js';

export interface Modules {
  /** Sorted. */
  readonly names: readonly string[];
  readonly objRepr: ObjRepr;
}

/** Flags of an `mp_map_t` in ROM: its keys are qstrs, it is fixed and ordered. */
const ROM_MAP = 7;
const MOST_ENTRIES = 1000;
/** A module that every firmware has, by which the table is known. */
const ALWAYS = 'builtins';

/** @throws FirmwareError where no table of modules is found */
export function readModules(memory: Memory, pools: Pools): Modules {
  for (const words of allQstrWords(pools)) {
    const nameWord = words.word('__name__');
    if (nameWord === null) continue;
    const tables = [...mapTables(memory)].flatMap((table) => moduleTable(memory, table, words, nameWord) ?? []);
    const main = tables.find(({ names }) => names.includes(ALWAYS));
    if (main === undefined) continue;
    const names = tables.filter(({ type }) => type === main.type).flatMap((table) => table.names);
    return { names: [...new Set(names)].sort(), objRepr: words.objRepr };
  }
  throw new FirmwareError('no table of modules in it');
}

interface Table {
  readonly address: number;
  readonly count: number;
}

/** Tables that an `mp_map_t` in ROM points at. */
function* mapTables(memory: Memory): Generator<Table> {
  const seen = new Set<number>();
  for (const { words } of memory.words()) {
    for (let i = 0; i + 2 < words.length; i++) {
      const [flags, count, address] = [words[i]!, words[i + 1]!, words[i + 2]!];
      if ((flags & ROM_MAP) !== ROM_MAP || flags >>> 3 !== count || count === 0 || count > MOST_ENTRIES) continue;
      if (seen.has(address) || !memory.has(address, count * 8)) continue;
      seen.add(address);
      yield { address, count };
    }
  }
}

/** The names in a table all of whose values are modules; null where one is not. */
function moduleTable(
  memory: Memory,
  { address, count }: Table,
  words: QstrWords,
  nameWord: number,
): { readonly type: number; readonly names: string[] } | null {
  const names: string[] = [];
  let type: number | null = null;
  let inRam = 0;
  for (let at = address; at < address + count * 8; at += 8) {
    const name = words.name(memory.word(at)!);
    const object = memory.word(at + 4)!;
    const own = memory.word(object);
    const globals = memory.word(object + 4);
    if (name === null || own === null || globals === null || (type !== null && own !== type)) return null;
    type = own;
    names.push(name);
    // `__main__` has its dict in RAM, of which the file says nothing.
    if (!memory.has(globals, 16)) inRam++;
    else if (memory.word(memory.word(globals + 12) ?? -1) !== nameWord) return null;
  }
  return type === null || inRam * 2 > names.length ? null : { type, names };
}
