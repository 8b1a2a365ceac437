/**
 * One region of ESP-IDF's system heap: the two-level segregated fit allocator that `components/heap` registers over it
 * (github.com/espressif/tlsf, as ESP-IDF 5.0 to 5.2 have it). Which block a request gets depends on the lists that free
 * blocks hang in, so those are kept as there; sizes are bytes.
 */
/** `heap_t` of multi_heap.c, at the start of the region. */
const HEAP_BYTES = 20;
/** `control_t` without its tables. */
const CONTROL_BYTES = 36;
/** The size word before each block. */
const HEADER_BYTES = 4;
/** A free block holds its two list pointers and the pointer back to itself. */
const MIN_BLOCK_BYTES = 12;
const ALIGN_LOG2 = 2;
const WORD_BYTES = 4;
/** Index of the highest bit set. */
function highestBit(n) {
    return 31 - Math.clz32(n);
}
/** The allocator over one region. */
export class TlsfPool {
    /** @throws RangeError for a region too small for the allocator's own tables */
    constructor(start, bytes) {
        this.used = new Map();
        this.start = start;
        this.end = start + bytes;
        const pool = bytes - HEAP_BYTES;
        this.firstMax = highestBit(pool) + 1;
        this.secondLog2 = secondLog2(pool);
        this.firstCount = this.firstMax - (this.secondLog2 + ALIGN_LOG2) + 1;
        const classes = this.firstCount << this.secondLog2;
        const tables = CONTROL_BYTES + WORD_BYTES * this.firstCount + WORD_BYTES * classes;
        if (!(pool >= tables + MIN_BLOCK_BYTES))
            throw new RangeError(`no heap fits into ${bytes} bytes`);
        this.lists = Array.from({ length: classes }, () => []);
        this.freeBytes = pool - tables;
        this.leastFreeBytes = this.freeBytes;
        // The header of the first block and that of an empty last one, which ends the region.
        const room = this.freeBytes - 2 * HEADER_BYTES;
        this.insert({
            start: start + HEAP_BYTES + tables + HEADER_BYTES,
            bytes: room - (room % WORD_BYTES),
            isFree: true,
            previous: null,
            next: null,
        });
    }
    /** The largest request that is sure to be met (`tlsf_fit_size` of the largest free block). */
    get largestFree() {
        let largest = 0;
        for (const list of this.lists) {
            for (const block of list)
                largest = Math.max(largest, block.bytes);
        }
        if (largest === 0)
            return 0;
        const interval = 2 ** (highestBit(largest) - this.secondLog2);
        return largest - (largest % Math.max(1, interval));
    }
    /** The address of a block of `bytes` bytes; 0 if there is none. */
    malloc(bytes) {
        const aligned = Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
        if (bytes === 0 || aligned >= 2 ** this.firstMax)
            return 0;
        const wanted = Math.max(aligned, MIN_BLOCK_BYTES);
        const block = this.takeSuitable(wanted);
        if (block === null)
            return 0;
        this.trim(block, wanted);
        block.isFree = false;
        this.used.set(block.start, block);
        this.freeBytes -= block.bytes + HEADER_BYTES;
        this.leastFreeBytes = Math.min(this.leastFreeBytes, this.freeBytes);
        return block.start;
    }
    /** @throws RangeError if no block in use starts at `address` */
    free(address) {
        let block = this.used.get(address);
        if (block === undefined)
            throw new RangeError(`no block in use at ${address}`);
        this.used.delete(address);
        this.freeBytes += block.bytes + HEADER_BYTES;
        block.isFree = true;
        const { previous, next } = block;
        if (previous?.isFree === true) {
            this.remove(previous);
            block = absorb(previous, block);
        }
        if (next?.isFree === true) {
            this.remove(next);
            block = absorb(block, next);
        }
        this.insert(block);
    }
    /** The size class that a free block of `bytes` bytes belongs to (`mapping_insert`). */
    classOf(bytes) {
        const small = 1 << (this.secondLog2 + ALIGN_LOG2);
        if (bytes < small)
            return bytes >> ALIGN_LOG2;
        const first = highestBit(bytes);
        const second = (bytes >>> (first - this.secondLog2)) - (1 << this.secondLog2);
        return ((first - (this.secondLog2 + ALIGN_LOG2) + 1) << this.secondLog2) + second;
    }
    /** Takes a free block from the first class all of whose blocks are large enough (`mapping_search`). */
    takeSuitable(bytes) {
        const small = 1 << (this.secondLog2 + ALIGN_LOG2);
        const rounded = bytes < small ? bytes : bytes + 2 ** (highestBit(bytes) - this.secondLog2) - 1;
        for (let i = this.classOf(rounded); i < this.lists.length; i++) {
            const block = this.lists[i].pop();
            if (block !== undefined)
                return block;
        }
        return null;
    }
    /** Cuts what a request does not need off a block's end. */
    trim(block, bytes) {
        const rest = block.bytes - bytes - HEADER_BYTES;
        if (rest < MIN_BLOCK_BYTES)
            return;
        const cut = {
            start: block.start + bytes + HEADER_BYTES,
            bytes: rest,
            isFree: true,
            previous: block,
            next: block.next,
        };
        if (block.next !== null)
            block.next.previous = cut;
        block.next = cut;
        block.bytes = bytes;
        this.insert(cut);
    }
    insert(block) {
        this.lists[this.classOf(block.bytes)].push(block);
    }
    remove(block) {
        const list = this.lists[this.classOf(block.bytes)];
        list.splice(list.indexOf(block), 1);
    }
}
/** Into how many classes each power of two is divided, which depends on the region's size. */
function secondLog2(bytes) {
    if (bytes <= 16 * 1024)
        return 3;
    return bytes <= 256 * 1024 ? 4 : 5;
}
function absorb(block, following) {
    block.bytes += following.bytes + HEADER_BYTES;
    block.next = following.next;
    if (following.next !== null)
        following.next.previous = block;
    return block;
}
