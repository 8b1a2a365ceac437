import { latin1Text } from '../runtime/latin1.js';
import { MemoryFiles } from './memoryFiles.js';
/** Files of a host with one more, which is in memory; the host never sees it, whatever a program does with it. */
export class WithFile {
    /** @param path absolute, in the root folder */
    constructor(base, path, bytes) {
        this.base = base;
        this.path = path;
        this.own = new MemoryFiles({ [path]: latin1Text(bytes, 0, bytes.length) });
    }
    /** Who has the file: the one more hides the host's of that name, as long as it is there. */
    at(path) {
        return path === this.path && this.own.stat(path) !== null ? this.own : this.base;
    }
    stat(path) {
        return this.at(path).stat(path);
    }
    read(path) {
        return this.at(path).read(path);
    }
    cwd() {
        return this.base.cwd();
    }
    chdir(path) {
        this.base.chdir(path);
    }
    info(path) {
        return this.at(path).info(path);
    }
    volume(path) {
        return this.base.volume(path === this.path ? '/' : path);
    }
    open(path, how) {
        return this.at(path).open(path, how);
    }
    openDir(path) {
        const dir = this.base.openDir(path);
        const name = this.path.slice(1);
        let isDue = path === '/' && this.own.stat(this.path) !== null;
        return {
            next: () => {
                let entry = dir.next();
                if (isDue && entry?.name === name)
                    entry = dir.next();
                if (entry !== null || !isDue)
                    return entry;
                isDue = false;
                return { name, type: this.own.info(this.path).mode & 0xf000, ino: 0 };
            },
            close: () => dir.close(),
        };
    }
    mkdir(path) {
        this.base.mkdir(path);
    }
    rmdir(path) {
        this.base.rmdir(path);
    }
    remove(path) {
        this.at(path).remove(path);
    }
    rename(from, to) {
        const target = this.at(from);
        if (target === this.base) {
            target.rename(from, to);
            return;
        }
        const text = target.read(from);
        const file = this.base.open(to, { read: false, write: true, create: true, truncate: true, append: false });
        const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
        file.write(bytes, 0, bytes.length);
        file.close();
        target.remove(from);
    }
}
