import { toHex } from '../../runtime/hexText.js';
import type { MpObj, MpObject } from '../../runtime/obj.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent, waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';

/** What a line of samples needs to know of itself. */
interface I2sLine {
  readonly id: number;
  readonly bits: number;
  readonly format: number;
  readonly rate: number;
  readonly ibuf: number;
  readonly callback: MpObj;
}

/**
 * The buffer between a program and a line of samples: the line empties or fills it by its clock. A program waits for it,
 * is called back, or asks (extmod/machine_i2s.c's three modes of operation).
 */
export class I2sRing {
  way: 'blocking' | 'callback' | 'asked' = 'blocking';
  private readonly line: I2sLine & MpObject;
  private readonly isOut: boolean;
  private readonly room: number;
  /** Bytes of the program's that wait in it, at a time in microseconds. */
  private held = 0;
  private heldUs: number;
  /** What ends a copy that goes on while the program does. */
  private copy: TimedEvent | null = null;
  /** Bytes that have come in since the start, for the stub's stream. */
  private came = 0;

  constructor(line: I2sLine & MpObject, isOut: boolean) {
    this.line = line;
    this.isOut = isOut;
    // Samples that come in are kept as frames of two words, and a place stays free.
    this.room = isOut ? line.ibuf - 1 : Math.floor(line.ibuf / FRAME_BYTES) * this.frameBytes;
    this.heldUs = mp.clock.ticksUs();
  }

  /** Bytes of a frame as the program has it. */
  private get frameBytes(): number {
    return (this.line.bits / 8) * (this.line.format + 1);
  }

  private get bytesPerUs(): number {
    return (this.frameBytes * this.line.rate) / 1000000;
  }

  private update(): void {
    const now = mp.clock.ticksUs();
    const moved = (now - this.heldUs) * this.bytesPerUs;
    this.held = this.isOut ? Math.max(0, this.held - moved) : Math.min(this.room, this.held + moved);
    this.heldUs = now;
  }

  /** Microseconds until so many bytes have gone through. */
  private waitFor(bytes: number): number {
    return Math.max(0, bytes) / this.bytesPerUs;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    this.update();
    const n = this.way === 'asked' ? Math.min(size, Math.floor(this.room - this.held)) : size;
    if (n > 0) hardware().note('i2s', String(this.line.id), toHex(buf.subarray(from, from + n)));
    const us = this.waitFor(this.held + n - this.room);
    this.held += n;
    if (this.way === 'callback') this.callBack(us);
    else if (us > 0) waitUs(us);
    return n;
  }

  read(buf: Uint8Array, from: number, size: number): number {
    this.update();
    const { frameBytes } = this;
    const n = this.way === 'asked' ? Math.min(size, Math.floor(this.held / frameBytes) * frameBytes) : size;
    const us = this.waitFor(n - this.held);
    const take = (): void => {
      buf.set(hardware().i2sBytes(String(this.line.id), this.came, n), from);
      this.came += n;
      this.update();
      this.held = Math.max(0, this.held - n);
    };
    if (this.way === 'callback') {
      this.callBack(us, take);
      return n;
    }
    if (us > 0) waitUs(us);
    take();
    return n;
  }

  /** Whether there is something to read, or room to write; who asks does not wait from then on. */
  poll(): boolean {
    this.way = 'asked';
    this.update();
    return this.isOut ? this.room - this.held >= 1 : this.held >= this.frameBytes;
  }

  stop(): void {
    if (this.copy !== null) removeEvent(this.copy);
    this.copy = null;
  }

  private callBack(us: number, take: () => void = () => {}): void {
    this.stop();
    const { line } = this;
    this.copy = addEvent(mp.clock.ticksUs() + us, () => {
      this.copy = null;
      take();
      if (line.callback !== mpConstNone) schedule(line.callback, line);
    });
  }
}

/** A frame in the buffer of samples that come in. */
const FRAME_BYTES = 8;
