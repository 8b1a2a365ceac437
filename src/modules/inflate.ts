import { adler32, crc32 } from '../vfs/checksum.js';
import { type Checksum, readChecksum } from './zlibHeader.js';

/** Decompression of DEFLATE data a byte at a time (lib/uzlib), as tolerant of bad data as the firmware's library. */

export const UZLIB_OK = 0;
export const UZLIB_DONE = 1;
export const UZLIB_DATA_ERROR = -3;
const UZLIB_CHKSUM_ERROR = -4;
export const UZLIB_DICT_ERROR = -5;

/** Extra bits and first value of each length code from 257 on. */
const LENGTHS: readonly (readonly [bits: number, base: number])[] = Array.from({ length: 29 }, (_, i) => {
  if (i === 28) return [0, 258];
  if (i < 8) return [0, i + 3];
  const bits = (i >> 2) - 1;
  return [bits, ((4 + (i & 3)) << bits) + 3];
});

/** Extra bits and first value of each distance code. */
const DISTANCES: readonly (readonly [bits: number, base: number])[] = Array.from({ length: 30 }, (_, i) => {
  if (i < 4) return [0, i + 1];
  const bits = (i >> 1) - 1;
  return [bits, ((2 + (i & 1)) << bits) + 1];
});

/** Order in which the lengths of the code length codes come. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const MAX_BITS = 15;

/** A Huffman code: how many codes there are of each length, and the symbols in the order of their codes. */
interface Tree {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function buildTree(lengths: readonly number[]): Tree {
  const counts = new Array<number>(MAX_BITS + 1).fill(0);
  const symbols: number[] = [];
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    lengths.forEach((length, symbol) => {
      if (length !== bits) return;
      counts[bits]!++;
      symbols.push(symbol);
    });
  }
  return { counts, symbols };
}

