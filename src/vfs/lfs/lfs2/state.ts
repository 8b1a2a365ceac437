import type { VisitBlock } from '../ctz.js';
import { type LfsDevice, LfsError } from '../device.js';
import { Lookahead } from '../lookahead.js';
import { NO_PAIR, type Pair } from '../pair.js';
import { Lfs2Cache } from './cache.js';
import { GlobalState } from './gstate.js';
import type { Mdir, Opened } from './mdir.js';
import type { Lfs2Variant } from './variant.js';

const NAME_MAX = 255;
const FILE_MAX = 0x7fffffff;
const ATTR_MAX = 1022;
/** How often a pair is written anew until its blocks are changed for others. */
const BLOCK_CYCLES = 100;
/** Odd, so that both blocks of a pair have their turn. */
export const CYCLES = (BLOCK_CYCLES + 1) | 1;

/** What a littlefs 2 keeps in memory (lfs2_t). */
export class Lfs2State {
  readonly io: Lfs2Cache;
  readonly variant: Lfs2Variant;
  readonly cacheBytes: number;
  readonly lookahead: Lookahead;
  /** What is open, the last one first. */
  opened: Opened[] = [];
  root: Pair = NO_PAIR;
  /** From the sums of all that was read: where allocation begins. */
  seed = 0;
  nameMax = NAME_MAX;
  fileMax = FILE_MAX;
  attrMax = ATTR_MAX;
  /** The global state as it should be, as it is on the device, and what a directory that was dropped had of it. */
  readonly gstate = new GlobalState();
  readonly gdisk = new GlobalState();
  readonly gdelta = new GlobalState();

  /** @param visitUsed calls its argument with all blocks that hold something */
  constructor(
    device: LfsDevice,
    variant: Lfs2Variant,
    cacheBytes: number,
    window: number,
    visitUsed: (visit: VisitBlock) => void,
  ) {
    this.io = new Lfs2Cache(device, cacheBytes, cacheBytes, variant.sumStep);
    this.variant = variant;
    this.cacheBytes = cacheBytes;
    this.lookahead = new Lookahead(window, visitUsed, true);
  }

  get device(): LfsDevice {
    return this.io.device;
  }

  /** Bytes of a file that its directory holds at most. */
  get inlineMax(): number {
    return Math.min(this.attrMax, this.cacheBytes, Math.floor(this.device.blockBytes / 8));
  }

  corrupt(): LfsError {
    return new LfsError(this.device.corrupt);
  }

  setMemory(state: GlobalState): void {
    this.gdisk.clear();
    this.gdisk.xor(state);
  }

  opens(opened: Opened): void {
    this.opened.unshift(opened);
  }

  closes(opened: Opened): void {
    this.opened = this.opened.filter((other) => other !== opened);
  }

  /** A directory changes while something is done to it that it must learn of. */
  watching<T>(watched: Opened | null, use: () => T): T {
    if (watched === null) return use();
    this.opens(watched);
    try {
      const result = use();
      this.closes(watched);
      return result;
    } catch (e) {
      if (e instanceof LfsError) this.closes(watched);
      throw e;
    }
  }

  /** Whether the next writing of a pair takes new blocks, to spread wear. */
  isTired(dir: Mdir): boolean {
    return ((dir.rev + 1) >>> 0) % CYCLES === 0;
  }
}
