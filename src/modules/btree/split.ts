import {
  BIG_KEY,
  HEADER_BYTES,
  INTERNAL,
  itemBytes,
  type LeafItem,
  PAGE_TYPE,
  Page,
  PRESERVE,
  placeBytes,
  ROOT_PAGE,
} from './page.js';
import { parseReference, type Tree } from './tree.js';

/** A page cut in two (bt_split.c). */
interface Halves {
  readonly left: Page;
  readonly right: Page;
  /** Which of them has the open place, and where. */
  readonly target: Page;
  readonly index: number;
}

/** Items of a page of which more would go left only to spare the right one a first key on pages of its own. */
const MAX_BIG_KEYS = 3;

/** Splits a page, puts an item at an index that it would have had, and tells the pages above. Puts the page. */
export function split(tree: Tree, page: Page, item: LeafItem, index: number): void {
  let halves = cut(tree, page, index, itemBytes(item.key.length + item.data.length));
  halves.target.writeLeaf(halves.index, item);
  if (page.number === ROOT_PAGE) raiseRoot(tree, page, halves);
  for (let parent = tree.stack.pop(); parent !== undefined; parent = tree.stack.pop()) {
    const below = halves;
    const above = tree.pool.get(parent.number);
    const at = parent.index + 1;
    const key = separator(below, above, at);
    const bytes = itemBytes(key.length);
    const isSplit = !above.hasRoom(bytes);
    if (isSplit) {
      halves = cut(tree, above, at, bytes);
      link(tree, below, halves.target, halves.index, key);
      if (above.number === ROOT_PAGE) raiseRoot(tree, above, halves);
      putBoth(tree, below);
    } else {
      above.openGap(at);
      link(tree, below, above, at, key);
      tree.pool.put(above, true);
      break;
    }
  }
  putBoth(tree, halves);
}

function putBoth(tree: Tree, { left, right }: Halves): void {
  tree.pool.put(left, true);
  tree.pool.put(right, true);
}

/** What an internal page gets of the right half's first key: as much as tells it from what is left of it. */
function separator({ left, right }: Halves, above: Page, at: number): Uint8Array {
  const key = right.key(0);
  if (!right.isLeaf || right.isBigKey(0) || (above.previous === 0 && at <= 1)) return key;
  const n = prefixBytes(left.key(left.count - 1), key);
  return itemBytes(n) < itemBytes(key.length) ? key.subarray(0, n) : key;
}

/** Bytes that tell a key from the one before it. */
function prefixBytes(before: Uint8Array, key: Uint8Array): number {
  const n = Math.min(before.length, key.length);
  for (let i = 0; i < n; i++) {
    if (before[i] !== key[i]) return i + 1;
  }
  return before.length < key.length ? before.length + 1 : before.length;
}

/** Puts an item that leads to the right half into the open place of a page above. */
function link(tree: Tree, { right }: Halves, above: Page, at: number, key: Uint8Array): void {
  if (!right.isLeaf) {
    above.copyItem(at, right, 0);
    above.setChild(at, right.number);
    return;
  }
  const isBig = right.isBigKey(0);
  above.writeInternal(at, key, right.number, isBig ? BIG_KEY : 0);
  if (isBig) preserve(tree, key);
}

/** A chain of pages that an internal page refers to stays when the leaf's item goes. */
function preserve(tree: Tree, reference: Uint8Array): void {
  const page = tree.pool.get(parseReference(reference).number);
  page.flags |= PRESERVE;
  tree.pool.put(page, true);
}

/** Makes the root an internal page over its two halves. */
function raiseRoot(tree: Tree, root: Page, { left, right }: Halves): void {
  root.upper = tree.pool.pageBytes;
  root.writeInternal(0, new Uint8Array(0), left.number, 0);
  if (right.isLeaf) {
    // The item does not say that its key is on other pages, which later searches take for the key.
    root.writeInternal(1, right.key(0), right.number, 0);
    if (right.isBigKey(0)) preserve(tree, right.key(0));
  } else {
    root.copyItem(1, right, 0);
    root.setChild(1, right.number);
  }
  root.count = 2;
  root.flags = (root.flags & ~PAGE_TYPE) | INTERNAL;
  tree.pool.put(root, true);
}

