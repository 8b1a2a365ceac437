/** Places of the counters in shared memory, and of the bytes after them. */
const WRITTEN = 0;
const READ = 1;
const ENDED = 2;
const INTERRUPT = 3;
const LISTENING = 4;
const CHANGES = 5;
const INTERRUPT_CHAR = 6;
const OUTPUT = 7;
const QUESTIONS = 8;
const COUNTERS = 9;
const COUNTER_BYTES = COUNTERS * Int32Array.BYTES_PER_ELEMENT;
const KEY_BYTES = 1 << 16;

const CTRL_C = 3;
const NO_INTERRUPT_CHAR = -1;
/** What may be on its way out before the board waits for it, in bytes. */
const MOST_OUTPUT = 1 << 16;

/** What `read` gives in place of a byte. */
export const KEYS_ENDED = -1;
export const KEYS_INTERRUPTED = -2;

/**
 * What is typed, on its way from the thread that listens to the terminal to the one that the board runs in, as the
 * receive buffer of a board's serial line. Both ends hold the same memory.
 */
export class KeyRing {
  readonly memory: SharedArrayBuffer;
  /** Called while a byte is waited for, whenever anything has come. */
  onChange: (() => void) | null = null;
  private readonly counters: Int32Array;
  private readonly keys: Uint8Array;

  constructor(memory = newMemory()) {
    this.memory = memory;
    this.counters = new Int32Array(memory, 0, COUNTERS);
    this.keys = new Uint8Array(memory, COUNTER_BYTES, KEY_BYTES);
  }

  /** Whether a byte that arrives is the interrupt character of what runs, and not one to read. Interrupts if so. */
  interrupts(byte: number): boolean {
    if (byte !== Atomics.load(this.counters, INTERRUPT_CHAR)) return false;
    this.interrupt();
    return true;
  }

  /** Says which byte interrupts; -1: none. */
  setInterruptChar(c: number): void {
    Atomics.store(this.counters, INTERRUPT_CHAR, c);
  }

  /** Whether a byte waits. */
  get hasKeys(): boolean {
    return Atomics.load(this.counters, READ) !== Atomics.load(this.counters, WRITTEN);
  }

  /** The board sends bytes; waits while too many are on their way. */
  sendOutput(bytes: number): void {
    Atomics.add(this.counters, OUTPUT, bytes);
    for (let out = Atomics.load(this.counters, OUTPUT); out > MOST_OUTPUT; out = Atomics.load(this.counters, OUTPUT)) {
      Atomics.wait(this.counters, OUTPUT, out);
    }
  }

  /** Bytes that the board sent have gone. */
  outputGone(bytes: number): void {
    Atomics.sub(this.counters, OUTPUT, bytes);
    Atomics.notify(this.counters, OUTPUT);
  }

  /** Asks the board something that it answers at its next look, or while it waits. */
  ask(): void {
    Atomics.add(this.counters, QUESTIONS, 1);
    this.changed();
  }

  /** Takes a question, if there is one. */
  takeQuestion(): boolean {
    if (Atomics.load(this.counters, QUESTIONS) === 0) return false;
    Atomics.sub(this.counters, QUESTIONS, 1);
    return true;
  }

  /** Adds a byte. False: there is no room. */
  write(key: number): boolean {
    const written = Atomics.load(this.counters, WRITTEN);
    if (((written - Atomics.load(this.counters, READ)) | 0) >= KEY_BYTES) return false;
    this.keys[written & (KEY_BYTES - 1)] = key;
    Atomics.add(this.counters, WRITTEN, 1);
    this.changed();
    return true;
  }

  /** No more bytes will come. */
  end(): void {
    Atomics.store(this.counters, ENDED, 1);
    this.changed();
  }

  /** Ctrl-C for what is running, past all keys that wait. */
  interrupt(): void {
    Atomics.store(this.counters, INTERRUPT, 1);
    this.changed();
  }

  /** True while the board waits for a key at its prompt, where Ctrl-C is one of them. */
  get isListening(): boolean {
    return Atomics.load(this.counters, LISTENING) === 1;
  }

  /** Whether a Ctrl-C came for what is running. It is taken. */
  takeInterrupt(): boolean {
    return Atomics.exchange(this.counters, INTERRUPT, 0) === 1;
  }

  /** Whether the next byte that waits is Ctrl-C. It is taken. */
  takeCtrlC(): boolean {
    const read = Atomics.load(this.counters, READ);
    if (read === Atomics.load(this.counters, WRITTEN) || this.keys[read & (KEY_BYTES - 1)] !== CTRL_C) return false;
    Atomics.add(this.counters, READ, 1);
    return true;
  }

  /** Waits for a byte at the prompt, or KEYS_ENDED. */
  readKey(): number {
    Atomics.store(this.counters, LISTENING, 1);
    const key = this.wait(false);
    Atomics.store(this.counters, LISTENING, 0);
    return key;
  }

  /** Waits for a byte that a running program reads, KEYS_ENDED, or KEYS_INTERRUPTED. */
  readByte(): number {
    return this.wait(true);
  }

  /** Waits for a time to pass, in microseconds. True: `isInterrupted`, asked whenever a key comes, said so first. */
  waitUs(us: number, isInterrupted: () => boolean): boolean {
    const end = performance.now() + us / 1000;
    for (;;) {
      const changes = Atomics.load(this.counters, CHANGES);
      if (isInterrupted()) return true;
      const left = end - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.counters, CHANGES, changes, left);
    }
  }

  private wait(isInterruptible: boolean): number {
    for (;;) {
      const changes = Atomics.load(this.counters, CHANGES);
      this.onChange?.();
      // A Ctrl-C that came when the program had just ended is a key.
      if (this.takeInterrupt()) return isInterruptible ? KEYS_INTERRUPTED : CTRL_C;
      const read = Atomics.load(this.counters, READ);
      if (read !== Atomics.load(this.counters, WRITTEN)) {
        const key = this.keys[read & (KEY_BYTES - 1)]!;
        Atomics.add(this.counters, READ, 1);
        return key;
      }
      if (Atomics.load(this.counters, ENDED) === 1) return KEYS_ENDED;
      Atomics.wait(this.counters, CHANGES, changes);
    }
  }

  private changed(): void {
    Atomics.add(this.counters, CHANGES, 1);
    Atomics.notify(this.counters, CHANGES);
  }
}

function newMemory(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(COUNTER_BYTES + KEY_BYTES);
  new Int32Array(memory)[INTERRUPT_CHAR] = NO_INTERRUPT_CHAR;
  return memory;
}
