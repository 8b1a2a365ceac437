import { fromHex as bytesOf, toHex } from '../runtime/hexText.js';
import { latin1Text } from '../runtime/latin1.js';
import { utf8Array } from '../runtime/print.js';
import { mp } from '../runtime/state.js';
import { addEvent } from './events.js';
import { whenPrinted } from './outputMarks.js';
import type { I2cStub, SpiStub, StubFile, UartStub } from './stub.js';
import type { SerialData, SerialStep } from './stubValues.js';
import { valueAt } from './timeline.js';

/** What is at the other end of a simulated bus, as a stub describes it. */

/** Bytes written as hex digits, with blanks between as wished. */
export function fromHex(text: string): Uint8Array {
  return bytesOf(text.replace(/\s+/g, ''));
}

/** Answers by the bytes that they answer to, written without blanks and in small letters. */
function byHex<T>(answers: Readonly<Record<string, T>> | undefined): ReadonlyMap<string, T> {
  return new Map(Object.entries(answers ?? {}).map(([key, value]) => [toHex(fromHex(key)), value]));
}

/** A device on an I2C bus, with registers that are read from a place on. */
export class I2cDevice {
  private readonly stub: I2cStub;
  private readonly answers: ReturnType<typeof byHex<NonNullable<I2cStub['answers']>[string]>>;
  private readonly written = new Map<number, number>();
  private pointer = 0;
  private reads = 0;
  /** What was written last, for answers. */
  private request = '';

  constructor(stub: I2cStub) {
    this.stub = stub;
    this.answers = byHex(stub.answers);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.request = toHex(bytes);
    const size = (this.stub.addrsize ?? 8) / 8;
    if (bytes.length < size) return;
    this.pointer = 0;
    for (let i = 0; i < size; i++) this.pointer = (this.pointer << 8) | bytes[i]!;
    for (let i = size; i < bytes.length; i++) this.written.set(this.pointer++, bytes[i]!);
  }

  read(n: number, us: number): Uint8Array {
    const bytes = new Uint8Array(n);
    const answer = valueAt(this.answers.get(this.request), us);
    const { reads } = this.stub;
    if (answer !== undefined) {
      bytes.set(fromHex(answer).subarray(0, n));
    } else if (reads !== undefined) {
      bytes.set(fromHex(reads[Math.min(this.reads++, reads.length - 1)]!).subarray(0, n));
    } else {
      const known = this.registers(us);
      for (let i = 0; i < n; i++) {
        bytes[i] = this.written.get(this.pointer + i) ?? known.get(this.pointer + i) ?? 0;
      }
      this.pointer += n;
    }
    return bytes;
  }

  private registers(us: number): Map<number, number> {
    const all = new Map<number, number>();
    for (const [at, line] of Object.entries(this.stub.registers ?? {})) {
      const bytes = fromHex(valueAt(line, us) ?? '');
      for (let i = 0; i < bytes.length; i++) all.set(Number(at) + i, bytes[i]!);
    }
    return all;
  }
}

/** What an SPI bus receives: a stream of bytes, and answers to what was sent in the same transfer. */
export class SpiBus {
  /** The pin whose changes end a transfer, as the stub calls it. */
  readonly cs: string | undefined;
  private readonly stream: Uint8Array;
  private readonly answers: ReturnType<typeof byHex<NonNullable<SpiStub['answers']>[string]>>;
  private at = 0;
  private sent = '';
  private reply: Uint8Array = new Uint8Array(0);
  private replyAt = 0;

  constructor(stub: SpiStub) {
    this.cs = stub.cs;
    this.stream = fromHex(stub.bytes ?? '');
    this.answers = byHex(stub.answers);
  }

  /** A new transfer begins: what was sent before doesn't count. */
  select(): void {
    this.sent = '';
    this.replyAt = this.reply.length;
  }

  exchange(out: Uint8Array, us: number): Uint8Array {
    return out.map((byte) => {
      if (this.replyAt < this.reply.length) {
        const got = this.reply[this.replyAt++]!;
        // Without a chip select a transfer is over once it is answered.
        if (this.replyAt === this.reply.length && this.cs === undefined) this.sent = '';
        return got;
      }
      this.sent += toHex(Uint8Array.of(byte));
      const answer = valueAt(this.answers.get(this.sent), us);
      if (answer !== undefined) {
        this.reply = fromHex(answer);
        this.replyAt = 0;
      }
      return this.stream[this.at++] ?? 0;
    });
  }
}

