import { CallSites } from './callSites.js';
import { ChunkTable } from './chunkTable.js';
import { ChunkTypes } from './chunkType.js';
/**
 * Follows every chunk of a machine's heap from boot on, and tells the listeners where in the program it was asked for.
 * Give `watch` to the machine's constructor.
 */
export class HeapWatch {
    /** @param programName what to call the program where it reaches the board without a file */
    constructor(programName) {
        this.types = new ChunkTypes();
        /** Allocations, frees, reallocs and collections so far. */
        this.events = 0;
        /** Blocks in use, dead chunks included, and the most so far. */
        this.usedBlocks = 0;
        this.peakBlocks = 0;
        /** The event that first reached the peak. */
        this.peakEvent = 0;
        this.collections = 0;
        this.isOver = false;
        this.goneChunks = new Set();
        this.listeners = [];
        this.bornListeners = [];
        this.diedListeners = [];
        this.endListeners = [];
        this.nextId = 0;
        this.bytesPerBlock = 0;
        this.watch = (machine) => {
            this.heap = machine.heap;
            this.chunks = new ChunkTable(machine.heap);
            this.bytesPerBlock = machine.heap.config.bytesPerBlock;
            this.state = machine.state;
            this.sites = new CallSites(machine, this.programName);
            machine.heap.observer = this;
        };
        this.programName = programName;
    }
    add(listener) {
        this.listeners.push(listener);
        // At every event only those are asked that want to know.
        if (listener.born !== undefined)
            this.bornListeners.push(listener);
        if (listener.died !== undefined)
            this.diedListeners.push(listener);
        if (listener.eventEnd !== undefined)
            this.endListeners.push(listener);
    }
    /** To be called when the machine has booted: what comes now is the program's. */
    bootDone() {
        this.sites.bootDone();
    }
    /** To be called when the program has ended: from then on nothing is counted, and only `gone` is told. */
    over() {
        this.isOver = true;
    }
    alloc(ptr, nBytes) {
        if (nBytes === 0)
            return;
        if (ptr === 0)
            this.fail(nBytes);
        else
            this.make(ptr, nBytes, 'alloc');
        this.endEvent();
    }
    free(ptr) {
        if (ptr === 0)
            return;
        this.end(ptr, 'free');
        this.endEvent();
    }
    realloc(ptr, nBytes, allowMove, newPtr) {
        if (newPtr === 0) {
            if (nBytes === 0 && ptr !== 0 && !this.heap.isLocked)
                this.end(ptr, 'free');
            else if (allowMove && nBytes !== 0)
                this.fail(nBytes);
        }
        else {
            // While it moves, both are there.
            if (newPtr !== ptr)
                this.make(newPtr, nBytes, 'realloc');
            if (ptr !== 0)
                this.end(ptr, 'realloc');
            if (newPtr === ptr)
                this.make(newPtr, nBytes, 'realloc');
        }
        this.endEvent();
    }
    collectStart() {
        if (this.isOver)
            return;
        for (const listener of this.listeners)
            listener.collecting?.();
    }
    dead(ptr) {
        this.end(ptr, 'sweep');
    }
    collectEnd() {
        if (this.isOver)
            return;
        this.collections++;
        this.endEvent();
        for (const listener of this.listeners)
            listener.collected?.();
    }
    endEvent() {
        if (this.isOver)
            return;
        const { endListeners } = this;
        for (let i = 0; i < endListeners.length; i++)
            endListeners[i].eventEnd();
        this.events++;
    }
    make(ptr, bytes, how) {
        if (this.isOver)
            return;
        const blocks = Math.ceil(bytes / this.bytesPerBlock);
        const chunk = {
            id: this.nextId++,
            ptr,
            bytes,
            blocks,
            node: this.sites.current(),
            type: this.types.of(this.heap.ownerOf(ptr)),
            born: this.events,
            tag: null,
        };
        this.chunks.set(ptr, chunk);
        this.usedBlocks += blocks;
        if (this.usedBlocks > this.peakBlocks) {
            this.peakBlocks = this.usedBlocks;
            this.peakEvent = this.events;
        }
        const { bornListeners } = this;
        for (let i = 0; i < bornListeners.length; i++)
            bornListeners[i].born(chunk, how);
    }
    end(ptr, how) {
        const chunk = this.chunks.get(ptr);
        if (chunk === undefined)
            return;
        if (this.isOver) {
            if (this.goneChunks.has(chunk))
                return;
            this.goneChunks.add(chunk);
            for (const listener of this.listeners)
                listener.gone?.(chunk);
            return;
        }
        this.chunks.delete(ptr);
        this.usedBlocks -= chunk.blocks;
        const { diedListeners } = this;
        for (let i = 0; i < diedListeners.length; i++)
            diedListeners[i].died(chunk, how);
    }
    fail(bytes) {
        if (this.isOver)
            return;
        const node = this.sites.current();
        for (const listener of this.listeners)
            listener.failed?.(bytes, node);
    }
}
