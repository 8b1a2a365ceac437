import { latin1Bytes, latin1Text } from '../../runtime/latin1.js';
import { removeItem } from './delete.js';
import { orNull } from './failure.js';
import { BIG_DATA, BIG_KEY, itemBytes, type LeafItem, type Page } from './page.js';
import { split } from './split.js';
import type { Place, Tree } from './tree.js';

/** Puts a record; without duplicates it takes an equal one's place (bt_put.c `__bt_put`). Throws DbFailure. */
export function put(tree: Tree, name: string, value: string): void {
  tree.releaseKept();
  const item = storeContents(tree, name, value);
  // A key on pages of its own is looked for by what refers to it, as the library does.
  const key = (item.flags & BIG_KEY) === 0 ? name : latin1Text(item.key);
  const bytes = itemBytes(item.key.length + item.data.length);
  const { page, index, isExact } = placeInOrder(tree, key, bytes) ?? tree.search(key);
  if (isExact && !tree.hasDuplicates) removeItem(tree, page, index);
  if (page.hasRoom(bytes)) insert(tree, page, index, item);
  else split(tree, page, item, index);
  tree.isModified = true;
}

/** Puts what is too big on pages of its own: first the data, unless the key alone is too big. */
function storeContents(tree: Tree, name: string, value: string): LeafItem {
  const limit = tree.overflowBytes;
  let key = latin1Bytes(name);
  let data = latin1Bytes(value);
  let flags = 0;
  const storeKey = (): void => {
    key = tree.storeBig(key);
    flags |= BIG_KEY;
  };
  const storeData = (): void => {
    if (key.length + data.length <= limit) return;
    data = tree.storeBig(data);
    flags |= BIG_DATA;
  };
  if (key.length > limit) storeKey();
  storeData();
  if (key.length + data.length > limit) {
    storeKey();
    storeData();
  }
  return { key, data, flags };
}

function insert(tree: Tree, page: Page, index: number, item: LeafItem): void {
  page.openGap(index);
  page.writeLeaf(index, item);
  const { cursor } = tree;
  if (cursor !== null && cursor.state !== 'deleted' && cursor.number === page.number && cursor.index >= index) {
    cursor.index++;
  }
  if (tree.order === null) noteOrder(tree, page, index);
  tree.pool.put(page, true);
}

/** Keys seem to come in order where one is put at an end of the tree. */
function noteOrder(tree: Tree, page: Page, index: number): void {
  if (page.next === 0) {
    if (index === page.count - 1) tree.order = { number: page.number, index, isForward: true };
  } else if (page.previous === 0 && index === 0) {
    tree.order = { number: page.number, index, isForward: false };
  }
}

/** The place on the page of the last put, where keys come in order and there is room (`bt_fast`). */
function placeInOrder(tree: Tree, key: string, bytes: number): (Place & { isExact: boolean }) | null {
  const { order } = tree;
  if (order === null) return null;
  const page = orNull(() => tree.pool.get(order.number));
  if (page !== null) {
    const { index } = order;
    const isAtEnd = order.isForward ? page.next === 0 && index === page.count - 1 : page.previous === 0 && index === 0;
    if (page.hasRoom(bytes) && isAtEnd) {
      const compared = tree.compare(key, { page, index });
      if (order.isForward ? compared >= 0 : compared <= 0) {
        if (order.isForward && compared > 0) order.index++;
        return { page, index: order.index, isExact: compared === 0 };
      }
    }
    tree.pool.put(page, false);
  }
  tree.order = null;
  return null;
}
