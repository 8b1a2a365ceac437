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
export function orAll(n) {
    return n === 0 ? 32 : n;
}
/** The two shift registers of a state machine and the queues behind them. What can't go on returns false or null. */
export class PioShift {
    constructor() {
        /** SM_SHIFTCTRL. */
        this.control = 3 << IN_TO_RIGHT;
        this.tx = [];
        this.rx = [];
        this.isr = 0;
        this.osr = 0;
        this.isrCount = 0;
        this.osrCount = 32;
    }
    /** What `pio_sm_restart` clears. */
    restart() {
        this.isr = 0;
        this.isrCount = 0;
        this.osrCount = 32;
    }
    clearFifos() {
        this.tx.length = 0;
        this.rx.length = 0;
    }
    get txRoom() {
        return this.depth(JOIN_TX, JOIN_RX) - this.tx.length;
    }
    /** All that counts of the output register is out. */
    get isOutEmpty() {
        return this.osrCount >= orAll(bits(this.control, PULL_THRESHOLD, 5));
    }
    setIsr(value, count) {
        this.isr = value;
        this.isrCount = count;
    }
    setOsr(value) {
        this.osr = value;
        this.osrCount = 0;
    }
    in(value, n) {
        const isAuto = this.has(AUTOPUSH);
        if (isAuto && this.isrCount + n >= this.pushThreshold && this.isRxFull)
            return false;
        const part = n === 32 ? value : value & ((1 << n) - 1);
        if (n === 32)
            this.isr = value;
        else if (this.has(IN_TO_RIGHT))
            this.isr = ((this.isr >>> n) | (part << (32 - n))) >>> 0;
        else
            this.isr = ((this.isr << n) | part) >>> 0;
        this.isrCount = Math.min(32, this.isrCount + n);
        if (isAuto && this.isrCount >= this.pushThreshold)
            this.pushIsr();
        return true;
    }
    /** Bits out of the output register; null where a word has to come first. `refillAfter` is to follow. */
    out(n) {
        if (this.has(AUTOPULL) && this.isOutEmpty && !this.refill())
            return null;
        let part;
        if (this.has(OUT_TO_RIGHT)) {
            part = n === 32 ? this.osr : this.osr & ((1 << n) - 1);
            this.osr = n === 32 ? 0 : this.osr >>> n;
        }
        else {
            part = n === 32 ? this.osr : this.osr >>> (32 - n);
            this.osr = n === 32 ? 0 : (this.osr << n) >>> 0;
        }
        this.osrCount = Math.min(32, this.osrCount + n);
        return part >>> 0;
    }
    /** Pulls the next word once bits were taken out, where that happens by itself. */
    refillAfter() {
        if (this.has(AUTOPULL) && this.isOutEmpty)
            this.refill();
    }
    push(isIfFull, isBlocking) {
        if (isIfFull && this.isrCount < this.pushThreshold)
            return true;
        if (!this.isRxFull)
            this.pushIsr();
        else if (isBlocking)
            return false;
        else
            this.setIsr(0, 0);
        return true;
    }
    /** @param x what comes in place of a word where there is none */
    pull(isIfEmpty, isBlocking, x) {
        if (isIfEmpty && !this.isOutEmpty)
            return true;
        if (this.refill())
            return true;
        if (isBlocking)
            return false;
        this.setOsr(x);
        return true;
    }
    has(bit) {
        return ((this.control >>> bit) & 1) === 1;
    }
    get pushThreshold() {
        return orAll(bits(this.control, PUSH_THRESHOLD, 5));
    }
    get isRxFull() {
        return this.rx.length >= this.depth(JOIN_RX, JOIN_TX);
    }
    /** Words of a queue: both halves where they are joined for it, none where for the other. */
    depth(joined, joinedForOther) {
        if (this.has(joined))
            return 2 * FIFO_WORDS;
        return this.has(joinedForOther) ? 0 : FIFO_WORDS;
    }
    pushIsr() {
        this.rx.push(this.isr);
        this.setIsr(0, 0);
    }
    refill() {
        const word = this.tx.shift();
        if (word === undefined)
            return false;
        this.setOsr(word);
        return true;
    }
}
