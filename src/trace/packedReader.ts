import { crc32, inflateRawSync } from 'node:zlib';
import { InputError } from '../report/inputError.js';
import type { ByteReader } from './byteReader.js';
import { TRACE_KINDS, TraceEvents } from './events.js';
import type { TraceHeader } from './format.js';
import { HAS_TEXT, IS_FULL, KIND_BITS, MAX_PART_BYTES, PART_HEAD_BYTES, SAME_PATH } from './packed.js';

/** Reads the packed form of a trace, a part of it at a time. */
export class PackedTraceEvents extends TraceEvents {
  private readonly source: ByteReader;
  private readonly name: string;
  private part: Buffer = Buffer.alloc(0);
  private position = 0;
  /** Where the part begins in the file. */
  private partAt = 0;
  private lastBlock = 0;
  private lastAt = 0;
  private chunks = 0;
  private readonly strings: string[] = [];

  constructor(source: ByteReader, header: TraceHeader, name: string) {
    super(header);
    this.source = source;
    this.name = name;
  }

  protected read(): void {
    if (this.position >= this.part.length) this.nextPart();
    const first = this.part[this.position++]!;
    this.kind = TRACE_KINDS[first & KIND_BITS]!;
    switch (this.kind) {
      case 'alloc':
        this.readAt(first);
        this.id = this.chunks++;
        this.bytes = this.number();
        this.readBlock();
        break;
      case 'realloc':
        this.readAt(first);
        this.id = this.chunks - this.number();
        this.bytes = this.number();
        this.readBlock();
        break;
      case 'free':
        this.readAt(first);
        this.id = this.chunks - this.number();
        break;
      case 'fail':
        this.readAt(first);
        this.bytes = this.number();
        break;
      case 'collect':
        this.why = (first & IS_FULL) === 0 ? 'asked' : 'full';
        this.readIds();
        break;
      case 'lost':
        this.readIds();
        break;
      case 'path':
        this.readPath(first);
        break;
      case 'end':
        this.how = this.string();
        this.count = this.number();
        this.checkEnd();
        break;
    }
  }

  close(): void {
    this.source.close();
  }

  private readAt(first: number): void {
    if ((first & SAME_PATH) === 0) this.lastAt = this.number();
    this.at = this.lastAt;
  }

  private readBlock(): void {
    this.lastBlock += this.signed();
    this.block = this.lastBlock;
  }

  private readIds(): void {
    const { ids } = this;
    const count = this.number();
    if (count > this.part.length) throw this.damaged();
    ids.length = 0;
    let id = 0;
    for (let i = 0; i < count; i++) {
      id += this.signed();
      ids.push(id);
    }
  }

  private readPath(first: number): void {
    const from = this.number();
    const line = this.number();
    const file = this.string();
    const fun = this.string();
    const path = { path: this.paths.size + 1, from, file, line, fun };
    const place = `${this.name}: byte ${this.partAt}`;
    this.addPath((first & HAS_TEXT) === 0 ? path : { ...path, text: this.string() }, place);
  }

  private string(): string {
    const index = this.number();
    if (index < this.strings.length) return this.strings[index]!;
    const length = this.number();
    const end = this.position + length;
    if (index > this.strings.length || end > this.part.length) throw this.damaged();
    const text = this.part.toString('utf8', this.position, end);
    this.position = end;
    this.strings.push(text);
    return text;
  }

  private number(): number {
    const { part } = this;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = part[this.position++];
      if (byte === undefined) throw this.damaged();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    for (let factor = 2 ** 28; factor < Number.MAX_SAFE_INTEGER; factor *= 128) {
      const byte = part[this.position++];
      if (byte === undefined) throw this.damaged();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw this.damaged();
  }

  private signed(): number {
    const value = this.number();
    const half = Math.floor(value / 2);
    return value % 2 === 0 ? half : -half - 1;
  }

  private nextPart(): void {
    this.partAt = this.source.position;
    const head = this.source.take(PART_HEAD_BYTES);
    if (head === null) throw this.cut();
    const [length, packedLength, sum] = [head.readUInt32LE(0), head.readUInt32LE(4), head.readUInt32LE(8)];
    if (length === 0 || length > MAX_PART_BYTES || packedLength > MAX_PART_BYTES) throw this.damaged();
    const packed = this.source.take(packedLength);
    if (packed === null) throw this.cut();
    if (crc32(packed) !== sum) throw this.damaged();
    try {
      this.part = inflateRawSync(packed, { maxOutputLength: length });
    } catch {
      throw this.damaged();
    }
    if (this.part.length !== length) throw this.damaged();
    this.position = 0;
  }

  private checkEnd(): void {
    const at = this.source.position;
    if (this.position < this.part.length || this.source.take(1) !== null) {
      throw new InputError(`${this.name}: more follows the end of the trace, at byte ${at}`);
    }
  }

  private cut(): InputError {
    const { name, line, source } = this;
    return new InputError(`${name}: the trace has no end; it was cut off after byte ${source.length}, in line ${line}`);
  }

  private damaged(): InputError {
    return new InputError(`${this.name}: damaged at byte ${this.partAt}, in line ${this.line} or after it`);
  }
}
