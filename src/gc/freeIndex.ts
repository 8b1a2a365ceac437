/**
 * Answers first fit without walking the heap: a tree over an area's allocation table with upper bounds of the lengths of
 * free runs.
 *
 * A leaf is 32 blocks, an inner node has 32 children. A run belongs to the leaf in which it starts, and a node's bound is
 * at least the length of the longest run below it. Bounds rise at once when a run appears, and an inner node's falls only
 * when a search finds it too high: every useless look is paid for by the run that raised the bound. For each length up
 * to 8 an inner node has one bit a child, so that the way down to a small run is one bit search a level.
 *
 * The length of a run inside one leaf is read off the table; of the others at most one leaves a leaf and at most one
 * comes in, so that two numbers a leaf are enough to join runs of any length in constant time. With the table that is
 * about 6 bits a block, and mostly only half of it is touched: it stays in the processor's cache for heaps of many
 * megabytes.
 */

const LEAF_SHIFT = 5;
const LEAF_BLOCKS = 1 << LEAF_SHIFT;
/**
 * Inner nodes are numbered from the root, 0, in order of level; the children of node i are 32 * i + 1 and the 31 after it,
 * the leaves go on after the last full level. A node is 16 numbers in a row: its bound, then for each length from 1 to 8
 * the children whose bound is at least that.
 */
const FANOUT_SHIFT = 5;
const NODE_STRIDE_SHIFT = 4;
const LENGTHS = 8;
/** Longer runs come in classes: of at least 8, 16, 32 and 64 blocks, by the number of bits before a length's first. */
const FIRST_CLASS = 3;
const LAST_CLASS = 6;
/** Leaves that a search for a long run looks at from where the last one got to, before it starts at the root. */
const LEAVES_AHEAD = 16;

/** More blocks than any run has. */
const NONE = 0x7fffffff;

/** The lower bit of each of the 16 blocks of a table word. */
const LOW_BITS = 0x55555555;

export class FreeIndex {
  private readonly nBlocks: number;
  /** The allocation table, 16 blocks a word: two words a leaf. */
  private readonly words: Int32Array;
  /** A bound for each leaf. */
  private readonly leaves: Int32Array;
  /** For each leaf the length of the run that starts in it and ends in a later one; stale when there is none. */
  private readonly runsOut: Int32Array;
  /** For each leaf the length of the run that ends in it and starts in an earlier one; stale when there is none. */
  private readonly runsIn: Int32Array;
  private readonly nodes: Int32Array;
  /** Number of the first leaf as a node. */
  private readonly firstLeaf: number;
  private readonly lastLeaf: number;
  /** No leaf before this one has a free block: what a search for a single block need not find out again. */
  private firstFreeLeaf = 0;
  /** For each class of lengths: no leaf before this one has a bound that is as long. */
  private readonly firstLong = new Int32Array(LAST_CLASS + 1);
  /**
   * The long free run from which was taken last, from which mostly is taken next: its first block, the block after its
   * last, and the least length of which it is known that no run before it has it. `openFor` is larger than any run when
   * there is none. Whoever wants that length or more, and less than all of it, takes it by moving `openStart`: the length
   * is entered only when something else is looked for (`settle`), and what was taken is found out by searches (`lower`).
   */
  openStart = -1;
  openEnd = -1;
  openFor = NONE;
  /** The bits of the last leaf that are blocks of the area. */
  private readonly lastLeafMask: number;

  /**
   * @param words the area's allocation table, an even number of words, all free at first
   * @param nBlocks blocks in the area
   */
  constructor(words: Int32Array, nBlocks: number) {
    this.words = words;
    this.nBlocks = nBlocks;
    const nLeaves = ((nBlocks - 1) >>> LEAF_SHIFT) + 1;
    this.lastLeaf = nLeaves - 1;
    this.lastLeafMask = -1 >>> (31 - ((nBlocks - 1) & 31));
    let firstLeaf = 1;
    let room = 1 << FANOUT_SHIFT;
    while (room < nLeaves) {
      firstLeaf += room;
      room <<= FANOUT_SHIFT;
    }
    this.firstLeaf = firstLeaf;
    this.leaves = new Int32Array(nLeaves);
    this.runsOut = new Int32Array(nLeaves);
    this.runsIn = new Int32Array(nLeaves);
    const lastParent = (firstLeaf + nLeaves - 2) >> FANOUT_SHIFT;
    this.nodes = new Int32Array((lastParent + 1) << NODE_STRIDE_SHIFT);
    this.enter(0, nBlocks);
  }

