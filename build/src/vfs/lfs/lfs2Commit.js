import { latin1Bytes } from '../../runtime/latin1.js';
import { crc32 } from '../checksum.js';
import { words32 } from './device.js';
import { FORWARD_SUM, HARD_TAIL, NO_ID, SOFT_TAIL, SUM, TAG_BYTES, tagOf, USER_ATTR, } from './lfs2Dir.js';
import { isNoPair } from './store.js';
/** A tag and a sum. */
const SUM_BYTES = 8;
/** Bytes of the longest tag of a sum with what fills the commit up. */
const MAX_SUM_LENGTH = 0x3fe;
/** Bytes that end a commit: two sums with their tags. */
const COMMIT_END_BYTES = 20;
/** Writes one commit into a copy of its block. */
class CommitWriter {
    constructor(block, at, lastTag, sum) {
        this.block = block;
        this.at = at;
        this.lastTag = lastTag;
        this.sum = sum;
    }
    raw(bytes) {
        this.block.set(bytes, this.at);
        this.sum = crc32(bytes, this.sum);
        this.at += bytes.length;
    }
    /** A tag, turned by the one before it. */
    tag(tag) {
        const turned = (tag ^ this.lastTag) >>> 0;
        this.raw(new Uint8Array([turned >>> 24, (turned >>> 16) & 0xff, (turned >>> 8) & 0xff, turned & 0xff]));
        this.lastTag = tag;
    }
    put({ type, id, data }) {
        this.tag(tagOf(type, id, data.length));
        this.raw(data);
    }
    /** Ends the commit at a multiple of `progSize`, with sums as long as it takes. Returns what turns the next tag. */
    end(device) {
        const { progSize, blockBytes } = device;
        const end = Math.ceil(Math.min(this.at + COMMIT_END_BYTES, blockBytes) / progSize) * progSize;
        while (this.at < end) {
            let sumEnd = Math.min(end, this.at + TAG_BYTES + MAX_SUM_LENGTH);
            if (sumEnd < end)
                sumEnd = Math.min(sumEnd, end - COMMIT_END_BYTES);
            // The first bit of what is there yet must not look like a tag.
            let first = 0xff;
            if (sumEnd >= end && sumEnd <= blockBytes - progSize) {
                first = this.block[end];
                const sum = crc32(this.block.subarray(end, end + progSize), 0xffffffff) >>> 0;
                this.put({ type: FORWARD_SUM, id: NO_ID, data: words32(progSize, sum) });
            }
            const turn = 0x80 & ~first;
            const tag = tagOf(SUM + (turn >>> 7), NO_ID, sumEnd - (this.at + TAG_BYTES));
            this.tag(tag);
            this.block.set(words32(this.sum >>> 0), this.at);
            this.block.fill(0xff, this.at + 4, sumEnd);
            this.at = sumEnd;
            this.lastTag = (tag ^ (turn << 24)) >>> 0;
            this.sum = 0xffffffff;
        }
        return this.lastTag;
    }
}
function bytesOf(changes) {
    return changes.reduce((sum, { data }) => sum + TAG_BYTES + data.length, 0);
}
function changesOf(entry, id) {
    const changes = [
        { type: entry.type, id, data: latin1Bytes(entry.name) },
        { type: entry.structType, id, data: entry.struct },
    ];
    for (const [kind, data] of entry.attrs)
        changes.push({ type: USER_ATTR | kind, id, data });
    return changes;
}
/** All that a metadata pair has, as changes of an empty one. */
function allChanges(dir) {
    const changes = dir.entries.flatMap(changesOf);
    if (!isNoPair(dir.tail)) {
        changes.push({ type: dir.isSplit ? HARD_TAIL : SOFT_TAIL, id: NO_ID, data: words32(...dir.tail) });
    }
    return changes;
}
/** Bytes of the entries when they are written anew. */
export function compactBytes(entries) {
    return bytesOf(entries.flatMap(changesOf));
}
/** Adds changes after the last commit. False: there is no room, and nothing is written. */
export function appendCommit(device, dir, changes) {
    if (!dir.isErased || dir.end + bytesOf(changes) > device.blockBytes - SUM_BYTES)
        return false;
    const block = device.readBlock(dir.pair[0]).slice();
    const writer = new CommitWriter(block, dir.end, dir.lastTag, 0xffffffff);
    for (const change of changes)
        writer.put(change);
    const lastTag = writer.end(device);
    device.prog(dir.pair[0], dir.end, block.subarray(dir.end, writer.at));
    device.sync();
    dir.lastTag = lastTag;
    dir.end = writer.at;
    return true;
}
/** Writes all of a metadata pair to its other block, which is the valid one then. */
export function compactCommit(device, dir) {
    const [valid, other] = dir.pair;
    dir.revision = (dir.revision + 1) >>> 0;
    device.erase(other);
    const block = device.readBlock(other).slice();
    const revision = words32(dir.revision);
    block.set(revision);
    const writer = new CommitWriter(block, 4, 0xffffffff, crc32(revision, 0xffffffff));
    for (const change of allChanges(dir))
        writer.put(change);
    dir.lastTag = writer.end(device);
    device.prog(other, 0, block.subarray(0, writer.at));
    device.sync();
    dir.pair = [other, valid];
    dir.end = writer.at;
    dir.isErased = true;
}
