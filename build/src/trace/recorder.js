import { TRACE_VERSION } from './format.js';
/**
 * Writes what happens to a heap as a trace (docs/trace-format.md), from boot on. Every `probeEvery` events it looks which
 * chunks nothing reaches any more, so that a replay on another heap knows what a collection there could free.
 */
export class TraceRecorder {
    constructor(watch, run, write, probeEvery = 100) {
        /** Chunks of the trace: a realloc keeps the number. */
        this.ids = new Map();
        this.nextId = 0;
        this.knownPaths = 1;
        this.hasHeader = false;
        this.made = null;
        this.resized = null;
        this.swept = [];
        this.freeBefore = 0;
        this.pending = null;
        this.lost = new Set();
        this.watch = watch;
        this.run = run;
        this.write = write;
        this.probeEvery = probeEvery;
        watch.add(this);
    }
    born(chunk, how) {
        this.made = { chunk, how };
    }
    died(chunk, how) {
        if (how === 'sweep') {
            const id = this.ids.get(chunk.ptr);
            this.swept.push(id);
            this.forget(chunk.ptr, id);
        }
        else if (how === 'free') {
            this.endCollection('asked');
            const id = this.ids.get(chunk.ptr);
            this.forget(chunk.ptr, id);
            this.line({ free: id, at: this.path(this.watch.sites.current()) });
        }
        else {
            this.resized = chunk;
        }
    }
    failed(bytes, node) {
        this.endCollection('full');
        this.line({ fail: bytes, at: this.path(node) });
    }
    collecting() {
        this.endCollection('asked');
        this.swept = [];
        this.freeBefore = this.watch.heap.info().maxFree;
    }
    collected() {
        this.pending = { died: this.swept, maxFree: this.freeBefore };
    }
    eventEnd() {
        const { made, resized } = this;
        this.made = null;
        this.resized = null;
        if (made === null)
            return;
        const { chunk, how } = made;
        this.endCollection(this.pending !== null && chunk.blocks > this.pending.maxFree ? 'full' : 'asked');
        const at = this.path(chunk.node);
        const place = { bytes: chunk.bytes, block: this.blockOf(chunk.ptr), at };
        if (how === 'realloc' && resized !== null) {
            const id = this.ids.get(resized.ptr);
            this.ids.delete(resized.ptr);
            this.ids.set(chunk.ptr, id);
            this.line({ realloc: id, ...place });
            return;
        }
        const id = this.nextId++;
        this.ids.set(chunk.ptr, id);
        this.line({ alloc: id, ...place });
        if (this.watch.events % this.probeEvery === 0)
            this.probe(chunk);
    }
    /** Ends the trace. @param how how the run ended */
    end(how) {
        this.endCollection('asked');
        this.line({ end: how, events: this.watch.events });
    }
    /** Which way a collection came about only shows with the event after it. */
    endCollection(why) {
        const { pending } = this;
        if (pending === null)
            return;
        this.pending = null;
        this.line({ collect: why, died: pending.died });
    }
    forget(ptr, id) {
        this.ids.delete(ptr);
        this.lost.delete(id);
    }
    /** Marks as the collector would, but on the side. A chunk made just now is held by C's registers only. */
    probe(newest) {
        const { heap, chunks, state } = this.watch;
        const seen = new Set([newest.ptr]);
        const work = [newest.ptr];
        const sink = {
            mark: (ptr) => {
                if (seen.has(ptr) || chunks.get(ptr) === undefined)
                    return;
                seen.add(ptr);
                work.push(ptr);
            },
        };
        state.visitRoots(sink);
        for (let ptr = work.pop(); ptr !== undefined; ptr = work.pop())
            heap.ownerOf(ptr)?.trace(sink);
        const found = [];
        for (const [ptr, id] of this.ids) {
            if (seen.has(ptr) || this.lost.has(id))
                continue;
            this.lost.add(id);
            found.push(id);
        }
        if (found.length > 0)
            this.line({ lost: found });
    }
    blockOf(ptr) {
        let first = 0;
        for (const area of this.watch.heap.areas) {
            if (ptr >= area.poolStart && ptr < area.poolEnd)
                return first + area.blockOf(ptr);
            first += area.nBlocks;
        }
        return -1;
    }
    /** Writes the paths that the file doesn't know yet. */
    path(node) {
        const { tree } = this.watch.sites;
        if (node >= this.knownPaths)
            this.header();
        for (; this.knownPaths <= node; this.knownPaths++) {
            const { file, line, fun } = tree.site(this.knownPaths);
            this.write(JSON.stringify({ path: this.knownPaths, from: tree.parents[this.knownPaths], file, line, fun }));
        }
        return node;
    }
    header() {
        if (this.hasHeader)
            return;
        this.hasHeader = true;
        const { heap } = this.watch;
        const { wordBytes, bytesPerBlock } = heap.config;
        const header = {
            uheapTrace: TRACE_VERSION,
            ...this.run,
            wordBytes,
            bytesPerBlock,
            heap: heap.info().total,
        };
        this.write(JSON.stringify(header));
    }
    line(line) {
        this.header();
        this.write(JSON.stringify(line));
    }
}