  /** Length of the free run that starts at `start`, a free block whose predecessor is not free. */
  runFrom(start: number): number {
    const leaf = start >> LEAF_SHIFT;
    const used = ~this.bitsOf(leaf) >>> (start & 31);
    if (used !== 0) {
      return lowestBit(used);
    }
    if (start === this.openStart) {
      return this.openEnd - start;
    }
    const next = (leaf + 1) << LEAF_SHIFT;
    return this.isFree(next) ? this.runsOut[leaf]! : next - start;
  }

  /** The first `n` blocks of the free run that starts at `start` are about to be taken. */
  take(start: number, n: number): void {
    if (start === this.openStart) {
      this.close();
    }
    this.takeFrom(start, n, this.bitsOf(start >> LEAF_SHIFT));
  }

  /** The `n` blocks from `first` on have become free: joins them with the free runs on both sides. */
  free(first: number, n: number): void {
    const leaf = first >> LEAF_SHIFT;
    if (leaf < this.firstFreeLeaf) {
      this.firstFreeLeaf = leaf;
    }
    const word = this.words[first >> 4]!;
    const used = (word | (word >>> 1)) & LOW_BITS;
    const shift = (first & 15) << 1;
    const usedBefore = used & ((1 << shift) - 1);
    const usedAfter = used >>> shift;
    let start = first;
    let length = n;
    if (usedBefore !== 0 && usedAfter !== 0) {
      // The run begins and ends in one word.
      const before = (first & 15) - ((33 - Math.clz32(usedBefore)) >> 1);
      start -= before;
      length = before + (lowestBit(usedAfter) >> 1);
    } else {
      if (first > 0 && this.isFree(first - 1)) {
        const before = this.runTo(first - 1);
        start -= before;
        length += before;
      }
      const next = first + n;
      if (this.isFree(next)) {
        length += this.runFrom(next);
      }
    }
    // The run from which is taken may be a part of this one, or no longer the first.
    if (start <= this.openEnd && (length >= this.openFor || start + length > this.openStart)) {
      this.close();
    }
    // Inside of one leaf there is nothing to enter where the bound is high enough.
    if (start >> LEAF_SHIFT !== (start + length - 1) >> LEAF_SHIFT || this.leaves[start >> LEAF_SHIFT]! < length) {
      this.enter(start, length);
    }
  }

  /**
   * Finds the first run of at least `n` blocks, the first `n` of which are about to be taken. To be called where they are
   * not to be had from the open run.
   * @returns the run's first block, -1 if there is none
   */
  claim(n: number): number {
    if (n === 1) {
      const leaf = this.firstFreeLeaf;
      const { words } = this;
      let w = leaf << 1;
      let word = words[w]!;
      let free = ~(word | (word >>> 1)) & LOW_BITS;
      if (free === 0) {
        word = words[++w]!;
        free = ~(word | (word >>> 1)) & LOW_BITS;
      }
      const first = free & -free;
      // Where the word has other free blocks, and a used one after the first, nothing else changes.
      if (free !== first && (~free & LOW_BITS & -first) !== 0) {
        const start = (w << 4) + ((31 - Math.clz32(first)) >> 1);
        if (start !== this.openStart) {
          return start;
        }
      }
      this.settle();
      const bits = this.bitsOf(leaf);
      if (bits !== 0) {
        const start = (leaf << LEAF_SHIFT) + lowestBit(bits);
        this.open(start, 1, this.takeFrom(start, 1, bits));
        return start;
      }
    } else {
      this.settle();
    }
    if (n > LENGTHS) {
      const start = this.claimAhead(n);
      if (start >= 0) {
        return start;
      }
    }
    const { nodes, firstLeaf } = this;
    let node = 0;
    for (;;) {
      const children =
        n <= LENGTHS
          ? nodes[(node << NODE_STRIDE_SHIFT) + n]!
          : nodes[node << NODE_STRIDE_SHIFT]! < n
            ? 0
            : this.fittingChild(node, n);
      if (children === 0) {
        if (node === 0) {
          nodes[0] = Math.min(nodes[0]!, n - 1);
          return -1;
        }
        this.lower(node, this.longestBelow(node, n));
        node = (node - 1) >> FANOUT_SHIFT;
        continue;
      }
      node = (node << FANOUT_SHIFT) + 1 + lowestBit(children);
      if (node < firstLeaf) {
        continue;
      }
      const leaf = node - firstLeaf;
      const start = this.claimIn(leaf, n);
      if (start >= 0) {
        if (n === 1) {
          this.firstFreeLeaf = leaf;
        }
        return start;
      }
      node = (node - 1) >> FANOUT_SHIFT;
    }
  }

