import { MemoryFiles } from './memoryFiles.js';
/** A host whose files are in memory and whose output goes into strings: for tests and for running text. */
export class MemoryHost {
    /** @param content text of each file by its path from `cwd`, as bytes. @param input what standard input holds */
    constructor(content = {}, cwd = '/', input = '') {
        this.out = '';
        this.err = '';
        this.env = {};
        this.inputAt = 0;
        this.files = new MemoryFiles(content, cwd);
        this.input = Buffer.from(input, 'latin1');
    }
    stdout(bytes) {
        this.out += bytes;
    }
    stderr(bytes) {
        this.err += bytes;
    }
    stdin(buf, from, size) {
        const n = Math.min(size, this.input.length - this.inputAt);
        buf.set(this.input.subarray(this.inputAt, this.inputAt + n), from);
        this.inputAt += n;
        return n;
    }
}
