import { BootError } from '../machine/bootError.js';
import { MemoryFiles } from '../machine/memoryFiles.js';
import { MemoryHost } from '../machine/host.js';
import { Machine } from '../machine/machine.js';
import { installStops, RunStopped } from '../machine/stopping.js';
import { printException } from '../objects/exceptionPrint.js';
import { nativeException, objIsExceptionInstance } from '../runtime/instance.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { utf8Text } from '../runtime/print.js';
import { typeMemoryError } from '../runtime/types.js';
import { siteOnDisk } from './callSites.js';
import { HeapWatch } from './heapWatch.js';
import { takeSnapshot } from './snapshot.js';
/** A project's files, for a process as its current folder, for a board as its flash. */
class ProjectHost extends MemoryHost {
    constructor(board, project) {
        super(project.files);
        // A main.py would run at power-up, before the program, which may well be it.
        const { 'main.py': _, ...others } = project.files;
        this.flash = new MemoryFiles({ ...board.boot.fileSystem?.files, ...others });
    }
}
/** Runs a program on a board and follows its heap. The program's own failures are outcomes, not exceptions. */
export function runProject(board, project, options = {}) {
    const watch = new HeapWatch(project.path);
    let failed = null;
    let tightest = Number.POSITIVE_INFINITY;
    watch.add({
        failed: (bytes, node) => {
            failed = { bytes, site: placeToBlame(watch, node, project) };
        },
        collected: () => {
            tightest = Math.min(tightest, watch.heap.info().maxFree * board.bytesPerBlock);
        },
    });
    options.listen?.(watch);
    const host = new ProjectHost(board, project);
    if (options.stub !== undefined)
        host.stub = options.stub;
    if (options.observe !== undefined)
        host.observe = options.observe;
    const end = (status, exitCode, error, machine, place = null) => {
        watch.over();
        const heap = machine === null ? null : takeSnapshot(machine);
        return {
            status,
            exitCode,
            error,
            failed: status === 'memory-error' || status === 'no-boot' ? failed : null,
            place,
            output: host.out + host.err,
            heap,
            machine,
            watch,
            tightestFree: Math.min(tightest, heap?.largestFree ?? 0),
        };
    };
    let machine;
    try {
        machine = new Machine(board, host, watch.watch);
    }
    catch (e) {
        if (!(e instanceof BootError || e instanceof RangeError))
            throw e;
        return end('no-boot', 1, 'the heap is too small for the firmware itself', null);
    }
    watch.bootDone();
    options.booted?.(machine);
    installStops(machine.state, { maxSteps: options.maxSteps });
    try {
        const program = { name: project.program, text: project.text, via: options.via ?? board.via };
        const { exitCode, exception } = machine.run(program);
        if (exception === null)
            return end(exitCode === 0 ? 'ok' : 'exit', exitCode, '', machine);
        watch.over();
        const isMemoryError = objIsSubclassFast(exception.type, typeMemoryError);
        const status = isMemoryError ? 'memory-error' : 'exception';
        return end(status, exitCode, lastLine(machine, exception), machine, placeRaised(exception, project));
    }
    catch (e) {
        if (e instanceof RunStopped)
            return end('stopped', 0, '', machine);
        throw e;
    }
}
/**
 * Collects once more, after the end: what is on the heap then is what the program keeps. Listeners hear of what dies.
 *
 * @returns bytes in use
 */
export function collectAtEnd({ machine }) {
    if (machine === null)
        return 0;
    return machine.inside(() => {
        machine.heap.collect();
        return machine.heap.usedBytes;
    });
}
/** The exception as the last line of its traceback. */
function lastLine(machine, exception) {
    let text = '';
    machine.inside(() => printException({ strn: (bytes) => (text += bytes) }, exception));
    return utf8Text(text.trimEnd().split('\n').at(-1));
}
/** The innermost place of an exception's traceback; null where there was no memory for one. */
function placeRaised(exception, project) {
    const entry = objIsExceptionInstance(exception) ? nativeException(exception).traceback[0] : undefined;
    if (entry === undefined)
        return null;
    const name = utf8Text(entry.file.data);
    const file = name === '<stdin>' ? project.path : name;
    return siteOnDisk({ file, line: entry.line, fun: utf8Text(entry.block.data) }, project);
}
/** The innermost place of a path that is a line of a source. */
function placeToBlame(watch, node, project) {
    const path = watch.sites.tree.path(node);
    const site = path.findLast((place) => place.line > 0) ?? path.at(-1);
    return siteOnDisk(site, project);
}
