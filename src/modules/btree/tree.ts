import { latin1Text } from '../../runtime/latin1.js';
import { MP_EINVAL } from '../../runtime/streamProtocol.js';
import { DbFailure, orNull } from './failure.js';
import type { DbMeta } from './meta.js';
import { BIG_BYTES, HEADER_BYTES, OVERFLOW, type Page, PRESERVE, placeBytes, ROOT_PAGE } from './page.js';
import type { PagePool } from './pool.js';

/** An item of a page that is in memory. */
export interface Place {
  page: Page;
  index: number;
}

/** Where an item is in the file. */
export interface FilePlace {
  number: number;
  index: number;
}

/** What became of the record at the cursor. */
export type CursorState = 'there' | 'deleted' | 'atNext' | 'atPrevious';

export interface Cursor extends FilePlace {
  state: CursorState;
  /** The key of a deleted record. */
  key: string;
}

/** How keys came up to now: the next put looks at the page of the last one first. */
export interface InsertOrder extends FilePlace {
  isForward: boolean;
}

/** Key and data of more bytes than this together go to pages of their own. */
function overflowSize(pageBytes: number, minKeyPage: number): number {
  const size = Math.floor((pageBytes - HEADER_BYTES) / minKeyPage) - placeBytes(0);
  return Math.max(size, placeBytes(2 * BIG_BYTES));
}

const MAX_DEPTH = 50;

/** The first page of content on pages of its own, and its bytes. Throws DbFailure where a damaged page has none. */
export function parseReference(reference: Uint8Array): { number: number; size: number } {
  if (reference.length < BIG_BYTES) throw new DbFailure(MP_EINVAL);
  const view = new DataView(reference.buffer, reference.byteOffset, BIG_BYTES);
  return { number: view.getUint32(0, true), size: view.getUint32(4, true) };
}

/** A tree of pages, its cursor, and its list of free pages (btree.h `BTREE`). Methods throw DbFailure. */
export class Tree {
  readonly pool: PagePool;
  readonly overflowBytes: number;
  readonly hasDuplicates: boolean;
  /** First page of the list of free ones, or 0. */
  free: number;
  isMetaDirty: boolean;
  isModified = false;
  /** The internal pages that the last search passed, and where. */
  readonly stack: FilePlace[] = [];
  cursor: Cursor | null = null;
  order: InsertOrder | null = null;
  private kept: Page | null = null;

  constructor(pool: PagePool, meta: DbMeta, minKeyPage: number, isNew: boolean) {
    this.pool = pool;
    this.overflowBytes = overflowSize(pool.pageBytes, minKeyPage);
    this.hasDuplicates = meta.hasDuplicates;
    this.free = meta.free;
    this.isMetaDirty = isNew;
  }

  /** Keeps the page of a record that was returned until the next call. */
  keep(page: Page): void {
    this.kept = page;
  }

  releaseKept(): void {
    if (this.kept !== null) this.pool.put(this.kept, false);
    this.kept = null;
  }

  /** A page for new content: a free one, or one at the end of the file (`__bt_new`). */
  newPage(): Page {
    const { free } = this;
    const page = free === 0 ? null : orNull(() => this.pool.get(free));
    if (page === null) return this.pool.create();
    this.free = page.next;
    this.isMetaDirty = true;
    return page;
  }

  /** Puts a page on the list of free ones (`__bt_free`). */
  freePage(page: Page): void {
    page.previous = 0;
    page.next = this.free;
    this.free = page.number;
    this.isMetaDirty = true;
    this.pool.put(page, true);
  }

  /** Stores content on pages of its own; returns what an item has of it (`__ovfl_put`). */
  storeBig(content: Uint8Array): Uint8Array {
    const room = this.pool.pageBytes - HEADER_BYTES;
    const reference = new Uint8Array(BIG_BYTES);
    const view = new DataView(reference.buffer);
    view.setUint32(4, content.length, true);
    let last: Page | null = null;
    for (let at = 0; at < content.length; at += room) {
      const page = this.newPage();
      page.setHeader(page.fileNumber, 0, 0, OVERFLOW);
      page.lower = 0;
      page.upper = 0;
      page.bytes.set(content.subarray(at, at + room), HEADER_BYTES);
      if (last === null) {
        view.setUint32(0, page.number, true);
      } else {
        last.next = page.number;
        this.pool.put(last, true);
      }
      last = page;
    }
    if (last !== null) this.pool.put(last, true);
    return reference;
  }

