/** ROMFS images (extmod/vfs_rom.c): records of a kind, a length and a payload, with directories and files nested. */

/** Bytes of an image, and where its records begin and end. */
export interface RomImage {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A stretch of an image's bytes. */
export interface RomStretch {
  readonly start: number;
  readonly end: number;
}

/** What is at a path: the records in a directory, or the data of a file. */
export interface RomFound extends RomStretch {
  readonly kind: 'file' | 'dir';
}

/** An entry of a directory; `content` is as in RomFound, null for a file that is damaged. */
export interface RomEntry {
  readonly name: string;
  readonly kind: 'file' | 'dir';
  readonly content: RomStretch | null;
  /** Where the next record begins. */
  readonly next: number;
}

const KIND_UNUSED = 0;
const KIND_DATA = 2;
const KIND_DATA_POINTER = 3;
const KIND_DIRECTORY = 4;
const KIND_FILE = 5;
const KIND_FILESYSTEM = 0x14a6b1;

const MAGIC = [0xd2, 0xcd, 0x31];
/** Bytes that an image has at least. */
const MIN_BYTES = 4;

/** Takes numbers and records from bytes; a number that doesn't end is -1. */
class RomCursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  uint(end: number): number {
    let value = 0;
    for (let at = this.at; at < end; at++) {
      const byte = this.bytes[at]!;
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) {
        this.at = at + 1;
        return value;
      }
    }
    return -1;
  }

  /** The kind of the record here, and where it ends; the cursor is at its payload then. */
  record(end: number): { kind: number; end: number } {
    const kind = this.uint(end);
    const length = kind < 0 ? -1 : this.uint(end);
    return length < 0 ? { kind: KIND_UNUSED, end } : { kind, end: this.at + length };
  }
}

/** The image in `len` bytes from `start` on; null: there is none. */
export function openRomImage(bytes: Uint8Array, start: number, len: number): RomImage | null {
  if (len < MIN_BYTES || MAGIC.some((byte, i) => bytes[start + i] !== byte)) return null;
  const cursor = new RomCursor(bytes, start);
  const { kind, end } = cursor.record(start + len);
  return kind === KIND_FILESYSTEM && end <= start + len ? { bytes, start: cursor.at, end } : null;
}

/** The data of a file among its records; null: the image is damaged. */
function dataOf(image: RomImage, start: number, end: number): RomStretch | null {
  const cursor = new RomCursor(image.bytes, start);
  while (cursor.at < end) {
    const record = cursor.record(end);
    if (record.kind === KIND_UNUSED) return null;
    if (record.kind === KIND_DATA) return { start: cursor.at, end: record.end };
    if (record.kind === KIND_DATA_POINTER) {
      const size = cursor.uint(record.end);
      const offset = size < 0 ? -1 : cursor.uint(record.end);
      return offset < 0 ? null : { start: image.start + offset, end: image.start + offset + size };
    }
    cursor.at = record.end;
  }
  return null;
}

/** The next file or directory among the records from `at` on; null: there is none, or the image is damaged. */
export function nextEntry(image: RomImage, at: number, end: number): RomEntry | null {
  const cursor = new RomCursor(image.bytes, at);
  while (cursor.at < end) {
    const record = cursor.record(end);
    if (record.kind === KIND_UNUSED) return null;
    if (record.kind === KIND_DIRECTORY || record.kind === KIND_FILE) {
      const nameBytes = cursor.uint(record.end);
      if (nameBytes < 0) return null;
      const start = cursor.at + nameBytes;
      const name = String.fromCharCode(...image.bytes.subarray(cursor.at, start));
      if (record.kind === KIND_DIRECTORY) {
        return { name, kind: 'dir', content: { start, end: record.end }, next: record.end };
      }
      return { name, kind: 'file', content: dataOf(image, start, record.end), next: record.end };
    }
    cursor.at = record.end;
  }
  return null;
}

/** What is at a path of one byte a character; null: nothing. */
export function findInRom(image: RomImage, path: string): RomFound | null {
  let rest = path.startsWith('/') ? path.slice(1) : path;
  let { start, end } = image;
  while (rest !== '') {
    const entry = nextEntry(image, start, end);
    if (entry === null) return null;
    const { name, kind, content } = entry;
    if (rest !== name && !rest.startsWith(`${name}/`)) {
      start = entry.next;
      continue;
    }
    if (content === null) return null;
    rest = rest.slice(name.length);
    if (kind === 'file') return rest === '' ? { kind, ...content } : null;
    ({ start, end } = content);
    if (rest.startsWith('/')) rest = rest.slice(1);
  }
  return { kind: 'dir', start, end };
}
