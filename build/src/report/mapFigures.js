/** The chunks and free runs of a map, in order. */
export function mapChunks(areas) {
    return areas.flatMap(({ map }, area) => {
        const chunks = [];
        for (let block = 0; block < map.length;) {
            const letter = map[block];
            let end = block + 1;
            const more = letter === '.' || letter === '?' ? letter : '=';
            while (end < map.length && map[end] === more)
                end++;
            chunks.push({ area, block, blocks: end - block, letter });
            block = end;
        }
        return chunks;
    });
}
export function mapFigures({ areas, bytesPerBlock }) {
    const chunks = mapChunks(areas);
    const free = chunks.filter((chunk) => chunk.letter === '.');
    const used = chunks.filter((chunk) => chunk.letter !== '.');
    const freeBlocks = free.reduce((sum, run) => sum + run.blocks, 0);
    const largest = free.reduce((most, run) => Math.max(most, run.blocks), 0);
    const classes = new Map();
    for (const { blocks } of free) {
        const power = 2 ** Math.floor(Math.log2(blocks));
        const entry = classes.get(power) ?? { runs: 0, blocks: 0 };
        classes.set(power, { runs: entry.runs + 1, blocks: entry.blocks + blocks });
    }
    const letters = new Map();
    for (const { letter, blocks } of used) {
        const entry = letters.get(letter) ?? { chunks: 0, blocks: 0 };
        letters.set(letter, { chunks: entry.chunks + 1, blocks: entry.blocks + blocks });
    }
    return {
        free: freeBlocks * bytesPerBlock,
        largestFree: largest * bytesPerBlock,
        freeRuns: [...classes]
            .sort(([a], [b]) => a - b)
            .map(([from, { runs, blocks }]) => ({ from, to: 2 * from - 1, runs, bytes: blocks * bytesPerBlock })),
        fragmentation: freeBlocks === 0 ? 0 : 1 - largest / freeBlocks,
        nextFailing: largest * bytesPerBlock + 1,
        chunks: used.length,
        byLetter: [...letters]
            .map(([letter, entry]) => ({ letter, chunks: entry.chunks, bytes: entry.blocks * bytesPerBlock }))
            .sort((a, b) => b.bytes - a.bytes),
    };
}
/**
 * What changed from one map to the other, chunk by chunk: a chunk that is not in both at the same place with the same
 * length is new or gone; one with another letter has changed.
 *
 * @throws RangeError where the maps are not of the same heap
 */
export function mapChanges(before, after) {
    const sameShape = before.bytesPerBlock === after.bytesPerBlock &&
        before.areas.length === after.areas.length &&
        before.areas.every((area, i) => area.map.length === after.areas[i].map.length);
    if (!sameShape)
        throw new RangeError('the maps are of heaps of different size');
    const key = ({ area, block, blocks }) => `${area}:${block}:${blocks}`;
    const used = ({ areas }) => mapChunks(areas).filter((chunk) => chunk.letter !== '.');
    const old = new Map(used(before).map((chunk) => [key(chunk), chunk]));
    const changes = [];
    for (const chunk of used(after)) {
        const { area, block, blocks } = chunk;
        const was = old.get(key(chunk));
        old.delete(key(chunk));
        if (was === undefined)
            changes.push({ area, block, blocks, kind: 'new' });
        else if (was.letter !== chunk.letter)
            changes.push({ area, block, blocks, kind: 'changed' });
    }
    for (const { area, block, blocks } of old.values())
        changes.push({ area, block, blocks, kind: 'gone' });
    return changes.sort((a, b) => a.area - b.area || a.block - b.block);
}
