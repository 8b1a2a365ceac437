/** Options that several commands have. What reads them is elsewhere: to show or parse a command line none of it is needed. */

/** `--target`, for every command that runs something on one board. */
export const TARGET_OPTION = {
  target: { alias: 't', type: 'string', demandOption: true, describe: 'name of the board; uheap targets lists them' },
} as const;

/** `--targets`, for commands that take many boards. */
export const TARGETS_DESCRIPTION =
  'all, or names of boards and globs such as "esp32*" with commas between; builds for tests only by name';

/** `--micropython`, `--firmware` and `--heap`: what a board may have in place of its own. */
export const BOARD_OPTIONS = {
  micropython: {
    type: 'string',
    describe: 'release of MicroPython, such as 1.28.0 or 1.28',
    defaultDescription: "the newest with a profile of the board's firmware",
  },
  firmware: { type: 'string', describe: 'firmware profile to use', defaultDescription: "the board's own" },
  heap: {
    type: 'string',
    describe: 'size of the heap in bytes, or such as 64k or 1M',
    defaultDescription: "the board's own",
  },
} as const;

/** `--via`, for commands that hand a board one program. */
export const VIA_OPTION = {
  via: {
    choices: ['file', 'raw-repl', 'raw-paste', 'string'],
    describe: 'how the program reaches the board',
    defaultDescription: "the board's",
  },
} as const;

/** `--stub`, for every command that runs programs. */
export const STUB_OPTION = {
  stub: { type: 'string', describe: "JSON file that says what is at the board's pins and buses (docs/stubs.md)" },
} as const;

/** `--fs`, for every command that runs programs. */
export const FS_OPTION = {
  fs: {
    type: 'string',
    describe: 'folder with the files that the program finds; what it writes stays in memory',
    defaultDescription: "the program's folder",
  },
} as const;

/** `--boot`, for every command that runs one program. */
export const BOOT_OPTION = {
  boot: {
    type: 'boolean',
    default: false,
    describe: 'run the program as the board does at power-up: boot.py, then the program as main.py',
  },
} as const;

/** `--for` and `--max-steps`, for every command that runs programs. */
export const STOP_OPTIONS = {
  for: {
    type: 'string',
    describe: "stop the program after this much of the board's time, such as 60s, 500ms or 2m",
    defaultDescription: 'no limit',
  },
  'max-steps': {
    type: 'string',
    describe: 'stop the program after this many steps; each round of a loop is one, also in a built-in function',
    defaultDescription: 'no limit',
  },
} as const;

/** `--profiles`, for every command that a target is named to. */
export const PROFILES_OPTION = {
  profiles: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'folder of profiles of your own (docs/adding-a-board.md); may be repeated',
  },
} as const;

/** As PROFILES_OPTION, where `--targets` is not taken for something else. */
export const PROFILES_OPTION_WITH_ALIAS = { profiles: { ...PROFILES_OPTION.profiles, alias: 'targets' } } as const;

/** `--jobs`, for every command that runs many programs at a time. */
export const JOBS_OPTION = {
  jobs: { alias: 'j', type: 'string', describe: 'number of threads', defaultDescription: 'one per processor' },
} as const;

/** `--quiet`, for every command that shows how far it is. */
export const QUIET_OPTION = {
  quiet: { alias: 'q', type: 'boolean', default: false, describe: 'show no progress' },
} as const;

/** `--json`, for every command whose result is text. */
export const JSON_OPTION = {
  json: { type: 'boolean', default: false, describe: 'print JSON in place of text' },
} as const;

/** `--force`, for every command that writes a file. */
export const FORCE_OPTION = {
  force: { alias: 'f', type: 'boolean', default: false, describe: 'overwrite files that exist' },
} as const;

/** `--micropython`, for commands that compile or read `.mpy` files without a board. */
export const CROSS_OPTION = {
  micropython: {
    type: 'string',
    describe: 'release whose mpy-cross it is, such as 1.28.0 or 1.28',
    defaultDescription: 'the newest',
  },
} as const;

/** The config file that is read where none is named. */
export const CONFIG = 'uheap.config.json';
