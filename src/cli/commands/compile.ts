import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import '../../profiles/disk.js';
import { crossCompile } from '../../machine/crossCompile.js';
import { readProgram } from '../../report/programFile.js';
import { releaseChoice } from '../firmwareChoice.js';
import { CROSS_OPTION, FORCE_OPTION } from '../options.js';
import { checkOutput, writeFile } from '../output.js';

interface CompileArgs {
  file: string;
  output?: string;
  source?: string;
  micropython?: string;
  force: boolean;
}

/** Compiles a program to a `.mpy` file. */
export const compileCommand: CommandModule<object, CompileArgs> = {
  command: 'compile <file>',
  describe: 'Compile a program to a .mpy file, byte for byte the one of mpy-cross',
  builder: (yargs) =>
    yargs
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
      .options(CROSS_OPTION)
      .options(FORCE_OPTION) as Argv<CompileArgs>,
  handler: (args) => {
    const output = args.output ?? `${args.file.replace(/\.py$/, '')}.mpy`;
    checkOutput(output, args.force);
    const version = releaseChoice(args.micropython);
    const result = crossCompile(readProgram(args.file), args.source ?? basename(args.file), version);
    if (!result.ok) {
      process.stderr.write(Buffer.from(result.traceback, 'latin1'));
      process.exitCode = 1;
      return;
    }
    writeFile(output, Buffer.from(result.mpy, 'latin1'));
    process.stderr.write(`${output}: ${result.mpy.length} bytes\n`);
  },
};