export function serialBytes(data: SerialData): Uint8Array {
  return typeof data === 'string' ? utf8Array(data) : fromHex(data.hex);
}

function isLine(stub: unknown): stub is UartStub {
  return typeof stub === 'object' && !Array.isArray(stub) && !('hex' in (stub as object));
}

/** A serial line into the board. */
export class UartLine {
  private readonly stub: UartStub;
  /** What is to come: when in microseconds, in order. */
  private coming: { readonly us: number; readonly bytes: Uint8Array }[] = [];
  private buffer: Uint8Array = new Uint8Array(0);
  private nextEveryUs: number;
  private readonly planned: (() => void)[] = [];
  private sent = '';
  private readonly answers: readonly (readonly [out: string, back: Uint8Array])[];

  constructor(described: NonNullable<StubFile['uart']>[string]) {
    const stub: UartStub = isLine(described) ? described : { data: described };
    this.stub = stub;
    const { data } = stub;
    if (Array.isArray(data)) for (const step of data) this.plan(step);
    else if (data !== undefined) this.coming = [{ us: 0, bytes: serialBytes(data) }];
    this.nextEveryUs = stub.every === undefined ? Number.POSITIVE_INFINITY : stub.every.ms * 1000;
    this.answers = Object.entries(stub.answers ?? {}).map(([out, back]) => {
      const bytes = out.startsWith('hex:') ? fromHex(out.slice(4)) : utf8Array(out);
      return [latin1Text(bytes), serialBytes(back)];
    });
  }

  /** What comes at a time, or some time after the program has printed something. */
  private plan(step: SerialStep): void {
    if (!('after' in step)) {
      this.coming.push({ us: step[0] * 1000, bytes: serialBytes(step[1]) });
      return;
    }
    whenPrinted(step.after, (us) => {
      this.coming.push({ us: us + (step.ms ?? 0) * 1000, bytes: serialBytes(step.data) });
      this.coming.sort((a, b) => a.us - b.us);
      for (const tell of this.planned.splice(0)) tell();
    });
  }

  /** Calls `tell` when it is known that more will come. */
  onPlanned(tell: () => void): void {
    this.planned.push(tell);
  }

  /** When the next bytes come after a time, both in microseconds; null: none. */
  nextAt(us: number): number | null {
    const next = this.coming.find((part) => part.us > us)?.us ?? Number.POSITIVE_INFINITY;
    this.arrived(us);
    const soonest = Math.min(next, this.nextEveryUs);
    return Number.isFinite(soonest) ? soonest : null;
  }

  /** Bytes that have come in and were not read yet. */
  waiting(us: number): Uint8Array {
    this.arrived(us);
    return this.buffer;
  }

  take(n: number): void {
    this.buffer = this.buffer.subarray(n);
  }

  private arrived(us: number): void {
    while (this.coming.length > 0 && this.coming[0]!.us <= us) this.receive(this.coming.shift()!.bytes);
    const { every } = this.stub;
    while (every !== undefined && this.nextEveryUs <= us) {
      this.receive(serialBytes(every.data));
      this.nextEveryUs += every.ms * 1000;
    }
  }

  private receive(bytes: Uint8Array): void {
    const all = new Uint8Array(this.buffer.length + bytes.length);
    all.set(this.buffer);
    all.set(bytes, this.buffer.length);
    this.buffer = all;
  }

  /** The program sent this: whoever it is sent to may answer. */
  send(bytes: Uint8Array): void {
    if (this.answers.length === 0) return;
    this.sent += latin1Text(bytes);
    for (const [out, back] of this.answers) {
      if (!this.sent.endsWith(out)) continue;
      this.receive(back);
      this.sent = '';
      return;
    }
  }
}

/** Calls a function each time when bytes come in. */
export function onArrival(line: UartLine, arrived: () => void): void {
  const at = line.nextAt(mp.clock.ticksUs());
  if (at === null) {
    line.onPlanned(() => onArrival(line, arrived));
    return;
  }
  addEvent(at, () => {
    arrived();
    onArrival(line, arrived);
  });
}
