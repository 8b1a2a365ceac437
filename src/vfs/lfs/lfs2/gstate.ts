import { word32, words32 } from '../device.js';
import { type Pair, pairsMeet } from '../pair.js';
import { idOf, invalid, sizeOf, TYPE_DELETE, tagOf, type1, valid } from './tag.js';

/** Of the size of the state's tag: the superblock has to be written anew. Only in memory. */
const SUPERBLOCK_BIT = 0x200;
const SIZE = 0x3ff;
const NOT_MOVE = ~tagOf(0x7ff, 0x3ff, 0);
export const STATE_BYTES = 12;

/**
 * What the whole file system is in the middle of: how many directories nothing points to, and an entry that is being
 * moved. Each directory has a part of it; all of them together, combined by exclusive or, are the state (lfs2_gstate_t).
 */
export class GlobalState {
  tag = 0;
  pair: Pair = [0, 0];

  copy(): GlobalState {
    return new GlobalState().xor(this);
  }

  clear(): void {
    this.tag = 0;
    this.pair = [0, 0];
  }

  xor(other: GlobalState): this {
    this.tag = (this.tag ^ other.tag) >>> 0;
    this.pair = [(this.pair[0] ^ other.pair[0]) >>> 0, (this.pair[1] ^ other.pair[1]) >>> 0];
    return this;
  }

  xorBytes(bytes: Uint8Array): void {
    const other = new GlobalState();
    other.tag = word32(bytes, 0);
    other.pair = [word32(bytes, 4), word32(bytes, 8)];
    this.xor(other);
  }

  /** What is only in memory goes. */
  dropSize(): void {
    this.tag = (this.tag & ~SIZE) >>> 0;
  }

  get bytes(): Uint8Array {
    return words32(this.tag, ...this.pair);
  }

  get isZero(): boolean {
    return this.tag === 0 && this.pair[0] === 0 && this.pair[1] === 0;
  }

  get hasOrphans(): boolean {
    return sizeOf(this.tag) !== 0;
  }

  get orphans(): number {
    return this.tag & (SUPERBLOCK_BIT - 1);
  }

  get hasMove(): boolean {
    return type1(this.tag) !== 0;
  }

  hasMoveIn(pair: Pair): boolean {
    return this.hasMove && pairsMeet(this.pair, pair);
  }

  /** Of the entry that is being moved. */
  get moveId(): number {
    return idOf(this.tag);
  }

  get needsSuperblock(): boolean {
    return (this.tag & SUPERBLOCK_BIT) !== 0;
  }

  setNeedsSuperblock(needs: boolean): void {
    this.tag = ((this.tag & ~SUPERBLOCK_BIT) | (needs ? SUPERBLOCK_BIT : 0)) >>> 0;
  }

  addOrphans(n: number): void {
    const tag = (this.tag + n) >>> 0;
    this.tag = sizeOf(tag) !== 0 ? invalid(tag) : valid(tag);
  }

  setMove(id: number, pair: Pair): void {
    this.tag = ((this.tag & NOT_MOVE) | tagOf(TYPE_DELETE, id, 0)) >>> 0;
    this.pair = pair;
  }

  endMove(): void {
    this.tag = (this.tag & NOT_MOVE) >>> 0;
    this.pair = [0, 0];
  }
}
