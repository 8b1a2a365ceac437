/** Where bytes come from: gives the next ones, a few or many; null after the last. */
export interface ByteSource {
  read(): Uint8Array | null;
  close(): void;
}

/** Bytes in the order in which they come, of which only those are kept that were not taken yet. */
export class ByteReader {
  /** Bytes taken so far. */
  position = 0;
  private readonly source: ByteSource;
  private rest: Buffer = Buffer.alloc(0);
  private hasEnded = false;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Bytes that have come by now. */
  get length(): number {
    return this.position + this.rest.length;
  }

  /** The next `count` bytes; null where there are not so many. */
  take(count: number): Buffer | null {
    if (this.rest.length < count) this.fill(count);
    if (this.rest.length < count) return null;
    const taken = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    this.position += count;
    return taken;
  }

  /** What is there up to and without the next line end, which is taken as well; null after the last byte. */
  takeLine(most = Number.POSITIVE_INFINITY): Buffer | null {
    let from = 0;
    for (;;) {
      const at = this.rest.indexOf(10, from);
      if (at >= 0) {
        const line = this.take(at)!;
        this.take(1);
        return line;
      }
      from = this.rest.length;
      if (this.hasEnded || from > most) return from === 0 ? null : this.take(from);
      this.fill(from + 1);
    }
  }

  close(): void {
    this.source.close();
  }

  private fill(count: number): void {
    const parts = [this.rest];
    let { length } = this.rest;
    while (length < count && !this.hasEnded) {
      const bytes = this.source.read();
      if (bytes === null) {
        this.hasEnded = true;
      } else {
        parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        length += bytes.byteLength;
      }
    }
    this.rest = parts.length === 1 ? this.rest : Buffer.concat(parts);
  }
}

/** A source of bytes that are in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let rest: Uint8Array | null = bytes;
  return {
    read: () => {
      const all = rest;
      rest = null;
      return all;
    },
    close: () => {},
  };
}
