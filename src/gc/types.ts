/** What the heap tells and asks the rest of the machine: the only types that cross its two doors. */

/** The side of the heap that a tracing owner or a root visitor sees. */
export interface MarkSink {
  /** Keeps the chunk whose head is at address `ptr` alive; any other number is ignored, as a stray word is in C. */
  mark(ptr: number): void;
}

/** The content of a chunk: knows which addresses the chunk's words hold. */
export interface HeapOwner {
  /** Calls `heap.mark` for every address that the memory of the chunk at `ptr` would hold, of one that owns several. */
  trace(heap: MarkSink, ptr?: number): void;
}

/** A stretch of memory, `end` exclusive, in addresses. */
export interface MemoryRange {
  start: number;
  end: number;
}

export interface HeapHooks {
  /** Marks every root: the root pointer section of `mp_state_ctx_t` and what the C stack would hold. */
  visitRoots(heap: MarkSink): void;
  /**
   * A chunk with the finaliser flag is about to be freed in a sweep (`py/gc.c gc_sweep`). There is no memory to be had
   * while this runs. The owner decides whether there is a `__del__` to call; Python exceptions must not escape.
   */
  finalise(owner: HeapOwner | null, ptr: number): void;
  /**
   * A finaliser has collected, which C leaves undefined: the firmware waits for ever for the mutex that it holds
   * (`collectsOnce`), or something is written over what is alive, as that was freed. Ends the run.
   */
  collectsInFinaliser?(how: 'waits' | 'overwrites'): never;
  /** The port's `gc_collect`, where it is more than a collection on the spot. Default: `Heap.collect`. */
  gcCollect?(): void;
  /** `MP_PLAT_ALLOC_HEAP`: memory of exactly `bytes` bytes for a new area, or null. */
  growHeap?(bytes: number): MemoryRange | null;
  /** `gc_get_max_new_split`: the largest area in bytes that the port could give now. */
  maxNewSplit?(): number;
  /** `MP_PLAT_FREE_HEAP` of the area that began at address `start`. */
  releaseArea?(start: number): void;
}

/** Everything of a firmware that decides how its heap behaves. Frozen once the heap exists. */
export interface HeapConfig {
  /** `sizeof(void *)`, which is 4 on a NaN-boxing 32-bit build. */
  wordBytes: 4 | 8;
  /** `MICROPY_BYTES_PER_GC_BLOCK`, a power of two. */
  bytesPerBlock: number;
  /** As passed to `gc_init` (the first) and `gc_add` (the others). */
  areas: readonly MemoryRange[];
  /** Added to the addresses that are printed. Absent: 0. */
  addressOffset?: number;
  /** `MICROPY_ENABLE_FINALISER` */
  finaliser: boolean;
  /** `MICROPY_PY_WEAKREF`: an area has a table of what weak references refer to. Absent: false. */
  weakrefs?: boolean;
  /** `UHEAP_FINALISERS_FIRST`: a collection runs all finalisers before it frees a block. Absent: false. */
  finalisersFirst?: boolean;
  /** A collection holds a mutex that it can't take a second time. Absent: false. */
  collectsOnce?: boolean;
  /** `MICROPY_GC_SPLIT_HEAP` */
  splitHeap: boolean;
  /** `MICROPY_GC_SPLIT_HEAP_AUTO` */
  splitHeapAuto: boolean;
  /** `UHEAP_GROWTH_BY_AREAS`: how many bytes as much as the whole heap is, is reckoned from its areas' bytes, not its blocks. */
  growthByAreas?: boolean;
  /** `MICROPY_GC_ALLOC_THRESHOLD` */
  allocThreshold: boolean;
  /** Whether automatic collection is on at the start (`gc_auto_collect_enabled`); `gc_init` switches it on. */
  enableGc: boolean;
}

/** What has weak references to objects of the heap. */
export interface WeakrefWatcher {
  /** The chunk at `ptr`, which was marked as referred to, is about to be freed. There is no memory to be had meanwhile. */
  dies(ptr: number): void;
  /** A collection has ended. */
  swept(): void;
}

/** Listens to the heap. `ptr` 0 stands for C's NULL: nothing given, or the request failed. */
export interface HeapObserver {
  /** After an allocation of `nBytes`; `flags` 1 asks for a finaliser. Not called for the one inside a moving realloc. */
  alloc?(ptr: number, nBytes: number, flags: number): void;
  /** Before an explicit free. Not called while the heap is locked, since nothing is freed then. */
  free?(ptr: number): void;
  /** After a realloc. */
  realloc?(ptr: number, nBytes: number, allowMove: boolean, newPtr: number): void;
  collectStart?(): void;
  /** Everything alive is marked, nothing is swept yet. */
  collectMarked?(): void;
  /** The chunk at `ptr` dies in the sweep; its finaliser, if any, has run. */
  dead?(ptr: number): void;
  collectEnd?(): void;
}

/** Listens to what can be reached (`Heap.trackPeak`). */
export interface PeakListener {
  /** Everything reachable is marked, to find out whether it is more than ever. Changes nothing. */
  looked?(): void;
  /** Everything reachable is marked; with the request that is under way it may be more than ever. Changes nothing. */
  marked?(): void;
  /** It is more than ever. @param withRequest with the new chunk, which the observer is told of next */
  peak?(withRequest: boolean): void;
  /** A collection has ended. */
  collected?(): void;
}

/** The figures of `gc_info_t`. */
export interface HeapInfo {
  /** bytes in the pools of all areas */
  total: number;
  /** bytes */
  used: number;
  /** bytes */
  free: number;
  /** blocks in the longest free run */
  maxFree: number;
  /** chunks of one block */
  num1block: number;
  /** chunks of two blocks */
  num2block: number;
  /** blocks in the longest chunk */
  maxBlock: number;
  /** bytes the port could still give for a new area; 0 without `MICROPY_GC_SPLIT_HEAP_AUTO` */
  maxNewSplit: number;
}
