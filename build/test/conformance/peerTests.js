import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
/** Folders of MicroPython's tests that the simulated unix port is measured with. */
export const PEER_FOLDERS = [
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
const NOT_ON_STANDARD = new Set(['extmod/ssl_poll.py']);
/** Tests that are run as a user would from a shell, and whose expected output is made of patterns. */
const SPECIAL = new Set([
    'micropython/meminfo.py',
    'basics/bytes_compare3.py',
    'basics/builtin_help.py',
]);
/** Whether a test is started by its relative path, and compared with patterns. */
export function isSpecial(test) {
    return SPECIAL.has(test);
}
/** Tests of a folder, such as `basics/0prelim.py`. */
export function testsOf(root, folder) {
    if (!existsSync(join(root, folder)))
        return [];
    return readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.py'))
        .map((file) => `${folder}/${file}`)
        .filter((test) => !NOT_ON_STANDARD.has(test))
        .sort();
}
/** What a test's `.exp` file says it prints; null where it has none. */
export function expFile(root, test) {
    const file = join(root, `${test}.exp`);
    return existsSync(file) ? readFileSync(file).toString('latin1').replaceAll('\r\n', '\n') : null;
}
/** Whether `output` is what was expected. */
export function matches(test, expected, output) {
    return isSpecial(test) ? matchesPatterns(expected, output) : output === expected;
}
/** Whether a test says that what it needs is not there. */
export function saysSkip(output) {
    return output === 'SKIP\n' || output.endsWith('\nSKIP\n');
}
const ANY_LINES = '########';
/** Patterns, one a line; a line of eight `#` stands for any number of lines. */
function matchesPatterns(expected, output) {
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
            while (at < lines.length && !pattern.test(lines[at]))
                at++;
            skips = false;
        }
        if (at >= lines.length || !pattern.test(lines[at]))
            return false;
        at++;
    }
    return skips || at === lines.length;
}
/** In these patterns what follows a backslash is special, and the rest is not. */
function lineRegExp(line) {
    let text = '';
    for (let i = 0; i < line.length; i++) {
        const c = line[i];
        if (c === '\\') {
            i++;
            text += line[i] ?? '';
        }
        else {
            text += /[()[\]{}.*+^$]/.test(c) ? `\\${c}` : c;
        }
    }
    return new RegExp(`^${text}\\r*$`);
}
