import type { Argv, CommandModule } from 'yargs';
import {
  BOARD_OPTIONS,
  FORCE_OPTION,
  PROFILES_OPTION_WITH_ALIAS,
  STOP_OPTIONS,
  STUB_OPTION,
  TARGET_OPTION,
} from '../options.js';
import type { ServeArgs } from '../serve/serveArgs.js';

/** A board on a port, for mpremote, Thonny and other tools. */
export const serveCommand: CommandModule<object, ServeArgs> = {
  command: 'serve',
  describe: 'Be a board on a port, for mpremote, Thonny and other tools (docs/serve.md)',
  builder: (yargs) =>
    yargs
      .options(TARGET_OPTION)
      .option('pty', {
        type: 'boolean',
        describe: 'a pseudo-terminal; its name is printed',
        defaultDescription: 'where nothing else is asked for',
      })
      .option('link', { type: 'string', describe: 'where to make a symbolic link to the terminal' })
      .option('listen', {
        type: 'string',
        describe: 'listen at a TCP port, such as 2218 or 127.0.0.1:2218, for socket:// and rfc2217:// (RFC 2217)',
      })
      .option('webrepl', { type: 'string', describe: 'listen at a port, such as 8266, for WebREPL (ws://)' })
      .option('password', { type: 'string', describe: 'what WebREPL asks for: 4 to 9 characters' })
      .options(BOARD_OPTIONS)
      .option('fs', {
        type: 'string',
        describe: "folder with the board's files, such as boot.py and main.py; what is written stays in memory",
        defaultDescription: 'none',
      })
      .option('fs-write', { type: 'boolean', default: false, describe: 'let the board write to the folder of --fs' })
      .option('log', { type: 'string', describe: 'file for all that passes, a JSON line an event' })
      .option('heap-log', { type: 'string', describe: 'file for a line with the figures of the heap each second' })
      .option('report', {
        type: 'string',
        describe: 'file for a page when it ends: the heap over time, and who allocated',
      })
      .options(STUB_OPTION)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .option('time', {
        choices: ['virtual', 'real'] as const,
        default: 'real' as const,
        describe: 'what sleeping takes: no time, or the time it says',
      })
      .options(STOP_OPTIONS)
      .options(FORCE_OPTION) as unknown as Argv<ServeArgs>,
  handler: async (args) => {
    const { serve } = await import('../serve/serve.js');
    process.exitCode = await serve(args);
  },
};
