import type { Board } from '../abi/board.js';
import { ask, isWatched } from '../abi/reads.js';
import type { MpQstr } from '../runtime/obj.js';
import type { RomIds, RomQstrs } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';

const known = new WeakMap<Board['romQstrs'], ReadonlyMap<MpQstr, number>>();

/** The numbers of the strings in a firmware's ROM; made once for all machines with that firmware. */
function numbersOf({ romQstrs }: Board): ReadonlyMap<MpQstr, number> {
  let numbers = known.get(romQstrs);
  if (numbers === undefined) {
    const ids = new Map<MpQstr, number>();
    let id = 0;
    for (const pool of romQstrs.pools) for (const text of pool.strings) ids.set(q(text), id++);
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

  has(qstr: MpQstr): boolean {
    return ask(this.board, isInRom, qstr);
  }

  get(qstr: MpQstr): number | undefined {
    return ask(this.board, numberOf, qstr);
  }

  keys(): Iterable<MpQstr> {
    return ask(this.board, all, null);
  }
}

function isInRom(board: Board, qstr: MpQstr): boolean {
  return numbersOf(board).has(qstr);
}

function numberOf(board: Board, qstr: MpQstr): number | undefined {
  return numbersOf(board).get(qstr);
}

function all(board: Board): readonly MpQstr[] {
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
