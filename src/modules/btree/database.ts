import { macro } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { MP_EINVAL } from '../../runtime/streamProtocol.js';
import { deleteKey } from './delete.js';
import { DbFailure } from './failure.js';
import { type DbMeta, isPageSize, META_BYTES, parseMeta, writeMeta } from './meta.js';
import { LEAF, ROOT_PAGE } from './page.js';
import { DbStream, PagePool } from './pool.js';
import { put } from './put.js';
import { type DbRecord, get, seek } from './seek.js';
import { Tree } from './tree.js';

const META_PAGE = 0;
const DEFAULT_MIN_KEYS = 2;
const R_DUP = 1;

/** What `btree.open` may be told. */
export interface DbOptions {
  readonly flags: number;
  readonly cacheBytes: number;
  readonly pageBytes: number;
  readonly minKeyPage: number;
}

/** Pages that are kept in memory: whole ones, and never less than a few. */
function cachePages(cacheBytes: number, pageBytes: number): number {
  const least = macro(mp.board, 'MICROPY_BERKELEY_DB_MINCACHE');
  const rest = cacheBytes & (pageBytes - 1);
  const whole = rest === 0 ? cacheBytes : cacheBytes + pageBytes - rest;
  return Math.ceil(Math.max(whole, pageBytes * least) / pageBytes);
}

/** What `action` gives. Raises OSError where the database fails. */
function raising<T>(action: () => T): T {
  try {
    return action();
  } catch (e) {
    if (e instanceof DbFailure) raiseOSError(e.errno);
    throw e;
  }
}

/**
 * A database in a stream, of which a few pages are in memory (Berkeley DB 1.85's btree). Its memory is C's, not the
 * heap's.
 */
export class Database {
  private readonly stream: DbStream;
  private readonly meta: DbMeta;
  private readonly tree: Tree;

  /** Raises OSError. */
  constructor(stream: MpObj, options: DbOptions) {
    const { flags, cacheBytes, pageBytes, minKeyPage } = options;
    const isSound =
      (flags & ~R_DUP) === 0 && (pageBytes === 0 || isPageSize(pageBytes)) && (minKeyPage === 0 || minKeyPage >= 2);
    if (!isSound) raiseOSError(MP_EINVAL);
    this.stream = new DbStream(stream);
    const known = raising(() => this.readMeta());
    this.meta = known ?? {
      pageBytes: pageBytes || macro(mp.board, 'MICROPY_BERKELEY_DB_DEFPSIZE'),
      hasDuplicates: (flags & R_DUP) !== 0,
      free: 0,
    };
    const size = this.meta.pageBytes;
    const pool = raising(() => new PagePool(this.stream, size, cachePages(cacheBytes >>> 0, size)));
    this.tree = new Tree(pool, this.meta, minKeyPage === 0 ? DEFAULT_MIN_KEYS : minKeyPage, known === null);
    raising(() => this.makeRoot());
  }

  /** Null where the file is empty. */
  private readMeta(): DbMeta | null {
    const head = new Uint8Array(META_BYTES);
    const n = this.stream.read(head);
    if (n === 0) return null;
    const meta = n === META_BYTES ? parseMeta(head) : null;
    if (meta === null) throw new DbFailure(MP_EINVAL);
    return meta;
  }

  /** Makes the first two pages of a file that has none (bt_open.c `nroot`). */
  private makeRoot(): void {
    const { pool } = this.tree;
    try {
      pool.put(pool.get(META_PAGE), false);
      return;
    } catch (e) {
      if (!(e instanceof DbFailure) || e.errno !== MP_EINVAL) throw e;
    }
    const meta = pool.create();
    const root = pool.create();
    // The library says no more than that it failed.
    if (root.fileNumber !== ROOT_PAGE) throw new DbFailure(0);
    root.setHeader(ROOT_PAGE, 0, 0, LEAF);
    root.empty();
    meta.bytes.fill(0);
    pool.put(meta, true);
    pool.put(root, true);
  }

  /** The value of a key, or null. Raises OSError. */
  get(key: string): string | null {
    return raising(() => get(this.tree, key));
  }

  /** Sets or moves the cursor; null where there is no such record. Raises OSError. */
  seek(how: number, key: string): DbRecord | null {
    return raising(() => seek(this.tree, how, key));
  }

  /** 0, or the error that the stream had. */
  put(key: string, value: string): number {
    try {
      put(this.tree, key, value);
      return 0;
    } catch (e) {
      if (e instanceof DbFailure) return e.errno;
      throw e;
    }
  }

  /** Deletes all records of a key; false where there is none. Raises OSError. */
  delete(key: string): boolean {
    return raising(() => deleteKey(this.tree, key));
  }

  /** Writes what has changed; -1 where the stream fails. */
  sync(): number {
    const { tree } = this;
    try {
      tree.releaseKept();
      if (!tree.isModified) return 0;
      if (tree.isMetaDirty) {
        const page = tree.pool.get(META_PAGE);
        writeMeta(page.bytes, { ...this.meta, free: tree.free });
        tree.pool.put(page, true);
      }
      tree.pool.sync();
      tree.isModified = false;
      return 0;
    } catch (e) {
      if (e instanceof DbFailure) return -1;
      throw e;
    }
  }
}
