import { newIdfHeap } from '../abi/idfHeap.js';
import { setIdfHeap } from '../peripherals/esp/idfHeapInfo.js';
/** The source of a machine's further heap areas; null where its heap does not grow. */
export function heapSource(state) {
    const { board } = state;
    const { heapGrowth } = board;
    if (heapGrowth === null)
        return null;
    if (heapGrowth.kind === 'limit')
        return new HostMemory(board, heapGrowth);
    const heap = newIdfHeap(heapGrowth);
    setIdfHeap(state, heap);
    return new IdfMemory(board, heap);
}
/** Between two areas of a heap that grows on a host. */
const AREA_GAP_BYTES = 64;
/** A host's malloc, which always has room up to the port's limit; a new area follows the ones before it. */
class HostMemory {
    constructor(board, growth) {
        this.growth = growth;
        this.next = Math.max(...board.heapAreas.map((area) => area.end)) + AREA_GAP_BYTES;
    }
    grow(bytes) {
        if (bytes > this.growth.maxNewSplit)
            return null;
        const start = this.next;
        this.next = start + bytes + AREA_GAP_BYTES - (bytes % AREA_GAP_BYTES);
        return { start, end: start + bytes };
    }
    release() { }
    maxNewSplit() {
        return this.growth.maxNewSplit;
    }
}
/** ESP-IDF's system heap, which the first area is a block of, too. */
class IdfMemory {
    constructor({ heapAreas }, heap) {
        this.heap = heap;
        this.grow(heapAreas[0].end - heapAreas[0].start);
    }
    grow(bytes) {
        const start = this.heap.malloc(bytes);
        return start === 0 ? null : { start, end: start + bytes };
    }
    release(start) {
        this.heap.free(start);
    }
    maxNewSplit() {
        return this.heap.largestFreeBlock();
    }
}
