import { crc32, deflateRawSync } from 'node:zlib';
import type { IntList } from '../gc/intList.js';
import { TRACE_KINDS, type TraceKind } from './events.js';
import { type CollectWhy, PACKED_VERSION, type TraceHeader, type TracePath, type TraceSink } from './format.js';
import { HAS_TEXT, IS_FULL, PART_BYTES, PART_HEAD_BYTES, SAME_PATH } from './packed.js';

const KIND = Object.fromEntries(TRACE_KINDS.map((kind, i) => [kind, i])) as Record<TraceKind, number>;

/** Little is gained by more, and much time lost. */
const LEVEL = 1;

/** A varint is never longer: numbers have up to 53 bits. */
const MOST_VARINT_BYTES = 8;

/** Writes a trace in its packed form while it happens: what is kept in memory is a part of it, 256 KB or so. */
export class PackedTraceWriter implements TraceSink {
  private readonly write: (bytes: Uint8Array) => void;
  private buffer = Buffer.allocUnsafe(PART_BYTES + (PART_BYTES >> 2));
  private length = 0;
  private lastBlock = 0;
  private lastAt = 0;
  private chunks = 0;
  private readonly strings = new Map<string, number>();

  constructor(write: (bytes: Uint8Array) => void) {
    this.write = write;
  }

  header(header: Omit<TraceHeader, 'uheapTrace'>): void {
    this.write(Buffer.from(`${JSON.stringify({ uheapTrace: PACKED_VERSION, ...header })}\n`));
  }

  path({ from, file, line, fun, text }: TracePath): void {
    this.begin(text === undefined ? KIND.path : KIND.path | HAS_TEXT);
    this.number(from);
    this.number(line);
    this.string(file);
    this.string(fun);
    if (text !== undefined) this.string(text);
    this.endEvent();
  }

  alloc(bytes: number, block: number, at: number): void {
    this.event(KIND.alloc, at);
    this.number(bytes);
    this.place(block);
    this.chunks++;
    this.endEvent();
  }

  realloc(id: number, bytes: number, block: number, at: number): void {
    this.event(KIND.realloc, at);
    this.number(this.chunks - id);
    this.number(bytes);
    this.place(block);
    this.endEvent();
  }

  free(id: number, at: number): void {
    this.event(KIND.free, at);
    this.number(this.chunks - id);
    this.endEvent();
  }

  fail(bytes: number, at: number): void {
    this.event(KIND.fail, at);
    this.number(bytes);
    this.endEvent();
  }

  collect(why: CollectWhy, died: IntList): void {
    this.begin(why === 'full' ? KIND.collect | IS_FULL : KIND.collect);
    this.ids(died);
    this.endEvent();
  }

  lost(ids: IntList): void {
    this.begin(KIND.lost);
    this.ids(ids);
    this.endEvent();
  }

  end(how: string, events: number): void {
    this.begin(KIND.end);
    this.string(how);
    this.number(events);
    this.flush();
  }

  private begin(first: number): void {
    this.buffer[this.length++] = first;
  }

  private event(kind: number, at: number): void {
    if (at === this.lastAt) {
      this.begin(kind | SAME_PATH);
      return;
    }
    this.begin(kind);
    this.number(at);
    this.lastAt = at;
  }

  /** An event has at most a few numbers, for which there is room behind a full part. */
  private endEvent(): void {
    if (this.length >= PART_BYTES) this.flush();
  }

  private place(block: number): void {
    this.signed(block - this.lastBlock);
    this.lastBlock = block;
  }

  private ids({ items, length }: IntList): void {
    this.reserve((length + 1) * MOST_VARINT_BYTES);
    this.number(length);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const id = items[i]!;
      this.signed(id - before);
      before = id;
    }
  }

  /** Texts are told once, with the next number, and are that number from then on. */
  private string(text: string): void {
    const known = this.strings.get(text);
    if (known !== undefined) {
      this.number(known);
      return;
    }
    this.number(this.strings.size);
    this.strings.set(text, this.strings.size);
    const bytes = Buffer.from(text);
    this.reserve(bytes.length + MOST_VARINT_BYTES);
    this.number(bytes.length);
    this.length += bytes.copy(this.buffer, this.length);
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes + (PART_BYTES >> 2);
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(needed);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  /** Seven bits a byte, the lowest first; all but the last have the highest bit. */
  private number(value: number): void {
    let rest = value;
    while (rest > 0x7fffffff) {
      this.buffer[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.buffer[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.buffer[this.length++] = rest;
  }

  /** The sign is the lowest bit. */
  private signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  private flush(): void {
    if (this.length === 0) return;
    const packed = deflateRawSync(this.buffer.subarray(0, this.length), { level: LEVEL });
    const head = Buffer.alloc(PART_HEAD_BYTES);
    head.writeUInt32LE(this.length, 0);
    head.writeUInt32LE(packed.length, 4);
    head.writeUInt32LE(crc32(packed), 8);
    this.write(head);
    this.write(packed);
    this.length = 0;
  }
}