  /**
   * Checks the index against the free runs that the allocation table has, `[start, length]` in order.
   * @throws Error that names the first difference
   */
  verify(runs: readonly (readonly [number, number])[]): void {
    this.settle();
    const check = (isSo: boolean, what: string, start: number): void => {
      if (!isSo) throw new Error(`the free index has ${what} at block ${start}`);
    };
    if (this.openFor !== NONE) {
      const first = runs.find(([start, length]) => start >= this.openStart || length >= this.openFor);
      const isFirst = first !== undefined && first[0] === this.openStart && first[0] + first[1] === this.openEnd;
      check(isFirst, 'another run to take from', this.openStart);
    }
    for (const [start, length] of runs) {
      const leaf = start >> LEAF_SHIFT;
      for (let i = FIRST_CLASS; i <= LAST_CLASS; i++) {
        check(length < 1 << i || leaf >= this.firstLong[i]!, 'passed over what is free', start);
      }
      check(this.runFrom(start) === length && this.runTo(start + length - 1) === length, 'another length', start);
      for (let node = this.firstLeaf + leaf; node >= 0; node = node === 0 ? -1 : (node - 1) >> FANOUT_SHIFT) {
        const bound = this.bound(node);
        check(bound >= length, 'too low a bound', start);
        for (let n = 1; n <= LENGTHS && node !== 0; n++) {
          const bits = this.nodes[(((node - 1) >> FANOUT_SHIFT) << NODE_STRIDE_SHIFT) + n]!;
          check(((bits >>> ((node - 1) & 31)) & 1) === (bound >= n ? 1 : 0), 'other bits than bounds', start);
        }
      }
    }
  }

  /** As `claim`, for `n` above 8 and a run not far from the last one of its class: else -1. */
  private claimAhead(n: number): number {
    const { leaves, firstLong } = this;
    const lengthClass = Math.min(31 - Math.clz32(n), LAST_CLASS);
    const shortest = 1 << lengthClass;
    let leaf = firstLong[lengthClass]!;
    const end = Math.min(leaf + LEAVES_AHEAD, this.lastLeaf + 1);
    while (leaf < end && leaves[leaf]! < shortest) {
      leaf++;
    }
    firstLong[lengthClass] = leaf;
    for (; leaf < end; leaf++) {
      if (leaves[leaf]! >= n) {
        const start = this.claimIn(leaf, n);
        if (start >= 0) {
          return start;
        }
      }
    }
    return -1;
  }

