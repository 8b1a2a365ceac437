import { macroOn } from '../abi/board.js';
import { Heap } from '../gc/heap.js';
import { placeName } from './format.js';
/**
 * Replays a trace's requests on the heap of a board. What is alive is the recording's word: a collection frees the chunks
 * that the recording found unreachable by then. Sizes are those of the recording, so that a board with another word size
 * is only an estimate.
 */
export function replayTrace(trace, board) {
    const addresses = new Map();
    const dead = new Set();
    let tightest = Number.POSITIVE_INFINITY;
    const heap = new Heap({
        wordBytes: board.wordBytes,
        bytesPerBlock: board.bytesPerBlock,
        areas: board.heapAreas,
        finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
        splitHeap: macroOn(board, 'MICROPY_GC_SPLIT_HEAP'),
        splitHeapAuto: false,
        allocThreshold: false,
        enableGc: true,
    }, {
        visitRoots: (sink) => {
            for (const [id, ptr] of addresses)
                if (!dead.has(id))
                    sink.mark(ptr);
        },
        finalise: () => { },
    });
    heap.observer = {
        collectEnd: () => {
            for (const id of dead)
                addresses.delete(id);
            dead.clear();
            tightest = Math.min(tightest, heap.info().maxFree * board.bytesPerBlock);
        },
    };
    const firsts = heap.areas.map((_, i) => heap.areas.slice(0, i).reduce((sum, area) => sum + area.nBlocks, 0));
    const blockOf = (ptr) => {
        const i = heap.areas.findIndex((area) => ptr >= area.poolStart && ptr < area.poolEnd);
        return firsts[i] + heap.areas[i].blockOf(ptr);
    };
    let failed = null;
    let firstMoved = null;
    const settle = (id, ptr, line, bytes, block, at) => {
        if (ptr === 0) {
            failed ??= { line, bytes, place: placeName(trace, at) };
            return;
        }
        addresses.set(id, ptr);
        if (firstMoved === null && blockOf(ptr) !== block)
            firstMoved = line;
    };
    for (let i = 0; i < trace.lines.length && failed === null; i++) {
        const event = trace.lines[i];
        // The header is line 1.
        const line = i + 2;
        if ('alloc' in event) {
            settle(event.alloc, heap.alloc(event.bytes, false, null), line, event.bytes, event.block, event.at);
        }
        else if ('realloc' in event) {
            const ptr = heap.realloc(addresses.get(event.realloc) ?? 0, event.bytes, true);
            settle(event.realloc, ptr, line, event.bytes, event.block, event.at);
        }
        else if ('free' in event) {
            heap.free(addresses.get(event.free) ?? 0);
            addresses.delete(event.free);
            dead.delete(event.free);
        }
        else if ('lost' in event) {
            for (const id of event.lost)
                if (addresses.has(id))
                    dead.add(id);
        }
        else if ('collect' in event) {
            for (const id of event.died)
                if (addresses.has(id))
                    dead.add(id);
            if (event.collect === 'asked')
                heap.collect();
        }
    }
    const info = heap.info();
    const largestFree = info.maxFree * board.bytesPerBlock;
    return {
        target: board.id,
        heap: info.total,
        peak: heap.peakUsedBytes,
        used: info.used,
        largestFree,
        tightestFree: Math.min(tightest, largestFree),
        collections: heap.collections,
        failed,
        firstMoved,
    };
}
