import { closeSync, openSync, writeSync } from 'node:fs';
import { UsageError } from './errors.js';
import { checkOutput } from './output.js';
/** Characters that are collected before they are written. */
const CHUNK = 16384;
/** Values are one line each, with tabs between the fields: what would break that is escaped as in JSON. */
function field(text) {
    return /[\\\x00-\x1f\x7f-\uffff]/.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
/** One event as a line: time in milliseconds, what, which of them, value. */
function eventLine({ us, what, which, value }) {
    return `${(us / 1000).toFixed(3)}\t${what}\t${field(which)}\t${field(value)}\n`;
}
/** Writes what a program does to its hardware to a file, as it happens. */
export class StubLog {
    /** Throws UsageError where the file can't be written, or is there already and `force` doesn't allow to overwrite it. */
    constructor(path, force) {
        this.pending = '';
        checkOutput(path, force);
        try {
            this.fd = openSync(path, 'w');
        }
        catch (e) {
            throw new UsageError(`${path}: can't be written (${e.code})`);
        }
    }
    add(event) {
        this.pending += eventLine(event);
        if (this.pending.length > CHUNK)
            this.flush();
    }
    flush() {
        writeSync(this.fd, this.pending);
        this.pending = '';
    }
    close() {
        this.flush();
        closeSync(this.fd);
    }
}
