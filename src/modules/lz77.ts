import { countSteps } from '../runtime/steps.js';

/** Compression as the firmware does it (lib/uzlib/lz77.c): one block with the fixed code, matches found by brute force. */

const MATCH_LEN_MIN = 3;
const MATCH_LEN_MAX = 258;

function reversedByte(b: number): number {
  let out = 0;
  for (let i = 0; i < 8; i++) out |= ((b >> i) & 1) << (7 - i);
  return out;
}

/** Floor of the base-2 logarithm, 0 for 0. */
function log2(n: number): number {
  return n === 0 ? 0 : 31 - Math.clz32(n);
}

export class Lz77 {
  private readonly write: (byte: number) => void;
  private readonly history: Uint8Array;
  private historyAt = 0;
  private historyLen = 0;
  private pending = 0;
  private nPending = 0;

  /** `write` takes each byte of output; `size` is the window's, a power of two. */
  constructor(write: (byte: number) => void, size: number) {
    this.write = write;
    this.history = new Uint8Array(size);
  }

  /** Puts out the head of the one block that there is. */
  startBlock(): void {
    this.outBits(3, 3);
  }

  /** Puts out the end of the block, and what is left of the last byte. */
  finishBlock(): void {
    this.outBits(0, 14);
  }

  compress(src: Uint8Array): void {
    for (let at = 0; at < src.length; ) {
      const match = this.longestMatch(src, at);
      if (match.len === 0) this.literal(src[at]!);
      else this.match(match.offset - 1, match.len);
      for (let left = Math.max(match.len, 1); left > 0; left--) this.push(src[at++]!);
    }
  }

  private push(byte: number): void {
    const mask = this.history.length - 1;
    this.history[(this.historyAt + this.historyLen) & mask] = byte;
    if (this.historyLen === this.history.length) this.historyAt = (this.historyAt + 1) & mask;
    else this.historyLen++;
  }

  /** The latest of the longest matches of `src[at ..]` in the history, which may run on into `src`. */
  private longestMatch(src: Uint8Array, at: number): { len: number; offset: number } {
    const { history, historyAt, historyLen } = this;
    const mask = history.length - 1;
    const max = Math.min(src.length - at, MATCH_LEN_MAX + 1);
    let len = 0;
    let offset = 0;
    countSteps(1 + (historyLen >>> 4));
    for (let from = 0; from < historyLen; from++) {
      let n = 0;
      for (; n < max; n++) {
        const i = from + n;
        const byte = i < historyLen ? history[(historyAt + i) & mask]! : src[at + i - historyLen]!;
        if (src[at + n] !== byte) break;
      }
      if (n >= MATCH_LEN_MIN && n >= len) {
        len = n;
        offset = historyLen - from;
      }
    }
    return { len, offset };
  }

  private outBits(bits: number, n: number): void {
    this.pending = (this.pending | (bits << this.nPending)) >>> 0;
    this.nPending += n;
    for (; this.nPending >= 8; this.nPending -= 8) {
      this.write(this.pending & 0xff);
      this.pending >>>= 8;
    }
  }

  private literal(c: number): void {
    if (c <= 143) this.outBits(reversedByte(0x30 + c), 8);
    else this.outBits(1 + 2 * reversedByte(c), 9);
  }

  /** Puts out a match of any length, in parts that a code can say; none may be left too short. */
  private match(distance: number, len: number): void {
    for (let left = len; left > 0; ) {
      const part = left > 260 ? MATCH_LEN_MAX : left <= MATCH_LEN_MAX ? left : left - MATCH_LEN_MIN;
      left -= part;
      this.length(part - MATCH_LEN_MIN);
      this.distance(distance);
    }
  }

  private length(n: number): void {
    let code = 28;
    let log = log2(n);
    if (n < 255) {
      if (log > 0) log--;
      code = log * 4 + ((n >> (log > 0 ? log - 1 : 0)) & 3);
    }
    if (code <= 22) this.outBits(reversedByte((code + 1) * 2), 7);
    else this.outBits(reversedByte(code + 169), 8);
    if (n < 255 && log > 1) this.outBits(n & ((1 << (log - 1)) - 1), log - 1);
  }

  private distance(n: number): void {
    const log = log2(n);
    this.outBits(reversedByte((log * 2 + ((n >> (log > 0 ? log - 1 : 0)) & 1)) * 8), 5);
    if (log > 1) this.outBits(n & ((1 << (log - 1)) - 1), log - 1);
  }
}
