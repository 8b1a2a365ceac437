import { bits } from './pioWorld.js';

const FIFO_WORDS = 4;

/** Bits of the shift registers' settings (SM_SHIFTCTRL). */
const AUTOPUSH = 16;
const AUTOPULL = 17;
const IN_TO_RIGHT = 18;
const OUT_TO_RIGHT = 19;
const PUSH_THRESHOLD = 20;
const PULL_THRESHOLD = 25;
const JOIN_TX = 30;
const JOIN_RX = 31;

/** Zero stands for 32. */
export function orAll(n: number): number {
  return n === 0 ? 32 : n;
}

/** The two shift registers of a state machine and the queues behind them. What can't go on returns false or null. */
export class PioShift {
  /** SM_SHIFTCTRL. */
  control = 3 << IN_TO_RIGHT;
  readonly tx: number[] = [];
  readonly rx: number[] = [];
  isr = 0;
  osr = 0;
  private isrCount = 0;
  private osrCount = 32;

  /** What `pio_sm_restart` clears. */
  restart(): void {
    this.isr = 0;
    this.isrCount = 0;
    this.osrCount = 32;
  }

  clearFifos(): void {
    this.tx.length = 0;
    this.rx.length = 0;
  }

  get txRoom(): number {
    return this.depth(JOIN_TX, JOIN_RX) - this.tx.length;
  }

  /** All that counts of the output register is out. */
  get isOutEmpty(): boolean {
    return this.osrCount >= orAll(bits(this.control, PULL_THRESHOLD, 5));
  }

  setIsr(value: number, count: number): void {
    this.isr = value;
    this.isrCount = count;
  }

  setOsr(value: number): void {
    this.osr = value;
    this.osrCount = 0;
  }

  in(value: number, n: number): boolean {
    const isAuto = this.has(AUTOPUSH);
    if (isAuto && this.isrCount + n >= this.pushThreshold && this.isRxFull) return false;
    const part = n === 32 ? value : value & ((1 << n) - 1);
    if (n === 32) this.isr = value;
    else if (this.has(IN_TO_RIGHT)) this.isr = ((this.isr >>> n) | (part << (32 - n))) >>> 0;
    else this.isr = ((this.isr << n) | part) >>> 0;
    this.isrCount = Math.min(32, this.isrCount + n);
    if (isAuto && this.isrCount >= this.pushThreshold) this.pushIsr();
    return true;
  }

  /** Bits out of the output register; null where a word has to come first. `refillAfter` is to follow. */
  out(n: number): number | null {
    if (this.has(AUTOPULL) && this.isOutEmpty && !this.refill()) return null;
    let part: number;
    if (this.has(OUT_TO_RIGHT)) {
      part = n === 32 ? this.osr : this.osr & ((1 << n) - 1);
      this.osr = n === 32 ? 0 : this.osr >>> n;
    } else {
      part = n === 32 ? this.osr : this.osr >>> (32 - n);
      this.osr = n === 32 ? 0 : (this.osr << n) >>> 0;
    }
    this.osrCount = Math.min(32, this.osrCount + n);
    return part >>> 0;
  }

  /** Pulls the next word once bits were taken out, where that happens by itself. */
  refillAfter(): void {
    if (this.has(AUTOPULL) && this.isOutEmpty) this.refill();
  }

  push(isIfFull: boolean, isBlocking: boolean): boolean {
    if (isIfFull && this.isrCount < this.pushThreshold) return true;
    if (!this.isRxFull) this.pushIsr();
    else if (isBlocking) return false;
    else this.setIsr(0, 0);
    return true;
  }

  /** @param x what comes in place of a word where there is none */
  pull(isIfEmpty: boolean, isBlocking: boolean, x: number): boolean {
    if (isIfEmpty && !this.isOutEmpty) return true;
    if (this.refill()) return true;
    if (isBlocking) return false;
    this.setOsr(x);
    return true;
  }

  private has(bit: number): boolean {
    return ((this.control >>> bit) & 1) === 1;
  }

  private get pushThreshold(): number {
    return orAll(bits(this.control, PUSH_THRESHOLD, 5));
  }

  private get isRxFull(): boolean {
    return this.rx.length >= this.depth(JOIN_RX, JOIN_TX);
  }

  /** Words of a queue: both halves where they are joined for it, none where for the other. */
  private depth(joined: number, joinedForOther: number): number {
    if (this.has(joined)) return 2 * FIFO_WORDS;
    return this.has(joinedForOther) ? 0 : FIFO_WORDS;
  }

  private pushIsr(): void {
    this.rx.push(this.isr);
    this.setIsr(0, 0);
  }

  private refill(): boolean {
    const word = this.tx.shift();
    if (word === undefined) return false;
    this.setOsr(word);
    return true;
  }
}
