import { FIGURE_TEXTS, FIGURES, hexOffset, phaseText, } from './comparison.js';
import { mapLines } from './mapDiff.js';
/** Lines that are the same on both sides and stand next to one that isn't. */
const CONTEXT_LINES = 1;
const NAME_WIDTH = 24;
const NUMBER_WIDTH = 12;
/** The comparison as text: figures side by side, maps where they differ, checkpoints, the verdict. */
export function compareText(comparison) {
    const { phases, boardCheckpoints, simulatedCheckpoints, outputDifference, verdict } = comparison;
    const parts = phases.map((phase) => phaseTable(phase, comparison));
    parts.push(growthTable(phases));
    const most = Math.max(boardCheckpoints.length, simulatedCheckpoints.length);
    if (most > 0)
        parts.push(checkpointTable(comparison, most));
    for (const phase of phases)
        parts.push(mapText(phase));
    if (outputDifference !== null) {
        const { line, board, simulated } = outputDifference;
        parts.push(`output, line ${line}\n  board      ${board ?? '(nothing)'}\n  simulated  ${simulated ?? '(nothing)'}\n`);
    }
    parts.push(`verdict: ${verdictText(verdict)}\n`);
    return parts.filter((part) => part !== '').join('\n');
}
/** The verdict in one line. */
export function verdictText({ kind, blocks, where }) {
    if (where === null)
        return 'exact';
    const size = Number.isFinite(blocks) ? `${blocks} ${blocks === 1 ? 'block' : 'blocks'}` : '';
    if (kind === 'within')
        return `within ${size}; first difference: ${where}`;
    return `different${size === '' ? '' : ` by ${size}`}; first difference: ${where}`;
}
function row(name, board, simulated) {
    const cell = (value) => (value === null ? '-' : String(value)).padStart(NUMBER_WIDTH);
    const apart = board !== null && simulated !== null && board !== simulated ? signed(simulated - board) : '';
    return `  ${name.padEnd(NAME_WIDTH)}${cell(board)}${cell(simulated)}${apart.padStart(NUMBER_WIDTH)}`.trimEnd();
}
function signed(n) {
    return n > 0 ? `+${n}` : String(n);
}
function head(title) {
    return `${title.padEnd(NAME_WIDTH + 2)}${'board'.padStart(NUMBER_WIDTH)}${'simulated'.padStart(NUMBER_WIDTH)}`;
}
function phaseTable(phase, { boardPeak, simulatedPeak }) {
    const value = (side, key) => side?.[key] ?? null;
    const rows = FIGURES.map((key) => row(FIGURE_TEXTS[key], value(phase.board, key), value(phase.simulated, key)));
    if (phase.name === 'after')
        rows.splice(3, 0, row('peak', boardPeak, simulatedPeak));
    const apart = `  ${'blocks that differ'.padEnd(NAME_WIDTH)}${String(phase.blocksApart).padStart(2 * NUMBER_WIDTH)}`;
    return `${[head(phaseText(phase.name)), ...rows, ...(phase.boardMaps.length === 0 ? [] : [apart])].join('\n')}\n`;
}
/** What stays the same between versions of MicroPython is how much the program adds, rather than what is there. */
function growthTable(phases) {
    const [before, after, collected] = phases;
    const growth = (side, to) => {
        const [from, end] = [before[side], to[side]];
        return from === null || end === null ? null : end.used - from.used;
    };
    const rows = [after, collected].map((phase) => row(phaseText(phase.name), growth('board', phase), growth('simulated', phase)));
    return `${[head('growth of used bytes'), ...rows].join('\n')}\n`;
}
function checkpointTable({ boardCheckpoints, simulatedCheckpoints }, count) {
    const rows = Array.from({ length: count }, (_, i) => {
        const [board, simulated] = [boardCheckpoints[i], simulatedCheckpoints[i]];
        return row(`${i + 1} (line ${(board ?? simulated).line})`, board?.used ?? null, simulated?.used ?? null);
    });
    return `${[head('used at checkpoints'), ...rows].join('\n')}\n`;
}
function mapText(phase) {
    if (phase.blocksApart === 0 || phase.boardMaps.length === 0 || phase.simulatedMaps.length === 0)
        return '';
    const lines = mapLines(phase.boardMaps, phase.simulatedMaps);
    const shown = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1).some((line) => line.marks !== ''));
    const text = [`maps ${phaseText(phase.name)}, where they differ: the board's above the simulated one`];
    let same = 0;
    const closeSame = () => {
        if (same > 0)
            text.push(`  (${same} ${same === 1 ? 'line' : 'lines'} the same)`);
        same = 0;
    };
    lines.forEach((line, i) => {
        if (!shown[i]) {
            same++;
            return;
        }
        closeSame();
        text.push(...mapLineText(line, phase.bytesPerBlock, phase.boardMaps.length > 1));
    });
    closeSame();
    return `${text.join('\n')}\n`;
}
function mapLineText(line, bytesPerBlock, manyAreas) {
    const area = manyAreas ? `${line.area} ` : '';
    const start = `  ${area}${hexOffset(line.block * bytesPerBlock)}: `;
    if (line.marks === '')
        return [start + line.a];
    const below = ' '.repeat(start.length);
    return [start + line.a, below + line.b, below + line.marks].map((text) => text.trimEnd());
}
