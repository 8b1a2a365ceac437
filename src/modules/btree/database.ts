import type { MpObj } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import {
  getStream,
  MP_EINVAL,
  MP_SEEK_END,
  MP_SEEK_SET,
  MP_STREAM_FLUSH,
  MP_STREAM_SEEK,
} from '../../runtime/streamProtocol.js';
import { buildPages, type DbMeta, MAX_PAGE_BYTES, META_BYTES, MIN_PAGE_BYTES, PageReader, parseMeta } from './pages.js';
import { Records } from './records.js';

const DEFAULT_PAGE_BYTES = 4096;
const DEFAULT_MIN_KEYS = 2;
const R_DUP = 1;

/** What `btree.open` may be told. */
export interface DbOptions {
  readonly flags: number;
  readonly pageBytes: number;
  readonly minKeyPage: number;
}

/** Raises OSError for a stream's failure; else gives what it returned. */
function checked(result: number): number {
  return result < 0 ? raiseOSError(-result) : result;
}

function seek(stream: MpObj, offset: number, whence: number): number {
  const where = { offset, whence };
  checked(getStream(stream).ioctl(stream, MP_STREAM_SEEK, where));
  return where.offset;
}

/**
 * A database in a stream. Its memory is C's, not the heap's. Where Berkeley DB keeps a few pages and reads and writes
 * them one by one, this reads all of the stream when it is opened, and writes it when it is flushed or closed.
 */
export class Database {
  readonly records: Records;
  private readonly stream: MpObj;
  private readonly meta: DbMeta;
  private readonly minKeyPage: number;
  isModified = false;

  /** Raises OSError. */
  constructor(stream: MpObj, options: DbOptions) {
    const { flags, pageBytes, minKeyPage } = options;
    const isSound =
      (flags & ~R_DUP) === 0 &&
      (pageBytes === 0 || (pageBytes >= MIN_PAGE_BYTES && pageBytes <= MAX_PAGE_BYTES && pageBytes % 2 === 0)) &&
      (minKeyPage === 0 || minKeyPage >= 2);
    if (!isSound) raiseOSError(MP_EINVAL);
    this.stream = stream;
    this.minKeyPage = minKeyPage === 0 ? DEFAULT_MIN_KEYS : minKeyPage;
    const head = new Uint8Array(META_BYTES);
    const n = checked(getStream(stream).read(stream, head, 0, META_BYTES));
    const known = n === 0 ? null : n === META_BYTES ? parseMeta(head) : null;
    if (n !== 0 && known === null) raiseOSError(MP_EINVAL);
    this.meta = known ?? {
      pageBytes: pageBytes === 0 ? DEFAULT_PAGE_BYTES : pageBytes,
      hasDuplicates: (flags & R_DUP) !== 0,
    };
    const size = seek(stream, 0, MP_SEEK_END);
    const list = known === null ? [] : this.readAll(size, known);
    this.records = new Records(list, this.meta.hasDuplicates);
  }

  private readAll(size: number, meta: DbMeta): ReturnType<PageReader['records']> {
    const bytes = new Uint8Array(size);
    seek(this.stream, 0, MP_SEEK_SET);
    let at = 0;
    while (at < size) {
      const n = checked(getStream(this.stream).read(this.stream, bytes, at, Math.min(meta.pageBytes, size - at)));
      if (n === 0) raiseOSError(MP_EINVAL);
      at += n;
    }
    try {
      return new PageReader(bytes, meta).records();
    } catch (e) {
      if (!(e instanceof RangeError)) throw e;
      return raiseOSError(MP_EINVAL);
    }
  }

  /** Writes what has changed; -1 where the stream fails. */
  sync(): number {
    if (!this.isModified) return 0;
    const stream = getStream(this.stream);
    const pages = buildPages(this.records.list, this.meta, this.minKeyPage);
    for (const [i, page] of pages.entries()) {
      const where = { offset: i * page.length, whence: MP_SEEK_SET };
      if (stream.ioctl(this.stream, MP_STREAM_SEEK, where) < 0) return -1;
      if (stream.write(this.stream, page, 0, page.length) !== page.length) return -1;
    }
    if (stream.ioctl(this.stream, MP_STREAM_FLUSH, 0) < 0) return -1;
    this.isModified = false;
    return 0;
  }
}
