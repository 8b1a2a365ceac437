import { latin1Bytes, latin1Text } from '../../runtime/latin1.js';
/**
 * The file of a database, as Berkeley DB 1.85 has it: page 0 tells about the file, page 1 is the root of the tree.
 * Pages are laid out anew whenever the file is written, the leaves full and in order.
 */
const MAGIC = 0x053162;
const VERSION = 3;
export const META_BYTES = 24;
/** Of the flags that a file keeps: each key is there once. */
const NO_DUPLICATES = 0x20;
export const MIN_PAGE_BYTES = 512;
export const MAX_PAGE_BYTES = 65536;
const ROOT_PAGE = 1;
const HEADER_BYTES = 20;
const INTERNAL = 1;
const LEAF = 2;
const OVERFLOW = 4;
const PAGE_TYPE = 0x1f;
/** An item's data or key is on pages of its own, and the item has the first page and the size. */
const BIG_DATA = 1;
const BIG_KEY = 2;
const BIG_BYTES = 8;
/** What the first bytes of a file say; null where it is no database. */
export function parseMeta(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, META_BYTES);
    const [magic, version, pageBytes, , , flags] = [0, 4, 8, 12, 16, 20].map((at) => view.getUint32(at, true));
    const isKnown = magic === MAGIC && version === VERSION && (flags & ~NO_DUPLICATES) === 0;
    if (!isKnown || pageBytes < MIN_PAGE_BYTES || pageBytes > MAX_PAGE_BYTES || pageBytes % 2 !== 0)
        return null;
    return { pageBytes, hasDuplicates: (flags & NO_DUPLICATES) === 0 };
}
/** Bytes of an item: a header and the content, in whole words. */
function itemBytes(header, content) {
    return Math.ceil((header + content) / 4) * 4;
}
const LEAF_ITEM = 9;
const INTERNAL_ITEM = 9;
/** Key and data of more bytes than this together go to pages of their own. */
function overflowSize(pageBytes, minKeyPage) {
    const size = Math.floor((pageBytes - HEADER_BYTES) / minKeyPage) - (2 + itemBytes(LEAF_ITEM, 0));
    return Math.max(size, itemBytes(LEAF_ITEM, 2 * BIG_BYTES) + 2);
}
/** Reads a tree. Throws RangeError where the file is damaged. */
export class PageReader {
    constructor(bytes, meta) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        this.pageBytes = meta.pageBytes;
    }
    records() {
        const list = [];
        for (let page = this.firstLeaf(); page !== 0; page = this.word(page, 8)) {
            for (const at of this.items(page))
                list.push(this.leafItem(at));
            if (list.length > this.bytes.length)
                throw new RangeError('pages in a circle');
        }
        return list;
    }
    firstLeaf() {
        let page = ROOT_PAGE;
        for (let depth = 0; depth < 50; depth++) {
            if ((this.word(page, 12) & PAGE_TYPE) === LEAF)
                return page;
            const [first] = this.items(page);
            if (first === undefined)
                break;
            page = this.view.getUint32(first + 4, true);
        }
        throw new RangeError('no leaf');
    }
    word(page, at) {
        return this.view.getUint32(page * this.pageBytes + at, true);
    }
    /** Where the items of a page are in the file. */
    items(page) {
        const start = page * this.pageBytes;
        const n = (this.view.getUint16(start + 16, true) - HEADER_BYTES) / 2;
        return Array.from({ length: n }, (_, i) => start + this.view.getUint16(start + HEADER_BYTES + 2 * i, true));
    }
    leafItem(at) {
        const keyBytes = this.view.getUint32(at, true);
        const dataBytes = this.view.getUint32(at + 4, true);
        const flags = this.view.getUint8(at + 8);
        const keyAt = at + LEAF_ITEM;
        return {
            key: this.content(keyAt, keyBytes, (flags & BIG_KEY) !== 0),
            value: this.content(keyAt + keyBytes, dataBytes, (flags & BIG_DATA) !== 0),
        };
    }
    content(at, size, isBig) {
        if (!isBig)
            return latin1Text(this.bytes, at, size);
        let page = this.view.getUint32(at, true);
        let left = this.view.getUint32(at + 4, true);
        let text = '';
        while (left > 0) {
            const start = page * this.pageBytes + HEADER_BYTES;
            const n = Math.min(left, this.pageBytes - HEADER_BYTES);
            text += latin1Text(this.bytes, start, n);
            left -= n;
            page = this.word(page, 8);
        }
        return text;
    }
}
/** Builds the pages of a file. */
class PageWriter {
    constructor(pageBytes, minKeyPage) {
        this.pages = [];
        this.pageBytes = pageBytes;
        this.overflow = overflowSize(pageBytes, minKeyPage);
        this.pages.push(new Uint8Array(pageBytes), new Uint8Array(pageBytes));
    }
    newPage() {
        this.pages.push(new Uint8Array(this.pageBytes));
        return this.pages.length - 1;
    }
    header(page, before, after, type) {
        const view = new DataView(this.pages[page].buffer);
        view.setUint32(0, page, true);
        view.setUint32(4, before, true);
        view.setUint32(8, after, true);
        view.setUint32(12, type, true);
        return view;
    }
    /** Puts content on pages of its own; returns what the item has of it. */
    storeBig(content) {
        const room = this.pageBytes - HEADER_BYTES;
        const n = Math.max(1, Math.ceil(content.length / room));
        const pages = Array.from({ length: n }, () => this.newPage());
        pages.forEach((page, i) => {
            const view = this.header(page, pages[i - 1] ?? 0, pages[i + 1] ?? 0, OVERFLOW);
            view.setUint16(16, 0, true);
            view.setUint16(18, 0, true);
            this.pages[page].set(latin1Bytes(content.slice(i * room, (i + 1) * room)), HEADER_BYTES);
        });
        const item = new Uint8Array(BIG_BYTES);
        const view = new DataView(item.buffer);
        view.setUint32(0, pages[0], true);
        view.setUint32(4, content.length, true);
        return item;
    }
    leafItem(record) {
        const isBigKey = record.key.length > this.overflow;
        const key = isBigKey ? this.storeBig(record.key) : latin1Bytes(record.key);
        const isBigData = key.length + record.value.length > this.overflow;
        const data = isBigData ? this.storeBig(record.value) : latin1Bytes(record.value);
        const bytes = new Uint8Array(itemBytes(LEAF_ITEM, key.length + data.length));
        const view = new DataView(bytes.buffer);
        view.setUint32(0, key.length, true);
        view.setUint32(4, data.length, true);
        bytes[8] = (isBigKey ? BIG_KEY : 0) | (isBigData ? BIG_DATA : 0);
        bytes.set(key, LEAF_ITEM);
        bytes.set(data, LEAF_ITEM + key.length);
        return { bytes, key, isBigKey };
    }
    /** An entry for a page of the level below; the first of a level needs no key. */
    internalItem(page, first, isLeftmost) {
        const key = isLeftmost ? new Uint8Array(0) : first.key;
        const isBigKey = !isLeftmost && first.isBigKey;
        const bytes = new Uint8Array(itemBytes(INTERNAL_ITEM, key.length));
        const view = new DataView(bytes.buffer);
        view.setUint32(0, key.length, true);
        view.setUint32(4, page, true);
        bytes[8] = isBigKey ? BIG_KEY : 0;
        bytes.set(key, INTERNAL_ITEM);
        return { bytes, key: first.key, isBigKey: first.isBigKey };
    }
    /** Cuts the items of a level into pages. */
    groups(items) {
        const groups = [[]];
        let room = this.pageBytes - HEADER_BYTES;
        for (const item of items) {
            const needed = item.bytes.length + 2;
            if (needed > room) {
                groups.push([]);
                room = this.pageBytes - HEADER_BYTES;
            }
            groups[groups.length - 1].push(item);
            room -= needed;
        }
        return groups;
    }
    /** Writes a level, and the ones above it up to the root. */
    writeLevel(items, type) {
        const groups = this.groups(items);
        const numbers = groups.length === 1 ? [ROOT_PAGE] : groups.map(() => this.newPage());
        groups.forEach((group, i) => {
            const page = numbers[i];
            const view = this.header(page, numbers[i - 1] ?? 0, numbers[i + 1] ?? 0, type);
            let upper = this.pageBytes;
            group.forEach((item, at) => {
                upper -= item.bytes.length;
                this.pages[page].set(item.bytes, upper);
                view.setUint16(HEADER_BYTES + 2 * at, upper, true);
            });
            view.setUint16(16, HEADER_BYTES + 2 * group.length, true);
            view.setUint16(18, upper, true);
        });
        if (groups.length === 1)
            return;
        const above = groups.map((group, i) => this.internalItem(numbers[i], group[0], i === 0));
        this.writeLevel(above, INTERNAL);
    }
}
/** The pages of a file with these records. */
export function buildPages(records, meta, minKeyPage) {
    const writer = new PageWriter(meta.pageBytes, minKeyPage);
    writer.writeLevel(records.map((record) => writer.leafItem(record)), LEAF);
    const view = new DataView(writer.pages[0].buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, VERSION, true);
    view.setUint32(8, meta.pageBytes, true);
    view.setUint32(20, meta.hasDuplicates ? 0 : NO_DUPLICATES, true);
    return writer.pages;
}
