/** Reads up to `size` bytes to `buf[from ..]`; 0 at the end. */
type ReadInput = (buf: Uint8Array, from: number, size: number) => number;

/** What standard input holds, for a program that runs several times: each run reads it from its beginning. */
export class TypedInput {
  private bytes = new Uint8Array(0);

  /** @param more reads on, which it does only when a run asks for more than those before */
  constructor(private readonly more: ReadInput) {}

  /** What one run reads. */
  reader(): ReadInput {
    let at = 0;
    return (buf, from, size) => {
      if (at === this.bytes.length) this.readOn(size);
      const part = this.bytes.subarray(at, at + size);
      buf.set(part, from);
      at += part.length;
      return part.length;
    };
  }

  private readOn(size: number): void {
    const piece = new Uint8Array(size);
    const n = this.more(piece, 0, size);
    const all = new Uint8Array(this.bytes.length + n);
    all.set(this.bytes);
    all.set(piece.subarray(0, n), this.bytes.length);
    this.bytes = all;
  }
}
