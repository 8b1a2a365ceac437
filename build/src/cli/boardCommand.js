import { Interrupted } from '../serial/port.js';
/** What a shell reports for a process that Ctrl-C ended. */
const INTERRUPTED_EXIT = 130;
/**
 * Runs what talks to a board. Ctrl-C ends the conversation in good order; a second one ends the process at once.
 *
 * @returns what `talk` returns, or null after Ctrl-C, with the exit code set
 */
export async function onBoard(talk) {
    const controller = new AbortController();
    let presses = 0;
    const onInterrupt = () => {
        if (++presses > 1)
            process.exit(INTERRUPTED_EXIT);
        controller.abort();
    };
    process.on('SIGINT', onInterrupt);
    try {
        return await talk(controller.signal);
    }
    catch (e) {
        if (!(e instanceof Interrupted))
            throw e;
        process.stderr.write('uheap: interrupted; the board is back at its prompt\n');
        process.exitCode = INTERRUPTED_EXIT;
        return null;
    }
    finally {
        process.off('SIGINT', onInterrupt);
    }
}
