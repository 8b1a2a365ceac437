import { HostError, type HostFile, type OpenHow } from '../../world/host.js';
import { ctzBlocks, ctzFind, ctzPlace, ctzPointers } from './ctz.js';
import type { LfsDevice } from './device.js';
import type { Content, Pair } from './store.js';

const FILE_MAX = 0x7fffffff;
const EMPTY = new Uint8Array(0);

/** What an open file needs of its file system. */
export interface FileHome {
  readonly device: LfsDevice;
  readonly inlineMax: number;
  /** A free block that stays the file's until its content is stored. Throws HostError. */
  allocFor(file: LfsFile): number;
  store(file: LfsFile, content: Content): void;
  closed(file: LfsFile): void;
}

/** Blocks of a file that is being written, up to some position; what was behind it is added when it is flushed. */
interface Writing {
  /** The block that is filled at the moment, and its bytes. */
  block: number;
  bytes: Uint8Array;
  /** Where the next byte goes in it. */
  offset: number;
}

/** An open file of either littlefs. */
export class LfsFile implements HostFile {
  /** Its directory and name, changed when it is renamed; null once it was removed. */
  place: { dir: Pair; name: string } | null;
  /** Blocks that it was given since its content was stored last. */
  readonly pending = new Set<number>();
  private readonly home: FileHome;
  private readonly how: OpenHow;
  private content: Content;
  private at = 0;
  private writing: Writing | null = null;
  private isDirty: boolean;
  private hasFailed = false;

  constructor(home: FileHome, place: { dir: Pair; name: string }, content: Content, how: OpenHow, isDirty: boolean) {
    this.home = home;
    this.place = place;
    this.content = content;
    this.how = how;
    this.isDirty = isDirty;
  }

  /** Bytes of what was written last and flushed. */
  private get storedSize(): number {
    const { content } = this;
    if (content.kind === 'inline') return content.bytes.length;
    return content.kind === 'ctz' ? content.size : 0;
  }

  private get size(): number {
    return this.writing === null ? this.storedSize : Math.max(this.at, this.storedSize);
  }

  /** Reads what was flushed. */
  private readStored(at: number, size: number): Uint8Array {
    const { content } = this;
    if (content.kind === 'inline') return content.bytes.subarray(at, at + size);
    if (content.kind !== 'ctz') return EMPTY;
    const { device } = this.home;
    const place = ctzFind(device, content, at);
    const n = Math.min(size, device.blockBytes - place.offset, content.size - at);
    return device.read(place.block, place.offset, n);
  }

