import { profileLines } from '../checks/lines.js';
import { ProfileListener } from '../report/profile.js';
import { loadBoard } from '../profiles/profiles.js';
import { fitProject } from '../report/fit.js';
import { readProject } from '../report/projectFiles.js';
import { compareMpy } from '../report/mpyComparison.js';
/** Throws what cli/errors.ts knows for bad input. */
export function runFitJob(job) {
    const board = loadBoard(job.target, { firmware: job.firmware, heapBytes: job.heapBytes, folders: job.folders });
    const project = readProject(job.path, job.fs);
    const options = { maxSteps: job.maxSteps, stub: job.stub, smallest: job.smallest };
    let profile = null;
    const listen = (watch) => {
        profile = new ProfileListener(watch);
    };
    const fit = fitProject(board, project, job.lines ? { ...options, listen } : options);
    return {
        fit,
        mpy: job.compareMpy ? compareMpy(board, project, options) : null,
        lines: profile === null ? [] : profileLines(profile.result(), project),
        bytesPerBlock: board.bytesPerBlock,
    };
}
