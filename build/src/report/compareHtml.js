import { FIGURE_TEXTS, FIGURES, hexOffset, phaseText } from './comparison.js';
import { verdictText } from './compareText.js';
import { mapLines } from './mapDiff.js';
import { escapeHtml } from './page/shell.js';
const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #222; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; } td, th { padding: 0.1rem 0.8rem; text-align: right; }
td:first-child, th:first-child { text-align: left; padding-left: 0; }
tr.differs td { background: #fde8e8; }
.verdict { padding: 0.4rem 0.8rem; border-left: 0.4rem solid #c33; background: #fde8e8; }
.verdict.passed { border-color: #2a7; background: #e6f6ee; }
.maps { display: flex; gap: 2rem; flex-wrap: wrap; } pre { font: 12px/1.25 ui-monospace, monospace; margin: 0; }
mark { background: #f9a; } .free { color: #bbb; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #181818; } tr.differs td, .verdict { background: #4a2020; }
  .verdict.passed { background: #1d3d2d; } mark { background: #a33; color: #fff; } .free { color: #555; }
}`;
/** The comparison as one HTML page, with both maps side by side and what differs marked. */
export function compareHtml(comparison, about) {
    const { phases, verdict } = comparison;
    const title = `${about.find(([name]) => name === 'simulated')?.[1] ?? 'uheap compare'}: ${verdict.kind}`;
    return [
        '<!doctype html>',
        `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>`,
        `<style>${STYLE}\n</style></head><body>`,
        '<h1>Board and simulation</h1>',
        `<table>${about.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`,
        `<p class="verdict${verdict.passed ? ' passed' : ''}">${escapeHtml(verdictText(verdict))}</p>`,
        ...phases.map((phase) => phaseHtml(phase, comparison)),
        '</body></html>\n',
    ].join('\n');
}
function phaseHtml(phase, { boardPeak, simulatedPeak }) {
    const rows = FIGURES.map((key) => rowHtml(FIGURE_TEXTS[key], phase.board?.[key] ?? null, phase.simulated?.[key] ?? null));
    if (phase.name === 'after')
        rows.push(rowHtml('peak', boardPeak, simulatedPeak));
    const head = '<tr><th></th><th>board</th><th>simulated</th></tr>';
    const table = `<table>${head}${rows.join('')}</table>`;
    return `<h2>${escapeHtml(phaseText(phase.name))}</h2>\n${table}\n${mapsHtml(phase)}`;
}
function rowHtml(name, board, simulated) {
    const differs = board !== null && simulated !== null && board !== simulated;
    const cell = (value) => `<td>${value ?? '-'}</td>`;
    return `<tr${differs ? ' class="differs"' : ''}><td>${escapeHtml(name)}</td>${cell(board)}${cell(simulated)}</tr>`;
}
function mapsHtml(phase) {
    if (phase.boardMaps.length === 0 || phase.simulatedMaps.length === 0)
        return '';
    const board = [];
    const simulated = [];
    let free = 0;
    const closeFree = () => {
        if (free > 0)
            for (const side of [board, simulated])
                side.push(`<span class="free">(${free} lines all free)</span>`);
        free = 0;
    };
    for (const line of mapLines(phase.boardMaps, phase.simulatedMaps)) {
        if (line.marks === '' && /^\.+$/.test(line.a)) {
            free++;
            continue;
        }
        closeFree();
        const start = `${hexOffset(line.block * phase.bytesPerBlock)}: `;
        board.push(start + markedHtml(line.a, line.marks));
        simulated.push(start + markedHtml(line.b, line.marks));
    }
    closeFree();
    const side = (name, lines) => `<div>${name}<pre>${lines.join('\n')}</pre></div>`;
    return `<div class="maps">${side('board', board)}${side('simulated', simulated)}</div>`;
}
/** A line of a map; runs of blocks that differ are marked. */
function markedHtml(letters, marks) {
    let html = '';
    let open = false;
    for (let i = 0; i < letters.length; i++) {
        const marked = marks[i] === '^';
        if (marked !== open)
            html += marked ? '<mark>' : '</mark>';
        open = marked;
        html += letters[i];
    }
    return open ? `${html}</mark>` : html;
}
