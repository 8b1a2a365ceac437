import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import '../../profiles/disk.js';
import { crossCompile, disassembleMpy } from '../../machine/crossCompile.js';
import { readProgram } from '../../report/programFile.js';
import { UsageError } from '../errors.js';
import { releaseChoice } from '../firmwareChoice.js';
import { CROSS_OPTION } from '../options.js';
import { readInput } from '../source.js';

interface DisArgs {
  file: string;
  micropython?: string;
}

/** Prints the bytecode of a program or of a `.mpy` file. */
export const disCommand: CommandModule<object, DisArgs> = {
  command: 'dis <file>',
  describe: 'List the bytecode of a program or a .mpy file',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'a .py or .mpy file' })
      .options(CROSS_OPTION) as Argv<DisArgs>,
  handler: ({ file, micropython }) => {
    const version = releaseChoice(micropython);
    const compiled = file.endsWith('.mpy')
      ? { ok: true as const, mpy: readInput(file, 'latin1') }
      : crossCompile(readProgram(file), basename(file), version);
    const listing = compiled.ok ? disassembleMpy(compiled.mpy, version) : compiled;
    if ('listing' in listing) {
      process.stdout.write(listing.listing);
      return;
    }
    if (file.endsWith('.mpy')) throw new UsageError(`${file}: not a .mpy file that this MicroPython loads`);
    process.stderr.write(Buffer.from(listing.ok ? '' : listing.traceback, 'latin1'));
    process.exitCode = 1;
  },
};
