import { Interrupted, SerialError } from './port.js';
import { visible } from './visible.js';
/** A step of the conversation took too long. */
export class StepTimeout extends SerialError {
}
/** Reads are this short so that Ctrl-C is noticed, in milliseconds. */
const SLICE_MS = 100;
/** Characters of the end of what was heard that a message quotes. */
const QUOTED = 60;
/** The conversation with a board: sends, and waits for what is to come. Text is bytes, one a character. */
export class Wire {
    constructor(port, signal = null) {
        this.interruptible = true;
        /** Heard, but not yet asked for. */
        this.pending = '';
        /** The end of all that was heard. */
        this.tail = '';
        this.port = port;
        this.signal = signal;
    }
    get path() {
        return this.port.path;
    }
    now() {
        return this.port.now();
    }
    /** From now on Ctrl-C waits: what is left to do is the cleaning up. */
    shieldFromInterrupt() {
        this.interruptible = false;
    }
    /** What was heard last, for messages. */
    lastHeard() {
        return this.tail === '' ? 'heard nothing' : `last heard ${visible(this.tail)}`;
    }
    async send(bytes) {
        await this.port.write(bytes);
    }
    /** Waits, listening all the while. */
    async pause(ms) {
        for (const end = this.now() + ms; this.now() < end;)
            await this.listen(end - this.now());
    }
    /** Listens for up to `ms`. Whether something came. */
    async listen(ms) {
        if (this.interruptible && this.signal?.aborted === true)
            throw new Interrupted();
        const heard = await this.port.read(Math.max(1, Math.min(ms, SLICE_MS)));
        this.pending += heard;
        if (heard !== '')
            this.tail = (this.tail + heard).slice(-QUOTED);
        return heard !== '';
    }
    /** Everything heard until there is silence for `quietMs`, or until `totalMs` are over. */
    async drain(quietMs, totalMs) {
        const start = this.now();
        let last = start;
        while (this.now() - last < quietMs && this.now() - start < totalMs) {
            if (await this.listen(Math.min(quietMs - (this.now() - last), totalMs - (this.now() - start))))
                last = this.now();
        }
        const heard = this.pending;
        this.pending = '';
        return heard;
    }
    /**
     * Waits for a marker and takes it and all before it.
     *
     * @param step what the conversation is at, for the message
     * @returns what came before the marker
     * @throws StepTimeout, PortLost, Interrupted
     */
    async until(marker, step, patience) {
        // What was searched is put aside, so that each byte is looked at once however much comes.
        const before = [];
        try {
            await this.untilTrue(step, patience, () => {
                const at = this.pending.indexOf(marker);
                const searched = at >= 0 ? at : Math.max(0, this.pending.length - marker.length + 1);
                before.push(this.pending.slice(0, searched));
                this.pending = this.pending.slice(searched);
                return at >= 0;
            });
        }
        catch (e) {
            this.pending = before.join('') + this.pending;
            throw e;
        }
        this.skip(marker.length);
        return before.join('');
    }
    /** Waits for exactly `n` bytes. */
    async take(n, step, patience) {
        await this.untilTrue(step, patience, () => this.pending.length >= n);
        const bytes = this.pending.slice(0, n);
        this.skip(n);
        return bytes;
    }
    /**
     * What is waiting to be read, after one short listen when there is nothing.
     *
     * @param ms how long to listen at most
     */
    async peek(ms) {
        if (this.pending === '')
            await this.listen(ms);
        return this.pending;
    }
    /** Takes what `peek` showed. */
    skip(n) {
        this.pending = this.pending.slice(n);
    }
    async untilTrue(step, patience, arrived) {
        const { idleMs, totalMs = Number.POSITIVE_INFINITY, nudge } = patience;
        const start = this.now();
        let last = start;
        let nudged = start;
        let heardHere = this.pending !== '';
        while (!arrived()) {
            const now = this.now();
            const silent = now - last >= idleMs;
            if (silent || now - start >= totalMs)
                throw this.timeout(step, now - (silent ? last : start), silent);
            if (nudge !== undefined && heardHere && now - Math.max(last, nudged) >= nudge.everyMs) {
                await this.send(nudge.send);
                nudged = now;
            }
            if (await this.listen(Math.min(last + idleMs, start + totalMs) - now)) {
                last = this.now();
                heardHere = true;
            }
        }
    }
    timeout(step, ms, silent) {
        const seconds = Number((ms / 1000).toFixed(1));
        const waited = silent ? `nothing for ${seconds} s` : `not done after ${seconds} s`;
        return new StepTimeout(`${this.path}: ${step}: ${waited}; ${this.lastHeard()}`);
    }
}
