import { UsageError } from '../errors.js';
import { BOARD_OPTIONS, FORCE_OPTION, MAX_STEPS_OPTION, PROFILES_OPTION_WITH_ALIAS, STUB_OPTION, TARGET_OPTION, VIA_OPTION, } from '../options.js';
import { takeRunThread } from '../runThread.js';
import { parseCount, parseSize } from '../size.js';
/** Runs a program on a board's heap. */
export const runCommand = {
    command: 'run <file>',
    describe: "Run a program on a board's heap",
    builder: (yargs) => yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
        .options(TARGET_OPTION)
        .options(BOARD_OPTIONS)
        .options(VIA_OPTION)
        .option('fs', {
        type: 'string',
        describe: "folder that holds the files of the board's flash",
        defaultDescription: 'empty; on hosts: all files',
    })
        .option('fs-write', { type: 'boolean', default: false, describe: 'let the program write to that folder' })
        .options(STUB_OPTION)
        .options(PROFILES_OPTION_WITH_ALIAS)
        .option('stub-log', { type: 'string', describe: 'file to write what the program does to pins and buses' })
        .options(FORCE_OPTION)
        .option('time', {
        choices: ['virtual', 'real'],
        default: 'virtual',
        describe: 'what sleeping takes: no time, or the time it says',
    })
        .options(MAX_STEPS_OPTION)
        .option('jit', {
        type: 'boolean',
        default: true,
        describe: 'run hot bytecode as JavaScript; with --no-jit all of it is interpreted, with the same results',
    })
        .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON text' })
        .option('quiet', {
        alias: 'q',
        type: 'boolean',
        default: false,
        describe: 'print no summary',
    }),
    handler: async (args) => {
        process.exitCode = await runInWorker(requestOf(args));
    },
};
function requestOf(args) {
    return {
        file: args.file,
        target: args.target,
        firmware: args.firmware,
        heapBytes: args.heap === undefined ? undefined : parseSize(args.heap, '--heap'),
        profiles: args.profiles,
        via: args.via,
        json: args.json,
        quiet: args.quiet,
        maxSteps: parseCount(args.maxSteps, '--max-steps'),
        jit: args.jit,
        realTime: args.time === 'real',
        fs: args.fs,
        fsWrite: args.fsWrite,
        stub: args.stub,
        stubLog: args.stubLog,
        force: args.force,
    };
}
/** The first Ctrl-C is the program's KeyboardInterrupt; a second one, for programs that don't listen, ends uheap. */
async function runInWorker(request) {
    const { worker, flag } = takeRunThread();
    let presses = 0;
    const onInterrupt = () => {
        if (++presses > 1)
            process.exit(130);
        Atomics.store(new Int32Array(flag), 0, 1);
    };
    process.on('SIGINT', onInterrupt);
    const answer = await new Promise((resolve, reject) => {
        worker.on('message', resolve);
        worker.on('error', reject);
        worker.postMessage(request);
    });
    process.off('SIGINT', onInterrupt);
    if ('userError' in answer)
        throw new UsageError(answer.userError);
    if ('bug' in answer)
        throw new Error(answer.bug);
    return answer.exitCode;
}
