import { MP_BUFFER_READ, MpStr } from './obj.js';
import { getBufferRaise, objAddress } from './ops.js';
import { mp } from './state.js';
/** Objects remembered at most: a program has few buffers that it looks at by address. */
const KNOWN_MAX = 64;
const PAGE_BYTES = 0x10000;
class AddressSpace {
    constructor() {
        this.known = [];
        this.pages = new Map();
    }
    remember(address, object) {
        const at = this.known.findIndex((entry) => entry.address === address);
        if (at >= 0)
            this.known.splice(at, 1);
        this.known.push({ address, object: new WeakRef(object) });
        if (this.known.length > KNOWN_MAX)
            this.known.shift();
    }
    /** The memory at `address`, with at least `n` bytes from there on. */
    memoryAt(address, n) {
        for (let i = this.known.length - 1; i >= 0; i--) {
            const entry = this.known[i];
            const object = entry.object.deref();
            if (object === undefined)
                continue;
            const { bytes, at } = contentOf(object);
            const offset = address - entry.address;
            if (offset >= 0 && at + offset + n <= bytes.length)
                return { bytes, at: at + offset };
        }
        const number = Math.floor(address / PAGE_BYTES);
        let page = this.pages.get(number);
        if (page === undefined) {
            // One larger than a page, for what begins near its end.
            page = new Uint8Array(2 * PAGE_BYTES);
            this.pages.set(number, page);
        }
        return { bytes: page, at: address - number * PAGE_BYTES };
    }
}
const strBytes = new WeakMap();
function contentOf(object) {
    if (object instanceof MpStr) {
        let bytes = strBytes.get(object);
        if (bytes === undefined) {
            bytes = new Uint8Array(Buffer.from(`${object.data}\0`, 'latin1'));
            strBytes.set(object, bytes);
        }
        return { bytes, at: 0 };
    }
    const info = getBufferRaise(object, MP_BUFFER_READ);
    return { bytes: info.bytes, at: info.offset };
}
const spaces = new WeakMap();
function space() {
    let it = spaces.get(mp);
    if (it === undefined) {
        it = new AddressSpace();
        spaces.set(mp, it);
    }
    return it;
}
/** The memory at `address`, at least `n` bytes. */
export function memoryAt(address, n) {
    return space().memoryAt(address, n);
}
/** Address of the bytes of an object with a buffer; one in ROM gets a made-up one. Raises TypeError. */
export function bufferAddress(o) {
    const object = o;
    const { ptr, offset } = getBufferRaise(o, MP_BUFFER_READ);
    const address = ptr === 0 ? objAddress(object) : ptr + offset + mp.addressOffset;
    space().remember(address, object);
    return address;
}
