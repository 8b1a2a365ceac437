import { SerialError } from './port.js';
import { visible } from './visible.js';
const ASK = '\x05A\x01';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ACCEPTS = 'R\x01';
const REFUSES = 'R\x00';
/** Older firmware resets its raw REPL at the Ctrl-A, and so begins its banner. */
const UNKNOWN = 'ra';
const REST_OF_BANNER = 'w REPL; CTRL-B to exit\r\n';
/** The board gives another window. */
const MORE = '\x01';
const ASKED = { idleMs: 2000, totalMs: 4000 };
/** The board reads while it compiles, which can take its time. */
const WINDOW = { idleMs: 10_000 };
/**
 * Sends a program by raw paste mode, where the board says how much it can take.
 *
 * @returns false where the board has no raw paste mode: it is back at its prompt
 */
export async function sendByRawPaste(wire, source) {
    await wire.send(ASK);
    const answer = await wire.take(2, 'asking for raw paste mode', ASKED);
    if (answer === UNKNOWN) {
        await wire.until(REST_OF_BANNER, 'asking for raw paste mode', ASKED);
        await wire.until('>', 'asking for raw paste mode', ASKED);
        return false;
    }
    if (answer === REFUSES) {
        await wire.until('>', 'asking for raw paste mode', ASKED);
        return false;
    }
    if (answer !== ACCEPTS) {
        // Something else prints on the line: the plain raw REPL doesn't mind.
        await wire.send(CTRL_C);
        await wire.drain(200, 1000);
        return false;
    }
    const size = await wire.take(2, 'raw paste: window size', ASKED);
    const window = size.charCodeAt(0) | (size.charCodeAt(1) << 8);
    if (window === 0)
        throw new SerialError(`${wire.path}: raw paste: the board gave a window of 0 bytes`);
    await sendInWindows(wire, source, window);
    return true;
}
async function sendInWindows(wire, source, window) {
    const step = (sent) => `raw paste: ${sent} of ${source.length} bytes sent`;
    let room = window;
    for (let sent = 0; sent < source.length;) {
        while (room === 0 || (await wire.peek(0)) !== '') {
            const signal = await wire.take(1, step(sent), WINDOW);
            if (signal === MORE) {
                room += window;
            }
            else if (signal === CTRL_D) {
                // The board has given up on the program, and waits for the end of it before it says why.
                await wire.send(CTRL_D);
                return;
            }
            else {
                throw new SerialError(`${wire.path}: ${step(sent)}: the board sent ${visible(signal)}, which is no flow control`);
            }
        }
        const piece = source.slice(sent, sent + room);
        await wire.send(piece);
        sent += piece.length;
        room -= piece.length;
    }
    await wire.send(CTRL_D);
    // Windows that the board still gives come before its Ctrl-D.
    const late = await wire.until(CTRL_D, step(source.length), WINDOW);
    if (/[^\x01]/.test(late)) {
        throw new SerialError(`${wire.path}: ${step(source.length)}: the board sent ${visible(late)}`);
    }
}
