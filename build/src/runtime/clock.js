/** 2024-05-31, the day of MicroPython 1.23.0, in nanoseconds since 1970. */
const VIRTUAL_START_NS = 1717113600000000000n;
/**
 * Time that passes only by sleeping, without waiting for it, and a little by every look at the clock, so that a program
 * that waits in a loop goes on.
 */
export class VirtualClock {
    /** @param startNs nanoseconds since 1970 at the start */
    constructor(startNs = VIRTUAL_START_NS) {
        this.now = 0;
        this.startNs = startNs;
    }
    timeNs() {
        return this.startNs + BigInt(Math.round(this.ticksUs())) * 1000n;
    }
    setTimeNs(ns) {
        this.startNs = ns - BigInt(Math.round(this.now)) * 1000n;
    }
    ticksUs() {
        this.now += LOOK_US;
        return this.now;
    }
    sleepUs(us) {
        if (us > 0)
            this.now += us;
    }
}
/** Microseconds that a look at the virtual clock takes. */
const LOOK_US = 5;
/** The time of the computer that the machine runs on; sleeping really waits. */
export class RealClock {
    constructor() {
        this.start = process.hrtime.bigint();
        this.offsetNs = 0n;
    }
    timeNs() {
        return BigInt(Date.now()) * 1000000n + this.offsetNs;
    }
    setTimeNs(ns) {
        this.offsetNs += ns - this.timeNs();
    }
    ticksUs() {
        return Number((process.hrtime.bigint() - this.start) / 1000n);
    }
    sleepUs(us) {
        if (us > 0)
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, us / 1000);
    }
}
