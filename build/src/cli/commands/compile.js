import { basename } from 'node:path';
import { crossCompile } from '../../machine/crossCompile.js';
import { readProgram } from '../../report/programFile.js';
import { FORCE_OPTION } from '../options.js';
import { checkOutput, writeFile } from '../output.js';
/** Compiles a program to a `.mpy` file. */
export const compileCommand = {
    command: 'compile <file>',
    describe: 'Compile a program to a .mpy file, byte for byte the one of mpy-cross',
    builder: (yargs) => yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
        .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'file to write',
        defaultDescription: "the program's name with .mpy",
    })
        .option('source', {
        alias: 's',
        type: 'string',
        describe: 'name of the program in tracebacks',
        defaultDescription: "the program's name",
    })
        .options(FORCE_OPTION),
    handler: (args) => {
        const output = args.output ?? `${args.file.replace(/\.py$/, '')}.mpy`;
        checkOutput(output, args.force);
        const result = crossCompile(readProgram(args.file), args.source ?? basename(args.file));
        if (!result.ok) {
            process.stderr.write(Buffer.from(result.traceback, 'latin1'));
            process.exitCode = 1;
            return;
        }
        writeFile(output, Buffer.from(result.mpy, 'latin1'));
        process.stderr.write(`${output}: ${result.mpy.length} bytes\n`);
    },
};
