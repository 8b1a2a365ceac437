import { normaliseInt } from '../runtime/smallInt.js';
/** The signed number in `code[from..to)`, 7 bits a byte, most significant first. */
export function smallIntOperand(code, from, to) {
    const first = code[from];
    const negative = (first & 0x40) !== 0;
    if (to - from <= 7) {
        let n = negative ? -1 : 0;
        for (let i = from; i < to; i++)
            n = n * 128 + (code[i] & 0x7f);
        return n;
    }
    let big = negative ? -1n : 0n;
    for (let i = from; i < to; i++)
        big = big * 128n + BigInt(code[i] & 0x7f);
    return normaliseInt(BigInt.asIntN(64, big));
}
