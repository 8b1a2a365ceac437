import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of MicroPython's tests that the simulated unix port is measured with. */
export const PEER_FOLDERS: readonly string[] = [
  'basics',
  'float',
  'io',
  'unicode',
  'misc',
  'micropython',
  'extmod',
  'import',
  'stress',
];

/** Tests that MicroPython's own runner leaves out on the standard variant of the unix port. */
const NOT_ON_STANDARD: ReadonlySet<string> = new Set(['extmod/ssl_poll.py']);

/** Tests that are run as a user would from a shell, and whose expected output is made of patterns. */
const SPECIAL: ReadonlySet<string> = new Set([
  'micropython/meminfo.py',
  'basics/bytes_compare3.py',
  'basics/builtin_help.py',
]);

/** Whether a test is started by its relative path, and compared with patterns. */
export function isSpecial(test: string): boolean {
  return SPECIAL.has(test);
}

/** Tests of a folder, such as `basics/0prelim.py`. */
export function testsOf(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.py'))
    .map((file) => `${folder}/${file}`)
    .filter((test) => !NOT_ON_STANDARD.has(test))
    .sort();
}

/** What a test must print. */
export interface Expected {
  readonly text: string;
  /** It is what a real firmware printed, which says nothing of how the program ended. */
  readonly isRecorded: boolean;
}

/** What a test must print; null where nothing says. */
export function expectedOutput(root: string, expectedDir: string | null, test: string): Expected | null {
  const recorded = expectedDir === null ? null : recordedOutput(expectedDir, test);
  const own = join(root, `${test}.exp`);
  // A real firmware that lacks what the test is about says so.
  if (recorded !== 'SKIP\n' && existsSync(own)) return { text: bytesOf(own), isRecorded: false };
  return recorded === null ? null : { text: recorded, isRecorded: true };
}

function recordedOutput(dir: string, test: string): string | null {
  const name = join(dir, test.replace(/\.py$/, ''));
  for (const file of [`${name}.rt.out`, `${name}.out`]) if (existsSync(file)) return bytesOf(file);
  return null;
}

function bytesOf(file: string): string {
  return readFileSync(file).toString('latin1').replaceAll('\r\n', '\n');
}

/** Whether `output` is what was expected. */
export function matches(test: string, expected: Expected, output: string): boolean {
  if (isSpecial(test)) return matchesPatterns(expected.text, output);
  return output === expected.text || (expected.isRecorded && output === `${expected.text}CRASH`);
}

const ANY_LINES = '########';

/** Patterns, one a line; a line of eight `#` stands for any number of lines. */
function matchesPatterns(expected: string, output: string): boolean {
  const lines = output.replace(/\n$/, '').split('\n');
  let at = 0;
  let skips = false;
  for (const line of expected.replace(/\n$/, '').split('\n')) {
    if (line === ANY_LINES) {
      skips = true;
      continue;
    }
    const pattern = lineRegExp(line);
    if (skips) {
      while (at < lines.length && !pattern.test(lines[at]!)) at++;
      skips = false;
    }
    if (at >= lines.length || !pattern.test(lines[at]!)) return false;
    at++;
  }
  return skips || at === lines.length;
}

/** In these patterns what follows a backslash is special, and the rest is not. */
function lineRegExp(line: string): RegExp {
  let text = '';
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '\\') {
      i++;
      text += line[i] ?? '';
    } else {
      text += /[()[\]{}.*+^$]/.test(c) ? `\\${c}` : c;
    }
  }
  return new RegExp(`^${text}\\r*$`);
}
