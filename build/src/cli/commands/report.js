import { availableParallelism } from 'node:os';
import { HeapHistory } from '../../report/history.js';
import { ProfileListener } from '../../report/profile.js';
import { collectAtEnd, runProject } from '../../report/programRun.js';
import { reportPage } from '../../report/reportPage.js';
import { UsageError } from '../errors.js';
import { parseJobs, runJobs } from '../jobs.js';
import { FORCE_OPTION, JOBS_OPTION, QUIET_OPTION } from '../options.js';
import { checkOutput, writeOutput } from '../output.js';
import { profileFolders } from '../profileFolders.js';
import { Progress } from '../progress.js';
import { boardAndProject, watchOptions } from '../runArgs.js';
import { parseTargets } from './fit.js';
/** Writes everything about a program's heap to one page. */
export const reportCommand = {
    command: 'report <file>',
    describe: 'Write a page: the heap over time, its map at any moment, what allocates, and on which boards it fits',
    builder: (yargs) => watchOptions(yargs)
        .option('output', {
        alias: 'o',
        type: 'string',
        default: 'uheap-report.html',
        describe: 'file to write the page to',
    })
        .option('fit', {
        type: 'string',
        default: 'all',
        describe: 'boards that the page shows the fit for: all, none, or names with commas between them',
    })
        .options(JOBS_OPTION)
        .options(QUIET_OPTION)
        .options(FORCE_OPTION),
    handler: async (args) => {
        await writeReport(args);
    },
};
async function writeReport(args) {
    checkOutput(args.output, args.force);
    const folders = profileFolders(args);
    const targets = args.fit === 'none' ? [] : parseTargets(args.fit, folders);
    const parallel = parseJobs(args.jobs, availableParallelism());
    const { board, project, stub } = boardAndProject(args);
    let listeners = null;
    const outcome = runProject(board, project, {
        maxSteps: args.maxSteps,
        via: args.via,
        stub,
        listen: (watch) => {
            listeners = { profile: new ProfileListener(watch), history: new HeapHistory(watch) };
        },
    });
    const { profile, history } = listeners;
    collectAtEnd(outcome);
    const results = { profile: profile.result(), history: history.result() };
    const progress = new Progress(targets.length, args.quiet);
    const { fs, maxSteps } = args;
    const jobs = targets.map((target) => ({
        path: args.file,
        fs,
        target,
        firmware: undefined,
        heapBytes: undefined,
        folders,
        maxSteps,
        stub,
        smallest: true,
        compareMpy: false,
        lines: false,
    }));
    const outcomes = await runJobs(jobs, parallel, (done, job) => progress.step(done, `${job.path} on ${job.target}`));
    progress.end();
    const fits = outcomes.map((one) => {
        if ('userError' in one)
            throw new UsageError(one.userError);
        return one.result.fit;
    });
    const page = reportPage({
        program: project.path,
        target: board.id,
        firmware: board.firmware.id,
        outcome,
        profile: results.profile,
        history: results.history,
        fits,
    });
    writeOutput(args.output, page);
}
