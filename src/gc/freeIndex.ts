/**
 * Answers first fit without walking the heap: the free runs of one area, and upper bounds of their lengths in a tree.
 *
 * A run belongs to the leaf (32 blocks) in which it starts. A node's number is at least the length of the longest run
 * below it. Numbers rise at once when a run appears, and fall only when a search finds them too high, so that taking a
 * run costs nothing here and every useless look is paid for by the run that raised the number.
 */

const LEAF_SHIFT = 5;
const FANOUT_SHIFT = 4;
const FANOUT = 1 << FANOUT_SHIFT;

/** Requests of up to this many blocks remember where the last search for their size ended. */
const HINTED = 8;

export class FreeIndex {
  /**
   * Length in blocks, valid at the first and last block of each free run. The entries of used blocks are the area's:
   * it keeps a chunk's length at its head.
   */
  readonly lengths: Int32Array;
  /** One bit a block, set where a free run starts. */
  readonly starts: Int32Array;
  /** `bounds[0]` has one number a leaf, each further level one for 16 of the level before, the last is the root. */
  readonly bounds: readonly Int32Array[];
  /** `hints[n]`: no run of n or more blocks starts in a leaf before this one. Never falls with n. */
  readonly hints = new Int32Array(HINTED + 1);
  private readonly leafBounds: Int32Array;

  /** @param nBlocks blocks in the area, all free at first */
  constructor(nBlocks: number) {
    this.lengths = new Int32Array(nBlocks);
    const nLeaves = ((nBlocks - 1) >>> LEAF_SHIFT) + 1;
    this.starts = new Int32Array(nLeaves);
    const bounds: Int32Array[] = [];
    for (let n = nLeaves; ; n = ((n - 1) >>> FANOUT_SHIFT) + 1) {
      bounds.push(new Int32Array(n === 1 ? 1 : (n + FANOUT - 1) & -FANOUT));
      if (n === 1) {
        break;
      }
    }
    this.bounds = bounds;
    this.leafBounds = bounds[0]!;
    this.add(0, nBlocks);
  }

  /** A free run of `length` blocks starts at `start`; its neighbours are not free. */
  add(start: number, length: number): void {
    this.starts[start >> LEAF_SHIFT]! |= 1 << (start & 31);
    this.resize(start, length);
  }

  /** The run that starts at `start` now has `length` blocks, more than before or newly added. */
  resize(start: number, length: number): void {
    this.lengths[start] = length;
    this.lengths[start + length - 1] = length;
    const leaf = start >> LEAF_SHIFT;
    if (this.leafBounds[leaf]! < length) {
      this.raise(leaf, length);
    }
    const hints = this.hints;
    for (let n = Math.min(length, HINTED); n > 0 && hints[n]! > leaf; n--) {
      hints[n] = leaf;
    }
  }

  /** The free run that starts at `start` is free no more, or part of the run before it. */
  remove(start: number): void {
    const leaf = start >> LEAF_SHIFT;
    const rest = this.starts[leaf]! & ~(1 << (start & 31));
    this.starts[leaf] = rest;
    if (rest === 0) {
      this.leafBounds[leaf] = 0;
    }
  }

  /** First block of the first run of at least `n` blocks, -1 if there is none. */
  find(n: number): number {
    const hints = this.hints;
    let leaf = hints[Math.min(n, HINTED)]!;
    for (;;) {
      leaf = this.nextLeaf(leaf, n);
      if (leaf < 0) {
        break;
      }
      let longest = 0;
      for (let bits = this.starts[leaf]!; bits !== 0; bits &= bits - 1) {
        const start = (leaf << LEAF_SHIFT) + 31 - Math.clz32(bits & -bits);
        const length = this.lengths[start]!;
        if (length >= n) {
          if (n <= HINTED) {
            this.moveHint(n, leaf);
          }
          return start;
        }
        if (length > longest) {
          longest = length;
        }
      }
      this.leafBounds[leaf] = longest;
      leaf++;
    }
    if (n <= HINTED) {
      this.moveHint(n, this.starts.length);
    }
    return -1;
  }

  private raise(leaf: number, length: number): void {
    let node = leaf;
    for (const level of this.bounds) {
      if (level[node]! >= length) {
        return;
      }
      level[node] = length;
      node >>= FANOUT_SHIFT;
    }
  }

  private moveHint(n: number, leaf: number): void {
    const hints = this.hints;
    for (let k = n; k <= HINTED && hints[k]! < leaf; k++) {
      hints[k] = leaf;
    }
  }

  /** First leaf from `leaf` on whose bound is at least `n`, -1 if there is none. */
  private nextLeaf(leaf: number, n: number): number {
    if (leaf >= this.starts.length) {
      return -1;
    }
    if (this.leafBounds[leaf]! >= n) {
      return leaf;
    }
    const root = this.bounds.length - 1;
    let level = leaf === 0 ? root : 0;
    let node = leaf;
    for (;;) {
      if (this.bounds[level]![node]! >= n) {
        if (level === 0) {
          return node;
        }
        const child = this.fittingChild(level, node, n);
        if (child >= 0) {
          level--;
          node = child;
          continue;
        }
      }
      node++;
      while (level < root && (node & (FANOUT - 1)) === 0) {
        node >>= FANOUT_SHIFT;
        level++;
      }
      if (level === root) {
        return -1;
      }
    }
  }

  /** The node's first child whose bound is at least `n`; where there is none, corrects the node's bound and gives -1. */
  private fittingChild(level: number, node: number, n: number): number {
    const children = this.bounds[level - 1]!;
    const first = node << FANOUT_SHIFT;
    let longest = 0;
    for (let child = first; child < first + FANOUT; child++) {
      const bound = children[child]!;
      if (bound >= n) {
        return child;
      }
      if (bound > longest) {
        longest = bound;
      }
    }
    this.bounds[level]![node] = longest;
    return -1;
  }
}
