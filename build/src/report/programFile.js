import { readFileSync, statSync } from 'node:fs';
import { InputError } from './inputError.js';
/** Reads a program as bytes, one a character. Throws InputError where it is no readable UTF-8 file. */
export function readProgram(path) {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined)
        throw new InputError(`${path}: no such file`);
    if (info.isDirectory())
        throw new InputError(`${path}: is a directory, expected a Python file`);
    let data;
    try {
        data = readFileSync(path);
    }
    catch (e) {
        throw new InputError(`${path}: can't be read (${e.code})`);
    }
    try {
        new TextDecoder('utf-8', { fatal: true }).decode(data);
    }
    catch {
        throw new InputError(`${path}: not valid UTF-8`);
    }
    return data.toString('latin1');
}
