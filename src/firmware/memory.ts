/** What a firmware file puts into a chip's memory. */

/** Bytes that lie one after another. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Read access to little-endian memory that is filled in places. */
export class Memory {
  readonly segments: readonly Segment[];
  private readonly views: readonly DataView[];
  private readonly wordsOfSegments: (Uint32Array | undefined)[] = [];

  /** @param segments do not overlap; in any order */
  constructor(segments: readonly Segment[]) {
    this.segments = joined(segments);
    this.views = this.segments.map(({ bytes }) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** The 32-bit word at an address; null where the file has nothing there. */
  word(address: number): number | null {
    const i = this.indexOf(address, 4);
    return i < 0 ? null : this.views[i]!.getUint32(address - this.segments[i]!.address, true);
  }

  half(address: number): number | null {
    const i = this.indexOf(address, 2);
    return i < 0 ? null : this.views[i]!.getUint16(address - this.segments[i]!.address, true);
  }

  /** `length` bytes; null where the file does not have all of them. */
  bytes(address: number, length: number): Uint8Array | null {
    const i = this.indexOf(address, length);
    if (i < 0) return null;
    const from = address - this.segments[i]!.address;
    return this.segments[i]!.bytes.subarray(from, from + length);
  }

  has(address: number, length = 1): boolean {
    return this.indexOf(address, length) >= 0;
  }

  /** Whether an ASCII text is in it anywhere. */
  hasText(text: string): boolean {
    return this.segments.some(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text));
  }

  /** Addresses, multiples of 4, of the words from which on `words` follow each other. */
  *find(...words: readonly number[]): Generator<number> {
    for (const { start, words: all } of this.words()) {
      for (let i = all.indexOf(words[0]!); i >= 0; i = all.indexOf(words[0]!, i + 1)) {
        if (words.every((word, k) => all[i + k] === word)) yield start + i * 4;
      }
    }
  }

  /** All words of each segment, from its first address on that is a multiple of 4. */
  *words(): Generator<{ readonly start: number; readonly words: Uint32Array }> {
    for (const [i, { address, bytes }] of this.segments.entries()) {
      const skip = -address & 3;
      const words = (this.wordsOfSegments[i] ??= wordsOf(bytes, skip, (bytes.length - skip) >> 2));
      yield { start: address + skip, words };
    }
  }

  private indexOf(address: number, length: number): number {
    if (!(length >= 0) || !(address >= 0)) return -1;
    return this.segments.findIndex(
      (segment) => address >= segment.address && address + length <= segment.address + segment.bytes.length,
    );
  }
}

/** Little-endian words, whatever the computer's own order and alignment. */
function wordsOf(bytes: Uint8Array, from: number, count: number): Uint32Array {
  const words = new Uint32Array(Math.max(0, count));
  for (let i = 0, at = from; i < words.length; i++, at += 4) {
    words[i] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }
  return words;
}

/** Segments by address, those that touch made one. Of two that overlap the second loses its beginning. */
function joined(segments: readonly Segment[]): Segment[] {
  const sorted = segments.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.address - b.address);
  const runs: { address: number; end: number; parts: Uint8Array[] }[] = [];
  for (const { address, bytes } of sorted) {
    const last = runs.at(-1);
    if (last === undefined || address > last.end) {
      runs.push({ address, end: address + bytes.length, parts: [bytes] });
      continue;
    }
    const rest = bytes.subarray(last.end - address);
    last.parts.push(rest);
    last.end += rest.length;
  }
  return runs.map(({ address, parts }) => ({ address, bytes: parts.length === 1 ? parts[0]! : concat(parts) }));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
