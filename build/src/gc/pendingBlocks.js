/**
 * The chunks of an area that are marked but not yet looked into. They are taken in order of address and at the end from
 * the start again: neighbours on the simulated heap are mostly neighbours in the process's memory too, which a processor
 * fetches many times faster in order than criss-cross.
 *
 * Three levels of bits: the lowest has one for each block, the others one for each word of the level below that is not 0.
 */
export class PendingBlocks {
    constructor(nBlocks) {
        /** The word of `blocks` from which on the next ones are taken. */
        this.cursor = 0;
        const nWords = ((nBlocks - 1) >> 5) + 1;
        const nGroups = ((nWords - 1) >> 5) + 1;
        this.blocks = new Int32Array(nWords);
        this.words = new Int32Array(nGroups);
        this.groups = new Int32Array(((nGroups - 1) >> 5) + 1);
    }
    /** Adds a block that is not in the set. */
    add(block) {
        const { blocks } = this;
        const w = block >> 5;
        const before = blocks[w];
        blocks[w] = before | (1 << (block & 31));
        if (before === 0) {
            const { words } = this;
            const g = w >> 5;
            const wordsBefore = words[g];
            words[g] = wordsBefore | (1 << (w & 31));
            if (wordsBefore === 0) {
                this.groups[g >> 5] |= 1 << (g & 31);
            }
        }
    }
    /**
     * Takes as many blocks as there are up to `enough`, and then those of the last word too (up to 31 more).
     * @returns how many have been put into `into`
     */
    take(into, enough) {
        const { blocks, words, groups } = this;
        let n = 0;
        let g = this.cursor >> 5;
        let skipped = ~(-1 << (this.cursor & 31));
        for (;;) {
            const before = words[g];
            let rest = before & ~skipped;
            while (rest !== 0 && n < enough) {
                const bit = rest & -rest;
                rest ^= bit;
                const w = (g << 5) + 31 - Math.clz32(bit);
                let pending = blocks[w];
                blocks[w] = 0;
                do {
                    into[n++] = (w << 5) + 31 - Math.clz32(pending & -pending);
                    pending &= pending - 1;
                } while (pending !== 0);
            }
            const after = rest | (before & skipped);
            words[g] = after;
            if (after === 0) {
                groups[g >> 5] &= ~(1 << (g & 31));
            }
            if (n >= enough) {
                this.cursor = rest === 0 ? (g << 5) + 31 : (g << 5) + 31 - Math.clz32(rest & -rest);
                return n;
            }
            g = this.nextGroup(g);
            if (g < 0) {
                this.cursor = 0;
                return n;
            }
            skipped = 0;
        }
    }
    /** The first word of `words` after `g` that is not 0, at the end from the start again, `g` itself last; -1: all are 0. */
    nextGroup(g) {
        const { groups } = this;
        const { length } = groups;
        let at = g >> 5;
        let rest = groups[at] & (-2 << (g & 31));
        for (let i = 0; rest === 0; i++) {
            if (i === length) {
                return -1;
            }
            at = at + 1 === length ? 0 : at + 1;
            rest = groups[at];
        }
        return (at << 5) + 31 - Math.clz32(rest & -rest);
    }
}
