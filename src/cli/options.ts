/** Options that several commands have. What reads them is elsewhere: to show or parse a command line none of it is needed. */

/** `--stub`, for every command that runs programs. */
export const STUB_OPTION = {
  stub: { type: 'string', describe: "JSON file with what is at the board's pins and buses (docs/stubs.md)" },
} as const;

/** `--profiles`, for every command that a target is named to. */
export const PROFILES_OPTION = {
  profiles: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'a folder of your own profiles (docs/adding-a-board.md); may be given again',
  },
} as const;

/** As PROFILES_OPTION, where `--targets` is not taken for something else. */
export const PROFILES_OPTION_WITH_ALIAS = { profiles: { ...PROFILES_OPTION.profiles, alias: 'targets' } } as const;

/** The config file that is read where none is named. */
export const CONFIG = 'uheap.config.json';
