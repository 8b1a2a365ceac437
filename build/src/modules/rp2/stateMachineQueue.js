import { newInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE } from '../../runtime/obj.js';
import { getBuffer, getBufferRaise, objGetInt, objGetIntTruncated } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mpConstNone } from '../../runtime/types.js';
import { waitUs } from '../events.js';
import { LOOK_US } from './pioRunner.js';
/** `get` and `put` of a state machine: words through its queues. */
const ITEM_BYTES = { b: 1, h: 2, i: 4 };
function itemBytes(typecode) {
    const kind = typecode === 1 ? 'b' : String.fromCharCode((typecode & 0x7f) | 0x20);
    return ITEM_BYTES[kind] ?? raiseValueError('unsupported buffer type');
}
/** Waits until there is a word, for ever if need be. */
function take(runner) {
    for (;;) {
        runner.catchUp();
        const word = runner.core.shift.rx.shift();
        if (word !== undefined)
            return word;
        waitUs(LOOK_US);
    }
}
/** `get(buf=None, shift=0)`: a word, or a buffer full of them. */
export function getWords(runner, nArgs, args, off) {
    const shift = nArgs > 2 ? Number(objGetInt(args[off + 2])) : 0;
    const into = nArgs > 1 ? args[off + 1] : mpConstNone;
    if (into === mpConstNone)
        return newInt(take(runner) >>> shift);
    const { bytes, offset, len, typecode } = getBufferRaise(into, MP_BUFFER_WRITE);
    if (len === 0)
        return into;
    const size = itemBytes(typecode);
    for (let at = 0; at < len; at += size) {
        const word = take(runner) >>> shift;
        for (let k = 0; k < size; k++)
            bytes[offset + at + k] = (word >>> (8 * k)) & 0xff;
    }
    return into;
}
/** `put(value, shift=0)`: a word, or a buffer of them. */
export function putWords(runner, nArgs, args, off) {
    const shift = nArgs > 2 ? Number(objGetInt(args[off + 2])) : 0;
    const send = (word) => {
        runner.catchUp();
        while (runner.core.shift.txRoom <= 0) {
            waitUs(LOOK_US);
            runner.catchUp();
        }
        runner.core.shift.tx.push((word << shift) >>> 0);
        runner.catchUp();
    };
    const buffer = getBuffer(args[off + 1], MP_BUFFER_READ);
    if (buffer === null) {
        send(Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(args[off + 1])))));
        return mpConstNone;
    }
    const { bytes, offset, len, typecode } = buffer;
    const size = itemBytes(typecode);
    for (let at = 0; at < len; at += size) {
        let word = 0;
        for (let k = size - 1; k >= 0; k--)
            word = (word << 8) | bytes[offset + at + k];
        send(word >>> 0);
    }
    return mpConstNone;
}
