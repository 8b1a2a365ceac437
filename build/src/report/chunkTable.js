/** The chunks of a heap by address: an array a area, since looking them up happens at every event. */
export class ChunkTable {
    constructor(heap) {
        this.byArea = new Map();
        this.area = null;
        this.chunks = [];
        this.heap = heap;
        this.shift = Math.log2(heap.config.bytesPerBlock);
    }
    get(ptr) {
        return this.find(ptr) ? this.chunks[this.block(ptr)] : undefined;
    }
    set(ptr, chunk) {
        if (this.find(ptr))
            this.chunks[this.block(ptr)] = chunk;
    }
    delete(ptr) {
        if (this.find(ptr))
            this.chunks[this.block(ptr)] = undefined;
    }
    /** In order of address. */
    *values() {
        for (const chunks of this.byArea.values()) {
            for (const chunk of chunks)
                if (chunk !== undefined)
                    yield chunk;
        }
    }
    block(ptr) {
        return (ptr - this.area.poolStart) >>> this.shift;
    }
    /** Makes the area of an address the current one; false where there's none such. */
    find(ptr) {
        const { area } = this;
        if (area !== null && ptr >= area.poolStart && ptr < area.poolEnd)
            return true;
        return this.change(ptr);
    }
    change(ptr) {
        const isIn = ({ poolStart, poolEnd }) => ptr >= poolStart && ptr < poolEnd;
        // An area that has been given back may still have chunks to be told of.
        const area = this.heap.areas.find(isIn) ?? [...this.byArea.keys()].find(isIn);
        if (area === undefined)
            return false;
        let chunks = this.byArea.get(area);
        if (chunks === undefined) {
            chunks = new Array(area.nBlocks).fill(undefined);
            this.byArea.set(area, chunks);
        }
        this.area = area;
        this.chunks = chunks;
        return true;
    }
}
