/** A small seeded generator (mulberry32), so that a failing run can be repeated from its seed. */
export class Random {
    constructor(state) {
        this.state = state;
    }
    /** 0 <= x < 1 */
    next() {
        this.state = (this.state + 0x6d2b79f5) | 0;
        let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }
    /** 0 <= x < n, whole */
    below(n) {
        return Math.floor(this.next() * n);
    }
    pick(items) {
        return items[this.below(items.length)];
    }
}
