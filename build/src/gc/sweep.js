const LOW_BITS = 0x55555555;
/**
 * Frees the unmarked chunks of an area in order of address and unmarks the others (`py/gc.c gc_sweep`). While a finaliser
 * runs, the table is as C would have it: swept up to that chunk, still marked after it. Else neighbours that die are freed
 * together, which spares joining their blocks one after the other.
 */
export function sweepArea(area, sink) {
    const words = area.words;
    const end = Math.min(area.lastUsedBlock + 1, area.nBlocks);
    const lastWord = (end - 1) >> 4;
    let firstDead = 0;
    let afterDead = 0;
    for (let w = 0; w <= lastWord; w++) {
        const word = words[w];
        if (word === 0) {
            continue;
        }
        const low = word & LOW_BITS;
        const high = (word >>> 1) & LOW_BITS;
        if ((low & ~high) === 0) {
            words[w] = word & ~(low << 1);
            continue;
        }
        for (let heads = low; heads !== 0; heads &= heads - 1) {
            const head = heads & -heads;
            if ((high & head) !== 0) {
                words[w] &= ~(head << 1);
                continue;
            }
            const block = (w << 4) + ((31 - Math.clz32(head)) >> 1);
            const isFinal = area.hasFinaliser(block);
            if (block !== afterDead || isFinal) {
                if (afterDead !== firstDead) {
                    area.giveFree(firstDead, afterDead - firstDead);
                }
                firstDead = block;
            }
            if (isFinal) {
                sink.finaliseChunk(area, block);
                area.clearFinaliser(block);
            }
            area.dropOwner(block);
            afterDead = block + area.chunkBlocks(block);
            sink.chunkDied(area, block);
        }
    }
    if (afterDead !== firstDead) {
        area.giveFree(firstDead, afterDead - firstDead);
    }
    area.lastUsedBlock = lastUsed(area, lastWord);
}
function lastUsed(area, fromWord) {
    const words = area.words;
    let w = fromWord;
    while (w >= 0 && words[w] === 0) {
        w--;
    }
    return w < 0 ? 0 : (w << 4) + ((31 - Math.clz32(words[w])) >> 1);
}
