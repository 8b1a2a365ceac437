/** The chunks that make a simulated board have as much in use as the real one, before and after a collection. */
export function missingAtPrompt(board, simulated) {
    const { bytesPerBlock } = board.dump;
    const blocks = Math.max(0, (board.used - simulated.used) / bytesPerBlock);
    const staying = (board.collected - simulated.collected) / bytesPerBlock;
    const keptBlocks = Math.min(blocks, Math.max(0, staying));
    const kept = missingChunks(mapOf(board.collectedDump), mapOf(simulated.collectedDump), keptBlocks);
    const known = mapOf(simulated.dump) + kept.join('');
    return { kept, garbage: missingChunks(mapOf(board.dump), known, blocks - keptBlocks) };
}
function mapOf({ areas }) {
    return areas.map(({ map }) => map).join('.');
}
/** The chunks of a heap map, each as the letter of its head and a `=` for each further block. */
function chunksOf(map) {
    return map.match(/[^.=]=*/g) ?? [];
}
/**
 * The chunks that are in one map and not in another, in order, as many as make up a number of blocks.
 *
 * @param blocks how many are missing in all
 */
export function missingChunks(boardMap, simulatedMap, blocks) {
    const simulated = chunksOf(simulatedMap);
    const found = [];
    let left = blocks;
    for (const chunk of chunksOf(boardMap)) {
        const known = simulated.indexOf(chunk);
        if (known >= 0)
            simulated.splice(known, 1);
        else if (chunk.length <= left) {
            found.push(chunk);
            left -= chunk.length;
        }
    }
    return left === 0 ? found : [...found, `h${'='.repeat(left - 1)}`];
}
