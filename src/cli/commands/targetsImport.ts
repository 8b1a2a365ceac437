import type { Argv, CommandModule } from 'yargs';
import type { ImportArgs } from '../importTarget.js';
import { FORCE_OPTION, PROFILES_OPTION_WITH_ALIAS } from '../options.js';

/** Writes the profiles of a board and its firmware from the firmware's file. */
export const targetsImportCommand: CommandModule<object, ImportArgs> = {
  command: 'import <file>',
  describe: 'Write the profiles of a board from the firmware file that it runs',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'released firmware: .uf2, .bin, .hex, .dfu or .elf',
      })
      .option('out', { alias: 'o', type: 'string', demandOption: true, describe: 'folder of profiles to write to' })
      .option('id', { type: 'string', describe: "name of the board (from the file's name, or the firmware's)" })
      .option('heap-total', {
        type: 'string',
        describe: 'what print(gc.mem_alloc() + gc.mem_free()) shows on the board, where the firmware leaves it open',
      })
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(FORCE_OPTION) as unknown as Argv<ImportArgs>,
  handler: async (args) => {
    // The other commands have no use for what reads firmware.
    const { importTarget } = await import('../importTarget.js');
    process.exitCode = await importTarget(args);
  },
};
