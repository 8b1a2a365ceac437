import { readStub } from '../machine/stubFile.js';
import { loadBoard } from '../profiles/profiles.js';
import { readProject } from '../report/projectFiles.js';
import { BOARD_OPTIONS, MAX_STEPS_OPTION, PROFILES_OPTION_WITH_ALIAS, STUB_OPTION, TARGET_OPTION, VIA_OPTION, } from './options.js';
import { profileFolders } from './profileFolders.js';
import { parseCount, parseSize } from './size.js';
/** The stub that was named, read. Throws ProfileError. */
export function parseStubOption(path) {
    return path === undefined ? undefined : readStub(path);
}
export function watchOptions(yargs) {
    return yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
        .options(TARGET_OPTION)
        .options(BOARD_OPTIONS)
        .option('fs', {
        type: 'string',
        describe: "folder that holds the files of the board's flash",
        defaultDescription: "the program's folder",
    })
        .options(VIA_OPTION)
        .options(STUB_OPTION)
        .options(PROFILES_OPTION_WITH_ALIAS)
        .options(MAX_STEPS_OPTION);
}
/** Throws what cli/errors.ts knows for bad input. */
export function boardAndProject(args) {
    parseCount(args.maxSteps, '--max-steps');
    const heapBytes = args.heap === undefined ? undefined : parseSize(args.heap, '--heap');
    const board = loadBoard(args.target, { firmware: args.firmware, heapBytes, folders: profileFolders(args) });
    return { board, project: readProject(args.file, args.fs), stub: parseStubOption(args.stub) };
}
