import { randomFillSync } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { utf8Bytes } from '../runtime/print.js';
import { NodeFiles } from './nodeFiles.js';
/** Whoever read the output has gone, as `head` does: nothing is left to do. */
export class OutputClosed extends Error {
}
/** Writes all of it, waiting where the reader of a pipe is slow. */
function writeAll(fd, bytes) {
    const data = Buffer.from(bytes, 'latin1');
    let at = 0;
    while (at < data.length) {
        try {
            at += writeSync(fd, data, at);
        }
        catch (e) {
            const { code } = e;
            if (code === 'EPIPE')
                throw new OutputClosed();
            if (code !== 'EAGAIN')
                throw e;
        }
    }
}
/** Output is collected and written in large pieces; `flush` writes what is left. */
export class NodeHost {
    constructor(files = {}) {
        this.echoes = isatty(0);
        this.pending = '';
        this.files = new NodeFiles(files);
        this.flash = files.root === undefined ? undefined : this.files;
        this.env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value === undefined ? value : utf8Bytes(value)]));
    }
    stdout(bytes) {
        this.pending += bytes;
        if (this.pending.length > 8192)
            this.flush();
    }
    stderr(bytes) {
        this.flush();
        writeAll(2, bytes);
    }
    stdin(buf, from, size) {
        this.flush();
        try {
            return readSync(0, buf, from, size, null);
        }
        catch (e) {
            if (e.code === 'EOF')
                return 0;
            throw e;
        }
    }
    random(buf) {
        randomFillSync(buf);
    }
    flush() {
        if (this.pending !== '')
            writeAll(1, this.pending);
        this.pending = '';
    }
}
