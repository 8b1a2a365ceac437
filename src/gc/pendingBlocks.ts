/** The low bit of each of the 16 blocks of a table word. */
const LOW_BITS = 0x55555555;

/**
 * The chunks of an area that are marked but not yet looked into. They are taken in order of address and at the end from
 * the start again: neighbours on the simulated heap are mostly neighbours in the process's memory too, which a processor
 * fetches many times faster in order than criss-cross.
 *
 * Marking is the part that goes criss-cross, so that it only notes in which word of the allocation table there is a new
 * mark: a bit a word, and above it a bit for every 32 of those, both small enough for the processor's fastest memory and
 * set without asking whether they were. Which marks of a word are new is found out when it is its turn.
 */
export class PendingBlocks {
  /** The area's allocation table, 16 blocks a word. */
  private readonly table: Int32Array;
  /** For each word of the table the marks that have been taken, as low bits. */
  private readonly taken: Int32Array;
  /**
   * One bit for each word of the table that may have a mark that has not been taken; from `groupsAt` on, one for each of
   * these words that is not 0. A word of that level is 16384 blocks, so that it need not have levels above.
   */
  private readonly bits: Int32Array;
  private readonly groupsAt: number;
  /** The table word from which on the next ones are taken. */
  private cursor = 0;

  constructor(table: Int32Array, nBlocks: number) {
    const nWords = ((nBlocks - 1) >> 4) + 1;
    const nGroups = ((nWords - 1) >> 5) + 1;
    this.table = table;
    this.taken = new Int32Array(nWords);
    this.groupsAt = nGroups;
    this.bits = new Int32Array(nGroups + ((nGroups - 1) >> 5) + 1);
  }

  /** Adds a block that has just been marked in the table. */
  add(block: number): void {
    const { bits } = this;
    bits[block >> 9]! |= 1 << ((block >> 4) & 31);
    bits[this.groupsAt + (block >> 14)]! |= 1 << ((block >> 9) & 31);
  }

  /**
   * Takes as many blocks as there are up to `enough`, and then those of the last table word too (up to 15 more).
   * @returns how many have been put into `into`
   */
  take(into: Int32Array, enough: number): number {
    const { table, taken, bits, groupsAt } = this;
    let n = 0;
    let g = this.cursor >> 5;
    let skipped = ~(-1 << (this.cursor & 31));
    for (;;) {
      const before = bits[g]!;
      let rest = before & ~skipped;
      while (rest !== 0 && n < enough) {
        const bit = rest & -rest;
        rest ^= bit;
        const w = (g << 5) + 31 - Math.clz32(bit);
        const states = table[w]!;
        const marks = states & (states >>> 1) & LOW_BITS;
        const first = (w << 4) + 15;
        for (let fresh = marks & ~taken[w]!; fresh !== 0; fresh &= fresh - 1) {
          into[n++] = first - (Math.clz32(fresh & -fresh) >> 1);
        }
        taken[w] = marks;
      }
      const after = rest | (before & skipped);
      bits[g] = after;
      if (after === 0) {
        bits[groupsAt + (g >> 5)]! &= ~(1 << (g & 31));
      }
      if (n >= enough) {
        this.cursor = rest === 0 ? (g << 5) + 31 : (g << 5) + 31 - Math.clz32(rest & -rest);
        return n;
      }
      g = this.nextGroup(g);
      if (g < 0) {
        this.cursor = 0;
        return n;
      }
      skipped = 0;
    }
  }

  /** Forgets what has been taken, before the next collection marks the same blocks again. */
  restart(): void {
    this.taken.fill(0);
  }

  /** The first word with a bit for a table word after `g`, at the end from the start again, `g` itself last; -1: none has. */
  private nextGroup(g: number): number {
    const { bits, groupsAt } = this;
    const { length } = bits;
    let at = groupsAt + (g >> 5);
    let rest = bits[at]! & (-2 << (g & 31));
    for (let left = length - groupsAt; rest === 0; left--) {
      if (left === 0) {
        return -1;
      }
      at = at + 1 === length ? groupsAt : at + 1;
      rest = bits[at]!;
    }
    return ((at - groupsAt) << 5) + 31 - Math.clz32(rest & -rest);
  }
}
