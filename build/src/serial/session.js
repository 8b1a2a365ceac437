import { BoardRepl } from './boardRepl.js';
import { SerialError } from './port.js';
import { Wire } from './wire.js';
/**
 * Lets `body` talk to a board's raw REPL. Whatever comes of it, the board is back in its friendly REPL and the port is
 * closed afterwards.
 *
 * @throws what `body` throws, and SerialError where the board doesn't answer
 */
export async function withBoard(port, body, { signal = null, idleMs, warn = () => { } } = {}) {
    const repl = new BoardRepl(new Wire(port, signal), idleMs);
    try {
        await repl.enter();
        return await body(repl);
    }
    finally {
        // An error on the way out must not hide the one that led here, nor the result.
        await repl.leave().catch((e) => {
            if (e instanceof SerialError)
                warn(e.message);
            else
                throw e;
        });
        await port.close();
    }
}