  /** Reads content from pages of its own (`__ovfl_get`). */
  readBig(reference: Uint8Array): string {
    let { number, size: left } = parseReference(reference);
    if (left > this.pool.fileBytes) throw new DbFailure(MP_EINVAL);
    let text = '';
    do {
      const page = this.pool.get(number);
      const n = Math.min(left, this.pool.pageBytes - HEADER_BYTES);
      text += latin1Text(page.bytes, HEADER_BYTES, n);
      this.pool.put(page, false);
      left -= n;
      number = page.next;
    } while (left > 0);
    return text;
  }

  /** Frees the pages of content, unless an internal page refers to them too (`__ovfl_delete`). */
  deleteBig(reference: Uint8Array): void {
    const { number, size } = parseReference(reference);
    const room = this.pool.pageBytes - HEADER_BYTES;
    let page = this.pool.get(number);
    if ((page.flags & PRESERVE) !== 0) {
      this.pool.put(page, false);
      return;
    }
    for (let left = size; ; left -= room) {
      const { next } = page;
      this.freePage(page);
      if (left <= room) break;
      page = this.pool.get(next);
    }
  }

  key(page: Page, index: number): string {
    const key = page.key(index);
    return page.isBigKey(index) ? this.readBig(key) : latin1Text(key);
  }

  /** Less than 0, 0 or more, as `key` is less than, equal to or more than an item's (`__bt_cmp`). */
  compare(key: string, { page, index }: Place): number {
    // The leftmost key of a level above the leaves is less than any.
    if (index === 0 && page.previous === 0 && !page.isLeaf) return 1;
    const other = this.key(page, index);
    return key === other ? 0 : key < other ? -1 : 1;
  }

  /** The item with a key, or where it would be (`__bt_search`). Its page is to be put. */
  search(key: string): Place & { isExact: boolean } {
    this.stack.length = 0;
    let number = ROOT_PAGE;
    for (;;) {
      const page = this.pool.get(number);
      const { index, isExact } = this.searchPage(key, page);
      if (page.isLeaf) {
        const beside = isExact || !this.hasDuplicates ? null : this.searchBeside(key, page, index);
        return beside === null ? { page, index, isExact } : { ...beside, isExact: true };
      }
      const at = isExact || index === 0 ? index : index - 1;
      // Deeper is no tree, but pages in a circle.
      if (this.stack.push({ number: page.number, index: at }) > MAX_DEPTH) throw new DbFailure(MP_EINVAL);
      number = page.child(at);
      this.pool.put(page, false);
    }
  }

  private searchPage(key: string, page: Page): { index: number; isExact: boolean } {
    let base = 0;
    for (let n = page.count; n > 0; n >>= 1) {
      const index = base + (n >> 1);
      const order = this.compare(key, { page, index });
      if (order === 0) return { index, isExact: true };
      if (order > 0) {
        base = index + 1;
        n--;
      }
    }
    return { index: base, isExact: false };
  }

  /** Equal keys of a page may be gone while the page beside it has some. */
  private searchBeside(key: string, page: Page, index: number): Place | null {
    if (index === 0 && page.previous !== 0) {
      const place = this.lookAt(key, page, page.previous, true);
      if (place !== null) return place;
    }
    if (index === page.count && page.next !== 0) return this.lookAt(key, page, page.next, false);
    return null;
  }

  private lookAt(key: string, page: Page, number: number, isBefore: boolean): Place | null {
    const beside = orNull(() => this.pool.get(number));
    if (beside === null) return null;
    const place = { page: beside, index: isBefore ? beside.count - 1 : 0 };
    // Deletions among equal keys can leave an empty page in the chain: C reads far behind it then.
    const isEqual = place.index >= 0 && this.compare(key, place) === 0;
    this.pool.put(isEqual ? page : beside, false);
    return isEqual ? place : null;
  }
}
