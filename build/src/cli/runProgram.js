import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Machine } from '../machine/machine.js';
import { NodeHost } from '../machine/nodeHost.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { unusedKeys } from '../world/hardware.js';
import { loadBoard } from '../profiles/profiles.js';
import { takeSnapshot } from '../report/snapshot.js';
import { runSummary, summaryText } from '../report/summary.js';
import { RealClock } from '../runtime/clock.js';
import { readProgram } from '../report/programFile.js';
import { UsageError } from './errors.js';
import { CONFIG } from './options.js';
import { StubLog } from './stubLog.js';
/** Without --fs a process of the unix port sees this computer's files, as it does for real. */
export function filesOf({ fs, fsWrite }) {
    if (fs === undefined)
        return { writable: fsWrite };
    if (statSync(fs, { throwIfNoEntry: false })?.isDirectory() !== true)
        throw new UsageError(`--fs ${fs}: no such folder`);
    return { root: fs, writable: fsWrite };
}
// What follows is loaded when it is asked for: it brings Zod with it, which takes longer than a short program.
async function foldersOf({ profiles }) {
    if (profiles === undefined && !existsSync(CONFIG))
        return [];
    return (await import('./profileFolders.js')).profileFolders({ profiles });
}
async function stubOf({ stub }) {
    return stub === undefined ? undefined : (await import('./runArgs.js')).parseStubOption(stub);
}
/** A line on what a stub holds for other boards only, or nothing. */
function unusedNote(path, board, stub) {
    const keys = unusedKeys(board, stub);
    return keys.length === 0 ? '' : `uheap: ${path}: ${board.id} has no ${keys.join(', ')}\n`;
}
/**
 * Runs the program and prints the summary. Returns the exit code. `interrupted` says whether Ctrl-C was pressed.
 * Throws what cli/errors.ts knows for bad input.
 */
export async function runProgram(request, interrupted) {
    const started = performance.now();
    const text = readProgram(request.file);
    const board = loadBoard(request.target, {
        firmware: request.firmware,
        heapBytes: request.heapBytes,
        folders: await foldersOf(request),
    });
    const host = new NodeHost(filesOf(request));
    const stub = await stubOf(request);
    if (stub !== undefined) {
        host.stub = stub;
        if (!request.quiet)
            host.stderr(unusedNote(request.stub, board, stub));
    }
    const log = request.stubLog === undefined ? null : new StubLog(request.stubLog, request.force);
    if (log !== null)
        host.observe = (event) => log.add(event);
    const machine = new Machine(board, host);
    if (!request.jit)
        machine.state.jitAfter = Number.POSITIVE_INFINITY;
    if (request.realTime)
        machine.state.clock = new RealClock();
    installStops(machine.state, { maxSteps: request.maxSteps, interrupted });
    const name = board.port === 'unix' ? request.file : basename(request.file);
    let exitCode;
    try {
        exitCode = machine.run({ name, text, via: request.via ?? board.via }).exitCode;
    }
    catch (e) {
        if (!(e instanceof RunStopped))
            throw e;
        host.stderr(`uheap: ${e.message}\n`);
        exitCode = 1;
    }
    host.flush();
    log?.close();
    if (!request.quiet) {
        const milliseconds = performance.now() - started;
        const { nativeFunctions } = machine.state;
        const summary = runSummary(board, takeSnapshot(machine), { milliseconds, exitCode, nativeFunctions });
        host.stderr(request.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
    }
    return exitCode;
}
