import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

// What the programs should print was recorded from the real firmware.
const dir = join(import.meta.dirname, 'programs');
const read = (path: string): string => readFileSync(join(dir, path), 'latin1');

/** The files of the package that `imports/main.py` imports. */
function importFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(join(dir, 'imports'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.py') || entry.name === 'main.py') continue;
    const path = join(entry.parentPath, entry.name).slice(join(dir, 'imports').length + 1);
    files[path] = read(`imports/${path}`);
  }
  return files;
}

const programs: [name: string, files: Record<string, string>][] = [
  ['unwind', {}],
  ['generators', {}],
  ['calls', {}],
  ['viper', {}],
  ['imports/main', importFiles()],
];

describe.each(programs)('%s', (name, files) => {
  const expected = read(`${name}.out`);

  it('prints what the firmware printed', () => {
    expect(runProgram(read(`${name}.py`), { files })).toBe(expected);
  });

  it('prints the same when every allocation collects', () => {
    expect(runProgram(read(`${name}.py`), { files, stress: true })).toBe(expected);
  });

  it('prints the same on a 32-bit board', () => {
    expect(runProgram(read(`${name}.py`), { files, target: 'UNIX_X86', firmware: 'unix-x86' })).toBe(expected);
  });
});
