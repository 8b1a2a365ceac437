import { readFileSync } from 'node:fs';
function json(name) {
    return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}
/** Paths hold both from the sources and from where the compiler puts this file. */
const ROOT = import.meta.url.includes('/build/test/') ? '../../../test/' : '../';
export function fieldReports() {
    return json(`${ROOT}recordings/field-reports.json`).reports;
}
export function fieldChecks() {
    return json(`${ROOT}field/checks.json`);
}
/** Why a figure is not reproduced, or a report not compared (`board`), by report and figure. */
export function reasons() {
    const text = readFileSync(new URL(`${ROOT}field/reasons.txt`, import.meta.url), 'utf8');
    const map = new Map();
    for (const line of text.split('\n')) {
        if (line === '' || line.startsWith('#'))
            continue;
        const [, ids, what, reason] = /^([\d,]+) (\w+) (.+)$/.exec(line) ?? [];
        if (reason === undefined)
            throw new Error(`reasons.txt: expected "REPORT FIGURE reason", found "${line}"`);
        for (const id of ids.split(','))
            map.set(`${id} ${what}`, reason);
    }
    return map;
}
