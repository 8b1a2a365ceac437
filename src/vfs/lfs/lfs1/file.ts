import { latin1Bytes } from '../../../runtime/latin1.js';
import { type Cache, NO_BLOCK } from '../cache.js';
import { LFS_BADF, LFS_EXIST, LFS_ISDIR, LFS_NOENT, LfsError } from '../device.js';
import { LfsFile } from '../file.js';
import type { LfsOpenHow } from '../littlefs.js';
import { isNoPair, type Pair } from '../pair.js';
import { appendEntry, makeConsistent, updateEntry } from './commit.js';
import { Entry, TYPE_DIR, TYPE_FILE } from './entry.js';
import { findPlace } from './find.js';
import { Dir, fetchDir, type Lfs1State, type OpenFile, readEntry } from './state.js';

/** An open file of littlefs 1 (lfs1_file_t). */
export class Lfs1File extends LfsFile implements OpenFile {
  pair: Pair;
  entryOff: number;
  protected readonly inlineBlock = NO_BLOCK;
  private readonly lfs: Lfs1State;

  /** Finds the file, or makes it (lfs1_file_opencfg). Throws LfsError. */
  constructor(lfs: Lfs1State, path: string, how: LfsOpenHow) {
    if (how.write) makeConsistent(lfs);
    const { dir, entry } = found(lfs, path, how);
    const { readSize, progSize } = lfs.device;
    const [head, size] = how.truncate ? [NO_BLOCK, 0] : entry.words;
    super(lfs.io, lfs.lookahead, Math.max(readSize, progSize), { head, size }, how);
    this.isDirty = how.truncate && entry.words[1] !== 0;
    this.lfs = lfs;
    this.pair = dir.pair;
    this.entryOff = entry.off;
    lfs.files.unshift(this);
  }

  protected override get badCache(): Cache {
    return this.io.pcache;
  }

  protected override readInline(): void {
    // All bytes are in blocks.
  }

  protected override makeRoom(): void {
    // All bytes are in blocks.
  }

  protected override copied(): void {
    this.hasFailed = false;
  }

  override read(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.read) throw new LfsError(LFS_BADF);
    return super.read(buf, from, size);
  }

  override write(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.write) throw new LfsError(LFS_BADF);
    return super.write(buf, from, size);
  }

  override seek(offset: number, whence: number): number {
    this.flush();
    this.pos = this.target(offset, whence);
    return this.pos;
  }

  override sync(): void {
    this.flush();
    if (!this.isDirty || this.hasFailed || isNoPair(this.pair)) return;
    this.store();
    this.isDirty = false;
  }

  protected override store(): void {
    const { lfs } = this;
    const dir = new Dir();
    fetchDir(lfs, dir, this.pair);
    const entry = readEntry(lfs, dir, this.entryOff);
    entry.setWords(this.ctz.head, this.ctz.size);
    updateEntry(lfs, dir, entry, null);
  }

  protected override forget(): void {
    const { lfs } = this;
    lfs.files = lfs.files.filter((other) => other !== this);
  }
}

function found(lfs: Lfs1State, path: string, how: LfsOpenHow): { dir: Dir; entry: Entry } {
  const { dir, entry, rest } = findPlace(lfs, path);
  if (entry !== null) {
    if (entry.type === TYPE_DIR) throw new LfsError(LFS_ISDIR);
    if (how.mustBeNew) throw new LfsError(LFS_EXIST);
    return { dir, entry };
  }
  if (!how.create) throw new LfsError(LFS_NOENT);
  const made = Entry.of(TYPE_FILE, rest.length, NO_BLOCK, 0);
  appendEntry(lfs, dir, made, latin1Bytes(rest));
  return { dir, entry: made };
}
