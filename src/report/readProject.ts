import { statSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { DiskFolder } from '../machine/diskFolder.js';
import { utf8Bytes } from '../runtime/print.js';
import { InputError } from './inputError.js';
import { readProgram } from './programFile.js';
import type { Project } from './projectFiles.js';

/** What a folder holds beside a program's own files where it was not named as a flash but is merely where the program is. */
function isBoardFile(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules' && name !== '__pycache__';
}

/**
 * Reads a program, and the folder that stands for the board's files (default: the program's own) as far as it is needed.
 *
 * @throws InputError for a program that can't be read or is no UTF-8, and where there is no such folder
 */
export function readProject(path: string, folder?: string): Project {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InputError(`${folder}: no such folder`);
  }
  const text = readProgram(path);
  const root = folder ?? dirname(path);
  const disk = new DiskFolder(root, folder === undefined ? isBoardFile : undefined);
  const name = relative(root, path).split(sep).join('/');
  const program = utf8Bytes(name.startsWith('..') ? basename(path) : name);
  return { program, text, path, folder: root, files: { [program]: text }, disk };
}
