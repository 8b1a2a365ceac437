import { ctzPlace } from '../ctz.js';
import {
  isLfsError,
  LFS_EXIST,
  LFS_ISDIR,
  LFS_NAMETOOLONG,
  LFS_NOENT,
  LFS_NOSPC,
  LFS_NOTDIR,
  LfsError,
  word32,
  words32,
} from '../device.js';
import { LfsFile } from '../file.js';
import type { LfsOpenHow, LfsOptions } from '../littlefs.js';
import { isNoPair, type Pair } from '../pair.js';
import { nameOf } from '../path.js';
import { INLINE_BLOCK } from './cache.js';
import { commit, makeConsistent } from './consistency.js';
import { type Found, find, STRUCT_OF_ENTRY } from './find.js';
import { get, getInline } from './lookup.js';
import { Mdir, type Opened } from './mdir.js';
import type { Lfs2State } from './state.js';
import {
  idOf,
  sizeOf,
  TYPE_CREATE,
  TYPE_CTZ_STRUCT,
  TYPE_INLINE_STRUCT,
  TYPE_REG,
  TYPE_STRUCT,
  TYPE_USER_ATTR,
  tagOf,
  type3,
} from './tag.js';
import { change, nameChange, type UserAttr, userAttrsChange } from './traverse.js';

/** The attribute that a file's time is in. */
export const ATTR_MTIME = 1;
export const MTIME_BYTES = 8;
/** The longest data that a tag can have. */
const MAX_TAG_SIZE = 0x3fe;

/** An open file of littlefs 2. */
export class Lfs2File extends LfsFile implements Opened {
  readonly m = new Mdir();
  id = 0;
  readonly head: Pair | null = null;
  protected readonly inlineBlock = INLINE_BLOCK;
  private readonly lfs: Lfs2State;
  private readonly now: LfsOptions['now'];
  private readonly attrs: readonly UserAttr[];

  constructor(lfs: Lfs2State, how: LfsOpenHow, now: LfsOptions['now']) {
    super(lfs.io, lfs.lookahead, lfs.cacheBytes, { head: 0, size: 0 }, how);
    this.lfs = lfs;
    this.now = now;
    const time = now();
    this.attrs = time === null ? [] : [{ type: ATTR_MTIME, bytes: time }];
  }

  /** Finds the file, or makes it (lfs2_file_opencfg). Throws LfsError. */
  open(path: string): void {
    const { lfs } = this;
    if (this.how.write) makeConsistent(lfs);
    const found = find(lfs, this.m, path);
    this.id = found.tag === null ? found.id : idOf(found.tag);
    lfs.opens(this);
    try {
      const tag = this.entryTag(found);
      this.readAttrs();
      if (type3(tag) === TYPE_INLINE_STRUCT) this.loadInline(sizeOf(tag));
    } catch (e) {
      if (e instanceof LfsError) lfs.closes(this);
      throw e;
    }
  }

  /** The tag of what the file has. */
  private entryTag({ tag, rest }: Found): number {
    const { how, lfs } = this;
    const empty = tagOf(TYPE_INLINE_STRUCT, this.id, 0);
    if (tag === null) {
      if (!how.create) throw new LfsError(LFS_NOENT);
      this.create(rest);
      return empty;
    }
    if (how.mustBeNew) throw new LfsError(LFS_EXIST);
    if (type3(tag) !== TYPE_REG) throw new LfsError(LFS_ISDIR);
    if (how.truncate) {
      this.isDirty = true;
      return empty;
    }
    const data = new Uint8Array(8);
    const struct = get(lfs, this.m, STRUCT_OF_ENTRY, tagOf(TYPE_STRUCT, this.id, 8), data);
    if (struct === null) throw new LfsError(LFS_NOENT);
    this.ctz = { head: word32(data, 0), size: word32(data, 4) };
    return struct;
  }

