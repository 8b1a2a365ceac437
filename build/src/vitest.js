import { expect } from 'vitest';
import { Machine } from './machine/machine.js';
import { loadBoard } from './profiles/profiles.js';
import { fitProject } from './report/fit.js';
import { siteName } from './report/profile.js';
import { takeSnapshot } from './report/snapshot.js';
function isProject(value) {
    return typeof value === 'object' && value !== null && 'program' in value && 'files' in value;
}
function isSnapshot(value) {
    return typeof value === 'object' && value !== null && 'areas' in value && 'peak' in value;
}
function figures(received, target, options) {
    const board = loadBoard(target, { heapBytes: options.heapBytes, folders: options.folders });
    if (isProject(received)) {
        const fit = fitProject(board, received, { maxSteps: options.maxSteps });
        const ok = fit.fits && fit.error === '';
        const where = fit.failed === null ? '' : ` at ${siteName(fit.failed.site)}`;
        return { ok, why: `it ends with ${fit.error}${where}`, peak: fit.peak, used: fit.live };
    }
    const snapshot = received instanceof Machine ? takeSnapshot(received) : received;
    if (!isSnapshot(snapshot))
        throw new TypeError('toFit: expected a project, a Machine or a heap snapshot');
    const room = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
    const why = `its peak of ${snapshot.peak} bytes is more than the heap of ${room}`;
    return { ok: snapshot.peak <= room, why, peak: snapshot.peak, used: snapshot.used };
}
expect.extend({
    toFit(received, target, options = {}) {
        const { ok, why, peak, used } = figures(received, target, options);
        const reasons = [
            ...(ok ? [] : [why]),
            ...(options.peak !== undefined && peak > options.peak ? [`its peak is ${peak}, above ${options.peak}`] : []),
            ...(options.used !== undefined && used > options.used ? [`it keeps ${used}, above ${options.used}`] : []),
        ];
        return {
            pass: reasons.length === 0,
            message: () => reasons.length === 0
                ? `expected the program not to fit ${target}, but it does with a peak of ${peak} bytes`
                : `expected the program to fit ${target}: ${reasons.join('; ')}`,
        };
    },
});