  /** As `claim`, for the runs that start in one leaf; lowers the leaf's bound if there is none. */
  private claimIn(leaf: number, n: number): number {
    const bits = this.bitsOf(leaf);
    if (n <= LEAF_BLOCKS) {
      const starts = startsOf(bits, n);
      if (starts !== 0) {
        const start = (leaf << LEAF_SHIFT) + lowestBit(starts);
        this.open(start, n, this.takeFrom(start, n, bits));
        return start;
      }
    }
    let lengthOut = 0;
    // Where all of a leaf is free, the run may have come in, and what is known of one that once started here is stale.
    if (bits < 0 && (bits !== -1 || leaf === 0 || !this.isFree((leaf << LEAF_SHIFT) - 1))) {
      const start = (leaf << LEAF_SHIFT) + LEAF_BLOCKS - Math.clz32(~bits);
      lengthOut = this.runFrom(start);
      if (lengthOut >= n) {
        this.open(start, n, this.takeFrom(start, n, bits));
        return start;
      }
    }
    this.lower(this.firstLeaf + leaf, Math.max(lengthOut, longestRun(bits)));
    return -1;
  }

  /**
   * `bits` are those of the leaf in which the run starts.
   * @returns how long the run was if it ends in a later leaf, else 0
   */
  private takeFrom(start: number, n: number, bits: number): number {
    const leaf = start >> LEAF_SHIFT;
    const inLeaf = start & 31;
    if (~bits >>> inLeaf !== 0) {
      // The run ends in its leaf.
      if ((bits & ~(((1 << n) - 1) << inLeaf)) === 0) {
        this.lower(this.firstLeaf + leaf, 0);
      }
      return 0;
    }
    const length = this.isFree((leaf + 1) << LEAF_SHIFT) ? this.runsOut[leaf]! : LEAF_BLOCKS - inLeaf;
    if (length > n) {
      this.enter(start + n, length - n);
    }
    return length;
  }

  /**
   * A run of `length` blocks (0: it ends in its leaf) was the first for `n` blocks: what is left of it is where to take from
   * next, if it is long.
   */
  private open(start: number, n: number, length: number): void {
    const rest = length - n;
    if (start === this.openStart ? rest > 0 : rest > LEAF_BLOCKS && rest > this.openEnd - this.openStart) {
      this.openStart = start + n;
      this.openEnd = start + length;
      this.openFor = n;
    } else if (start === this.openStart) {
      this.close();
    }
  }

  private close(): void {
    this.settle();
    this.openStart = -1;
    this.openEnd = -1;
    this.openFor = NONE;
  }

  /** Enters the length of the open run, if there is one. */
  private settle(): void {
    if (this.openFor !== NONE) {
      this.enter(this.openStart, this.openEnd - this.openStart);
    }
  }

  private isFree(block: number): boolean {
    return ((this.words[block >> 4]! >>> ((block & 15) << 1)) & 3) === 0 && block < this.nBlocks;
  }

  /** One bit for each block of a leaf, set where the block is free. */
  private bitsOf(leaf: number): number {
    const { words } = this;
    const even = words[leaf << 1]!;
    const odd = words[(leaf << 1) + 1]!;
    let bits = (~(even | (even >>> 1)) & LOW_BITS) | ((~(odd | (odd >>> 1)) & LOW_BITS) << 1);
    // Both words at once: each step swaps the middle halves of groups of 4, 8, 16 and 32 bits.
    let swap = (bits ^ (bits >>> 1)) & 0x22222222;
    bits ^= swap ^ (swap << 1);
    swap = (bits ^ (bits >>> 2)) & 0x0c0c0c0c;
    bits ^= swap ^ (swap << 2);
    swap = (bits ^ (bits >>> 4)) & 0x00f000f0;
    bits ^= swap ^ (swap << 4);
    swap = (bits ^ (bits >>> 8)) & 0x0000ff00;
    bits ^= swap ^ (swap << 8);
    return leaf === this.lastLeaf ? bits & this.lastLeafMask : bits;
  }

  /** Length of the free run that ends with the free block `last`, whose successor was not free. */
  private runTo(last: number): number {
    const leaf = last >> LEAF_SHIFT;
    const inLeaf = last & 31;
    const length = Math.clz32(~this.bitsOf(leaf) << (31 - inLeaf));
    if (length <= inLeaf) {
      return length;
    }
    if (last + 1 === this.openEnd) {
      return this.openEnd - this.openStart;
    }
    return leaf > 0 && this.isFree((leaf << LEAF_SHIFT) - 1) ? this.runsIn[leaf]! : inLeaf + 1;
  }

