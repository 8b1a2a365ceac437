import { fromHex as bytesOf, toHex } from '../runtime/hexText.js';
import { latin1Text } from '../runtime/latin1.js';
import { utf8Array } from '../runtime/print.js';
import { mp } from '../runtime/state.js';
import { addEvent } from './events.js';
import { whenPrinted } from './outputMarks.js';
import type { I2cStub, SpiStub, StubFile, UartStub } from './stub.js';
import type { LineStep, SerialData, SerialInput } from './stubValues.js';
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

/** What comes in at a serial line at a time. */
export interface Arrival {
  /** In microseconds of the machine's clock. */
  readonly us: number;
  readonly hasBytes: boolean;
  /** The line is held low for longer than a character. */
  readonly isBreak: boolean;
}

interface Coming extends Arrival {
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/** What the stub says comes in at a time, in microseconds. */
function comingAt(us: number, data: SerialInput): Coming {
  if (typeof data === 'object' && 'break' in data) return { us, bytes: NO_BYTES, hasBytes: false, isBreak: true };
  const bytes = serialBytes(data);
  return { us, bytes, hasBytes: bytes.length > 0, isBreak: false };
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
  /** What is to come, in order. */
  private coming: Coming[] = [];
  /** Microseconds between two characters; 0: all that comes in at a time is there at once. */
  private characterUs = 0;
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
    else if (data !== undefined) this.coming = [comingAt(0, data)];
    this.nextEveryUs = stub.every === undefined ? Number.POSITIVE_INFINITY : stub.every.ms * 1000;
    this.answers = Object.entries(stub.answers ?? {}).map(([out, back]) => {
      const bytes = out.startsWith('hex:') ? fromHex(out.slice(4)) : utf8Array(out);
      return [latin1Text(bytes), serialBytes(back)];
    });
  }

  /** What comes at a time, or some time after the program has printed something. */
  private plan(step: LineStep): void {
    if (!('after' in step)) {
      this.expect(comingAt(step[0] * 1000, step[1]));
      return;
    }
    whenPrinted(step.after, (us) => {
      this.expect(comingAt(us + (step.ms ?? 0) * 1000, step.data));
      for (const tell of this.planned.splice(0)) tell();
    });
  }

  private expect(part: Coming): void {
    this.coming.push(...this.spread(part));
    this.coming.sort((a, b) => a.us - b.us);
  }

  private spread(part: Coming): Coming[] {
    if (this.characterUs === 0 || part.bytes.length < 2) return [part];
    return Array.from(part.bytes, (byte, i) => ({
      ...part,
      us: part.us + i * this.characterUs,
      bytes: Uint8Array.of(byte),
    }));
  }

  /** From now on characters come in one after the other, each of so many microseconds. */
  spreadCharacters(us: number): void {
    this.characterUs = us;
    this.coming = this.coming.flatMap((part) => this.spread(part)).sort((a, b) => a.us - b.us);
  }

  /** Calls `tell` when it is known that more will come. */
  onPlanned(tell: () => void): void {
    this.planned.push(tell);
  }

  /** What comes next after a time in microseconds; null: nothing. */
  next(us: number): Arrival | null {
    this.arrived(us);
    const soonest = Math.min(this.coming[0]?.us ?? Number.POSITIVE_INFINITY, this.nextEveryUs);
    if (!Number.isFinite(soonest)) return null;
    const now = this.coming.filter((part) => part.us === soonest);
    return {
      us: soonest,
      hasBytes: this.nextEveryUs === soonest || now.some((part) => part.hasBytes),
      isBreak: now.some((part) => part.isBreak),
    };
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
    const { every } = this.stub;
    while (every !== undefined && this.nextEveryUs <= us) {
      this.expect(comingAt(this.nextEveryUs, every.data));
      this.nextEveryUs += every.ms * 1000;
    }
    while (this.coming.length > 0 && this.coming[0]!.us <= us) this.receive(this.coming.shift()!.bytes);
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

/** Calls a function each time when something comes in. */
export function onArrival(line: UartLine, arrived: (what: Arrival) => void): void {
  const what = line.next(mp.clock.ticksUs());
  if (what === null) {
    line.onPlanned(() => onArrival(line, arrived));
    return;
  }
  addEvent(what.us, () => {
    // What comes next is before what this makes happen at the same time.
    onArrival(line, arrived);
    arrived(what);
  });
}
