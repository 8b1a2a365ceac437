import { macroOn } from '../abi/board.js';
import { loadBoard } from '../profiles/profiles.js';
import { compareSides } from '../report/comparison.js';
import { parseDumps } from '../report/dumpParse.js';
import { checkSource } from './boardRepl.js';
import { chooseTarget } from './chooseTarget.js';
import { askIdentity } from './identity.js';
import { SerialError } from './port.js';
import { withBoard } from './session.js';
import { runOnBoard, runSimulated } from './sides.js';
import { otherVersion, SIMULATED_VERSION } from './simulatedVersion.js';
import { MEM_INFO, submissionsFor } from './submissions.js';
/**
 * Runs a program on the board at a port and on its simulation, with the same probes, and compares.
 *
 * @throws SerialError, ProfileError, UnknownNameError, Interrupted
 */
export async function compareWithBoard(port, request, options) {
    const problem = checkSource(request.program);
    if (problem !== null)
        throw new SerialError(problem);
    const warnings = [];
    const warn = (text) => void warnings.push(text);
    const ran = await withBoard(port, (repl) => runBoardSide(repl, request, warn), { ...options, warn });
    const { identity, board, submissions, via, output } = ran;
    const simulated = runSimulated(board, submissions, via, request.watch);
    const comparison = compareSides(output, simulated, request);
    warnOfTotal(comparison, board, warn);
    const { id, firmware } = board;
    return { comparison, identity, port: port.path, board: { id, firmware }, via, warnings };
}
async function runBoardSide(repl, request, warn) {
    const { identity, board } = await meet(repl, request);
    warnOfDifferences(identity, board, warn);
    const { noise, interrupted } = await repl.softReset();
    if (interrupted)
        warn("the board's boot.py did not end by itself and was interrupted");
    if (/^Traceback /m.test(noise))
        warn("the board's boot.py failed: it may have left something on the heap");
    const submissions = submissionsFor(request.program, identity);
    return { identity, board, submissions, ...(await runOnBoard(repl, submissions)) };
}
/** Asks the board who it is, and finds the target to compare it with. */
async function meet(repl, { target, firmware, heapBytes, folders }) {
    const identity = await askIdentity(repl);
    if (target !== undefined)
        return { identity, board: loadBoard(target, { firmware, heapBytes, folders }) };
    const probe = identity.hasMemInfo ? await repl.run(MEM_INFO, 'raw-repl', 'reading the heap') : null;
    const chosen = chooseTarget(identity, probe === null ? null : (parseDumps(probe.out).at(-1) ?? null), folders);
    const board = firmware === undefined && heapBytes === undefined ? chosen : loadBoard(chosen.id, { firmware, heapBytes, folders });
    return { identity, board };
}
function warnOfDifferences(identity, board, warn) {
    const { implementation, version, wordBytes, hasMemInfo } = identity;
    if (implementation !== 'micropython')
        warn(`the board runs ${implementation}, which is not MicroPython`);
    if (version !== null && version !== SIMULATED_VERSION)
        warn(otherVersion(version));
    if (wordBytes !== null && wordBytes !== board.wordBytes) {
        warn(`the board has ${wordBytes * 8}-bit words, ${board.id} has ${board.wordBytes * 8}-bit words`);
    }
    if (!hasMemInfo)
        warn('the board has no micropython.mem_info: only used and free bytes are compared');
    if (hasMemInfo && !macroOn(board, 'MICROPY_PY_MICROPYTHON_MEM_INFO')) {
        warn(`the board has micropython.mem_info, but firmware ${board.firmware.id} has not`);
    }
}
function warnOfTotal({ phases: [before] }, { id }, warn) {
    if (before?.board == null || before.simulated === null || before.board.total === before.simulated.total)
        return;
    warn(`the heap of this board is not that of ${id}; uheap calibrate writes a profile of this board`);
}
