import { readFileSync, readSync, statSync } from 'node:fs';
import { UsageError } from './errors.js';
/** Reads a file that uheap or another tool wrote; `-` is standard input. Throws UsageError. */
export function readInput(path, encoding) {
    if (path !== '-') {
        const info = statSync(path, { throwIfNoEntry: false });
        if (info === undefined)
            throw new UsageError(`${path}: no such file`);
        if (info.isDirectory())
            throw new UsageError(`${path}: is a directory`);
    }
    try {
        return (path === '-' ? readStandardInput() : readFileSync(path)).toString(encoding);
    }
    catch (e) {
        throw new UsageError(`${path}: can't be read (${e.code})`);
    }
}
const CHUNK = 65536;
/** How long to wait, in milliseconds, for more of a standard input that doesn't make the reader wait itself. */
const EMPTY_WAIT_MS = 10;
/** All of standard input, whose other end may be slow: a pipe that doesn't block has nothing to read now and then. */
function readStandardInput() {
    const parts = [];
    for (;;) {
        const part = Buffer.alloc(CHUNK);
        try {
            const length = readSync(0, part);
            if (length === 0)
                return Buffer.concat(parts);
            parts.push(part.subarray(0, length));
        }
        catch (e) {
            const { code } = e;
            if (code === 'EOF')
                return Buffer.concat(parts);
            if (code !== 'EAGAIN')
                throw e;
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EMPTY_WAIT_MS);
        }
    }
}
