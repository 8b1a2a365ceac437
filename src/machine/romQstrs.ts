import type { Board } from '../abi/board.js';
import { ask, isWatched } from '../abi/reads.js';
import type { RomIds, RomQstrs } from '../runtime/qstr.js';

const known = new WeakMap<Board['romQstrs'], ReadonlyMap<string, number>>();

/** The numbers of the strings in a firmware's ROM; made once for all machines with that firmware. */
function numbersOf({ romQstrs }: Board): ReadonlyMap<string, number> {
  let numbers = known.get(romQstrs);
  if (numbers === undefined) {
    const ids = new Map<string, number>();
    let id = 0;
    for (const { strings } of romQstrs.pools) for (const text of strings) ids.set(text, id++);
    numbers = ids;
    known.set(romQstrs, numbers);
  }
  return numbers;
}

/** The strings in a board's ROM, as its machine looks them up. */
export function romQstrsOf(board: Board): RomQstrs {
  return {
    ids: isWatched(board) ? new AskedIds(board) : numbersOf(board),
    lastPoolAlloc: ask(board, lastPoolAlloc, null),
    extraPool: ask(board, hasExtraPool, null),
    get count() {
      return ask(board, count, null);
    },
  };
}

/** Of a board that is watched: which strings were looked for is noted, not which others there are. */
class AskedIds implements RomIds {
  constructor(private readonly board: Board) {}

  has(text: string): boolean {
    return ask(this.board, isInRom, text);
  }

  get(text: string): number | undefined {
    return ask(this.board, numberOf, text);
  }

  keys(): Iterable<string> {
    return ask(this.board, all, null);
  }
}

function isInRom(board: Board, text: string): boolean {
  return numbersOf(board).has(text);
}

function numberOf(board: Board, text: string): number | undefined {
  return numbersOf(board).get(text);
}

function all(board: Board): readonly string[] {
  return [...numbersOf(board).keys()];
}

function count({ romQstrs }: Board): number {
  return romQstrs.count;
}

function lastPoolAlloc({ romQstrs }: Board): number {
  return romQstrs.lastPoolAlloc;
}

function hasExtraPool({ romQstrs }: Board): boolean {
  return romQstrs.pools.length > 2;
}
