import { readFileSync } from 'node:fs';
import { ProfileError } from '../profiles/problem.js';
import { parseStub, type StubFile } from '../world/stub.js';

/** Reads a stub (docs/stubs.md). Throws ProfileError, whose message is one line with file and key. */
export function readStub(path: string): StubFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (e) {
    const { code } = e as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw new ProfileError([{ file: path, key: '', expected: 'a stub (docs/stubs.md)', found }]);
  }
  return parseStub(text, path);
}