  /** Enters the length of the run that starts at `start`. */
  private enter(start: number, length: number): void {
    const leaf = start >> LEAF_SHIFT;
    const lastLeaf = (start + length - 1) >> LEAF_SHIFT;
    if (leaf !== lastLeaf) {
      this.runsOut[leaf] = length;
      this.runsIn[lastLeaf] = length;
    }
    this.raise(leaf, length);
  }

  /** Makes the bound of a leaf and of all above it at least `length`. */
  private raise(leaf: number, length: number): void {
    let before = this.leaves[leaf]!;
    if (before >= length) {
      return;
    }
    this.leaves[leaf] = length;
    if (length >= LENGTHS) {
      const { firstLong } = this;
      for (let i = Math.min(31 - Math.clz32(length), LAST_CLASS); i >= FIRST_CLASS; i--) {
        if (firstLong[i]! > leaf) {
          firstLong[i] = leaf;
        }
      }
    }
    const nodes = this.nodes;
    for (let child = this.firstLeaf + leaf; child !== 0; ) {
      const parent = (child - 1) >> FANOUT_SHIFT;
      const bit = 1 << ((child - 1) & 31);
      const parentAt = parent << NODE_STRIDE_SHIFT;
      for (let n = before + 1; n <= length && n <= LENGTHS; n++) {
        nodes[parentAt + n]! |= bit;
      }
      before = nodes[parentAt]!;
      if (before >= length) {
        return;
      }
      nodes[parentAt] = length;
      child = parent;
    }
  }

  /** Lowers the bound of a node other than the root. */
  private lower(node: number, bound: number): void {
    const nodes = this.nodes;
    const parentAt = ((node - 1) >> FANOUT_SHIFT) << NODE_STRIDE_SHIFT;
    const others = ~(1 << ((node - 1) & 31));
    const before = this.bound(node);
    for (let n = bound + 1; n <= before && n <= LENGTHS; n++) {
      nodes[parentAt + n]! &= others;
    }
    if (node >= this.firstLeaf) {
      this.leaves[node - this.firstLeaf] = bound;
    } else {
      nodes[node << NODE_STRIDE_SHIFT] = bound;
    }
  }

  private bound(node: number): number {
    return node >= this.firstLeaf ? this.leaves[node - this.firstLeaf]! : this.nodes[node << NODE_STRIDE_SHIFT]!;
  }

  /** The bit of the node's first child whose bound is at least `n`, 0 if there is none; for `n` above 8. */
  private fittingChild(node: number, n: number): number {
    const firstChild = (node << FANOUT_SHIFT) + 1;
    for (let rest = this.nodes[(node << NODE_STRIDE_SHIFT) + LENGTHS]!; rest !== 0; rest &= rest - 1) {
      if (this.bound(firstChild + lowestBit(rest)) >= n) {
        return rest & -rest;
      }
    }
    return 0;
  }

  /** The largest bound of the node's children, all less than `n`. */
  private longestBelow(node: number, n: number): number {
    const at = node << NODE_STRIDE_SHIFT;
    let longest = Math.min(n - 1, LENGTHS);
    while (longest > 0 && this.nodes[at + longest] === 0) {
      longest--;
    }
    if (longest === LENGTHS) {
      const firstChild = (node << FANOUT_SHIFT) + 1;
      for (let rest = this.nodes[at + LENGTHS]!; rest !== 0; rest &= rest - 1) {
        longest = Math.max(longest, this.bound(firstChild + lowestBit(rest)));
      }
    }
    return longest;
  }
}

export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** The bits at which `n` set bits in a row start, 1 to 32. */
function startsOf(bits: number, n: number): number {
  let starts = bits;
  for (let have = 1; have < n && starts !== 0; ) {
    const more = Math.min(have, n - have);
    starts &= starts >>> more;
    have += more;
  }
  return starts;
}

function longestRun(bits: number): number {
  let length = 0;
  for (let rest = bits; rest !== 0; rest &= rest >>> 1) {
    length++;
  }
  return length;
}
