import { diffTraces } from '../../trace/diff.js';
import { JSON_OPTION } from '../options.js';
import { readTrace } from '../traceFile.js';
/** Finds where two recorded runs part. */
export const diffCommand = {
    command: 'diff <trace1> <trace2>',
    describe: 'Find where two recorded runs first differ',
    builder: (yargs) => yargs
        .positional('trace1', { type: 'string', demandOption: true, describe: 'a file that uheap record wrote' })
        .positional('trace2', { type: 'string', demandOption: true, describe: 'one of another run' })
        .option('ignore-blocks', {
        type: 'boolean',
        default: false,
        describe: 'compare what is allocated, but not where it lies',
    })
        .option('ignore-lines', {
        type: 'boolean',
        default: false,
        describe: 'compare what happens, but not at which line of the program',
    })
        .options(JSON_OPTION),
    handler: ({ trace1, trace2, ignoreBlocks, ignoreLines, json }) => {
        const diff = diffTraces(readTrace(trace1), readTrace(trace2), { ignoreBlocks, ignoreLines });
        process.exitCode = diff === null ? 0 : 1;
        if (json) {
            process.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
        }
        else if (diff === null) {
            process.stdout.write('the runs are the same\n');
        }
        else {
            const ended = { line: 0, text: 'has ended' };
            const show = (name, event) => `  ${name}${event.line === 0 ? '' : `, line ${event.line}`}: ${event.text}\n`;
            process.stdout.write(`the runs differ after ${diff.same} events in common\n` +
                diff.before.map(({ text }) => `  both: ${text}\n`).join('') +
                show(trace1, diff.first ?? ended) +
                show(trace2, diff.second ?? ended));
        }
    },
};
