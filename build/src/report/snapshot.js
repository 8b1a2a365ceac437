import { AT_FREE, AT_HEAD } from '../gc/area.js';
import { headLetter } from '../runtime/headLetter.js';
/** The heap of a machine as it is now. */
export function takeSnapshot(machine) {
    const { heap } = machine;
    const info = heap.info();
    const { bytesPerBlock } = heap.config;
    return {
        bytesPerBlock,
        total: info.total,
        used: info.used,
        free: info.free,
        peak: heap.peakUsedBytes,
        largestFree: info.maxFree * bytesPerBlock,
        collections: heap.collections,
        areas: heap.areas.map((area) => {
            const letters = [];
            for (let block = 0; block < area.nBlocks; block++) {
                const kind = area.kind(block);
                if (kind === AT_FREE)
                    letters.push('.');
                else
                    letters.push(kind === AT_HEAD ? headLetter(area.ownerAt(block)) : '=');
            }
            return { start: area.poolStart, map: letters.join('') };
        }),
    };
}
