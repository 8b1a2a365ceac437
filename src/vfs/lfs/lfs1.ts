import { latin1Bytes, latin1Text } from '../../runtime/latin1.js';
import { HostError } from '../../world/host.js';
import { crc32 } from '../checksum.js';
import { ctzBlocks } from './ctz.js';
import { type LfsDevice, LfsError, word32, words32 } from './device.js';
import {
  type Allocator,
  type Content,
  isLater,
  isNoPair,
  type LfsEntry,
  type LfsStore,
  NO_BLOCK,
  type Pair,
  samePair,
} from './store.js';

/**
 * The directories of littlefs 1: a block that is written anew with each change, the two of a pair in turns. It has a
 * revision, its size, the pair of the next directory, entries, and a sum.
 */

const LFS1_ERR_CORRUPT = 52;
const VERSION = 0x00010007;
const MAGIC = 'littlefs';
const HEADER_BYTES = 16;
const SUM_BYTES = 4;
const SUPERBLOCK: Pair = [0, 1];

const TYPE_FILE = 0x11;
const TYPE_DIR = 0x22;
const TYPE_SUPERBLOCK = 0x2e;
/** Of the size: the directory goes on in the next pair. */
const CONTINUES = 0x80000000;

interface Entry {
  readonly type: number;
  /** Two numbers: first block and size, or the pair of a directory; of the superblock, more. */
  readonly data: Uint8Array;
  readonly attributes: Uint8Array;
  readonly name: string;
}

function bytesOfEntry(entry: Entry): number {
  return 4 + entry.data.length + entry.attributes.length + entry.name.length;
}

class Dir {
  pair: Pair;
  revision: number;
  tail: Pair;
  continues: boolean;
  entries: Entry[];

  constructor(pair: Pair, revision: number, tail: Pair, continues: boolean, entries: Entry[]) {
    this.pair = pair;
    this.revision = revision;
    this.tail = tail;
    this.continues = continues;
    this.entries = entries;
  }

  get bytes(): number {
    return this.entries.reduce((sum, entry) => sum + bytesOfEntry(entry), HEADER_BYTES + SUM_BYTES);
  }
}

/** The directory in a block, or null where it's damaged. */
function parse(block: Uint8Array, pair: Pair): Dir | null {
  const size = word32(block, 4);
  const bytes = size & ~CONTINUES;
  if (bytes < HEADER_BYTES + SUM_BYTES || bytes > block.length) return null;
  if (crc32(block.subarray(0, bytes), 0xffffffff) >>> 0 !== 0) return null;
  const entries: Entry[] = [];
  for (let at = HEADER_BYTES; at + 4 <= bytes - SUM_BYTES; ) {
    const [type, dataBytes, attributeBytes, nameBytes] = block.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const dataAt = at + 4;
    const nameAt = dataAt + dataBytes + attributeBytes;
    entries.push({
      type,
      data: block.slice(dataAt, dataAt + dataBytes),
      attributes: block.slice(dataAt + dataBytes, nameAt),
      name: latin1Text(block, nameAt, nameBytes),
    });
    at = nameAt + nameBytes;
  }
  return new Dir(pair, word32(block, 0), [word32(block, 8), word32(block, 12)], (size & CONTINUES) !== 0, entries);
}

function contentOf(entry: Entry): Content {
  const first = word32(entry.data, 0);
  const second = word32(entry.data, 4);
  if (entry.type === TYPE_DIR) return { kind: 'dir', pair: [first, second] };
  return { kind: 'ctz', head: first, size: second };
}

function entryFor(name: string, content: Content): Entry {
  const attributes = new Uint8Array(0);
  if (content.kind === 'dir') return { type: TYPE_DIR, data: words32(...content.pair), attributes, name };
  const [head, size] = content.kind === 'ctz' ? [content.head, content.size] : [NO_BLOCK, 0];
  return { type: TYPE_FILE, data: words32(head, size), attributes, name };
}

export class Lfs1Store implements LfsStore {
  readonly device: LfsDevice;
  readonly root: Pair;
  readonly inlineMax = 0;
  private readonly allocator: Allocator;

  private constructor(device: LfsDevice, allocator: Allocator, root: Pair) {
    this.device = device;
    this.allocator = allocator;
    this.root = root;
  }

  static mount(device: LfsDevice, allocator: Allocator): Lfs1Store {
    const { entries } = new Lfs1Store(device, allocator, SUPERBLOCK).fetch(SUPERBLOCK);
    const superblock = entries[0];
    if (superblock === undefined || superblock.name !== MAGIC) throw new LfsError(LFS1_ERR_CORRUPT);
    const version = word32(superblock.data, 16);
    if (version >>> 16 !== VERSION >>> 16) throw new HostError('EINVAL');
    return new Lfs1Store(device, allocator, [word32(superblock.data, 0), word32(superblock.data, 4)]);
  }

  static format(device: LfsDevice, allocator: Allocator): void {
    const store = new Lfs1Store(device, allocator, SUPERBLOCK);
    const top: Pair = [allocator.alloc(), allocator.alloc()];
    const root = store.newDir();
    store.commit(root);
    const data = words32(...root.pair, device.blockBytes, device.blocks, VERSION);
    const superblock: Entry = { type: TYPE_SUPERBLOCK, data, attributes: new Uint8Array(0), name: MAGIC };
    const dir = new Dir(top, 0, root.pair, false, [superblock]);
    store.commit(dir);
    store.commit(dir);
    device.sync();
  }

