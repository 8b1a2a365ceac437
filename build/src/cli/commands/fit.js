import { availableParallelism } from 'node:os';
import { listTargets, loadBoard } from '../../profiles/profiles.js';
import { readProject } from '../../report/projectFiles.js';
import { UsageError } from '../errors.js';
import { endsWell, fitFailures, fitTable, mpyTable } from '../fitTable.js';
import { parseJobs, runJobs } from '../jobs.js';
import { wantsColor } from '../output.js';
import { BOARD_OPTIONS, JOBS_OPTION, JSON_OPTION, MAX_STEPS_OPTION, PROFILES_OPTION, QUIET_OPTION, STUB_OPTION, TARGETS_DESCRIPTION, } from '../options.js';
import { profileFolders } from '../profileFolders.js';
import { Progress } from '../progress.js';
import { parseStubOption } from '../runArgs.js';
import { parseCount, parseSize } from '../size.js';
/** Says on which boards programs fit. */
export const fitCommand = {
    command: 'fit <files..>',
    describe: 'Show on which boards programs fit, and the smallest heap that each needs',
    builder: (yargs) => yargs
        .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        default: undefined,
        describe: 'the programs',
    })
        .option('targets', { alias: 't', type: 'string', default: 'all', describe: TARGETS_DESCRIPTION })
        .options(BOARD_OPTIONS)
        .option('fs', {
        type: 'string',
        describe: "folder that holds the files of the boards' flash",
        defaultDescription: "the program's folder",
    })
        .option('smallest', {
        type: 'boolean',
        default: true,
        describe: 'search for the smallest heap on which each program runs',
    })
        .option('compare-mpy', {
        type: 'boolean',
        default: false,
        describe: 'run it also precompiled (.mpy) and frozen, and show what that saves',
    })
        .options(STUB_OPTION)
        .options(MAX_STEPS_OPTION)
        .options(JOBS_OPTION)
        .options(JSON_OPTION)
        .options(PROFILES_OPTION)
        .options(QUIET_OPTION),
    handler: async (args) => {
        process.exitCode = await fitPrograms(args);
    },
};
/** Names of boards, from what `--targets` said. Throws UsageError and UnknownNameError. */
export function parseTargets(text, folders) {
    if (text === 'all')
        return listTargets({ folders }).map((target) => target.id);
    const ids = text.split(',').map((id) => id.trim());
    if (ids.some((id) => id === ''))
        throw new UsageError(`--targets: expected names with commas between, got "${text}"`);
    return ids.map((id) => loadBoard(id, { folders }).id);
}
async function fitPrograms(args) {
    const folders = profileFolders(args);
    const targets = parseTargets(args.targets, folders);
    const parallel = parseJobs(args.jobs, availableParallelism());
    const heapBytes = args.heap === undefined ? undefined : parseSize(args.heap, '--heap');
    const maxSteps = parseCount(args.maxSteps, '--max-steps');
    const stub = parseStubOption(args.stub);
    // Bad files are told before anything runs.
    for (const path of args.files)
        readProject(path, args.fs);
    const jobs = args.files.flatMap((path) => targets.map((target) => {
        const { fs, firmware, smallest, compareMpy } = args;
        return { path, fs, target, firmware, heapBytes, folders, maxSteps, stub, smallest, compareMpy, lines: false };
    }));
    const progress = new Progress(jobs.length, args.quiet);
    const outcomes = await runJobs(jobs, parallel, (done, job) => progress.step(done, `${job.path} on ${job.target}`));
    progress.end();
    const results = outcomes.map((outcome) => {
        if ('userError' in outcome)
            throw new UsageError(outcome.userError);
        return outcome.result;
    });
    const fits = results.map((result) => result.fit);
    if (args.json) {
        process.stdout.write(`${JSON.stringify(args.compareMpy ? results : fits, null, 2)}\n`);
    }
    else {
        const color = wantsColor(undefined);
        process.stdout.write(fitTable(fits, args.files.length > 1, args.smallest, color));
        const failures = fitFailures(fits);
        if (failures !== '')
            process.stdout.write(`\n${failures}`);
        if (args.compareMpy)
            showComparison(results, args.smallest, color);
    }
    return fits.every(endsWell) ? 0 : 1;
}
function showComparison(results, smallest, color) {
    for (const program of new Set(results.map(({ fit }) => fit.program))) {
        const comparisons = results.filter(({ fit }) => fit.program === program).map(({ mpy }) => mpy);
        process.stdout.write(`\n${program} imported as source, precompiled and frozen:\n${mpyTable(comparisons, smallest, color)}`);
        const notes = new Map();
        for (const { note, source } of comparisons) {
            if (note !== '')
                notes.set(note, [...(notes.get(note) ?? []), source.target]);
        }
        for (const [note, boards] of notes) {
            const where = boards.length === comparisons.length ? '' : `${boards.join(', ')}: `;
            process.stdout.write(`note: ${where}${note}\n`);
        }
    }
}
