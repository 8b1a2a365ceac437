/** A chunk of the heap from the event that made it this long to the one that changes or ends it. */
export interface LiveChunk {
  /** Counts the chunks of a run. */
  readonly id: number;
  readonly ptr: number;
  /** As asked for. */
  readonly bytes: number;
  readonly blocks: number;
  /** Call path that asked, a node of `CallSites.tree`. */
  readonly node: number;
  /** Number in `ChunkTypes.names`. */
  readonly type: number;
  /** Events before the one that made it. */
  readonly born: number;
  /** For whoever listens. */
  tag: unknown;
}
