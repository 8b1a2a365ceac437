import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingsDir } from './recordings.js';
const KNOWN_FILE = join(recordingsDir, '..', 'conformance', 'known.txt');
/** The known differences: level by `build/program`. */
export function knownDifferences() {
    const known = new Map();
    for (const line of readFileSync(KNOWN_FILE, 'utf8').split('\n')) {
        if (line === '' || line.startsWith('#'))
            continue;
        const [name, level] = line.split(' ');
        known.set(name, level);
    }
    return known;
}
/** Where a comparison parts; null for an exact one. */
export function levelOf(comparison) {
    if (comparison.all)
        return null;
    if (!comparison.output)
        return 'output';
    return comparison.before ? 'after' : 'before';
}
