import { parentPort, workerData } from 'node:worker_threads';
import { OutputClosed } from '../machine/nodeHost.js';
import { EXIT_OUTPUT_CLOSED, isUserError } from './errors.js';
import { runProgram } from './runProgram.js';
/**
 * The thread that a program runs in. A running program never gives control back, so Ctrl-C arrives in the main thread,
 * which raises a flag in shared memory.
 */
const pressed = new Int32Array(workerData.flag);
async function answer(request) {
    try {
        return { exitCode: await runProgram(request, () => Atomics.exchange(pressed, 0, 0) !== 0) };
    }
    catch (e) {
        if (e instanceof OutputClosed)
            return { exitCode: EXIT_OUTPUT_CLOSED };
        return isUserError(e) ? { userError: e.message } : { bug: String(e.stack) };
    }
}
parentPort?.once('message', async (request) => parentPort?.postMessage(await answer(request)));
