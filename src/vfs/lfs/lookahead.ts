import type { VisitBlock } from './ctz.js';
import { LFS_NOSPC, LfsError } from './device.js';

/** Where new blocks come from: of a window of blocks it is known which are free; the window moves on when it is used up. */
export class Lookahead {
  private readonly window: number;
  private readonly visitUsed: (visit: VisitBlock) => void;
  private readonly forgetsOnError: boolean;
  private readonly used: Uint8Array;
  private blocks = 0;
  private start = 0;
  private size = 0;
  private next = 0;
  /** How many blocks may still be looked at until all were, since what was handed out was stored last. */
  private left = 0;

  /**
   * @param window how many blocks are looked at together
   * @param visitUsed calls its argument with all blocks that hold something
   * @param forgetsOnError whether blocks are looked at anew after that failed
   */
  constructor(window: number, visitUsed: (visit: VisitBlock) => void, forgetsOnError: boolean) {
    this.window = window;
    this.forgetsOnError = forgetsOnError;
    this.visitUsed = visitUsed;
    this.used = new Uint8Array(window);
  }

  /** All blocks are free. */
  beginEmpty(blocks: number): void {
    this.begin(blocks, 0);
    this.size = Math.min(this.window, blocks);
    this.used.fill(0);
  }

  /** Nothing is known yet. */
  begin(blocks: number, start: number): void {
    this.blocks = blocks;
    this.start = start;
    this.forget();
  }

  /** Blocks that were handed out are part of the file system now. */
  acknowledge(): void {
    this.left = this.blocks;
  }

  /** Forgets which blocks are free. */
  forget(): void {
    this.size = 0;
    this.next = 0;
    this.acknowledge();
  }

  private step(): void {
    this.next++;
    this.left--;
  }

  /** A free block. Throws LfsError. */
  alloc(): number {
    for (;;) {
      while (this.next !== this.size) {
        const off = this.next;
        this.step();
        if (this.used[off] !== 0) continue;
        while (this.next !== this.size && this.used[this.next] !== 0) this.step();
        return (this.start + off) % this.blocks;
      }
      if (this.left <= 0) throw new LfsError(LFS_NOSPC);
      this.look();
    }
  }

  private look(): void {
    this.start = (this.start + this.next) % this.blocks;
    this.size = Math.min(this.window, this.left);
    this.next = 0;
    this.used.fill(0);
    try {
      this.visitUsed((block) => {
        const off = (block - this.start + this.blocks) % this.blocks;
        if (off < this.size) this.used[off] = 1;
      });
    } catch (e) {
      if (this.forgetsOnError && e instanceof LfsError) this.forget();
      throw e;
    }
  }
}
