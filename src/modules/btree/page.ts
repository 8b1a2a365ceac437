import { MP_EINVAL } from '../../runtime/streamProtocol.js';
import { DbFailure } from './failure.js';

/** A page of a file of Berkeley DB 1.85, byte by byte as the file has it (btree.h `PAGE`). */

export const ROOT_PAGE = 1;
export const HEADER_BYTES = 20;
export const INTERNAL = 1;
export const LEAF = 2;
export const OVERFLOW = 4;
export const PAGE_TYPE = 0x1f;
/** A chain of pages that an internal page refers to is never freed. */
export const PRESERVE = 0x20;
/** An item's data or key is on pages of its own; the item has the first page and the size. */
export const BIG_DATA = 1;
export const BIG_KEY = 2;
export const BIG_BYTES = 8;

/** Bytes of an offset in a page's table. */
const INDEX_BYTES = 2;
/** Two words and a byte of flags are before an item's key. */
const ITEM_HEADER = 9;

/** Bytes of an item with this much content, in whole words. */
export function itemBytes(content: number): number {
  return Math.ceil((ITEM_HEADER + content) / 4) * 4;
}

/** Bytes of a page that an item with this much content takes, its offset included. */
export function placeBytes(content: number): number {
  return itemBytes(content) + INDEX_BYTES;
}

/** What a leaf gets: a key and data, either of them perhaps a reference to pages of its own. */
export interface LeafItem {
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly flags: number;
}

/** A buffer of the pool with the page that it has now. Throws DbFailure where a damaged page leads out of it. */
export class Page {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Which page of the file this is. */
  fileNumber = 0;
  isPinned = false;
  isDirty = false;

