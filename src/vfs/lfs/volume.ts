import { latin1Text } from '../../runtime/latin1.js';
import { mp } from '../../runtime/state.js';
import {
  type HostDir,
  HostError,
  type HostFile,
  type HostFiles,
  type HostStat,
  type HostVolume,
  type OpenHow,
  S_IFDIR,
  S_IFREG,
} from '../../world/host.js';
import type { SizedEntry } from '../flashDir.js';
import type { LfsDevice } from './device.js';
import { type FileHome, LfsFile } from './file.js';
import type { Allocator, Content, LfsEntry, LfsStore, Pair } from './store.js';

const NAME_MAX = 255;

/** Hands out the blocks of a device, from the first to the last and round again. */
export class BlockAllocator implements Allocator {
  private readonly blocks: number;
  private readonly inUse: (visit: (block: number) => void) => void;
  private known: Set<number> | null = null;
  /** Blocks that nothing on the device points to yet. */
  private readonly fresh = new Set<number>();
  private next = 0;

  /** @param inUse calls its argument with all blocks that hold something */
  constructor(blocks: number, inUse: (visit: (block: number) => void) => void) {
    this.blocks = blocks;
    this.inUse = inUse;
  }

  /** What was handed out before is in use now, or is lost. */
  begin(): void {
    this.fresh.clear();
  }

  alloc(): number {
    for (let round = 0; round < 2; round++) {
      const known = this.known ?? this.look();
      for (let n = 0; n < this.blocks; n++) {
        const block = (this.next + n) % this.blocks;
        if (known.has(block)) continue;
        known.add(block);
        this.fresh.add(block);
        this.next = (block + 1) % this.blocks;
        return block;
      }
      // Blocks may have become free since the last look.
      this.known = null;
    }
    throw new HostError('ENOSPC');
  }

  private look(): Set<number> {
    const known = new Set(this.fresh);
    this.inUse((block) => known.add(block));
    this.known = known;
    return known;
  }
}

/** The files of a littlefs on a block device; paths are absolute. */
export class LfsVolume implements HostFiles, FileHome {
  readonly device: LfsDevice;
  private readonly storeOf: LfsStore;
  private readonly allocator: BlockAllocator;
  private readonly keepsTime: boolean;
  private readonly open_ = new Set<LfsFile>();

  /** @param mount gives the directories, which get their blocks from the allocator */
  constructor(device: LfsDevice, mount: (allocator: Allocator) => LfsStore, keepsTime: boolean) {
    this.device = device;
    this.keepsTime = keepsTime;
    this.allocator = new BlockAllocator(device.blocks, (visit) => this.blocks(visit));
    this.storeOf = mount(this.allocator);
  }

  private blocks(visit: (block: number) => void): void {
    this.storeOf.blocks(visit);
    for (const file of this.open_) file.blocks(visit);
  }

  get inlineMax(): number {
    return this.storeOf.inlineMax;
  }

  usedBlocks(): number {
    let n = 0;
    this.blocks(() => n++);
    return n;
  }

  allocFor(file: LfsFile): number {
    const block = this.allocator.alloc();
    file.pending.add(block);
    return block;
  }

  store(file: LfsFile, content: Content): void {
    this.allocator.begin();
    const { dir, name } = file.place!;
    this.storeOf.change(dir, name, content, this.now());
    this.device.sync();
  }

  closed(file: LfsFile): void {
    this.open_.delete(file);
  }

