import { streamFlushFun, streamIterNext, streamReadFun, streamReadintoFun, streamReadlineFun, streamWriteFun, } from '../../objects/stream.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { mMallocLeaf } from '../../runtime/malloc.js';
import { MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MP_EAGAIN, MP_EINVAL, MP_STREAM_FLUSH, MP_STREAM_POLL, } from '../../runtime/streamProtocol.js';
import { mpConstNone, mpConstTrue, newRomType } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { action } from '../../runtime/perBoard.js';
/** What the ports' `machine.UART` share (extmod/machine_uart.c). */
export class MpUart extends MpObject {
    constructor(type, id) {
        super(type);
        this.baudrate = 0;
        this.bits = 8;
        /** None, odd or even, as the port's numbers are: 0, 1, 2. */
        this.parity = 0;
        this.stop = 1;
        this.flow = 0;
        this.invert = 0;
        /** In milliseconds, for the first character and between two. */
        this.timeout = 0;
        this.timeoutChar = 0;
        this.pins = { tx: null, rx: null, rts: null, cts: null };
        /** Buffers on the heap that interrupts fill and empty: their addresses, or 0, and sizes. */
        this.rxPtr = 0;
        this.rxBytes = 0;
        this.txPtr = 0;
        this.txBytes = 0;
        this.isEnabled = false;
        /** Interrupts come when something comes in. */
        this.isWatched = false;
        this.id = id;
    }
    trace(heap) {
        heap.mark(this.rxPtr);
        heap.mark(this.txPtr);
    }
}
/** Memory for a buffer of interrupts (ringbuf_alloc). */
export function allocRing(bytes) {
    return mMallocLeaf(bytes, 0);
}
const POLL_RD = 1;
const POLL_WR = 4;
/** How long a look for another character takes. */
const LOOK_US = 1000;
/** Waits until a character is there; false: not within so many milliseconds. */
function waitForChar(port, timeoutMs) {
    const end = mp.clock.ticksUs() + timeoutMs * 1000;
    while (hardware().uartWaiting(port).length === 0) {
        if (mp.clock.ticksUs() > end)
            return false;
        waitUs(LOOK_US);
    }
    return true;
}
const protocol = {
    read(self, buf, from, size) {
        const { id, timeout, timeoutChar } = self;
        const port = String(id);
        let n = 0;
        while (n < size && waitForChar(port, n === 0 ? timeout : timeoutChar)) {
            const bytes = hardware()
                .uartWaiting(port)
                .subarray(0, size - n);
            buf.set(bytes, from + n);
            hardware().uartTake(port, bytes.length);
            n += bytes.length;
        }
        return n === 0 && size > 0 ? -MP_EAGAIN : n;
    },
    write(self, buf, from, size) {
        const sent = buf.subarray(from, from + size);
        hardware().uartSend(String(self.id), sent);
        return size;
    },
    ioctl(self, request, arg) {
        if (request === MP_STREAM_FLUSH)
            return 0;
        if (request !== MP_STREAM_POLL)
            return -MP_EINVAL;
        const hasChar = hardware().uartWaiting(String(self.id)).length > 0;
        return arg & ((hasChar ? POLL_RD : 0) | POLL_WR);
    },
    isText: false,
};
function readChar(self) {
    const port = String(self.id);
    if (!waitForChar(port, self.timeout))
        return -1;
    const char = hardware().uartWaiting(port)[0];
    hardware().uartTake(port, 1);
    return char;
}
function writeChar(self, char) {
    const code = Number(objGetInt(char)) & 0xff;
    hardware().uartSend(String(self.id), Uint8Array.of(code));
    return mpConstNone;
}
/** The type `UART` with a port's driver. */
export function newUartType(driver) {
    const sendBreak = [['sendbreak', action('sendbreak', () => waitUs(LOOK_US))]];
    const chars = [
        ['readchar', fun1('readchar', readChar)],
        ['writechar', fun2('writechar', writeChar)],
    ];
    return newRomType('UART', {
        makeNew: (type, nArgs, nKw, args, off) => driver.makeNew(type, nArgs, nKw, args, off),
        print: (out, self) => driver.print(out, self),
        protocol,
        getIter: (self) => self,
        iterNext: streamIterNext,
        locals: romMap([
            [
                'init',
                funKw('init', 1, (nArgs, nKw, args, off) => {
                    driver.init(args[off], nArgs - 1, nKw, args, off + 1);
                    return mpConstNone;
                }),
            ],
            ['deinit', action('deinit', (self) => driver.deinit(self))],
            ['flush', streamFlushFun],
            ['read', streamReadFun],
            ['readline', streamReadlineFun],
            ['readinto', streamReadintoFun],
            ['write', streamWriteFun],
            ['any', fun1('any', (self) => hardware().uartWaiting(String(self.id)).length)],
            ['txdone', fun1('txdone', () => mpConstTrue)],
            ...(driver.hasSendBreak ? sendBreak : []),
            ...(driver.hasReadChar ? chars : []),
            ...driver.rows,
        ]),
    });
}
