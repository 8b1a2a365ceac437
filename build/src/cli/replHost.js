import { raiseKeyboardInterrupt } from '../machine/keyboardInterrupt.js';
import { NodeHost } from '../machine/nodeHost.js';
import { RealClock, VirtualClock } from '../runtime/clock.js';
import { CTRL_C, mp } from '../runtime/state.js';
import { KEYS_ENDED, KEYS_INTERRUPTED } from './keyRing.js';
const ENTER = 0x0d;
const LINE_FEED = 0x0a;
/** The computer as a board's serial line sees it: keys come from another thread. */
export class ReplHost extends NodeHost {
    constructor(files, ring, streams) {
        super(files);
        this.echoes = false;
        this.lastKey = 0;
        this.ring = ring;
        this.streams = streams;
    }
    stdout(bytes) {
        super.stdout(bytes);
        if (this.streams.isWatched)
            this.flush();
    }
    /** What a running program reads: at least one byte, 0 at the end. Raises KeyboardInterrupt on Ctrl-C. */
    stdin(buf, from, size) {
        if (size === 0)
            return 0;
        this.flush();
        const byte = this.ring.readByte();
        if (byte === KEYS_ENDED)
            return 0;
        const isCtrlC = byte === KEYS_INTERRUPTED || byte === CTRL_C;
        if (isCtrlC && mp.interruptChar === CTRL_C)
            raiseKeyboardInterrupt();
        buf[from] = isCtrlC ? CTRL_C : this.cook(byte);
        return 1;
    }
    cook(byte) {
        const { isRaw, isProcess } = this.streams;
        if (!isRaw || !isProcess)
            return byte;
        const shown = byte === ENTER ? LINE_FEED : byte;
        super.stdout(String.fromCharCode(shown));
        this.flush();
        return shown;
    }
    /** The next key at the prompt, -1 at the end. The end of a line in a file or pipe is the Enter key. */
    key(isProgramText) {
        this.flush();
        for (;;) {
            const key = this.ring.readKey();
            const last = this.lastKey;
            this.lastKey = key;
            if (isProgramText || key !== LINE_FEED)
                return key;
            if (last !== ENTER)
                return ENTER;
        }
    }
    /** Whether Ctrl-C is there for what is running, unless that reads it itself; in a file or pipe as the next key. */
    isInterrupted() {
        this.flush();
        if (mp.interruptChar !== CTRL_C)
            return false;
        return this.ring.takeInterrupt() || (!this.streams.isTerminal && this.ring.takeCtrlC());
    }
    /** The clock of a board that a person waits for, or that nobody does. Ctrl-C ends a wait. */
    clock(isReal) {
        const clock = isReal ? new RealClock() : new VirtualClock();
        const sleep = clock.sleepUs.bind(clock);
        clock.sleepUs = (us) => {
            if (us <= 0)
                return;
            const isInterrupted = isReal ? this.ring.waitUs(us, () => this.isInterrupted()) : this.isInterrupted();
            if (isInterrupted)
                raiseKeyboardInterrupt();
            if (!isReal)
                sleep(us);
        };
        return clock;
    }
}
