import { HostError, S_IFDIR, S_IFREG, } from '../world/host.js';
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
/** A file or directory; of a directory, `bytes` is not used. */
class MemoryNode {
    constructor(isDir, ino, bytes) {
        this.isDir = isDir;
        this.ino = ino;
        this.bytes = bytes;
        this.len = bytes.length;
    }
    resize(len) {
        if (len > this.bytes.length) {
            const bytes = new Uint8Array(Math.max(len, this.bytes.length * 2));
            bytes.set(this.bytes.subarray(0, this.len));
            this.bytes = bytes;
        }
        if (len > this.len)
            this.bytes.fill(0, this.len, len);
        this.len = len;
    }
}
class MemoryFile {
    constructor(node, how) {
        this.at = 0;
        this.node = node;
        this.how = how;
    }
    read(buf, from, size) {
        if (!this.how.read)
            throw new HostError('EBADF');
        if (this.node.isDir)
            throw new HostError('EISDIR');
        const n = Math.max(0, Math.min(size, this.node.len - this.at));
        buf.set(this.node.bytes.subarray(this.at, this.at + n), from);
        this.at += n;
        return n;
    }
    write(buf, from, size) {
        if (!this.how.write)
            throw new HostError('EBADF');
        const { node } = this;
        if (this.how.append)
            this.at = node.len;
        if (this.at + size > node.len)
            node.resize(this.at + size);
        node.bytes.set(buf.subarray(from, from + size), this.at);
        this.at += size;
        return size;
    }
    seek(offset, whence) {
        const base = [0, this.at, this.node.len][whence];
        if (base === undefined || base + offset < 0)
            throw new HostError('EINVAL');
        this.at = base + offset;
        return this.at;
    }
    sync() { }
    close() { }
}
/** Bytes of a block, and blocks in all, of the made-up volume. */
const BLOCK_BYTES = 4096;
const BLOCKS = 256;
/** Files that are in memory only. All times are 0. */
export class MemoryFiles {
    /** @param content text of each file, as bytes, by its path from `cwd`; folders are made as needed */
    constructor(content = {}, cwd = '/') {
        this.nodes = new Map();
        this.nextIno = 1;
        this.current = cwd;
        this.makeFolders(`${cwd}/`);
        for (const [name, text] of Object.entries(content)) {
            const path = this.full(name);
            this.makeFolders(path);
            this.add(path, false, latin1Bytes(text));
        }
    }
    makeFolders(path) {
        if (!this.nodes.has('/'))
            this.add('/', true);
        for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
            const folder = path.slice(0, at);
            if (!this.nodes.has(folder))
                this.add(folder, true);
        }
    }
    add(path, isDir, bytes = new Uint8Array(0)) {
        const node = new MemoryNode(isDir, this.nextIno++, bytes);
        this.nodes.set(path, node);
        return node;
    }
    /** The path from the root, without `.`, `..` and double slashes. */
    full(path) {
        const parts = [];
        for (const part of (path.startsWith('/') ? path : `${this.current}/${path}`).split('/')) {
            if (part === '..')
                parts.pop();
            else if (part !== '' && part !== '.')
                parts.push(part);
        }
        return `/${parts.join('/')}`;
    }
    node(path) {
        const node = path === '' ? undefined : this.nodes.get(this.full(path));
        if (node === undefined)
            throw new HostError('ENOENT');
        return node;
    }
    /** Where to put a new entry: its folder must exist. */
    place(path) {
        const full = this.full(path);
        const folder = this.nodes.get(full.slice(0, Math.max(1, full.lastIndexOf('/'))));
        if (path === '' || folder === undefined)
            throw new HostError('ENOENT');
        if (!folder.isDir)
            throw new HostError('ENOTDIR');
        return full;
    }
    children(folder) {
        const prefix = folder === '/' ? '/' : `${folder}/`;
        return [...this.nodes.keys()].filter((path) => path !== '/' && path.startsWith(prefix) && !path.includes('/', prefix.length));
    }
    stat(path) {
        const node = path === '' ? undefined : this.nodes.get(this.full(path));
        if (node === undefined)
            return null;
        return node.isDir ? 'dir' : 'file';
    }
    read(path) {
        const node = this.node(path);
        return latin1Text(node.bytes, 0, node.len);
    }
    cwd() {
        return this.current;
    }
    chdir(path) {
        if (!this.node(path).isDir)
            throw new HostError('ENOTDIR');
        this.current = this.full(path);
    }
    info(path) {
        const { isDir, ino, len } = this.node(path);
        const mode = isDir ? S_IFDIR | 0o755 : S_IFREG | 0o644;
        return { mode, ino, dev: 1, nlink: 1, uid: 0, gid: 0, size: isDir ? 0 : len, atime: 0, mtime: 0, ctime: 0 };
    }
    volume(path) {
        this.node(path);
        let used = 0;
        for (const node of this.nodes.values())
            used += Math.ceil(node.len / BLOCK_BYTES);
        const bfree = Math.max(0, BLOCKS - used);
        return { bsize: BLOCK_BYTES, blocks: BLOCKS, bfree, bavail: bfree, files: 0, ffree: 0, namemax: 255 };
    }
    open(path, how) {
        let node = path === '' ? undefined : this.nodes.get(this.full(path));
        if (node === undefined) {
            if (!how.create)
                throw new HostError('ENOENT');
            node = this.add(this.place(path), false);
        }
        if (node.isDir && how.write)
            throw new HostError('EISDIR');
        if (how.truncate)
            node.len = 0;
        return new MemoryFile(node, how);
    }
    openDir(path) {
        if (!this.node(path).isDir)
            throw new HostError('ENOTDIR');
        const paths = this.children(this.full(path));
        return {
            next: () => {
                const next = paths.shift();
                if (next === undefined)
                    return null;
                const node = this.nodes.get(next);
                const type = node?.isDir === true ? S_IFDIR : S_IFREG;
                return { name: next.slice(next.lastIndexOf('/') + 1), type, ino: node?.ino ?? 0 };
            },
            close: () => { },
        };
    }
    mkdir(path) {
        if (this.stat(path) !== null)
            throw new HostError('EEXIST');
        this.add(this.place(path), true);
    }
    rmdir(path) {
        if (!this.node(path).isDir)
            throw new HostError('ENOTDIR');
        const full = this.full(path);
        if (full === '/')
            throw new HostError('EBUSY');
        if (this.children(full).length > 0)
            throw new HostError('ENOTEMPTY');
        this.nodes.delete(full);
    }
    remove(path) {
        if (this.node(path).isDir)
            throw new HostError('EISDIR');
        this.nodes.delete(this.full(path));
    }
    rename(from, to) {
        const node = this.node(from);
        const source = this.full(from);
        const target = this.place(to);
        if (source === target)
            return;
        const replaced = this.nodes.get(target);
        if (replaced?.isDir === true) {
            if (!node.isDir)
                throw new HostError('EISDIR');
            if (this.children(target).length > 0)
                throw new HostError('ENOTEMPTY');
        }
        else if (replaced !== undefined && node.isDir) {
            throw new HostError('ENOTDIR');
        }
        if (target.startsWith(`${source}/`))
            throw new HostError('EINVAL');
        for (const [path, moved] of [...this.nodes]) {
            if (path !== source && !path.startsWith(`${source}/`))
                continue;
            this.nodes.delete(path);
            this.nodes.set(target + path.slice(source.length), moved);
        }
    }
}
