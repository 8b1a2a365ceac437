import { isUserError } from './errors.js';
import { ReplHost } from './replHost.js';
import { filesOf } from './runProgram.js';
import { parseStubOption } from './runArgs.js';
import { ReplSession } from '../machine/repl/session.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { loadBoard } from '../profiles/profiles.js';
/** Rounds of loops between two looks for Ctrl-C: some milliseconds. */
const STEPS_BETWEEN_LOOKS = 1 << 14;
/** Runs a session to its end. Keys come from `ring`. */
export function answerRepl(request, ring) {
    try {
        return { exitCode: runRepl(request, ring) };
    }
    catch (e) {
        return isUserError(e) ? { userError: e.message } : { bug: String(e.stack) };
    }
}
function runRepl(request, ring) {
    const { target, firmware, heapBytes, folders, maxSteps, streams } = request;
    const board = loadBoard(target, { firmware, heapBytes, folders });
    const host = new ReplHost(filesOf(request), ring, streams);
    const stub = parseStubOption(request.stub);
    if (stub !== undefined)
        host.stub = stub;
    let session = null;
    try {
        session = new ReplSession(board, host, {
            read: () => host.key(session?.isRaw ?? false),
            watch: ({ state }) => {
                state.clock = host.clock(request.realTime);
                const every = STEPS_BETWEEN_LOOKS;
                installStops(state, { maxSteps, interrupted: () => host.isInterrupted(), every });
            },
        });
        const exit = session.typeAll();
        host.flush();
        return exit?.exitCode ?? endOfKeys(session, host);
    }
    catch (e) {
        if (!(e instanceof RunStopped))
            throw e;
        host.stderr(`uheap: ${e.message}\n`);
        return 1;
    }
}
/** As a shell's: how the last command went, or 1 where it was never complete. */
function endOfKeys(session, host) {
    if (session.isUnfinished) {
        host.stderr('\nuheap: the input ended in the midst of a statement\n');
        return 1;
    }
    const code = session.lastExitCode;
    session.endOfInput();
    host.flush();
    return code;
}
