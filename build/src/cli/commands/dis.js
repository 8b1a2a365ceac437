import { basename } from 'node:path';
import { crossCompile, disassembleMpy } from '../../machine/crossCompile.js';
import { readProgram } from '../../report/programFile.js';
import { UsageError } from '../errors.js';
import { readInput } from '../source.js';
/** Prints the bytecode of a program or of a `.mpy` file. */
export const disCommand = {
    command: 'dis <file>',
    describe: 'List the bytecode of a program or a .mpy file',
    builder: (yargs) => yargs.positional('file', { type: 'string', demandOption: true, describe: 'a .py or .mpy file' }),
    handler: ({ file }) => {
        const compiled = file.endsWith('.mpy')
            ? { ok: true, mpy: readInput(file, 'latin1') }
            : crossCompile(readProgram(file), basename(file));
        const listing = compiled.ok ? disassembleMpy(compiled.mpy) : compiled;
        if ('listing' in listing) {
            process.stdout.write(listing.listing);
            return;
        }
        if (file.endsWith('.mpy'))
            throw new UsageError(`${file}: not a .mpy file that MicroPython 1.23 loads`);
        process.stderr.write(Buffer.from(listing.ok ? '' : listing.traceback, 'latin1'));
        process.exitCode = 1;
    },
};
