/** Options that several commands have. What reads them is elsewhere: to show or parse a command line none of it is needed. */
/** `--target`, for every command that runs something on one board. */
export const TARGET_OPTION = {
    target: { alias: 't', type: 'string', demandOption: true, describe: 'name of the board; uheap targets lists them' },
};
/** `--targets`, for commands that take many boards. */
export const TARGETS_DESCRIPTION = 'all, or names of boards with commas between them';
/** `--firmware` and `--heap`: what a board may have in place of its own. */
export const BOARD_OPTIONS = {
    firmware: { type: 'string', describe: 'firmware profile to use', defaultDescription: "the board's own" },
    heap: {
        type: 'string',
        describe: 'size of the heap in bytes, or such as 64k or 1M',
        defaultDescription: "the board's own",
    },
};
/** `--via`, for commands that hand a board one program. */
export const VIA_OPTION = {
    via: {
        choices: ['file', 'raw-repl', 'raw-paste', 'string'],
        describe: 'how the program reaches the board',
        defaultDescription: "the board's",
    },
};
/** `--stub`, for every command that runs programs. */
export const STUB_OPTION = {
    stub: { type: 'string', describe: "JSON file that says what is at the board's pins and buses (docs/stubs.md)" },
};
/** `--max-steps`, for every command that runs programs. */
export const MAX_STEPS_OPTION = {
    'max-steps': {
        type: 'number',
        describe: 'stop the program after this many rounds of its loops',
        defaultDescription: 'no limit',
    },
};
/** `--profiles`, for every command that a target is named to. */
export const PROFILES_OPTION = {
    profiles: {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'folder of profiles of your own (docs/adding-a-board.md); may be repeated',
    },
};
/** As PROFILES_OPTION, where `--targets` is not taken for something else. */
export const PROFILES_OPTION_WITH_ALIAS = { profiles: { ...PROFILES_OPTION.profiles, alias: 'targets' } };
/** `--jobs`, for every command that runs many programs at a time. */
export const JOBS_OPTION = {
    jobs: { alias: 'j', type: 'number', describe: 'number of threads', defaultDescription: 'one per processor' },
};
/** `--quiet`, for every command that shows how far it is. */
export const QUIET_OPTION = {
    quiet: { alias: 'q', type: 'boolean', default: false, describe: 'show no progress' },
};
/** `--json`, for every command whose result is text. */
export const JSON_OPTION = {
    json: { type: 'boolean', default: false, describe: 'print JSON in place of text' },
};
/** `--force`, for every command that writes a file. */
export const FORCE_OPTION = {
    force: { alias: 'f', type: 'boolean', default: false, describe: 'overwrite files that exist' },
};
/** The config file that is read where none is named. */
export const CONFIG = 'uheap.config.json';
