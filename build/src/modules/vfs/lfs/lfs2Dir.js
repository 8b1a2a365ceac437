import { latin1Text } from '../../../runtime/latin1.js';
import { crc32 } from '../../checksum.js';
import { word32 } from './device.js';
import { NO_BLOCK } from './store.js';
/**
 * A metadata block of littlefs 2: a revision, then commits. A commit is a row of tags with data, each turned by the one
 * before, the highest byte first, and a sum at its end.
 */
// Types of tags: three bits of a class and eight of a kind.
export const TYPE_FILE = 0x001;
export const TYPE_DIR = 0x002;
export const TYPE_SUPERBLOCK = 0x0ff;
const CLASS_NAME = 0x000;
export const DIR_STRUCT = 0x200;
export const INLINE_STRUCT = 0x201;
export const CTZ_STRUCT = 0x202;
const CLASS_STRUCT = 0x200;
export const USER_ATTR = 0x300;
export const CREATE = 0x401;
export const DELETE = 0x4ff;
export const SUM = 0x500;
/** The sum of what follows the commit, while nothing is written there. */
export const FORWARD_SUM = 0x5ff;
const CLASS_SUM = 0x500;
export const SOFT_TAIL = 0x600;
export const HARD_TAIL = 0x601;
const CLASS_TAIL = 0x600;
const CLASS_MASK = 0x700;
export const NO_ID = 0x3ff;
/** Of the length: the attribute is gone. */
const GONE = 0x3ff;
export const TAG_BYTES = 4;
export function tagOf(type, id, length) {
    return ((type << 20) | (id << 10) | length) >>> 0;
}
const typeOf = (tag) => (tag >>> 20) & 0x7ff;
const idOf = (tag) => (tag >>> 10) & 0x3ff;
const lengthOf = (tag) => tag & 0x3ff;
function bigWord(bytes, at) {
    return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
/** What a metadata pair says, and where the next commit goes. */
export class Mdir {
    constructor(pair) {
        this.revision = 0;
        this.entries = [];
        this.tail = [NO_BLOCK, NO_BLOCK];
        /** The tail is a part of the same directory. */
        this.isSplit = false;
        /** End of the last commit, and what turns the tag after it. */
        this.end = 0;
        this.lastTag = 0xffffffff;
        /** Nothing was written after the last commit. */
        this.isErased = false;
        this.pair = pair;
    }
    /** Does what a tag says. */
    apply(type, id, data) {
        switch (type & CLASS_MASK) {
            case CLASS_NAME: {
                const entry = this.entry(id);
                entry.type = type;
                entry.name = latin1Text(data, 0, data.length);
                break;
            }
            case CLASS_STRUCT: {
                const entry = this.entry(id);
                entry.structType = type;
                entry.struct = data;
                break;
            }
            case USER_ATTR:
                if (data === null)
                    this.entry(id).attrs.delete(type & 0xff);
                else
                    this.entry(id).attrs.set(type & 0xff, data);
                break;
            case CLASS_TAIL:
                this.tail = [word32(data, 0), word32(data, 4)];
                this.isSplit = type === HARD_TAIL;
                break;
            default:
                if (type === CREATE)
                    this.entries.splice(id, 0, newEntry());
                else if (type === DELETE)
                    this.entries.splice(id, 1);
        }
    }
    entry(id) {
        while (this.entries.length <= id)
            this.entries.push(newEntry());
        return this.entries[id];
    }
    copyFrom(other) {
        this.tail = other.tail;
        this.isSplit = other.isSplit;
        this.entries = other.entries.map((entry) => ({ ...entry, attrs: new Map(entry.attrs) }));
    }
    /** Reads a block up to its last good commit. False: there is none. */
    parse(block, progSize) {
        this.revision = word32(block, 0);
        const next = new Mdir(this.pair);
        let sum = crc32(block.subarray(0, 4), 0xffffffff);
        let tag = 0xffffffff;
        let at = 4;
        let forward = null;
        let commits = 0;
        for (;;) {
            if (at + TAG_BYTES > block.length)
                return commits > 0;
            const before = tag;
            tag = (bigWord(block, at) ^ before) >>> 0;
            const isValid = tag >>> 31 === 0;
            const type = typeOf(tag);
            const length = lengthOf(tag) === GONE && (type & CLASS_MASK) !== CLASS_SUM ? 0 : lengthOf(tag);
            if (!isValid || at + TAG_BYTES + length > block.length) {
                // What is no tag is fine only behind a commit.
                if (!isValid && at === this.end)
                    this.isErased = isUntouched(block, this.end, progSize, forward);
                return commits > 0;
            }
            sum = crc32(block.subarray(at, at + TAG_BYTES), sum);
            at += TAG_BYTES;
            if ((type & CLASS_MASK) === CLASS_SUM && type !== FORWARD_SUM) {
                if (sum >>> 0 !== word32(block, at))
                    return commits > 0;
                tag = (tag ^ ((type & 1) << 31)) >>> 0;
                at += length;
                sum = 0xffffffff;
                this.copyFrom(next);
                this.end = at;
                this.lastTag = tag;
                commits++;
                continue;
            }
            const data = block.slice(at, at + length);
            sum = crc32(data, sum);
            at += length;
            if (type === FORWARD_SUM)
                forward = data;
            else
                next.apply(type, idOf(tag), lengthOf(tag) === GONE ? null : data);
        }
    }
}
function newEntry() {
    return { type: 0, name: '', structType: 0, struct: new Uint8Array(0), attrs: new Map() };
}
/** Whether nothing has been written after a commit since then. */
function isUntouched(block, end, progSize, forward) {
    if (end % progSize !== 0 || forward === null)
        return false;
    const size = word32(forward, 0);
    return end + size <= block.length && crc32(block.subarray(end, end + size), 0xffffffff) >>> 0 === word32(forward, 4);
}