  private create(rest: string): void {
    const { lfs, id } = this;
    const name = nameOf(rest);
    if (lfs.variant.posixPaths && name !== rest) throw new LfsError(LFS_NOTDIR);
    if (name.length > lfs.nameMax) throw new LfsError(LFS_NAMETOOLONG);
    try {
      commit(lfs, this.m, [change(TYPE_CREATE, id), nameChange(TYPE_REG, id, name), change(TYPE_INLINE_STRUCT, id)]);
    } catch (e) {
      throw isLfsError(e, LFS_NOSPC) ? new LfsError(LFS_NAMETOOLONG) : e;
    }
  }

  private readAttrs(): void {
    const { how, lfs } = this;
    for (const { type, bytes } of this.attrs) {
      const tag = tagOf(TYPE_USER_ATTR + type, this.id, bytes.length);
      if (how.read) get(lfs, this.m, tagOf(0x7ff, 0x3ff, 0), tag, bytes);
      // A time to be kept is stored in any case.
      if (how.write) this.isDirty = true;
    }
  }

  private loadInline(size: number): void {
    const { cache, lfs } = this;
    this.ctz = { head: INLINE_BLOCK, size };
    this.isInline = true;
    cache.block = INLINE_BLOCK;
    cache.off = 0;
    cache.size = lfs.cacheBytes;
    if (size === 0) return;
    const wanted = tagOf(TYPE_STRUCT, this.id, Math.min(cache.size, MAX_TAG_SIZE));
    get(lfs, this.m, STRUCT_OF_ENTRY, wanted, cache.buffer.subarray(0, sizeOf(wanted)));
  }

  protected override get fileMax(): number {
    return this.lfs.fileMax;
  }

  protected override readInline(off: number, into: Uint8Array, hint: number): void {
    getInline(this.lfs, this.m, this.cache, hint, tagOf(TYPE_INLINE_STRUCT, this.id, 0), off, into);
  }

  protected override makeRoom(bytes: number): void {
    if (this.isInline && Math.max(this.pos + bytes, this.ctz.size) > this.lfs.inlineMax) this.outline();
  }

  private outline(): void {
    this.off = this.pos;
    this.lfs.lookahead.acknowledge();
    this.relocate();
    this.isInline = false;
  }

  leaveDirectory(): void {
    if (!this.isInline || this.ctz.size <= this.lfs.cacheBytes) return;
    this.outline();
    this.flush();
  }

  override write(buf: Uint8Array, from: number, size: number): number {
    const time = this.now();
    if (time !== null) for (const { bytes } of this.attrs) bytes.set(time);
    return super.write(buf, from, size);
  }

  override seek(offset: number, whence: number): number {
    const target = this.target(offset, whence);
    if (target === this.pos) return target;
    const { blockBytes } = this.lfs.device;
    const staysCached = this.lfs.variant.seeksWhileReading ? this.reading && this.off !== blockBytes : !this.writing;
    if (staysCached) {
      const { cache } = this;
      const place = ctzPlace(target, blockBytes);
      const isHere = ctzPlace(this.pos, blockBytes).index === place.index;
      if (isHere && place.off >= cache.off && place.off < cache.off + cache.size) {
        this.pos = target;
        this.off = place.off;
        return target;
      }
    }
    this.flush();
    this.pos = target;
    return target;
  }

  override sync(): void {
    if (this.hasFailed) return;
    try {
      this.flush();
      if (!this.isDirty || isNoPair(this.m.pair)) return;
      this.store();
    } catch (e) {
      if (e instanceof LfsError) this.hasFailed = true;
      throw e;
    }
    this.isDirty = false;
  }

  protected override store(): void {
    const { lfs, ctz, id } = this;
    if (!this.isInline && lfs.variant.syncsData) lfs.io.sync();
    const content = this.isInline
      ? change(TYPE_INLINE_STRUCT, id, this.cache.buffer.subarray(0, ctz.size))
      : change(TYPE_CTZ_STRUCT, id, words32(ctz.head, ctz.size));
    commit(lfs, this.m, [content, userAttrsChange(id, this.attrs)]);
  }

  protected override forget(): void {
    this.lfs.closes(this);
  }
}
