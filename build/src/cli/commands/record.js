import { runProject } from '../../report/programRun.js';
import { TraceRecorder } from '../../trace/recorder.js';
import { FORCE_OPTION } from '../options.js';
import { checkOutput, writeOutput } from '../output.js';
import { boardAndProject, watchOptions } from '../runArgs.js';
import { parseCount } from '../size.js';
/** Records everything that happens to a heap. */
export const recordCommand = {
    command: 'record <file>',
    describe: 'Record every allocation with its source line (docs/trace-format.md)',
    builder: (yargs) => watchOptions(yargs)
        .option('output', { alias: 'o', type: 'string', demandOption: true, describe: 'file to write the trace to' })
        .option('probe', {
        type: 'number',
        default: 100,
        describe: 'look for chunks that became unreachable each time after this many events',
    })
        .options(FORCE_OPTION),
    handler: (args) => {
        checkOutput(args.output, args.force);
        parseCount(args.probe, '--probe');
        const { board, project, stub } = boardAndProject(args);
        const lines = [];
        let recorder = null;
        const run = { target: board.id, firmware: board.firmware.id, program: project.path };
        const outcome = runProject(board, project, {
            maxSteps: args.maxSteps,
            via: args.via,
            stub,
            listen: (watch) => {
                recorder = new TraceRecorder(watch, run, (line) => lines.push(line), args.probe);
            },
        });
        recorder.end(outcome.error === '' ? outcome.status : outcome.error);
        lines.push('');
        writeOutput(args.output, lines.join('\n'));
        process.exitCode = outcome.exitCode === 0 ? 0 : 1;
        if (outcome.error !== '')
            process.stderr.write(`the program ended with ${outcome.error}\n`);
    },
};
