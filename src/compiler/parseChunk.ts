import type { Heap, HeapOwner } from '../gc/heap.js';
import { mFree, mMalloc, mReallocMaybe } from '../runtime/malloc.js';
import { type MpObj, traceObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import type { CompileOptions } from './options.js';

/**
 * A stretch of memory that parse nodes are laid out in, one after another (py/parse.c mp_parse_chunk_t). Of what the nodes
 * hold, the collector only sees the constant objects: pointers to other nodes point into the middle of chunks.
 */
export class ParseChunk implements HeapOwner {
  ptr = 0;
  /** Bytes for nodes, and how many of them are taken. */
  alloc: number;
  used = 0;
  next: ParseChunk | null = null;
  /** Constants by the offset of their node, ascending. Those of freed nodes stay until something is laid over them. */
  private readonly offsets: number[] = [];
  private readonly objs: MpObj[] = [];

  constructor(alloc: number) {
    this.alloc = alloc;
  }

  trace(heap: Heap): void {
    if (this.next !== null) heap.mark(this.next.ptr);
    for (const obj of this.objs) traceObj(heap, obj);
  }

  /** Overwrites `bytes` bytes at `offset` with a node that holds `obj`, if not null. */
  write(offset: number, bytes: number, obj: MpObj | null): void {
    const { offsets, objs } = this;
    let at = offsets.length;
    while (at > 0 && offsets[at - 1]! >= offset) at--;
    let end = at;
    while (end < offsets.length && offsets[end]! < offset + bytes) end++;
    if (obj === null || typeof obj !== 'object') {
      if (end > at) {
        offsets.splice(at, end - at);
        objs.splice(at, end - at);
      }
    } else if (at === offsets.length) {
      offsets.push(offset);
      objs.push(obj);
    } else {
      offsets.splice(at, end - at, offset);
      objs.splice(at, end - at, obj);
    }
  }
}

/** Where the parser's nodes go: a chunk that grows in place while it can, and the full ones behind it. */
export class ParseChunks {
  /** The chunk that nodes are added to. */
  current: ParseChunk | null = null;
  /** The newest of the chunks that are full. */
  full: ParseChunk | null = null;

  private readonly options: CompileOptions;
  /** Index in `mp.roots` of two entries: the current and the newest full chunk. */
  private readonly rootAt: number;

  constructor(options: CompileOptions, rootAt: number) {
    this.options = options;
    this.rootAt = rootAt;
  }

  /** Takes `nBytes` bytes (parser_alloc); the offset in `current`. Raises MemoryError. */
  alloc(nBytes: number): number {
    const header = mp.sizes.mp_parse_chunk_t;
    let chunk = this.current;
    if (chunk !== null && chunk.used + nBytes > chunk.alloc) {
      const bytes = header + chunk.alloc;
      if (mReallocMaybe(chunk.ptr, bytes, bytes + nBytes, false) === 0) {
        mReallocMaybe(chunk.ptr, bytes, header + chunk.used, false);
        this.retire(chunk);
        chunk = null;
      } else {
        chunk.alloc += nBytes;
      }
    }
    if (chunk === null) {
      chunk = new ParseChunk(Math.max(this.options.parseChunkInit, nBytes));
      chunk.ptr = mMalloc(header + chunk.alloc, chunk);
      this.current = chunk;
      mp.roots.set(this.rootAt, chunk.ptr);
    }
    const offset = chunk.used;
    chunk.used += nBytes;
    return offset;
  }

  private retire(chunk: ParseChunk): void {
    chunk.alloc = chunk.used;
    chunk.next = this.full;
    this.full = chunk;
    mp.roots.set(this.rootAt + 1, chunk.ptr);
  }

  /** Cuts the last chunk to its size and adds it to the full ones. */
  finish(): void {
    const chunk = this.current;
    if (chunk === null) return;
    const header = mp.sizes.mp_parse_chunk_t;
    mReallocMaybe(chunk.ptr, header + chunk.alloc, header + chunk.used, false);
    this.retire(chunk);
  }
}

/** The result of parsing: the root node and the newest of its chunks (mp_parse_tree_t). The chunk must be kept reachable. */
export interface ParseTree<Node> {
  root: Node;
  chunk: ParseChunk | null;
}

/** The address of the chunk that `parseTreeClear` frees last, 0 where there is none. */
export function oldestChunk(tree: { readonly chunk: ParseChunk | null }): number {
  let chunk = tree.chunk;
  while (chunk !== null && chunk.next !== null) chunk = chunk.next;
  return chunk?.ptr ?? 0;
}

/** Frees all chunks (mp_parse_tree_clear). */
export function parseTreeClear(tree: { chunk: ParseChunk | null }): void {
  const header = mp.sizes.mp_parse_chunk_t;
  let chunk = tree.chunk;
  while (chunk !== null) {
    const next: ParseChunk | null = chunk.next;
    mFree(chunk.ptr, header + chunk.alloc);
    chunk = next;
  }
  tree.chunk = null;
}
