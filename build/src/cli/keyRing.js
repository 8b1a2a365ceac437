/** Places of the counters in shared memory, and of the bytes after them. */
const WRITTEN = 0;
const READ = 1;
const ENDED = 2;
const INTERRUPT = 3;
const LISTENING = 4;
const CHANGES = 5;
const COUNTERS = 6;
const COUNTER_BYTES = COUNTERS * Int32Array.BYTES_PER_ELEMENT;
const KEY_BYTES = 1 << 16;
const CTRL_C = 3;
/** What `read` gives in place of a byte. */
export const KEYS_ENDED = -1;
export const KEYS_INTERRUPTED = -2;
/**
 * What is typed, on its way from the thread that listens to the terminal to the one that the board runs in, as the
 * receive buffer of a board's serial line. Both ends hold the same memory.
 */
export class KeyRing {
    constructor(memory = new SharedArrayBuffer(COUNTER_BYTES + KEY_BYTES)) {
        this.memory = memory;
        this.counters = new Int32Array(memory, 0, COUNTERS);
        this.keys = new Uint8Array(memory, COUNTER_BYTES, KEY_BYTES);
    }
    /** Adds a byte. False: there is no room. */
    write(key) {
        const written = Atomics.load(this.counters, WRITTEN);
        if (((written - Atomics.load(this.counters, READ)) | 0) >= KEY_BYTES)
            return false;
        this.keys[written & (KEY_BYTES - 1)] = key;
        Atomics.add(this.counters, WRITTEN, 1);
        this.changed();
        return true;
    }
    /** No more bytes will come. */
    end() {
        Atomics.store(this.counters, ENDED, 1);
        this.changed();
    }
    /** Ctrl-C for what is running, past all keys that wait. */
    interrupt() {
        Atomics.store(this.counters, INTERRUPT, 1);
        this.changed();
    }
    /** True while the board waits for a key at its prompt, where Ctrl-C is one of them. */
    get isListening() {
        return Atomics.load(this.counters, LISTENING) === 1;
    }
    /** Whether a Ctrl-C came for what is running. It is taken. */
    takeInterrupt() {
        return Atomics.exchange(this.counters, INTERRUPT, 0) === 1;
    }
    /** Whether the next byte that waits is Ctrl-C. It is taken. */
    takeCtrlC() {
        const read = Atomics.load(this.counters, READ);
        if (read === Atomics.load(this.counters, WRITTEN) || this.keys[read & (KEY_BYTES - 1)] !== CTRL_C)
            return false;
        Atomics.add(this.counters, READ, 1);
        return true;
    }
    /** Waits for a byte at the prompt, or KEYS_ENDED. */
    readKey() {
        Atomics.store(this.counters, LISTENING, 1);
        // A Ctrl-C that came when the program had just ended is a key.
        const key = this.takeInterrupt() ? CTRL_C : this.wait(false);
        Atomics.store(this.counters, LISTENING, 0);
        return key;
    }
    /** Waits for a byte that a running program reads, KEYS_ENDED, or KEYS_INTERRUPTED. */
    readByte() {
        return this.wait(true);
    }
    /** Waits for a time to pass, in microseconds. True: `isInterrupted`, asked whenever a key comes, said so first. */
    waitUs(us, isInterrupted) {
        const end = performance.now() + us / 1000;
        for (;;) {
            const changes = Atomics.load(this.counters, CHANGES);
            if (isInterrupted())
                return true;
            const left = end - performance.now();
            if (left <= 0)
                return false;
            Atomics.wait(this.counters, CHANGES, changes, left);
        }
    }
    wait(isInterruptible) {
        for (;;) {
            const changes = Atomics.load(this.counters, CHANGES);
            if (isInterruptible && this.takeInterrupt())
                return KEYS_INTERRUPTED;
            const read = Atomics.load(this.counters, READ);
            if (read !== Atomics.load(this.counters, WRITTEN)) {
                const key = this.keys[read & (KEY_BYTES - 1)];
                Atomics.add(this.counters, READ, 1);
                return key;
            }
            if (Atomics.load(this.counters, ENDED) === 1)
                return KEYS_ENDED;
            Atomics.wait(this.counters, CHANGES, changes);
        }
    }
    changed() {
        Atomics.add(this.counters, CHANGES, 1);
        Atomics.notify(this.counters, CHANGES);
    }
}
