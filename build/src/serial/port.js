import { InputError } from '../report/inputError.js';
/** Something about the board or the way to it that uheap can't mend: the message says what, in one line. */
export class SerialError extends InputError {
}
/** The device has gone: unplugged, or closed at the other end. */
export class PortLost extends SerialError {
    constructor(path, reason = 'the device has gone') {
        super(`${path}: ${reason}`);
    }
}
/** The user pressed Ctrl-C. */
export class Interrupted extends Error {
    constructor() {
        super('interrupted');
    }
}
