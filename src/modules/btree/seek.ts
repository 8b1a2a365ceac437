import { latin1Text } from '../../runtime/latin1.js';
import { orNull } from './failure.js';
import { ROOT_PAGE } from './page.js';
import type { Cursor, Place, Tree } from './tree.js';

/** A pair; text is bytes. */
export interface DbRecord {
  readonly key: string;
  readonly value: string;
}

/** How a cursor is set or moved (db.h `R_*`). */
export const R_CURSOR = 1;
export const R_FIRST = 3;
export const R_LAST = 6;
export const R_NEXT = 7;
export const R_PREV = 9;

function valueAt(tree: Tree, { page, index }: Place): string {
  const data = page.data(index);
  return page.isBigData(index) ? tree.readBig(data) : latin1Text(data);
}

/** The value of a key, or null (bt_get.c). Throws DbFailure. */
export function get(tree: Tree, key: string): string | null {
  tree.releaseKept();
  const place = tree.search(key);
  if (!place.isExact) {
    tree.pool.put(place.page, false);
    return null;
  }
  const value = valueAt(tree, place);
  tree.keep(place.page);
  return value;
}

/** Sets or moves the cursor; null where there is no such record, and the cursor stays (bt_seq.c). Throws DbFailure. */
export function seek(tree: Tree, how: number, key: string): DbRecord | null {
  tree.releaseKept();
  const { cursor } = tree;
  const isMove = (how === R_NEXT || how === R_PREV) && cursor !== null;
  const place = isMove ? move(tree, cursor, how === R_NEXT) : set(tree, how, key);
  if (place === null) return null;
  const { page, index } = place;
  tree.cursor = { number: page.number, index, state: 'there', key: '' };
  const record = { key: tree.key(page, index), value: valueAt(tree, place) };
  tree.keep(page);
  return record;
}

function set(tree: Tree, how: number, key: string): Place | null {
  if (how === R_CURSOR) return first(tree, key);
  const isFirst = how === R_FIRST || how === R_NEXT;
  for (let number = ROOT_PAGE; ; ) {
    const page = tree.pool.get(number);
    const index = isFirst ? 0 : page.count - 1;
    if (page.count > 0 && page.isLeaf) return { page, index };
    if (page.count > 0) number = page.child(index);
    tree.pool.put(page, false);
    if (page.count === 0) return null;
  }
}

function move(tree: Tree, cursor: Cursor, isForward: boolean): Place | null {
  if (cursor.state === 'deleted') return first(tree, cursor.key);
  const page = tree.pool.get(cursor.number);
  const { index } = cursor;
  if (cursor.state === (isForward ? 'atNext' : 'atPrevious')) {
    cursor.state = 'there';
    return { page, index };
  }
  if (isForward ? index + 1 !== page.count : index !== 0) return { page, index: isForward ? index + 1 : index - 1 };
  const number = isForward ? page.next : page.previous;
  tree.pool.put(page, false);
  if (number === 0) return null;
  const beside = tree.pool.get(number);
  return { page: beside, index: isForward ? 0 : beside.count - 1 };
}

/** The first record whose key is not less (`__bt_first`). */
function first(tree: Tree, key: string): Place | null {
  const found = orNull(() => tree.search(key));
  if (found === null) return null;
  const { page, index, isExact } = found;
  if (isExact) return tree.hasDuplicates ? firstEqual(tree, key, found) : found;
  if (index !== page.count) return found;
  const { next } = page;
  tree.pool.put(page, false);
  return next === 0 ? null : { page: tree.pool.get(next), index: 0 };
}

/** Goes back from a record to the first one with its key. */
function firstEqual(tree: Tree, key: string, found: Place): Place {
  let best: Place = { page: found.page, index: found.index };
  let at: Place = best;
  do {
    if (at.page !== best.page) tree.pool.put(best.page, false);
    best = at;
    if (at.index > 0) {
      at = { page: at.page, index: at.index - 1 };
      continue;
    }
    if (at.page.previous === 0) break;
    const page = tree.pool.get(at.page.previous);
    at = { page, index: page.count - 1 };
  } while (tree.compare(key, at) === 0);
  if (at.page !== best.page) tree.pool.put(at.page, false);
  return best;
}