  private now(): Uint8Array | null {
    if (!this.keepsTime) return null;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, mp.clock.timeNs(), true);
    return bytes;
  }

  private entryIn(dir: Pair, name: string): LfsEntry | null {
    return this.storeOf.entries(dir).find((entry) => entry.name === name) ?? null;
  }

  /** The directory that a path's last segment is in, and that segment; '' for the root. Throws HostError. */
  private parentOf(path: string): { dir: Pair; name: string } {
    const segments = path.split('/').filter((segment) => segment !== '');
    const name = segments.pop() ?? '';
    let dir = this.storeOf.root;
    for (const segment of segments) {
      const entry = this.entryIn(dir, segment);
      if (entry === null) throw new HostError('ENOENT');
      if (entry.content.kind !== 'dir') throw new HostError('ENOTDIR');
      dir = entry.content.pair;
    }
    return { dir, name };
  }

  private find(path: string): LfsEntry | null {
    const { dir, name } = this.parentOf(path);
    return this.entryIn(dir, name);
  }

  private existing(path: string): LfsEntry {
    const entry = this.find(path);
    if (entry === null) throw new HostError('ENOENT');
    return entry;
  }

  stat(path: string): 'file' | 'dir' | null {
    if (path === '/') return 'dir';
    try {
      const entry = this.find(path);
      return entry === null ? null : entry.content.kind === 'dir' ? 'dir' : 'file';
    } catch (e) {
      if (!(e instanceof HostError) || (e.code !== 'ENOENT' && e.code !== 'ENOTDIR')) throw e;
      return null;
    }
  }

  info(path: string): HostStat {
    const entry = path === '/' ? null : this.existing(path);
    const isDir = entry === null || entry.content.kind === 'dir';
    const ns = entry?.mtime ?? null;
    const seconds =
      ns === null ? 0 : Number(new DataView(ns.buffer, ns.byteOffset, 8).getBigUint64(0, true) / 1000000000n);
    const ids = { ino: 0, dev: 0, nlink: 0, uid: 0, gid: 0 };
    const size = entry === null ? 0 : sizeOf(entry.content);
    return { mode: isDir ? S_IFDIR : S_IFREG, ...ids, size, atime: seconds, mtime: seconds, ctime: seconds };
  }

  open(path: string, how: OpenHow): HostFile {
    const place = this.parentOf(path);
    const entry = this.entryIn(place.dir, place.name);
    const empty: Content = { kind: 'inline', bytes: new Uint8Array(0) };
    if (entry === null) {
      if (!how.create) throw new HostError('ENOENT');
      if (place.name.length > NAME_MAX) throw new HostError('ENAMETOOLONG');
      this.allocator.begin();
      this.storeOf.create(place.dir, place.name, empty, null);
    } else if (entry.content.kind === 'dir') {
      throw new HostError('EISDIR');
    }
    const isNew = entry === null || how.truncate;
    // A time to be kept is stored in any case.
    const isDirty = how.write && (isNew || this.keepsTime);
    const file = new LfsFile(this, place, isNew ? empty : entry.content, how, isDirty);
    this.open_.add(file);
    return file;
  }

  openDir(path: string): HostDir {
    let dir = this.storeOf.root;
    if (path !== '/') {
      const { content } = this.existing(path);
      if (content.kind !== 'dir') throw new HostError('ENOTDIR');
      dir = content.pair;
    }
    const entries = this.storeOf.entries(dir);
    let at = 0;
    return {
      next: (): SizedEntry | null => {
        const entry = entries[at++];
        if (entry === undefined) return null;
        const type = entry.content.kind === 'dir' ? S_IFDIR : S_IFREG;
        return { name: entry.name, type, ino: 0, size: sizeOf(entry.content) };
      },
      close: () => {},
    };
  }

  mkdir(path: string): void {
    const { dir, name } = this.parentOf(path);
    if (name === '' || this.entryIn(dir, name) !== null) throw new HostError('EEXIST');
    if (name.length > NAME_MAX) throw new HostError('ENAMETOOLONG');
    this.allocator.begin();
    this.storeOf.makeDir(dir, name);
  }

  rmdir(path: string): void {
    this.remove(path);
  }

  remove(path: string): void {
    const { dir, name } = this.parentOf(path);
    if (name === '') throw new HostError('EINVAL');
    const entry = this.existing(path);
    this.checkEmpty(entry);
    this.allocator.begin();
    this.removeEntry(dir, entry);
  }

  private checkEmpty(entry: LfsEntry): void {
    const { content } = entry;
    if (content.kind === 'dir' && this.storeOf.entries(content.pair).length > 0) throw new HostError('ENOTEMPTY');
  }

  private removeEntry(dir: Pair, entry: LfsEntry): void {
    this.storeOf.remove(dir, entry.name);
    if (entry.content.kind === 'dir') this.storeOf.unlinkDir(entry.content.pair);
    for (const file of this.open_) if (isAt(file, dir, entry.name)) file.place = null;
  }

  rename(from: string, to: string): void {
    const source = this.parentOf(from);
    const entry = this.existing(from);
    const target = this.parentOf(to);
    if (target.name.length > NAME_MAX) throw new HostError('ENAMETOOLONG');
    const there = this.entryIn(target.dir, target.name);
    if (there !== null) {
      if (source.name === target.name && samePlace(source.dir, target.dir)) return;
      const isDir = entry.content.kind === 'dir';
      if (isDir !== (there.content.kind === 'dir')) throw new HostError(isDir ? 'ENOTDIR' : 'EISDIR');
      this.checkEmpty(there);
    }
    this.allocator.begin();
    if (there !== null) this.removeEntry(target.dir, there);
    this.storeOf.create(target.dir, target.name, entry.content, entry.mtime);
    this.storeOf.remove(source.dir, source.name);
    for (const file of this.open_) if (isAt(file, source.dir, source.name)) file.place = target;
  }

  read(path: string): string {
    const file = this.open(path, { read: true, write: false, create: false, truncate: false, append: false });
    const bytes = new Uint8Array(this.info(path).size);
    const n = file.read(bytes, 0, bytes.length);
    file.close();
    return latin1Text(bytes, 0, n);
  }

  cwd(): string {
    return '/';
  }

  chdir(): void {
    throw new HostError('EINVAL');
  }

  volume(): HostVolume {
    const { blockBytes, blocks } = this.device;
    const bfree = blocks - this.usedBlocks();
    return { bsize: blockBytes, blocks, bfree, bavail: bfree, files: 0, ffree: 0, namemax: NAME_MAX };
  }
}

function sizeOf(content: Content): number {
  if (content.kind === 'inline') return content.bytes.length;
  return content.kind === 'ctz' ? content.size : 0;
}

function samePlace(a: Pair, b: Pair): boolean {
  return a.includes(b[0]) && a.includes(b[1]);
}

function isAt(file: LfsFile, dir: Pair, name: string): boolean {
  return file.place !== null && file.place.name === name && samePlace(file.place.dir, dir);
}
