import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { InputError } from './inputError.js';
import { readProgram } from './programFile.js';
/** More than the flash of any board; beyond, the folder was surely not meant to be one. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 4000;
/**
 * Reads a program and the folder that stands for the board's flash (default: the program's own).
 *
 * @throws InputError for a program that can't be read or is no UTF-8, and for a folder too large to be a flash
 */
export function readProject(path, folder) {
    if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
        throw new InputError(`${folder}: no such folder`);
    }
    const text = readProgram(path);
    const root = folder ?? dirname(path);
    const files = readFolder(root, folder === undefined);
    const name = relative(root, path).split(sep).join('/');
    const program = name.startsWith('..') ? basename(path) : name;
    return { program, text, path, folder: root, files: { ...files, [program]: text } };
}
/** A project of programs given as text: the first file is the program. */
export function textProject(files, program = Object.keys(files)[0]) {
    return { program, text: files[program], path: program, folder: '', files };
}
/**
 * Everything in a folder but hidden files and `node_modules`. A folder that was not named as a flash but is merely where
 * the program is may hold anything: too large for a flash, only the Python beside the program is read.
 */
function readFolder(root, isGuess) {
    const paths = listFolder(root);
    const total = paths.length > MAX_FILES ? 0 : paths.reduce((sum, path) => sum + statSync(join(root, path)).size, 0);
    const isTooLarge = paths.length > MAX_FILES || total > MAX_BYTES;
    if (isTooLarge && !isGuess) {
        throw new InputError(`${root}: more than ${MAX_FILES} files or ${MAX_BYTES} bytes, too much for a flash`);
    }
    const wanted = isTooLarge ? readdirSync(root).filter((name) => /\.m?py$/.test(name)) : paths;
    return Object.fromEntries(wanted
        .filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true)
        .sort()
        .map((path) => [Buffer.from(path, 'utf8').toString('latin1'), readFileSync(join(root, path)).toString('latin1')]));
}
/** Paths of the files in a folder and below, or just too many of them. */
function listFolder(root) {
    const paths = [];
    const visit = (dir) => {
        for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
            if (paths.length > MAX_FILES)
                return;
            if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === '__pycache__')
                continue;
            const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
            if (entry.isDirectory())
                visit(path);
            else if (entry.isFile())
                paths.push(path);
        }
    };
    visit('');
    return paths;
}
