import { errorWithBytes } from '../report/fit.js';
import { allowance } from './config.js';
import { lineToBlame } from './lines.js';
const RULES = [
    { name: 'peak', words: 'peak', upwards: true, blame: 'peak' },
    { name: 'used', words: 'memory in use after a collection', upwards: true, blame: 'live' },
    { name: 'largestFree', words: 'largest free run', upwards: false, blame: 'live' },
    { name: 'smallestHeap', words: 'smallest heap', upwards: true, blame: 'peak' },
    { name: 'collections', words: 'number of collections', upwards: true, blame: 'peak' },
];
export function checkFigures(fit) {
    const { peak, live, tightestFree, smallestHeap, collections } = fit;
    return { peak, used: live, largestFree: tightestFree, smallestHeap, collections };
}
/** Compares a run with its budget and its baseline. @param wantsBaseline whether there ought to be one */
export function judge(item, fit, lines, baseline, wantsBaseline, bytesPerBlock) {
    const figures = checkFigures(fit);
    const problems = [];
    const own = { file: item.program, line: 1 };
    const atEnd = [fit.failed?.site, fit.place].find((site) => site != null && site.line > 0) ?? own;
    if (!fit.fits && item.budget.memoryError !== true) {
        const room = fit.failed === null ? '' : ` (largest free run ${fit.tightestFree})`;
        problems.push({ kind: 'memory-error', message: `${errorWithBytes(fit)}${room}`, place: atEnd });
    }
    if (fit.status === 'exception')
        problems.push({ kind: 'exception', message: fit.error, place: atEnd });
    if (fit.status === 'exit')
        problems.push({ kind: 'exception', message: 'exits with an error', place: own });
    for (const rule of RULES) {
        const now = figures[rule.name];
        if (now === null)
            continue;
        const place = () => lineToBlame(lines, baseline?.lines ?? null, rule.blame) ?? own;
        const limit = item.budget[rule.name];
        const isOver = (bound) => (rule.upwards ? now > bound : now < bound);
        if (limit !== undefined && isOver(limit)) {
            const message = `${rule.words} is ${now}, the budget is ${rule.upwards ? 'at most' : 'at least'} ${limit}`;
            problems.push({ kind: 'budget', message, place: place() });
        }
        const base = baseline?.figures[rule.name] ?? null;
        if (base === null)
            continue;
        const room = allowance(item.tolerance[rule.name], base, bytesPerBlock);
        if (isOver(rule.upwards ? base + room : base - room)) {
            const change = `${now > base ? '+' : ''}${now - base}`;
            const within = room === 0 ? '' : `, more than the tolerance of ${room}`;
            problems.push({
                kind: 'baseline',
                message: `${rule.words} went from ${base} to ${now} (${change}${within})`,
                place: place(),
            });
        }
    }
    if (wantsBaseline && baseline === null) {
        problems.push({ kind: 'no-baseline', message: 'no baseline yet; uheap check --update writes it', place: null });
    }
    return { item, fit, figures, baseline, problems };
}
