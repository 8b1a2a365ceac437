import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEER_FOLDERS } from './peerTests.js';
import { recordingsDir } from './recordings.js';
/** A list of tests beside this file: a test, then a reason, a line. */
export function testList(file) {
    const list = new Map();
    const path = join(recordingsDir, '..', 'conformance', file);
    for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (line === '' || line.startsWith('#'))
            continue;
        const at = line.indexOf(' ');
        if (at < 0)
            throw new Error(`${path}: no reason for ${line}`);
        list.set(line.slice(0, at), line.slice(at + 1).trim());
    }
    return list;
}
/** A share, as tables show it. */
export function percent(part, of) {
    return of === 0 ? '-' : ((100 * part) / of).toFixed(1);
}
/** A table's rows: one for each folder that has tests, and one for all. */
export function rowsByFolder(outcomes, row) {
    const folders = PEER_FOLDERS.map((folder) => ({
        folder,
        of: outcomes.filter((o) => o.test.startsWith(`${folder}/`)),
    }));
    const rows = folders.filter(({ of }) => of.length > 0).map(({ folder, of }) => row(folder, of));
    return [...rows, row('all', outcomes)];
}
