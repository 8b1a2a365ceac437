import { mp } from '../../runtime/state.js';
import { HostError, theHost } from '../host.js';
/** File descriptors of the process that a posix port runs in: 0 to 2 are the standard streams. */
const POLL_RD = 1;
const POLL_WR = 4;
const POLLNVAL = 32;
class StandardIn {
    read(buf, from, size) {
        return theHost().stdin?.(buf, from, size) ?? 0;
    }
    write() {
        throw new HostError('EBADF');
    }
    seek() {
        throw new HostError('ESPIPE');
    }
    sync() {
        throw new HostError('EINVAL');
    }
    poll(events) {
        return events & POLL_RD;
    }
    close() { }
}
class StandardOut extends StandardIn {
    constructor(isError) {
        super();
        this.isError = isError;
    }
    read() {
        throw new HostError('EBADF');
    }
    poll(events) {
        return events & POLL_WR;
    }
    write(buf, from = 0, size = 0) {
        const text = Buffer.from(buf.buffer, buf.byteOffset + from, size).toString('latin1');
        (this.isError ? mp.errorPrint : mp.stdoutPrint).strn(text);
        return size;
    }
}
const tables = new WeakMap();
function table() {
    let known = tables.get(mp);
    if (known === undefined) {
        known = [new StandardIn(), new StandardOut(false), new StandardOut(true)];
        tables.set(mp, known);
    }
    return known;
}
/** The lowest free descriptor, which is now `file`'s. */
export function addOpenFile(file) {
    const files = table();
    const free = files.indexOf(null);
    if (free < 0)
        return files.push(file) - 1;
    files[free] = file;
    return free;
}
/** The file behind a descriptor. Throws HostError EBADF where there's none. */
export function openFile(fd) {
    const file = table()[fd];
    if (file === undefined || file === null)
        throw new HostError('EBADF');
    return file;
}
/** Closes a descriptor, if it's open. */
export function closeFile(fd) {
    const files = table();
    const file = files[fd];
    if (file === undefined || file === null)
        return;
    files[fd] = null;
    file.close();
}
/** Which of `events` (poll flags) a descriptor is ready for. */
export function pollOpenFile(fd, events) {
    const file = table()[fd];
    if (file === undefined || file === null)
        return POLLNVAL;
    return file.poll?.(events) ?? events & (POLL_RD | POLL_WR);
}
