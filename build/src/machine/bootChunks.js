import { mMalloc } from '../runtime/malloc.js';
import { mp } from '../runtime/state.js';
import { UnknownChunk } from '../runtime/unknownChunk.js';
/**
 * Allocates what a board was seen to have on its heap after its boot, without its being known what it is. A chunk is
 * given as the heap map shows it: the letter of its head, then a `=` for each further block.
 *
 * @param kept stays for good
 * @param garbage goes with the first collection
 */
export function bootChunks(kept, garbage) {
    for (const chunk of kept) {
        const ptr = allocChunk(chunk);
        mp.rootVisitors.push((heap) => heap.mark(ptr));
    }
    for (const chunk of garbage)
        allocChunk(chunk);
}
function allocChunk(chunk) {
    return mMalloc(chunk.length * mp.board.bytesPerBlock, new UnknownChunk(chunk[0]));
}