const FIXED_LITERALS = buildTree(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
const FIXED_DISTANCES = buildTree(new Array<number>(32).fill(5));

/** Thrown through the decoder for data that can't be decoded; never leaves it. */
class BadData extends Error {
  readonly code: number;

  constructor(code: number) {
    super();
    this.code = code;
  }
}

/** A stream of compressed data, and the window of what came out of it last or, without one, all that came out. */
export class Inflater {
  private readonly readByte: () => number;
  /** `readByte` has nothing more, and gives zeros. */
  isAtEnd = false;
  /** Of no bytes: what came out is looked up in the output itself, which is given as a whole then. */
  private window: Uint8Array = new Uint8Array(0);
  private windowAt = 0;
  private tag = 0;
  private bitCount = 0;
  private blockType = 0;
  private isFinal = false;
  /** Bytes left of a copied string, or of a stored block, which counts one more. */
  private left = 0;
  private copyFrom = 0;
  private literals: Tree = FIXED_LITERALS;
  private distances: Tree = FIXED_DISTANCES;
  private out: Uint8Array = new Uint8Array(0);
  private outAt = 0;

  /** `readByte` gives the next byte of the source; what it throws goes through. */
  constructor(readByte: () => number) {
    this.readByte = readByte;
  }

  /** Begins with an empty window of `size` bytes; 0: without one. */
  start(size: number): void {
    this.window = new Uint8Array(size);
    this.windowAt = 0;
    this.bitCount = 0;
    this.isFinal = false;
    this.blockType = -1;
    this.left = 0;
  }

  /** Next byte of the source, past the bits that are left. */
  byte(): number {
    return this.readByte();
  }

  /** Where the output of `inflate` ended. */
  get end(): number {
    return this.outAt;
  }

  /** Fills `out[from .. to)` as far as there is data; a UZLIB_* code. */
  inflate(out: Uint8Array, from: number, to: number): number {
    this.out = out;
    this.outAt = from;
    try {
      do {
        if (this.blockType === -1) this.startBlock();
        while (!this.step()) {
          if (this.isFinal) return UZLIB_DONE;
          this.startBlock();
        }
      } while (this.outAt < to);
      return UZLIB_OK;
    } catch (e) {
      if (e instanceof BadData) return e.code;
      throw e;
    }
  }

  /** The same, and carries the checksum on over what came out, and at the end compares it. */
  inflateChecked(out: Uint8Array, from: number, to: number, checksum: Checksum): number {
    const result = this.inflate(out, from, to);
    if (result < 0) return result;
    const data = out.subarray(from, this.outAt);
    if (checksum.kind === 'adler') checksum.value = adler32(data, checksum.value);
    else if (checksum.kind === 'crc') checksum.value = crc32(data, checksum.value);
    return result === UZLIB_DONE && !readChecksum(() => this.byte(), checksum) ? UZLIB_CHKSUM_ERROR : result;
  }

  private bit(): number {
    if (this.bitCount-- === 0) {
      this.tag = this.readByte();
      this.bitCount = 7;
    }
    const bit = this.tag & 1;
    this.tag >>= 1;
    return bit;
  }

  private bits(n: number, base: number): number {
    let value = 0;
    for (let i = 0; i < n; i++) value |= this.bit() << i;
    return value + base;
  }

  private symbol({ counts, symbols }: Tree): number {
    let sum = 0;
    let cur = 0;
    for (let len = 1; len <= MAX_BITS; len++) {
      cur = 2 * cur + this.bit();
      sum += counts[len]!;
      cur -= counts[len]!;
      if (cur < 0) return symbols[sum + cur] ?? 0;
    }
    throw new BadData(UZLIB_DATA_ERROR);
  }

  private startBlock(): void {
    this.isFinal = this.bit() === 1;
    this.blockType = this.bits(2, 0);
    if (this.blockType === 1) {
      this.literals = FIXED_LITERALS;
      this.distances = FIXED_DISTANCES;
    } else if (this.blockType === 2) {
      this.readTrees();
    }
  }

  private readTrees(): void {
    const nLiterals = this.bits(5, 257);
    const nDistances = this.bits(5, 1);
    const nCodeLengths = this.bits(4, 4);
    const codeLengths = new Array<number>(19).fill(0);
    for (let i = 0; i < nCodeLengths; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = this.bits(3, 0);
    const tree = buildTree(codeLengths);
    const total = nLiterals + nDistances;
    const lengths: number[] = [];
    while (lengths.length < total) {
      const symbol = this.symbol(tree);
      if (symbol < 16) {
        lengths.push(symbol);
        continue;
      }
      if (symbol === 16 && lengths.length === 0) throw new BadData(UZLIB_DATA_ERROR);
      const fill = symbol === 16 ? lengths[lengths.length - 1]! : 0;
      const repeat = symbol === 16 ? this.bits(2, 3) : symbol === 17 ? this.bits(3, 3) : this.bits(7, 11);
      if (lengths.length + repeat > total) throw new BadData(UZLIB_DATA_ERROR);
      for (let i = 0; i < repeat; i++) lengths.push(fill);
    }
    this.literals = buildTree(lengths.slice(0, nLiterals));
    this.distances = buildTree(lengths.slice(nLiterals));
  }

  /** Puts out one byte; false at the end of the block. */
  private step(): boolean {
    if (this.blockType === 0) return this.storedByte();
    if (this.blockType === 3) throw new BadData(UZLIB_DATA_ERROR);
    const { window } = this;
    if (this.left === 0) {
      const symbol = this.symbol(this.literals);
      if (this.isAtEnd) throw new BadData(UZLIB_DATA_ERROR);
      if (symbol === 256) return false;
      if (symbol < 256) {
        this.put(symbol);
        return true;
      }
      this.startCopy(symbol - 257);
    }
    // Without a window what lies before the output can be asked for too.
    this.put(window.length === 0 ? (this.out[this.copyFrom] ?? 0) : window[this.copyFrom]!);
    if (++this.copyFrom === window.length) this.copyFrom = 0;
    this.left--;
    return true;
  }

  private startCopy(lengthCode: number): void {
    const { window } = this;
    const length = LENGTHS[lengthCode];
    if (length === undefined) throw new BadData(UZLIB_DATA_ERROR);
    this.left = this.bits(length[0], length[1]);
    const distance = DISTANCES[this.symbol(this.distances)];
    if (distance === undefined) throw new BadData(UZLIB_DATA_ERROR);
    const offset = this.bits(distance[0], distance[1]);
    if (window.length === 0) {
      this.copyFrom = this.outAt - offset;
      return;
    }
    if (offset > window.length) throw new BadData(UZLIB_DICT_ERROR);
    this.copyFrom = (this.windowAt - offset + window.length) % window.length;
  }

  private storedByte(): boolean {
    if (this.left === 0) {
      const length = this.readByte() + 256 * this.readByte();
      const inverse = this.readByte() + 256 * this.readByte();
      if (length !== (~inverse & 0xffff)) throw new BadData(UZLIB_DATA_ERROR);
      this.left = length + 1;
      this.bitCount = 0;
    }
    if (--this.left === 0) return false;
    this.put(this.readByte());
    return true;
  }

  private put(byte: number): void {
    this.out[this.outAt++] = byte;
    if (this.window.length === 0) return;
    this.window[this.windowAt] = byte;
    if (++this.windowAt === this.window.length) this.windowAt = 0;
  }
}