  private fetch(pair: Pair): Dir {
    let best: Dir | null = null;
    for (const [block, other] of [pair, [pair[1], pair[0]]] as const) {
      const dir = parse(this.device.readBlock(block), [block, other]);
      if (dir !== null && (best === null || !isLater(best.revision, dir.revision))) best = dir;
    }
    if (best === null) throw new LfsError(LFS1_ERR_CORRUPT);
    return best;
  }

  private newDir(): Dir {
    const second = this.allocator.alloc();
    const first = this.allocator.alloc();
    const revision = word32(this.device.read(first, 0, 4), 0);
    return new Dir([first, second], revision, [NO_BLOCK, NO_BLOCK], false, []);
  }

  /** Writes the other block of a directory, which is the valid one then. */
  private commit(dir: Dir): void {
    dir.revision = (dir.revision + 1) >>> 0;
    const { bytes } = dir;
    const block = new Uint8Array(bytes);
    block.set(words32(dir.revision, (bytes | (dir.continues ? CONTINUES : 0)) >>> 0, ...dir.tail));
    let at = HEADER_BYTES;
    for (const { type, data, attributes, name } of dir.entries) {
      block.set([type, data.length, attributes.length, name.length], at);
      block.set(data, at + 4);
      block.set(attributes, at + 4 + data.length);
      block.set(latin1Bytes(name), at + 4 + data.length + attributes.length);
      at += 4 + data.length + attributes.length + name.length;
    }
    block.set(words32(crc32(block.subarray(0, at), 0xffffffff) >>> 0), at);
    const [valid, other] = dir.pair;
    this.device.erase(other);
    this.device.prog(other, 0, block);
    this.device.sync();
    dir.pair = [other, valid];
  }

  /** The pairs that a directory goes on in. */
  private *parts(pair: Pair): Generator<Dir> {
    for (let dir = this.fetch(pair); ; dir = this.fetch(dir.tail)) {
      yield dir;
      if (!dir.continues) return;
    }
  }

  private find(pair: Pair, name: string): { dir: Dir; before: Dir | null; at: number } {
    let before: Dir | null = null;
    for (const dir of this.parts(pair)) {
      const at = dir.entries.findIndex((entry) => entry.name === name);
      if (at >= 0) return { dir, before, at };
      before = dir;
    }
    throw new HostError('ENOENT');
  }

  entries(pair: Pair): LfsEntry[] {
    const list: LfsEntry[] = [];
    for (const dir of this.parts(pair)) {
      for (const entry of dir.entries) list.push({ name: entry.name, content: contentOf(entry), mtime: null });
    }
    return list;
  }

  create(pair: Pair, name: string, content: Content): void {
    const entry = entryFor(name, content);
    let last: Dir | null = null;
    for (const dir of this.parts(pair)) {
      last = dir;
      if (dir.bytes + bytesOfEntry(entry) > this.device.blockBytes) continue;
      dir.entries.push(entry);
      this.commit(dir);
      return;
    }
    const more = this.newDir();
    more.tail = last!.tail;
    more.entries.push(entry);
    this.commit(more);
    last!.continues = true;
    last!.tail = more.pair;
    this.commit(last!);
  }

  change(pair: Pair, name: string, content: Content): void {
    const { dir, at } = this.find(pair, name);
    dir.entries[at] = { ...entryFor(name, content), attributes: dir.entries[at]!.attributes };
    this.commit(dir);
  }

  remove(pair: Pair, name: string): void {
    const { dir, before, at } = this.find(pair, name);
    dir.entries.splice(at, 1);
    if (dir.entries.length > 0 || before === null) {
      this.commit(dir);
      return;
    }
    // Nothing is left in this pair of the directory, so that it goes too.
    before.continues = dir.continues;
    before.tail = dir.tail;
    this.commit(before);
  }

  makeDir(pair: Pair, name: string): void {
    const dir = this.newDir();
    let last = this.fetch(pair);
    for (const part of this.parts(pair)) last = part;
    dir.tail = last.tail;
    this.commit(dir);
    this.create(pair, name, { kind: 'dir', pair: dir.pair });
    for (const part of this.parts(pair)) last = part;
    last.tail = dir.pair;
    this.commit(last);
  }

  unlinkDir(pair: Pair): void {
    const gone = this.fetch(pair);
    for (const dir of this.all()) {
      if (!samePair(dir.tail, pair)) continue;
      dir.tail = gone.tail;
      this.commit(dir);
      return;
    }
  }

  /** All directories, in the order of their list. */
  private *all(): Generator<Dir> {
    for (let pair: Pair = SUPERBLOCK, n = 0; !isNoPair(pair); n++) {
      if (n > this.device.blocks) throw new LfsError(LFS1_ERR_CORRUPT);
      const dir = this.fetch(pair);
      yield dir;
      pair = dir.tail;
    }
  }

  blocks(visit: (block: number) => void): void {
    for (const dir of this.all()) {
      dir.pair.forEach(visit);
      for (const entry of dir.entries) {
        const content = entry.type === TYPE_FILE ? contentOf(entry) : null;
        if (content?.kind === 'ctz') ctzBlocks(this.device, content, visit);
      }
    }
  }
}
