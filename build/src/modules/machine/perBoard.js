import { fun1, funVar } from '../../runtime/fun.js';
import { objGetInt } from '../../runtime/ops.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
/** What drivers of hardware share. */
/** What is in a board's ROM: made once for all machines. */
export function perBoard(make) {
    const known = new WeakMap();
    return (board) => {
        let entry = known.get(board);
        if (entry === undefined) {
            entry = { made: make(board) };
            known.set(board, entry);
        }
        return entry.made;
    };
}
/** What a machine has outside its heap, such as the registers of a chip: made for the running one when first asked for. */
export function perMachine(make) {
    const known = new WeakMap();
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
export function action(name, act) {
    return fun1(name, (self) => {
        act(self);
        return mpConstNone;
    });
}
/** A method that gives a value, or with an argument sets it. */
export function getSet(name, get, set) {
    return funVar(name, 1, 2, (nArgs, args, off) => {
        if (nArgs === 1)
            return get(args[off]);
        set(args[off], Number(objGetInt(args[off + 1])));
        return mpConstNone;
    });
}
const names = perBoard(({ romQstrs }) => new Set(romQstrs.pools.flatMap(({ strings }) => strings)));
/** Whether a board's firmware has a name in ROM: what it doesn't name it hasn't got. */
export function isNamed(board, name) {
    return names(board).has(name);
}