  constructor(pageBytes: number) {
    this.bytes = new Uint8Array(pageBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  get number(): number {
    return this.view.getUint32(0, true);
  }

  /** The page before it on its level, or 0. */
  get previous(): number {
    return this.view.getUint32(4, true);
  }

  set previous(page: number) {
    this.view.setUint32(4, page, true);
  }

  /** The page after it on its level, in its chain or in the list of free pages, or 0. */
  get next(): number {
    return this.view.getUint32(8, true);
  }

  set next(page: number) {
    this.view.setUint32(8, page, true);
  }

  get flags(): number {
    return this.view.getUint32(12, true);
  }

  set flags(flags: number) {
    this.view.setUint32(12, flags, true);
  }

  get isLeaf(): boolean {
    return (this.flags & LEAF) !== 0;
  }

  /** Where the table of offsets ends. */
  get lower(): number {
    return this.view.getUint16(16, true);
  }

  set lower(at: number) {
    this.view.setUint16(16, at, true);
  }

  /** Where the items begin, which grow downwards. */
  get upper(): number {
    return this.view.getUint16(18, true);
  }

  set upper(at: number) {
    this.view.setUint16(18, at, true);
  }

  /** Number of items. */
  get count(): number {
    return (this.lower - HEADER_BYTES) >>> 1;
  }

  set count(n: number) {
    this.lower = HEADER_BYTES + n * INDEX_BYTES;
  }

  setHeader(number: number, previous: number, next: number, flags: number): void {
    this.view.setUint32(0, number, true);
    this.previous = previous;
    this.next = next;
    this.flags = flags;
  }

  /** Leaves no item on it. */
  empty(): void {
    this.lower = HEADER_BYTES;
    this.upper = this.bytes.length;
  }

  /** Whether an item of this size finds room. A page of 64 KiB without items has its `upper` at 0. */
  hasRoom(bytes: number): boolean {
    return (this.upper - this.lower) >>> 0 >= bytes + INDEX_BYTES;
  }

  /** Where the table has an item's offset. */
  private entry(index: number): number {
    const at = HEADER_BYTES + INDEX_BYTES * index;
    if (index < 0 || at + INDEX_BYTES > this.bytes.length) throw new DbFailure(MP_EINVAL);
    return at;
  }

  private offset(index: number): number {
    const at = this.view.getUint16(this.entry(index), true);
    if (at + ITEM_HEADER > this.bytes.length) throw new DbFailure(MP_EINVAL);
    return at;
  }

  private setOffset(index: number, at: number): void {
    this.view.setUint16(this.entry(index), at, true);
  }

  private itemFlags(index: number): number {
    return this.view.getUint8(this.offset(index) + 8);
  }

  isBigKey(index: number): boolean {
    return (this.itemFlags(index) & BIG_KEY) !== 0;
  }

  isBigData(index: number): boolean {
    return (this.itemFlags(index) & BIG_DATA) !== 0;
  }

  private keyBytes(index: number): number {
    return this.view.getUint32(this.offset(index), true);
  }

  /** An item's key, or what refers to it; a view of the page. */
  key(index: number): Uint8Array {
    const at = this.offset(index) + ITEM_HEADER;
    return this.bytes.subarray(at, at + this.keyBytes(index));
  }

  /** An item's data on a leaf, or what refers to it; a view of the page. */
  data(index: number): Uint8Array {
    const at = this.offset(index) + ITEM_HEADER + this.keyBytes(index);
    return this.bytes.subarray(at, at + this.view.getUint32(this.offset(index) + 4, true));
  }

  /** The page below that an item of an internal page leads to. */
  child(index: number): number {
    return this.view.getUint32(this.offset(index) + 4, true);
  }

  itemBytes(index: number): number {
    const key = this.keyBytes(index);
    return itemBytes(this.isLeaf ? key + this.view.getUint32(this.offset(index) + 4, true) : key);
  }

  /** Makes room in the table for an item at this index. */
  openGap(index: number): void {
    const at = HEADER_BYTES + INDEX_BYTES * index;
    this.bytes.copyWithin(at + INDEX_BYTES, at, Math.max(at, this.lower));
    this.lower += INDEX_BYTES;
  }

  private take(index: number, bytes: number): number {
    this.upper -= bytes;
    if (this.upper + bytes > this.bytes.length) throw new DbFailure(MP_EINVAL);
    this.setOffset(index, this.upper);
    return this.upper;
  }

  /** Puts an item into the open place at the index. */
  writeLeaf(index: number, { key, data, flags }: LeafItem): void {
    const at = this.take(index, itemBytes(key.length + data.length));
    this.writeHead(at, key.length, data.length, flags);
    this.bytes.set(key, at + ITEM_HEADER);
    this.bytes.set(data, at + ITEM_HEADER + key.length);
  }

  /** Puts an item that leads to a page below into the open place at the index. */
  writeInternal(index: number, key: Uint8Array, child: number, flags: number): void {
    const at = this.take(index, itemBytes(key.length));
    this.writeHead(at, key.length, child, flags);
    this.bytes.set(key, at + ITEM_HEADER);
  }

  private writeHead(at: number, keyBytes: number, word: number, flags: number): void {
    this.view.setUint32(at, keyBytes, true);
    this.view.setUint32(at + 4, word, true);
    this.view.setUint8(at + 8, flags);
  }

  /** Copies an item of another page, with what its last word has beside it. */
  copyItem(index: number, from: Page, fromIndex: number): void {
    const bytes = from.itemBytes(fromIndex);
    const start = from.offset(fromIndex);
    this.bytes.set(from.bytes.subarray(start, start + bytes), this.take(index, bytes));
  }

  setChild(index: number, page: number): void {
    this.view.setUint32(this.offset(index) + 4, page, true);
  }

  /** Takes an item away and moves the ones below it up. */
  remove(index: number): void {
    const bytes = this.itemBytes(index);
    const at = this.offset(index);
    const { count, upper } = this;
    this.bytes.copyWithin(upper + bytes, upper, at);
    this.upper = upper + bytes;
    for (let i = 0; i < count; i++) {
      if (i === index) continue;
      const old = this.offset(i);
      this.setOffset(i > index ? i - 1 : i, old < at ? old + bytes : old);
    }
    this.lower -= INDEX_BYTES;
  }
}