  read(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.read) throw new HostError('EBADF');
    this.flush();
    const n = Math.max(0, Math.min(size, this.storedSize - this.at));
    for (let done = 0; done < n; ) {
      const bytes = this.readStored(this.at, n - done);
      buf.set(bytes, from + done);
      done += bytes.length;
      this.at += bytes.length;
    }
    return n;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.write) throw new HostError('EBADF');
    if (this.how.append && this.at < this.size) this.at = this.size;
    if (this.at + size > FILE_MAX) throw new HostError('EFBIG');
    this.failing(() => {
      if (this.writing === null && this.at > this.storedSize) this.fillGap();
      this.put(buf.subarray(from, from + size));
    });
    this.hasFailed = false;
    return size;
  }

  /** Remembers a failure: a file that has failed is not stored any more. */
  private failing(use: () => void): void {
    try {
      use();
    } catch (e) {
      this.hasFailed = true;
      throw e;
    }
  }

  /** Zeros between the end of the file and the position. */
  private fillGap(): void {
    const target = this.at;
    this.at = this.storedSize;
    const zeros = new Uint8Array(Math.min(target - this.at, this.home.device.blockBytes));
    while (this.at < target) this.put(zeros.subarray(0, Math.min(zeros.length, target - this.at)));
  }

  private put(bytes: Uint8Array): void {
    this.isDirty = true;
    const { content, at } = this;
    const end = at + bytes.length;
    if (
      this.writing === null &&
      content.kind === 'inline' &&
      Math.max(end, content.bytes.length) <= this.home.inlineMax
    ) {
      const whole = new Uint8Array(Math.max(end, content.bytes.length));
      whole.set(content.bytes);
      whole.set(bytes, at);
      this.content = { kind: 'inline', bytes: whole };
      this.at = end;
      return;
    }
    this.writing ??= this.beginAt(at);
    this.append(this.writing, bytes);
  }

  /** A chain of blocks that has what is stored up to a position. */
  private beginAt(position: number): Writing {
    const { content, home } = this;
    const { blockBytes } = home.device;
    if (content.kind !== 'ctz' || position === 0) {
      const writing: Writing = { block: home.allocFor(this), bytes: new Uint8Array(blockBytes), offset: 0 };
      home.device.erase(writing.block);
      if (position === 0) return writing;
      this.at = 0;
      this.append(writing, this.readStored(0, position));
      return writing;
    }
    const last = ctzFind(home.device, content, position - 1);
    if (last.offset + 1 === blockBytes) {
      // Whole blocks stay as they are.
      return { block: last.block, bytes: home.device.readBlock(last.block).slice(), offset: blockBytes };
    }
    const bytes = new Uint8Array(blockBytes);
    bytes.set(home.device.read(last.block, 0, last.offset + 1));
    const block = home.allocFor(this);
    home.device.erase(block);
    return { block, bytes, offset: last.offset + 1 };
  }

  private append(writing: Writing, bytes: Uint8Array): void {
    const { device } = this.home;
    for (let done = 0; done < bytes.length; ) {
      if (writing.offset === device.blockBytes) this.nextBlock(writing);
      const n = Math.min(bytes.length - done, device.blockBytes - writing.offset);
      writing.bytes.set(bytes.subarray(done, done + n), writing.offset);
      writing.offset += n;
      done += n;
      this.at += n;
      if (writing.offset === device.blockBytes) device.prog(writing.block, 0, writing.bytes);
    }
  }

  private nextBlock(writing: Writing): void {
    const { device } = this.home;
    const { index } = ctzPlace(this.at, device.blockBytes);
    const block = this.home.allocFor(this);
    device.erase(block);
    const pointers = ctzPointers(device, writing.block, index);
    writing.bytes.fill(0);
    writing.bytes.set(pointers);
    writing.block = block;
    writing.offset = pointers.length;
  }

  /** Ends the chain that is being written with what is stored behind it. */
  private flush(): void {
    const { writing } = this;
    if (writing === null) return;
    this.failing(() => {
      const { at } = this;
      const { device } = this.home;
      while (this.at < this.storedSize) {
        this.append(writing, this.readStored(this.at, this.storedSize - this.at).slice());
      }
      if (writing.offset < device.blockBytes) device.prog(writing.block, 0, writing.bytes.subarray(0, writing.offset));
      this.content = { kind: 'ctz', head: writing.block, size: this.at };
      this.writing = null;
      this.at = at;
    });
  }

  seek(offset: number, whence: number): number {
    const base = whence === 0 ? 0 : whence === 1 ? this.at : this.size;
    const target = base + offset;
    if (target < 0 || target > FILE_MAX) throw new HostError('EINVAL');
    if (target !== this.at) this.flush();
    this.at = target;
    return target;
  }

  /** Stores the content, unless writing it has failed. */
  sync(): void {
    if (this.hasFailed) return;
    this.flush();
    if (!this.isDirty || this.place === null) return;
    this.failing(() => this.home.store(this, this.content));
    this.isDirty = false;
    this.pending.clear();
  }

  close(): void {
    try {
      this.sync();
    } finally {
      this.home.closed(this);
    }
  }

  /** Calls `visit` with the blocks that only this file knows of. */
  blocks(visit: (block: number) => void): void {
    this.pending.forEach(visit);
    if (this.isDirty && this.content.kind === 'ctz') ctzBlocks(this.home.device, this.content, visit);
  }
}
