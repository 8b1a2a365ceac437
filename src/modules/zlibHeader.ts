/** What stands around compressed data: the headers of zlib and gzip, and their checksums (lib/uzlib/header.c). */

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/** The checksum of the data: which, and its value so far. */
export interface Checksum {
  kind: 'none' | 'adler' | 'crc';
  value: number;
}

export interface Header {
  readonly isGzip: boolean;
  /** Base-2 logarithm of the window's size. */
  readonly windowBits: number;
}

type ReadByte = () => number;

function skipToNul(read: ReadByte): void {
  while (read() !== 0);
}

/** The rest of gzip's header, behind its two first bytes; null for a bad one. */
export function readGzipHeader(read: ReadByte, checksum: Checksum): Header | null {
  if (read() !== 8) return null;
  const flags = read();
  if ((flags & 0xe0) !== 0) return null;
  for (let i = 0; i < 6; i++) read();
  if ((flags & FEXTRA) !== 0) {
    const low = read();
    for (let left = low | (read() << 8); left > 0; left--) read();
  }
  if ((flags & FNAME) !== 0) skipToNul(read);
  if ((flags & FCOMMENT) !== 0) skipToNul(read);
  if ((flags & FHCRC) !== 0) {
    read();
    read();
  }
  checksum.kind = 'crc';
  checksum.value = -1;
  return { isGzip: true, windowBits: 15 };
}

/** Reads a header and prepares the checksum that goes with it; null for what is neither zlib's nor gzip's. */
export function readHeader(read: ReadByte, checksum: Checksum): Header | null {
  const cmf = read();
  const flags = read();
  if (cmf === 0x1f && flags === 0x8b) return readGzipHeader(read, checksum);
  return readZlibHeader(cmf, flags, checksum);
}

/** zlib's header, which is two bytes; null for a bad one. */
export function readZlibHeader(cmf: number, flags: number, checksum: Checksum): Header | null {
  if ((256 * cmf + flags) % 31 !== 0 || (cmf & 0x0f) !== 8 || cmf >> 4 > 7 || (flags & 0x20) !== 0) return null;
  checksum.kind = 'adler';
  checksum.value = 1;
  return { isGzip: false, windowBits: (cmf >> 4) + 8 };
}

/** Reads the checksum behind the data, and gzip's length, which nobody looks at; false where it is another one. */
export function readChecksum(read: ReadByte, checksum: Checksum): boolean {
  if (checksum.kind === 'none') return true;
  let value = 0;
  if (checksum.kind === 'adler') {
    for (let i = 0; i < 4; i++) value = (value << 8) | read();
    return value === (checksum.value | 0);
  }
  for (let i = 0; i < 4; i++) value |= read() << (8 * i);
  if (value !== ~checksum.value) return false;
  for (let i = 0; i < 4; i++) read();
  return true;
}
