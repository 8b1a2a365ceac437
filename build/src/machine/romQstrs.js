import { q } from '../runtime/qstrStatic.js';
const known = new WeakMap();
/** The strings in a firmware's ROM, as the machine looks them up; made once for all machines with that firmware. */
export function romQstrsOf(board) {
    let rom = known.get(board.romQstrs);
    if (rom === undefined) {
        const ids = new Map();
        let id = 0;
        for (const pool of board.romQstrs.pools)
            for (const text of pool.strings)
                ids.set(q(text), id++);
        rom = {
            ids,
            count: board.romQstrs.count,
            lastPoolAlloc: board.romQstrs.lastPoolAlloc,
            extraPool: board.romQstrs.pools.length > 2,
        };
        known.set(board.romQstrs, rom);
    }
    return rom;
}
