import { mMalloc, mReallocMaybe, mFree } from '../runtime/malloc.js';
import { traceObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
/**
 * A stretch of memory that parse nodes are laid out in, one after another (py/parse.c mp_parse_chunk_t). Of what the nodes
 * hold, the collector only sees the constant objects: pointers to other nodes point into the middle of chunks.
 */
export class ParseChunk {
    constructor(alloc) {
        this.ptr = 0;
        this.used = 0;
        this.next = null;
        /** Constants by the offset of their node, ascending. Those of freed nodes stay until something is laid over them. */
        this.offsets = [];
        this.objs = [];
        this.alloc = alloc;
    }
    trace(heap) {
        if (this.next !== null)
            heap.mark(this.next.ptr);
        for (const obj of this.objs)
            traceObj(heap, obj);
    }
    /** Overwrites `bytes` bytes at `offset` with a node that holds `obj`, if not null. */
    write(offset, bytes, obj) {
        const { offsets, objs } = this;
        let at = offsets.length;
        while (at > 0 && offsets[at - 1] >= offset)
            at--;
        let end = at;
        while (end < offsets.length && offsets[end] < offset + bytes)
            end++;
        if (obj === null || typeof obj !== 'object') {
            if (end > at) {
                offsets.splice(at, end - at);
                objs.splice(at, end - at);
            }
        }
        else if (at === offsets.length) {
            offsets.push(offset);
            objs.push(obj);
        }
        else {
            offsets.splice(at, end - at, offset);
            objs.splice(at, end - at, obj);
        }
    }
}
/** Where the parser's nodes go: a chunk that grows in place while it can, and the full ones behind it. */
export class ParseChunks {
    constructor(options, rootAt) {
        /** The chunk that nodes are added to. */
        this.current = null;
        /** The newest of the chunks that are full. */
        this.full = null;
        this.options = options;
        this.rootAt = rootAt;
    }
    /** Takes `nBytes` bytes (parser_alloc); the offset in `current`. Raises MemoryError. */
    alloc(nBytes) {
        const header = mp.sizes.mp_parse_chunk_t;
        let chunk = this.current;
        if (chunk !== null && chunk.used + nBytes > chunk.alloc) {
            const bytes = header + chunk.alloc;
            if (mReallocMaybe(chunk.ptr, bytes, bytes + nBytes, false) === 0) {
                mReallocMaybe(chunk.ptr, bytes, header + chunk.used, false);
                this.retire(chunk);
                chunk = null;
            }
            else {
                chunk.alloc += nBytes;
            }
        }
        if (chunk === null) {
            chunk = new ParseChunk(Math.max(this.options.parseChunkInit, nBytes));
            chunk.ptr = mMalloc(header + chunk.alloc, chunk);
            this.current = chunk;
            mp.roots[this.rootAt] = chunk.ptr;
        }
        const offset = chunk.used;
        chunk.used += nBytes;
        return offset;
    }
    retire(chunk) {
        chunk.alloc = chunk.used;
        chunk.next = this.full;
        this.full = chunk;
        mp.roots[this.rootAt + 1] = chunk.ptr;
    }
    /** Cuts the last chunk to its size and adds it to the full ones. */
    finish() {
        const chunk = this.current;
        if (chunk === null)
            return;
        const header = mp.sizes.mp_parse_chunk_t;
        mReallocMaybe(chunk.ptr, header + chunk.alloc, header + chunk.used, false);
        this.retire(chunk);
    }
}
/** Frees all chunks (mp_parse_tree_clear). */
export function parseTreeClear(tree) {
    const header = mp.sizes.mp_parse_chunk_t;
    let chunk = tree.chunk;
    while (chunk !== null) {
        const next = chunk.next;
        mFree(chunk.ptr, header + chunk.alloc);
        chunk = next;
    }
    tree.chunk = null;
}
