const MAX_LIVES = 50_000;
const MAX_MOMENTS = 1500;
const MAX_COLLECTIONS = 300;
/**
 * Remembers the whole map at many moments: at every event of a short run; of a long one at regular distances, before and
 * after collections, and at the peak. Chunks that are there at none of them are forgotten.
 */
export class HeapHistory {
    constructor(watch) {
        this.areas = [];
        this.lives = [];
        this.stride = 1;
        /** Events at which collections began, and how many of them one is kept of. */
        this.collections = [];
        this.seenCollections = 0;
        this.keepOneOf = 1;
        this.watch = watch;
        watch.add(this);
    }
    born({ ptr }) {
        this.areaOf(ptr);
    }
    died(chunk) {
        const death = this.watch.events;
        if (!this.isSeen(chunk.born, death))
            return;
        this.lives.push({ chunk, area: this.areaOf(chunk.ptr), death });
        // Each round halves the moments that are kept, of those that there are more of, so that it ends.
        while (this.lives.length > MAX_LIVES) {
            const isMostlyPlain = death / this.stride > 2 * this.collections.length;
            if (!isMostlyPlain && this.collections.length > 1)
                this.thinCollections();
            this.thin(isMostlyPlain || this.collections.length <= 1 ? this.stride * 2 : this.stride);
        }
    }
    collecting() {
        if (this.seenCollections++ % this.keepOneOf !== 0)
            return;
        this.collections.push(this.watch.events);
        if (this.collections.length > MAX_COLLECTIONS)
            this.thinCollections();
    }
    thinCollections() {
        this.keepOneOf *= 2;
        this.collections = this.collections.filter((_, i) => i % 2 === 0);
    }
    thin(stride) {
        this.stride = stride;
        this.lives = this.lives.filter(({ chunk, death }) => this.isSeen(chunk.born, death));
    }
    /** Whether a life that begins with one event and ends with another is there at a moment that is kept. */
    isSeen(birth, death) {
        if (Math.floor((death - 1) / this.stride) * this.stride >= birth)
            return true;
        const { peakEvent } = this.watch;
        if (birth <= peakEvent && peakEvent < death)
            return true;
        // The moments before and after the last collection that began by the life's end.
        const { collections } = this;
        let low = 0;
        let high = collections.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (collections[middle] <= death)
                low = middle + 1;
            else
                high = middle;
        }
        const last = collections[low - 1];
        if (last === undefined)
            return false;
        return (birth <= last - 1 && last - 1 < death) || (birth <= last && last < death);
    }
    areaOf(ptr) {
        const { areas } = this;
        const { bytesPerBlock } = this.watch.heap.config;
        for (let i = 0; i < areas.length; i++) {
            const { start, blocks } = areas[i];
            if (ptr >= start && ptr < start + blocks * bytesPerBlock)
                return i;
        }
        const area = this.watch.heap.areas.find(({ poolStart, poolEnd }) => ptr >= poolStart && ptr < poolEnd);
        const before = areas.at(-1);
        const first = before === undefined ? 0 : before.first + before.blocks;
        return areas.push({ start: area.poolStart, blocks: area.nBlocks, first }) - 1;
    }
    /** The history so far. */
    result() {
        const { watch } = this;
        for (const area of watch.heap.areas)
            this.areaOf(area.poolStart);
        const least = Math.max(this.stride, Math.ceil(watch.events / MAX_MOMENTS));
        if (least > this.stride)
            this.thin(least);
        const kinds = new Map();
        for (let event = 0; event < watch.events; event += this.stride)
            kinds.set(event, 'plain');
        if (watch.events > 0)
            kinds.set(watch.events - 1, 'plain');
        for (const event of this.collections) {
            if (event > 0)
                kinds.set(event - 1, 'before-collection');
            kinds.set(event, 'after-collection');
        }
        kinds.set(watch.peakEvent, 'peak');
        const events = [...kinds.keys()].sort((a, b) => a - b);
        const lives = this.allLives(events);
        return {
            areas: this.areas.map(({ start, blocks }) => ({ start, blocks })),
            moments: this.figures(events, kinds, lives),
            lives,
            stride: this.stride,
        };
    }
    allLives(events) {
        const { bytesPerBlock } = this.watch.heap.config;
        const ended = [...this.lives];
        for (const chunk of this.watch.chunks.values()) {
            ended.push({ chunk, area: this.areaOf(chunk.ptr), death: Number.POSITIVE_INFINITY });
        }
        const lives = [];
        for (const { chunk, area, death } of ended) {
            const { start, first } = this.areas[area];
            const from = firstAtLeast(events, chunk.born);
            const to = firstAtLeast(events, death);
            if (from === to)
                continue;
            const { blocks, bytes, node, type, ptr } = chunk;
            lives.push({ block: first + (ptr - start) / bytesPerBlock, blocks, bytes, node, type, from, to });
        }
        return lives.sort((a, b) => a.from - b.from || a.block - b.block);
    }
    figures(events, kinds, lives) {
        const { bytesPerBlock } = this.watch.heap.config;
        const total = this.areas.reduce((sum, { blocks }) => sum + blocks, 0);
        const inUse = new Uint8Array(total);
        const byEnd = [...lives].sort((a, b) => a.to - b.to);
        let begun = 0;
        let ended = 0;
        let used = 0;
        return events.map((event, moment) => {
            for (; byEnd[ended] !== undefined && byEnd[ended].to <= moment; ended++) {
                const { block, blocks } = byEnd[ended];
                inUse.fill(0, block, block + blocks);
                used -= blocks;
            }
            for (; lives[begun] !== undefined && lives[begun].from <= moment; begun++) {
                const { block, blocks } = lives[begun];
                inUse.fill(1, block, block + blocks);
                used += blocks;
            }
            return {
                event,
                used: used * bytesPerBlock,
                largestFree: this.largestRun(inUse) * bytesPerBlock,
                kind: kinds.get(event),
            };
        });
    }
    largestRun(inUse) {
        let largest = 0;
        for (const { first, blocks } of this.areas) {
            const end = first + blocks;
            for (let at = first; at < end;) {
                let next = inUse.indexOf(1, at);
                if (next < 0 || next > end)
                    next = end;
                largest = Math.max(largest, next - at);
                at = inUse.indexOf(0, next);
                if (at < 0)
                    break;
            }
        }
        return largest;
    }
}
/** Index of the first number that is `value` or more; the length where there is none. */
function firstAtLeast(sorted, value) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
