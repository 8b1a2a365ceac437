import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crossCompile } from '../../src/machine/crossCompile.js';
import { recordingsDir } from '../conformance/recordings.js';

/** What mutations start from: texts of programs, and `.mpy` files, as bytes. */
export interface Corpus {
  readonly programs: readonly string[];
  readonly mpyFiles: readonly string[];
}

const LONGEST_PROGRAM = 12_000;

const testDir = join(recordingsDir, '..');

/** Folders of the repository that hold programs. */
const OWN_FOLDERS = [
  join(recordingsDir, 'scripts'),
  join(testDir, 'objects', 'typePrograms'),
  join(testDir, 'objects', 'recorded'),
  join(testDir, 'modules', 'recorded'),
  join(testDir, '..', 'bench', 'programs'),
  join(testDir, '..', 'examples'),
];

function programsBelow(dir: string): string[] {
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      if (statSync(path).isDirectory()) return programsBelow(path);
      return name.endsWith('.py') ? [readFileSync(path).toString('latin1')] : [];
    })
    .filter((text) => text.length <= LONGEST_PROGRAM);
}

/** The repository's programs and `.mpy` files, and those of other folders. */
export function loadCorpus(folders: readonly string[]): Corpus {
  const others = folders.flatMap(programsBelow);
  const mpyDir = join(recordingsDir, 'v1.23.0', 'mpy');
  const ownMpyFiles = readdirSync(mpyDir)
    .sort()
    .map((name) => readFileSync(join(mpyDir, name)).toString('latin1'));
  const otherMpyFiles = others.flatMap((text) => {
    const result = crossCompile(text, 'm.py');
    return result.ok ? [result.mpy] : [];
  });
  return { programs: [...OWN_FOLDERS.flatMap(programsBelow), ...others], mpyFiles: [...ownMpyFiles, ...otherMpyFiles] };
}
