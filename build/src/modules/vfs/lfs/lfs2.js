import { latin1Bytes } from '../../../runtime/latin1.js';
import { HostError } from '../../host.js';
import { ctzBlocks } from './ctz.js';
import { LfsError, word32, words32 } from './device.js';
import { appendCommit, compactBytes, compactCommit } from './lfs2Commit.js';
import { CREATE, CTZ_STRUCT, DELETE, DIR_STRUCT, HARD_TAIL, INLINE_STRUCT, Mdir, NO_ID, SOFT_TAIL, TYPE_DIR, TYPE_FILE, TYPE_SUPERBLOCK, USER_ATTR, } from './lfs2Dir.js';
import { isLater, isNoPair, NO_BLOCK, samePair, } from './store.js';
/** The directories of littlefs 2: lists of metadata pairs, each a log that is written anew when it is full. */
const LFS2_ERR_CORRUPT = 84;
const VERSION = 0x00020001;
const MAGIC = 'littlefs';
const NAME_MAX = 255;
const FILE_MAX = 0x7fffffff;
const ATTR_MAX = 0x3fe;
const FIRST = [0, 1];
/** The attribute that keeps a file's time. */
const ATTR_MTIME = 1;
/** Entries that a pair has at most, and bytes of a block that are kept free for its log when a pair is split. */
const MAX_ENTRIES = 0xff;
const SPLIT_ROOM = 40;
const data = (...values) => words32(...values);
function structOf(content) {
    switch (content.kind) {
        case 'inline':
            return { type: INLINE_STRUCT, data: content.bytes };
        case 'ctz':
            return { type: CTZ_STRUCT, data: data(content.head, content.size) };
        default:
            return { type: DIR_STRUCT, data: data(...content.pair) };
    }
}
function contentOf(entry) {
    const { struct } = entry;
    if (entry.structType === INLINE_STRUCT)
        return { kind: 'inline', bytes: struct };
    const pair = [word32(struct, 0), word32(struct, 4)];
    if (entry.structType === DIR_STRUCT)
        return { kind: 'dir', pair };
    return { kind: 'ctz', head: pair[0], size: pair[1] };
}
function isListed(entry) {
    return entry.type === TYPE_FILE || entry.type === TYPE_DIR;
}
/** The order of names in a directory: by bytes, but a name comes after the longer ones that begin with it. */
function isBefore(a, b) {
    return a.startsWith(b) ? a !== b : !b.startsWith(a) && a < b;
}
export class Lfs2Store {
    constructor(device, allocator, cacheBytes) {
        this.root = FIRST;
        this.device = device;
        this.allocator = allocator;
        this.inlineMax = Math.min(ATTR_MAX, cacheBytes, Math.floor(device.blockBytes / 8));
    }
    static mount(device, allocator, cacheBytes) {
        const store = new Lfs2Store(device, allocator, cacheBytes);
        let isFound = false;
        for (const dir of store.all()) {
            const [superblock] = dir.entries;
            if (superblock === undefined || superblock.type !== TYPE_SUPERBLOCK || superblock.name !== MAGIC)
                continue;
            const [version, blockBytes, blocks] = [0, 4, 8].map((at) => word32(superblock.struct, at));
            const isKnown = version >>> 16 === VERSION >>> 16 && (version & 0xffff) <= (VERSION & 0xffff);
            if (!isKnown || blockBytes !== device.blockBytes || blocks !== device.blocks)
                throw new HostError('EINVAL');
            store.root = dir.pair;
            isFound = true;
        }
        if (!isFound)
            throw new HostError('EINVAL');
        return store;
    }
    static format(device, allocator, cacheBytes) {
        const store = new Lfs2Store(device, allocator, cacheBytes);
        const root = store.newDir();
        const info = data(VERSION, device.blockBytes, device.blocks, NAME_MAX, FILE_MAX, ATTR_MAX);
        root.apply(CREATE, 0, null);
        root.apply(TYPE_SUPERBLOCK, 0, latin1Bytes(MAGIC));
        root.apply(INLINE_STRUCT, 0, info);
        // Both blocks, so that nothing older is found.
        compactCommit(device, root);
        compactCommit(device, root);
    }
    fetch(pair) {
        const { device } = this;
        const blocks = pair.map((block) => device.readBlock(block));
        const secondIsLater = isLater(word32(blocks[1], 0), word32(blocks[0], 0));
        for (const i of secondIsLater ? [1, 0] : [0, 1]) {
            const dir = new Mdir([pair[i], pair[1 - i]]);
            if (dir.parse(blocks[i], device.progSize))
                return dir;
        }
        throw new LfsError(LFS2_ERR_CORRUPT);
    }
    newDir() {
        const second = this.allocator.alloc();
        const first = this.allocator.alloc();
        const dir = new Mdir([first, second]);
        dir.revision = word32(this.device.read(first, 0, 4), 0);
        return dir;
    }
    /** Makes changes and writes them. */
    commit(dir, changes) {
        for (const change of changes)
            dir.apply(change.type, change.id, change.data);
        if (!appendCommit(this.device, dir, changes))
            this.compact(dir);
    }
    /** From which entry on there are few enough for a pair that half of its block is for. */
    splitPoint(entries) {
        const { blockBytes, progSize } = this.device;
        const half = Math.ceil(Math.floor(blockBytes / 2) / progSize) * progSize;
        const limit = Math.min(blockBytes - SPLIT_ROOM, half);
        let start = 0;
        while (entries.length - start > 1) {
            const fits = entries.length - start < MAX_ENTRIES && compactBytes(entries.slice(start)) <= limit;
            if (fits)
                break;
            start += Math.floor((entries.length - start) / 2);
        }
        return start;
    }
    /** Writes a pair anew; of one that has too much the end goes to a new pair, as often as it takes. */
    compact(dir) {
        for (let start = this.splitPoint(dir.entries); start > 0; start = this.splitPoint(dir.entries)) {
            const more = this.newDir();
            more.entries = dir.entries.splice(start);
            more.tail = dir.tail;
            more.isSplit = dir.isSplit;
            compactCommit(this.device, more);
            dir.tail = more.pair;
            dir.isSplit = true;
        }
        compactCommit(this.device, dir);
    }
    /** The pairs of a directory. */
    *parts(pair) {
        for (let dir = this.fetch(pair);; dir = this.fetch(dir.tail)) {
            yield dir;
            if (!dir.isSplit)
                return;
        }
    }
    find(pair, name) {
        let before = null;
        for (const dir of this.parts(pair)) {
            const id = dir.entries.findIndex((entry) => isListed(entry) && entry.name === name);
            if (id >= 0)
                return { dir, before, id };
            before = dir;
        }
        throw new HostError('ENOENT');
    }
    entries(pair) {
        const list = [];
        for (const dir of this.parts(pair)) {
            for (const entry of dir.entries.filter(isListed)) {
                list.push({ name: entry.name, content: contentOf(entry), mtime: entry.attrs.get(ATTR_MTIME) ?? null });
            }
        }
        return list;
    }
    lastPart(pair) {
        let last = this.fetch(pair);
        while (last.isSplit)
            last = this.fetch(last.tail);
        return last;
    }
    /** The changes that make an entry, in the order of names. */
    creation(dir, name, content, mtime) {
        const larger = dir.entries.findIndex((entry) => isListed(entry) && isBefore(name, entry.name));
        const id = larger < 0 ? dir.entries.length : larger;
        const struct = structOf(content);
        const changes = [
            { type: CREATE, id, data: new Uint8Array(0) },
            { type: content.kind === 'dir' ? TYPE_DIR : TYPE_FILE, id, data: latin1Bytes(name) },
            { type: struct.type, id, data: struct.data },
        ];
        if (mtime !== null)
            changes.push({ type: USER_ATTR | ATTR_MTIME, id, data: mtime });
        return changes;
    }
    create(pair, name, content, mtime) {
        const dir = this.lastPart(pair);
        this.commit(dir, this.creation(dir, name, content, mtime));
    }
    change(pair, name, content, mtime) {
        const { dir, id } = this.find(pair, name);
        const struct = structOf(content);
        const changes = [{ type: struct.type, id, data: struct.data }];
        if (mtime !== null)
            changes.push({ type: USER_ATTR | ATTR_MTIME, id, data: mtime });
        this.commit(dir, changes);
    }
    remove(pair, name) {
        const { dir, before, id } = this.find(pair, name);
        if (dir.entries.length > 1 || before === null) {
            this.commit(dir, [{ type: DELETE, id, data: new Uint8Array(0) }]);
            return;
        }
        // Nothing is left in this pair of the directory, so that it goes too.
        this.setTail(before, dir.tail, dir.isSplit);
    }
    setTail(dir, tail, isSplit) {
        this.commit(dir, [{ type: isSplit ? HARD_TAIL : SOFT_TAIL, id: NO_ID, data: data(...tail) }]);
    }
    makeDir(pair, name) {
        const parent = this.lastPart(pair);
        const dir = this.newDir();
        dir.tail = parent.tail;
        compactCommit(this.device, dir);
        this.commit(parent, [
            ...this.creation(parent, name, { kind: 'dir', pair: dir.pair }, null),
            { type: SOFT_TAIL, id: NO_ID, data: data(...dir.pair) },
        ]);
    }
    unlinkDir(pair) {
        const gone = this.fetch(pair);
        for (const dir of this.all()) {
            if (!samePair(dir.tail, pair))
                continue;
            this.setTail(dir, gone.tail, gone.isSplit);
            return;
        }
    }
    /** All metadata pairs, in the order of their list. */
    *all() {
        for (let pair = FIRST, n = 0; !isNoPair(pair); n++) {
            if (n > this.device.blocks)
                throw new LfsError(LFS2_ERR_CORRUPT);
            const dir = this.fetch(pair);
            yield dir;
            pair = dir.tail;
        }
    }
    blocks(visit) {
        for (const dir of this.all()) {
            dir.pair.forEach(visit);
            for (const entry of dir.entries) {
                const content = contentOf(entry);
                if (content.kind === 'ctz' && content.head !== NO_BLOCK)
                    ctzBlocks(this.device, content, visit);
                // A directory could be one that is not in the list, so that its blocks are counted here too.
                if (content.kind === 'dir')
                    content.pair.forEach(visit);
            }
        }
    }
}