function cut(tree: Tree, page: Page, index: number, bytes: number): Halves {
  return page.number === ROOT_PAGE ? cutRoot(tree, page, index, bytes) : cutPage(tree, page, index, bytes);
}

function cutRoot(tree: Tree, page: Page, index: number, bytes: number): Halves {
  const left = tree.newPage();
  const right = tree.newPage();
  const type = page.flags & PAGE_TYPE;
  left.setHeader(left.fileNumber, 0, right.fileNumber, type);
  right.setHeader(right.fileNumber, left.fileNumber, 0, type);
  left.empty();
  right.empty();
  return { left, right, ...share(tree, page, left, right, index, bytes) };
}

function cutPage(tree: Tree, page: Page, index: number, bytes: number): Halves {
  const right = tree.newPage();
  const type = page.flags & PAGE_TYPE;
  right.setHeader(right.fileNumber, page.number, page.next, type);
  right.empty();
  // Keys come in order: the page stays full, and the new one begins with the new key.
  if (page.next === 0 && index === page.count) {
    page.next = right.number;
    right.count = 1;
    return { left: page, right, target: right, index: 0 };
  }
  const left = new Page(tree.pool.pageBytes);
  left.setHeader(page.number, page.previous, right.number, type);
  left.empty();
  if (page.next !== 0) {
    const after = tree.pool.get(page.next);
    after.previous = right.number;
    tree.pool.put(after, true);
  }
  const { target, index: at } = share(tree, page, left, right, index, bytes);
  page.bytes.set(left.bytes);
  return { left: page, right, target: target === left ? page : target, index: at };
}

/** Copies the items to the two halves, with an open place for an item of so many bytes at `skip`. */
function share(
  tree: Tree,
  page: Page,
  left: Page,
  right: Page,
  skip: number,
  bytes: number,
): Pick<Halves, 'target' | 'index'> {
  const top = page.count;
  const { next, last } = fillLeft(tree, page, left, skip, bytes);
  left.count = last + 1;
  moveCursor(tree, page, skip, next, left, right);
  const isLeft = skip <= last || last < 0;
  let gap = isLeft ? 0 : skip;
  let at = 0;
  for (let i = next; i < top; i++, at++) {
    if (gap === i) {
      at++;
      gap = 0;
    }
    right.copyItem(at, page, i);
  }
  right.count = gap === top ? at + 1 : at;
  return isLeft ? { target: left, index: skip } : { target: right, index: skip - next };
}

/** Fills the left half up to about half of a page; the first item for the right one, and the last place of the left. */
function fillLeft(tree: Tree, page: Page, left: Page, skip: number, bytes: number): { next: number; last: number } {
  const full = tree.pool.pageBytes - HEADER_BYTES;
  const half = full >> 1;
  const top = page.count;
  let bigKeys = 0;
  let used = 0;
  let next = 0;
  let at = 0;
  for (; next < top; at++) {
    const isOpen = at === skip;
    const needed = (isOpen ? bytes : page.itemBytes(next)) + placeBytes(0) - itemBytes(0);
    const isBigKey = !isOpen && page.isBigKey(next);
    if ((skip <= at && used + needed >= full) || next === top - 1) return { next, last: at - 1 };
    if (!isOpen) left.copyItem(at, page, next++);
    used += needed;
    if (used < half) continue;
    if (!isBigKey || bigKeys === MAX_BIG_KEYS) break;
    bigKeys++;
  }
  return { next, last: at };
}

/** The cursor stays at its record. */
function moveCursor(tree: Tree, page: Page, skip: number, next: number, left: Page, right: Page): void {
  const { cursor } = tree;
  if (cursor === null || cursor.number !== page.number) return;
  if (cursor.index >= skip) cursor.index++;
  if (cursor.index < next) {
    cursor.number = left.number;
  } else {
    cursor.number = right.number;
    cursor.index -= next;
  }
}
