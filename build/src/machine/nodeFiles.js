import { closeSync, constants, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, opendirSync, readFileSync, readSync, renameSync, rmdirSync, statfsSync, statSync, unlinkSync, writeSync, } from 'node:fs';
import { posix } from 'node:path';
import { HostError, S_IFDIR, S_IFREG, } from '../world/host.js';
const READ_AHEAD_BYTES = 4096;
/** Counts writes through any open file: what was read ahead before one is thrown away. */
let writes = 0;
/** A file of this computer; regular ones are read ahead, since programs read byte by byte. */
class NodeFile {
    constructor(fd, how) {
        this.at = 0;
        this.ahead = new Uint8Array(0);
        this.aheadAt = 0;
        this.aheadLen = 0;
        this.aheadWrites = -1;
        this.fd = fd;
        this.how = how;
        this.isRegular = fstatSync(fd).isFile();
    }
    read(buf, from, size) {
        if (!this.how.read)
            throw new HostError('EBADF');
        if (!this.isRegular)
            return readSync(this.fd, buf, from, size, null);
        if (size >= READ_AHEAD_BYTES) {
            const n = readSync(this.fd, buf, from, size, this.at);
            this.at += n;
            return n;
        }
        let start = this.at - this.aheadAt;
        if (this.aheadWrites !== writes || start < 0 || start >= this.aheadLen) {
            if (this.ahead.length === 0)
                this.ahead = new Uint8Array(READ_AHEAD_BYTES);
            this.aheadLen = readSync(this.fd, this.ahead, 0, READ_AHEAD_BYTES, this.at);
            this.aheadAt = this.at;
            this.aheadWrites = writes;
            start = 0;
        }
        // What is ahead can end before the file does; then the rest is read too, as one `read` would.
        const n = Math.min(size, this.aheadLen - start);
        if (n === 1)
            buf[from] = this.ahead[start];
        else
            buf.set(this.ahead.subarray(start, start + n), from);
        this.at += n;
        return n < size && n > 0 ? n + this.read(buf, from + n, size - n) : n;
    }
    write(buf, from, size) {
        if (!this.how.write)
            throw new HostError('EBADF');
        writes++;
        if (!this.isRegular || this.how.append) {
            const n = writeSync(this.fd, buf, from, size, null);
            if (this.isRegular)
                this.at = fstatSync(this.fd).size;
            return n;
        }
        const n = writeSync(this.fd, buf, from, size, this.at);
        this.at += n;
        return n;
    }
    seek(offset, whence) {
        if (!this.isRegular)
            throw new HostError('ESPIPE');
        const base = whence === 0 ? 0 : whence === 1 ? this.at : fstatSync(this.fd).size;
        if (whence < 0 || whence > 2 || base + offset < 0)
            throw new HostError('EINVAL');
        this.at = base + offset;
        return this.at;
    }
    sync() {
        fsyncSync(this.fd);
    }
    close() {
        closeSync(this.fd);
    }
}
function typeBits(entry) {
    if (entry.isDirectory())
        return S_IFDIR;
    if (entry.isFile())
        return S_IFREG;
    if (entry.isSymbolicLink())
        return 0xa000;
    if (entry.isCharacterDevice())
        return 0x2000;
    if (entry.isBlockDevice())
        return 0x6000;
    if (entry.isFIFO())
        return 0x1000;
    return entry.isSocket() ? 0xc000 : 0;
}
/** The files of this computer, or of one folder of it. */
export class NodeFiles {
    constructor(options = {}) {
        this.root = options.root === undefined ? '' : posix.resolve(options.root);
        this.writable = options.writable ?? false;
        this.current = options.root === undefined ? process.cwd() : '/';
    }
    /** The path on this computer; what goes above the root stays in it. */
    full(path) {
        if (path === '')
            throw new HostError('ENOENT');
        const absolute = path.startsWith('/') ? path : `${this.current}/${path}`;
        const inner = this.root === '' ? absolute : posix.normalize(absolute);
        return Buffer.concat([Buffer.from(this.root, 'utf8'), Buffer.from(inner, 'latin1')]);
    }
    fullToChange(path) {
        if (!this.writable)
            throw new HostError('EROFS');
        writes++;
        return this.full(path);
    }
    stat(path) {
        try {
            const info = statSync(this.full(path));
            if (info.isDirectory())
                return 'dir';
            return info.isFile() ? 'file' : null;
        }
        catch {
            return null;
        }
    }
    read(path) {
        return readFileSync(this.full(path)).toString('latin1');
    }
    cwd() {
        // Someone may have removed it.
        statSync(this.full('.'));
        return this.current;
    }
    chdir(path) {
        if (!statSync(this.full(path)).isDirectory())
            throw new HostError('ENOTDIR');
        this.current = posix.resolve(this.current, path);
    }
    info(path) {
        const st = statSync(this.full(path), { bigint: true });
        const seconds = (ns) => Number(ns / 1000000000n);
        return {
            mode: Number(st.mode),
            ino: st.ino,
            dev: st.dev,
            nlink: Number(st.nlink),
            uid: Number(st.uid),
            gid: Number(st.gid),
            size: Number(st.size),
            atime: seconds(st.atimeNs),
            mtime: seconds(st.mtimeNs),
            ctime: seconds(st.ctimeNs),
        };
    }
    volume(path) {
        const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(this.full(path));
        return { bsize, blocks, bfree, bavail, files, ffree, namemax: 255 };
    }
    open(path, how) {
        const full = how.write ? this.fullToChange(path) : this.full(path);
        let flags = how.write ? (how.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
        if (how.write && how.create)
            flags |= constants.O_CREAT;
        if (how.write && how.truncate)
            flags |= constants.O_TRUNC;
        if (how.append)
            flags |= constants.O_APPEND;
        return new NodeFile(openSync(full, flags, 0o644), how);
    }
    openDir(path) {
        const full = this.full(path);
        const dir = opendirSync(full, { encoding: 'buffer' });
        let isOpen = true;
        return {
            next: () => {
                const entry = dir.readSync();
                if (entry === null)
                    return null;
                const { ino } = lstatSync(Buffer.concat([full, Buffer.from('/'), entry.name]), { bigint: true });
                return { name: entry.name.toString('latin1'), type: typeBits(entry), ino };
            },
            close: () => {
                if (isOpen)
                    dir.closeSync();
                isOpen = false;
            },
        };
    }
    mkdir(path) {
        mkdirSync(this.fullToChange(path), 0o777);
    }
    rmdir(path) {
        rmdirSync(this.fullToChange(path));
    }
    remove(path) {
        unlinkSync(this.fullToChange(path));
    }
    rename(from, to) {
        renameSync(this.fullToChange(from), this.fullToChange(to));
    }
}
