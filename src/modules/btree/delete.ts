import { LEAF, type Page, ROOT_PAGE } from './page.js';
import type { Cursor, Tree } from './tree.js';

/** Deletes the records of a key; false where there is none (bt_delete.c `__bt_delete`). Throws DbFailure. */
export function deleteKey(tree: Tree, key: string): boolean {
  tree.releaseKept();
  const isDeleted = tree.hasDuplicates ? deleteAll(tree, key) : deleteOne(tree, key);
  if (isDeleted) tree.isModified = true;
  return isDeleted;
}

function deleteOne(tree: Tree, key: string): boolean {
  const { page, index, isExact } = tree.search(key);
  if (!isExact) {
    tree.pool.put(page, false);
    return false;
  }
  removeItem(tree, page, index);
  if (page.count === 0) deletePage(tree, page);
  else tree.pool.put(page, true);
  return true;
}

/** Equal keys may go on over the ends of a page: those are searched for again. */
function deleteAll(tree: Tree, key: string): boolean {
  for (let isDeleted = false; ; isDeleted = true) {
    const { page, index, isExact } = tree.search(key);
    if (!isExact) {
      tree.pool.put(page, false);
      return isDeleted;
    }
    do removeItem(tree, page, index);
    while (index < page.count && tree.compare(key, { page, index }) === 0);
    let isAtEnd = index === page.count;
    for (let i = index - 1; i >= 0 && tree.compare(key, { page, index: i }) === 0; i--) {
      removeItem(tree, page, i);
      if (i === 0) isAtEnd = true;
    }
    if (page.count === 0) {
      deletePage(tree, page);
      continue;
    }
    tree.pool.put(page, true);
    if (!isAtEnd) return true;
  }
}

/** Takes an empty leaf out of the tree, and what leads to it from the pages above (`__bt_pdelete`). Puts it. */
function deletePage(tree: Tree, page: Page): void {
  for (let parent = tree.stack.pop(); parent !== undefined; parent = tree.stack.pop()) {
    const above = tree.pool.get(parent.number);
    if (above.isBigKey(parent.index)) tree.deleteBig(above.key(parent.index));
    if (above.count === 1 && above.number !== ROOT_PAGE) {
      unlink(tree, above);
      tree.freePage(above);
      continue;
    }
    if (above.count === 1) {
      above.empty();
      above.flags = LEAF;
    } else {
      above.remove(parent.index);
    }
    tree.pool.put(above, true);
    break;
  }
  if (page.number === ROOT_PAGE) {
    tree.pool.put(page, true);
    return;
  }
  unlink(tree, page);
  tree.freePage(page);
}

/** Makes the pages beside a page neighbours. */
function unlink(tree: Tree, page: Page): void {
  if (page.next !== 0) {
    const after = tree.pool.get(page.next);
    after.previous = page.previous;
    tree.pool.put(after, true);
  }
  if (page.previous !== 0) {
    const before = tree.pool.get(page.previous);
    before.next = page.next;
    tree.pool.put(before, true);
  }
}

/** Takes a record off its leaf, and frees its pages of its own (`__bt_dleaf`). */
export function removeItem(tree: Tree, page: Page, index: number): void {
  const { cursor } = tree;
  const own = cursor !== null && cursor.state !== 'deleted' && cursor.number === page.number ? cursor : null;
  if (own !== null && own.index === index) leaveRecord(tree, own, page, index);
  if (page.isBigKey(index)) tree.deleteBig(page.key(index));
  if (page.isBigData(index)) tree.deleteBig(page.data(index));
  page.remove(index);
  if (cursor !== null && cursor.state !== 'deleted' && cursor.number === page.number && cursor.index > index) {
    cursor.index--;
  }
}

/** Moves the cursor to an equal key beside the record that goes, or has it keep the key (`__bt_curdel`). */
function leaveRecord(tree: Tree, cursor: Cursor, page: Page, index: number): void {
  const key = tree.key(page, index);
  cursor.state = 'there';
  if (tree.hasDuplicates && moveToEqual(tree, cursor, page, index, key)) return;
  cursor.key = key;
  cursor.state = 'deleted';
}

function moveToEqual(tree: Tree, cursor: Cursor, page: Page, index: number, key: string): boolean {
  const isEqual = (at: Page, i: number): boolean => {
    if (tree.compare(key, { page: at, index: i }) !== 0) return false;
    cursor.state =
      at === page ? (i < index ? 'atPrevious' : 'atNext') : at.number === page.previous ? 'atPrevious' : 'atNext';
    cursor.number = at.number;
    cursor.index = i;
    return true;
  };
  const isEqualOn = (number: number, isLast: boolean): boolean => {
    const beside = tree.pool.get(number);
    const found = isEqual(beside, isLast ? beside.count - 1 : 0);
    tree.pool.put(beside, false);
    return found;
  };
  if (index > 0 && isEqual(page, index - 1)) return true;
  if (index < page.count - 1 && isEqual(page, index + 1)) return true;
  if (index === 0 && page.previous !== 0 && isEqualOn(page.previous, true)) return true;
  return index === page.count - 1 && page.next !== 0 && isEqualOn(page.next, false);
}
