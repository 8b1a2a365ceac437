/** How much less exact the peak gets, the more marking it has cost: a part of it each time, as a right shift. */
const SHIFTS = [31, 8, 7, 6, 5, 4, 3, 2];

/** When all that is spent, blocks that must have been allocated for each chunk that is looked at, unless said otherwise. */
const BLOCKS_PER_LOOK = 4;

/** What marking for the sake of the peak may cost, as the number of chunks and words of the table that are looked at. */
export interface LivePeakOptions {
  readonly allowance: number;
  /** The number of `SHIFTS` to begin with: 0 looks at every request that could be the most. */
  readonly firstLevel?: number;
  /** Blocks that are known to be reached sometime: less is not looked for. */
  readonly floor?: number;
  /** When all is spent, blocks that must have been allocated for each chunk that is looked at; without: 4. */
  readonly blocksPerLook?: number;
}

/**
 * The most blocks that could be reached at once. Only marking tells what can be reached; but between two collections what
 * is found dead stays dead and in use, so that what is in use less the dead found last is never less than what can be
 * reached. Marking is due only where that is more than the most so far, and not even then where it would cost too much:
 * then the most is not known exactly, but by how much it may be more.
 *
 * It is counted right after each request for memory, the new chunk included.
 */
export class LivePeak {
  /** Blocks that were reachable at once. */
  blocks: number;
  /** Blocks found dead that are still in use. */
  private dead = 0;
  /** More than this can't have been reachable where nobody looked. */
  private bound = 0;
  private level: number;
  private readonly levelAllowance: number;
  private left: number;
  private readonly blocksPerLook: number;
  private spacing = 0;

  constructor({ allowance, firstLevel = 0, floor = 0, blocksPerLook = BLOCKS_PER_LOOK }: LivePeakOptions) {
    this.blocks = floor;
    this.blocksPerLook = blocksPerLook;
    this.level = firstLevel;
    this.levelAllowance = Math.ceil(allowance / (SHIFTS.length - firstLevel));
    this.left = this.levelAllowance;
  }

  /** Blocks in use up to which nothing need be marked. */
  get limit(): number {
    const shift = SHIFTS[this.level];
    const tolerance = shift === undefined ? Math.max(this.blocks >> 2, this.spacing) : this.blocks >> shift;
    return this.dead + this.blocks + tolerance;
  }

  /** Whether more than ever may be reachable with `used` blocks in use. */
  mayBeMore(used: number): boolean {
    return used - this.dead > this.blocks;
  }

  /** Blocks by which the peak may be higher. @param mostUsed blocks in use at most since the last look */
  slack(mostUsed: number): number {
    return Math.max(0, Math.max(this.bound, mostUsed - this.dead) - this.blocks);
  }

  /** Before a look or a collection: ends the time since the last one. @param mostUsed blocks in use at most in it */
  look(mostUsed: number): void {
    this.bound = Math.max(this.bound, mostUsed - this.dead);
  }

  /** So much has been found dead. @param cost chunks and words looked at for it */
  found(dead: number, cost: number): void {
    this.dead = dead;
    if (cost === 0) {
      return;
    }
    this.spacing = this.blocksPerLook * cost;
    this.left -= cost;
    if (this.left < 0) {
      this.level++;
      this.left = this.levelAllowance;
    }
  }

  /** Right after a look: all that is in use and not found dead is reachable. @returns whether that is the most so far */
  reach(used: number): boolean {
    if (!this.mayBeMore(used)) {
      return false;
    }
    this.blocks = used - this.dead;
    return true;
  }
}
