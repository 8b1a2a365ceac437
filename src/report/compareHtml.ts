import { verdictText } from './compareText.js';
import { type Comparison, FIGURE_TEXTS, FIGURES, hexOffset, type Phase, phaseText } from './comparison.js';
import { mapLines } from './mapDiff.js';
import { htmlPage } from './page/shell.js';
import { escapeHtml, grouped } from './page/text.js';

/** The comparison as one HTML page, with both maps side by side and what differs marked. */
export function compareHtml(comparison: Comparison, about: readonly (readonly [string, string])[]): string {
  const { phases, verdict } = comparison;
  const board = about.find(([name]) => name === 'simulated')?.[1] ?? 'uheap compare';
  const rows = about.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td class="wrap">${escapeHtml(value)}</td></tr>`,
  );
  return htmlPage({
    title: `${board}: ${verdict.kind}`,
    body: [
      `<header><h1>Board and simulation</h1><p class="sub ${verdict.passed ? 'good' : 'bad'}">${escapeHtml(verdictText(verdict))}</p></header>`,
      `<section class="card"><div class="scroll"><table class="about"><tbody>${rows.join('')}</tbody></table></div></section>`,
      ...phases.map((phase) => phaseHtml(phase, comparison)),
    ].join('\n'),
  });
}

function phaseHtml(phase: Phase, { boardPeak, simulatedPeak }: Comparison): string {
  const rows = FIGURES.map((key) =>
    rowHtml(FIGURE_TEXTS[key], phase.board?.[key] ?? null, phase.simulated?.[key] ?? null),
  );
  if (phase.name === 'after') rows.push(rowHtml('peak', boardPeak, simulatedPeak));
  const head = '<tr><th></th><th class="n">board</th><th class="n">simulated</th></tr>';
  const table = `<div class="scroll"><table class="figures-table"><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div>`;
  return `<section class="card"><h2>${escapeHtml(phaseText(phase.name))}</h2>\n${table}\n${mapsHtml(phase)}</section>`;
}

function rowHtml(name: string, board: number | null, simulated: number | null): string {
  const differs = board !== null && simulated !== null && board !== simulated;
  const cell = (value: number | null): string => `<td class="n">${value === null ? '–' : grouped(value)}</td>`;
  return `<tr${differs ? ' class="differs"' : ''}><td>${escapeHtml(name)}</td>${cell(board)}${cell(simulated)}</tr>`;
}

function mapsHtml(phase: Phase): string {
  if (phase.boardMaps.length === 0 || phase.simulatedMaps.length === 0) return '';
  const board: string[] = [];
  const simulated: string[] = [];
  let free = 0;
  const closeFree = (): void => {
    if (free > 0) {
      for (const side of [board, simulated]) side.push(`<span class="free">(${free} lines all free)</span>`);
    }
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
  const side = (name: string, lines: readonly string[]): string =>
    `<div><h3>${name}</h3><pre class="map">${lines.join('\n')}</pre></div>`;
  return `<div class="maps">${side('board', board)}${side('simulated', simulated)}</div>`;
}

/** A line of a map; runs of blocks that differ are marked. */
function markedHtml(letters: string, marks: string): string {
  let html = '';
  let open = false;
  for (let i = 0; i < letters.length; i++) {
    const marked = marks[i] === '^';
    if (marked !== open) html += marked ? '<mark>' : '</mark>';
    open = marked;
    html += letters[i];
  }
  return open ? `${html}</mark>` : html;
}
