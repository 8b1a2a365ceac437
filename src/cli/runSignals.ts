const PRESSED = 0;
const READING = 1;

/** Bytes of memory that both threads hold. */
export const SIGNAL_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * Ctrl-C on its way to the thread that a program runs in, which never gives control back: a flag in memory that both
 * threads hold.
 */
export class RunSignals {
  readonly memory: SharedArrayBuffer;
  private readonly words: Int32Array;

  constructor(memory = new SharedArrayBuffer(SIGNAL_BYTES)) {
    this.memory = memory;
    this.words = new Int32Array(memory);
  }

  /** Ctrl-C was pressed. */
  interrupt(): void {
    Atomics.store(this.words, PRESSED, 1);
    Atomics.notify(this.words, PRESSED);
  }

  /** Whether it was pressed since the last time this was asked. */
  take(): boolean {
    return Atomics.load(this.words, PRESSED) !== 0 && Atomics.exchange(this.words, PRESSED, 0) !== 0;
  }

  /** Whether it was pressed; stays so. */
  get isPressed(): boolean {
    return Atomics.load(this.words, PRESSED) !== 0;
  }

  /** Whether the program waits for what is typed. */
  get isReading(): boolean {
    return Atomics.load(this.words, READING) !== 0;
  }

  /** Says so while `read` waits. */
  whileReading<T>(read: () => T): T {
    Atomics.store(this.words, READING, 1);
    try {
      return read();
    } finally {
      Atomics.store(this.words, READING, 0);
    }
  }

  /** Waits for a time in microseconds, or until Ctrl-C is pressed. */
  waitUs(us: number): void {
    Atomics.wait(this.words, PRESSED, 0, us / 1000);
  }
}
