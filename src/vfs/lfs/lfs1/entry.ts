import { word32 } from '../device.js';
import type { Pair } from '../pair.js';

/** Entries of a directory: a type, the lengths of what they have, two numbers, and a name. */

export const TYPE_FILE = 0x11;
export const TYPE_DIR = 0x22;
export const TYPE_SUPERBLOCK = 0x2e;
/** Of a type: the entry is being moved to another place. */
export const MOVING = 0x80;
const KIND = 0x70;

/** Bytes of an entry without its name. */
export const ENTRY_BYTES = 12;
/** Bytes of an entry's type and lengths. */
const HEAD_BYTES = 4;

export class Entry {
  /** Where it is in its directory's block. */
  off: number;
  /** What is stored, but the name. */
  readonly bytes: Uint8Array;

  constructor(off: number, bytes: Uint8Array) {
    this.off = off;
    this.bytes = bytes;
  }

  static of(type: number, nameBytes: number, first: number, second: number): Entry {
    const entry = new Entry(0, new Uint8Array(ENTRY_BYTES));
    entry.type = type;
    entry.bytes[1] = ENTRY_BYTES - HEAD_BYTES;
    entry.nameBytes = nameBytes;
    entry.setWords(first, second);
    return entry;
  }

  copy(): Entry {
    return new Entry(this.off, this.bytes.slice());
  }

  get type(): number {
    return this.bytes[0]!;
  }

  set type(type: number) {
    this.bytes[0] = type;
  }

  get isMoving(): boolean {
    return (this.type & MOVING) !== 0;
  }

  /** A file or directory, not the superblock. */
  get isListed(): boolean {
    const type = this.type & ~MOVING;
    return type === TYPE_FILE || type === TYPE_DIR;
  }

  isKind(type: number): boolean {
    return (this.type & KIND) === (type & KIND);
  }

  /** Names have up to 255 bytes; of longer ones these are the last 8 bits. */
  get nameBytes(): number {
    return this.bytes[3]!;
  }

  set nameBytes(bytes: number) {
    this.bytes[3] = bytes;
  }

  /** Where the name is in the directory's block. */
  get nameOff(): number {
    return this.off + HEAD_BYTES + this.bytes[1]! + this.bytes[2]!;
  }

  get size(): number {
    return this.nameOff - this.off + this.nameBytes;
  }

  /** The pair of a directory; of a file, its last block and its size. */
  get words(): Pair {
    return [word32(this.bytes, 4), word32(this.bytes, 8)];
  }

  setWords(first: number, second: number): void {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset);
    view.setUint32(4, first, true);
    view.setUint32(8, second, true);
  }
}
