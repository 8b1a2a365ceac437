import { areaLayout } from '../../abi/heapLayout.js';
/**
 * The stretch whose pool, once `gc_init` has cut off its tables, begins and is as long as the board says. Of all such
 * stretches the one that begins last: which bytes before the tables are still the heap's the board doesn't tell.
 *
 * @returns null where the rules allow no such pool
 */
export function regionWithPool(poolStart, poolBytes, rules, wordBytes) {
    const end = poolStart + poolBytes;
    const blocks = poolBytes / rules.bytesPerBlock;
    // Two bits a block and one for finalisers, and a gap, at most.
    const mostTables = Math.ceil((blocks * 3) / 8) + 2 * rules.bytesPerBlock;
    for (let start = poolStart - (poolStart % wordBytes); start > poolStart - mostTables; start -= wordBytes) {
        const layout = areaLayout(start, end, rules);
        if (layout.poolStart === poolStart && layout.blocks === blocks)
            return { start, end };
    }
    return null;
}
