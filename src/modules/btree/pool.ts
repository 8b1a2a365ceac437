import type { MpObj } from '../../runtime/obj.js';
import {
  getStream,
  MP_EINVAL,
  MP_SEEK_END,
  MP_SEEK_SET,
  MP_STREAM_FLUSH,
  MP_STREAM_SEEK,
} from '../../runtime/streamProtocol.js';
import { DbFailure } from './failure.js';
import { Page } from './page.js';

/** Throws DbFailure for a stream's failure; else gives what it returned. */
function checked(result: number): number {
  if (result < 0) throw new DbFailure(-result);
  return result;
}

/** A stream as the database uses it (py/stream.c `mp_stream_posix_*`). Throws DbFailure. */
export class DbStream {
  private readonly stream: MpObj;

  constructor(stream: MpObj) {
    this.stream = stream;
  }

  read(bytes: Uint8Array): number {
    return checked(getStream(this.stream).read(this.stream, bytes, 0, bytes.length));
  }

  write(bytes: Uint8Array): number {
    return checked(getStream(this.stream).write(this.stream, bytes, 0, bytes.length));
  }

  private seek(offset: number, whence: number): number {
    const where = { offset, whence };
    checked(getStream(this.stream).ioctl(this.stream, MP_STREAM_SEEK, where));
    return where.offset;
  }

  seekTo(offset: number): void {
    if (this.seek(offset, MP_SEEK_SET) !== offset) throw new DbFailure(MP_EINVAL);
  }

  /** Seeks to the end; bytes of the file. */
  end(): number {
    return this.seek(0, MP_SEEK_END);
  }

  flush(): void {
    checked(getStream(this.stream).ioctl(this.stream, MP_STREAM_FLUSH, 0));
  }
}

/** The pages in memory, which are the C library's and not the heap's (mpool.c). Methods throw DbFailure. */
export class PagePool {
  private readonly stream: DbStream;
  readonly pageBytes: number;
  private readonly capacity: number;
  private pageCount: number;
  /** Buffers that were made; they are never given back. */
  private bufferCount = 0;
  /** The page that was not used for longest is the first. */
  private readonly pages = new Map<number, Page>();

  constructor(stream: DbStream, pageBytes: number, capacity: number) {
    this.stream = stream;
    this.pageBytes = pageBytes;
    this.capacity = capacity;
    this.pageCount = Math.floor(stream.end() / pageBytes);
  }

  /** Bytes of the file with all its pages. */
  get fileBytes(): number {
    return this.pageCount * this.pageBytes;
  }

  /** A new page at the end of the file. What is in it is what its buffer had. */
  create(): Page {
    const page = this.buffer();
    return this.enter(page, this.pageCount++);
  }

  /** A page of the file. It stays in memory until it is put. */
  get(number: number): Page {
    if (number >= this.pageCount) throw new DbFailure(MP_EINVAL);
    const known = this.pages.get(number);
    if (known !== undefined) {
      this.pages.delete(number);
      this.pages.set(number, known);
      known.isPinned = true;
      return known;
    }
    const page = this.buffer();
    this.stream.seekTo(number * this.pageBytes);
    if (this.stream.read(page.bytes) !== this.pageBytes) throw new DbFailure(MP_EINVAL);
    return this.enter(page, number);
  }

  private enter(page: Page, number: number): Page {
    page.fileNumber = number;
    page.isPinned = true;
    page.isDirty = false;
    this.pages.set(number, page);
    return page;
  }

  /** Gives back a page that was got or created. */
  put(page: Page, isChanged: boolean): void {
    page.isPinned = false;
    if (isChanged) page.isDirty = true;
  }

  /** Writes what has changed, in the order of its last use. */
  sync(): void {
    for (const page of [...this.pages.values()]) {
      if (page.isDirty) this.write(page);
    }
    this.stream.flush();
  }

  private buffer(): Page {
    if (this.bufferCount >= this.capacity) {
      for (const page of this.pages.values()) {
        if (page.isPinned) continue;
        if (page.isDirty) this.write(page);
        this.pages.delete(page.fileNumber);
        return page;
      }
    }
    this.bufferCount++;
    return new Page(this.pageBytes);
  }

  private write(page: Page): void {
    this.stream.seekTo(page.fileNumber * this.pageBytes);
    if (this.stream.write(page.bytes) !== this.pageBytes) throw new DbFailure(MP_EINVAL);
    page.isDirty = false;
  }
}
