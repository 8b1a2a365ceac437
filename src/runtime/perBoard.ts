import { type Board, sameRom } from '../abi/board.js';
import { ask } from '../abi/reads.js';
import { fun1, funVar } from './fun.js';
import type { MpObj } from './obj.js';
import { objGetInt } from './ops.js';
import { type MpState, mp } from './state.js';
import { mpConstNone } from './types.js';

/** What drivers of hardware share. */

/** What is in a board's ROM: made once for all machines, whatever their heap. */
export function perBoard<T>(make: (board: Board) => T): (board: Board) => T {
  const known = new WeakMap<Board, { readonly made: T }>();
  return (board) => {
    const key = sameRom(board);
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { made: make(board) };
      known.set(key, entry);
    }
    return entry.made;
  };
}

/** What a machine has outside its heap, such as the registers of a chip: made for the running one when first asked for. */
export function perMachine<T>(make: () => T): () => T {
  const known = new WeakMap<MpState, { readonly made: T }>();
  return () => {
    let entry = known.get(mp);
    if (entry === undefined) {
      entry = { made: make() };
      known.set(mp, entry);
    }
    return entry.made;
  };
}

/** A method without arguments that gives None. */
export function action(name: string, act: (self: MpObj) => void): MpObj {
  return fun1(name, (self) => {
    act(self);
    return mpConstNone;
  });
}

/** A method that gives a value, or with an argument sets it. */
export function getSet(name: string, get: (self: MpObj) => MpObj, set: (self: MpObj, value: number) => void): MpObj {
  return funVar(name, 1, 2, (nArgs, args, off) => {
    if (nArgs === 1) return get(args[off]!);
    set(args[off]!, Number(objGetInt(args[off + 1]!)));
    return mpConstNone;
  });
}

const names = perBoard(({ romQstrs }) => new Set(romQstrs.pools.flatMap(({ strings }) => strings)));

/** Whether a board's firmware has a name in ROM: what it doesn't name it hasn't got. */
export function isNamed(board: Board, name: string): boolean {
  return ask(board, namesIt, name);
}

function namesIt(board: Board, name: string): boolean {
  return names(board).has(name);
}
