import { latin1Bytes } from '../../../runtime/latin1.js';
import type { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import {
  FROM_MOVE,
  FROM_NOOP,
  FROM_USER_ATTRS,
  idOf,
  invalid,
  isDelete,
  moved,
  NO_TAG,
  NOOP,
  sizeOf,
  splice,
  storedBytes,
  TAG_BYTES,
  TYPE_DELETE,
  TYPE_NAME,
  TYPE_SPLICE,
  TYPE_STRUCT,
  TYPE_USER_ATTR,
  tagFrom,
  tagOf,
  type1,
  type3,
} from './tag.js';

/** An attribute that a program's file system keeps of a file. */
export interface UserAttr {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Where the data of a tag are on the device. */
export class StoredData {
  readonly block: number;
  readonly off: number;

  constructor(block: number, off: number) {
    this.block = block;
    this.off = off;
  }
}

/** A change of a directory; `data` fits the tag's type. */
export interface Change {
  readonly tag: number;
  readonly data: Uint8Array | StoredData | Mdir | readonly UserAttr[];
}

const NO_DATA = new Uint8Array(0);

export function change(type: number, id: number, data: Uint8Array = NO_DATA): Change {
  return { tag: tagOf(type, id, data.length), data };
}

export function nameChange(type: number, id: number, name: string): Change {
  return change(type, id, latin1Bytes(name));
}

/** A change that takes over all that an entry of another directory has, but its name. */
export function moveChange(id: number, from: Mdir, fromId: number): Change {
  return { tag: tagOf(FROM_MOVE, id, fromId), data: from };
}

export function userAttrsChange(id: number, attrs: readonly UserAttr[]): Change {
  return { tag: tagOf(FROM_USER_ATTRS, id, attrs.length), data: attrs };
}

/** Of which tags a traversal tells: those of a kind, of some entries, whose numbers are shifted. */
interface Selection {
  readonly mask: number;
  readonly tag: number;
  readonly begin: number;
  readonly end: number;
}

/** Takes a tag and its data; true ends the traversal. */
type Visit = (tag: number, data: Uint8Array | StoredData) => boolean;

/** A place in a log and in the changes that come after it. */
class Cursor {
  private readonly lfs: Lfs2State;
  private readonly dir: Mdir;
  private readonly changes: readonly Change[];
  private off: number;
  private last: number;
  private at: number;

  constructor(lfs: Lfs2State, dir: Mdir, off: number, last: number, changes: readonly Change[], at = 0) {
    this.lfs = lfs;
    this.dir = dir;
    this.off = off;
    this.last = last;
    this.changes = changes;
    this.at = at;
  }

  copy(): Cursor {
    return new Cursor(this.lfs, this.dir, this.off, this.last, this.changes, this.at);
  }

  /** The next tag; null at the end. One from the log is marked as invalid. Throws LfsError. */
  next(): Change | null {
    const { dir } = this;
    const off = this.off + storedBytes(this.last);
    if (off >= dir.off) return this.changes[this.at++] ?? null;
    this.off = off;
    const { io } = this.lfs;
    const word = new Uint8Array(4);
    io.read(null, io.rcache, 4, dir.pair[0], off, word);
    this.last = invalid(tagFrom(word) ^ this.last);
    return { tag: this.last, data: new StoredData(dir.pair[0], off + TAG_BYTES) };
  }
}

const KIND = tagOf(0x7ff, 0, 0);
const WHOLE = tagOf(0x7ff, 0x3ff, 0);
/** Of these kinds the entry has one, whatever the rest of the type is. */
const ONE_OF_KIND = tagOf(0x700, 0x3ff, 0);
const ANY_OF_KIND = 0x10000000;

/** What becomes of a tag by those that come after it: its entry has another number, or it is superseded. */
function overtaken(cursor: Cursor, first: number): number {
  let mine = first;
  const visit: Visit = (tag) => {
    const mask = (tag & ANY_OF_KIND) !== 0 ? WHOLE : ONE_OF_KIND;
    if (
      (mask & tag) === (mask & mine) ||
      isDelete(mine) ||
      (WHOLE & tag) === (tagOf(TYPE_DELETE, 0, 0) | (tagOf(0, 0x3ff, 0) & mine))
    ) {
      mine = NOOP;
      return true;
    }
    if (type1(tag) === TYPE_SPLICE && idOf(tag) <= idOf(mine)) mine = moved(mine, splice(tag));
    return false;
  };
  for (let item = cursor.next(); item !== null; item = cursor.next()) {
    const { tag, data } = item;
    const type = type3(tag);
    if (type === FROM_NOOP || type === FROM_MOVE) continue;
    if (type === FROM_USER_ATTRS) visitAttrs(item, 0, visit);
    else if (visit(tag, data as Uint8Array | StoredData)) break;
  }
  return mine;
}

function visitAttrs({ tag, data }: Change, shift: number, visit: Visit): void {
  for (const { type, bytes } of data as readonly UserAttr[]) {
    if (visit(tagOf(TYPE_USER_ATTR + type, idOf(tag) + shift, bytes.length), bytes)) return;
  }
}

function walk(lfs: Lfs2State, cursor: Cursor, only: Selection | null, shift: number, visit: Visit): void {
  for (let item = cursor.next(); item !== null; item = cursor.next()) {
    let { tag } = item;
    if (only !== null) {
      if ((KIND & only.mask & tag) !== (KIND & only.mask & only.tag)) continue;
      tag = overtaken(cursor.copy(), tag);
      if (idOf(tag) < only.begin || idOf(tag) >= only.end) continue;
    }
    const type = type3(tag);
    if (type === FROM_NOOP) continue;
    if (type === FROM_MOVE) {
      const fromId = sizeOf(tag);
      const selection = { mask: tagOf(0x600, 0x3ff, 0), tag: tagOf(TYPE_STRUCT, 0, 0), begin: fromId, end: fromId + 1 };
      const from = new Cursor(lfs, item.data as Mdir, 0, NO_TAG, []);
      walk(lfs, from, selection, idOf(tag) - fromId + shift, visit);
    } else if (type === FROM_USER_ATTRS) {
      visitAttrs({ tag, data: item.data }, shift, visit);
    } else if (visit(moved(tag, shift), item.data as Uint8Array | StoredData)) {
      return;
    }
  }
}

/** Tells of changes one after the other. Throws LfsError. */
export function eachChange(lfs: Lfs2State, dir: Mdir, changes: readonly Change[], visit: Visit): void {
  walk(lfs, new Cursor(lfs, dir, dir.off, dir.etag, changes), null, 0, visit);
}

/**
 * Tells of all that entries `begin` to `end` of a directory have after some changes, numbered from 0 on
 * (lfs2_dir_traverse). Throws LfsError.
 */
export function eachEntryTag(
  lfs: Lfs2State,
  dir: Mdir,
  changes: readonly Change[],
  begin: number,
  end: number,
  visit: Visit,
): void {
  const selection = { mask: tagOf(0x400, 0x3ff, 0), tag: tagOf(TYPE_NAME, 0, 0), begin, end };
  walk(lfs, new Cursor(lfs, dir, 0, NO_TAG, changes), selection, -begin, visit);
}
