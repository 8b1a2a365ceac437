import { dumpSnapshot, type MemDump } from './dumpParse.js';
import { MAP_LETTERS } from './mapLetters.js';
import { mapFigures } from './mapFigures.js';
import { escapeHtml, htmlPage } from './page/shell.js';

/** Lines of a log that a page shows; the dumps themselves are never cut. */
const MAX_LOG_LINES = 20_000;

/**
 * A page with the maps of a text, one at a time: with several dumps, such as in a device's log, a slider goes through
 * them, beside the log.
 *
 * @param text where the dumps are from
 */
export function mapPage(title: string, dumps: readonly MemDump[], text: string): string {
  const moments = dumps.map((dump) => {
    const snapshot = dumpSnapshot(dump);
    const { free, largestFree, fragmentation, nextFailing } = mapFigures(snapshot);
    const hasMap = dump.areas.length > 0;
    return {
      line: dump.line,
      lastLine: dump.lastLine,
      total: snapshot.total,
      used: snapshot.used,
      free: hasMap ? free : snapshot.free,
      largestFree: hasMap ? largestFree : snapshot.largestFree,
      fragmentation: hasMap ? fragmentation : 1 - snapshot.largestFree / Math.max(1, snapshot.free),
      nextFailing: hasMap ? nextFailing : snapshot.largestFree + 1,
      areas: dump.areas.map(({ start, map }) => ({ start, map })),
      problems: dump.problems,
    };
  });
  const isTimeline = dumps.length > 1;
  const log = text.split(/\r\n|\n|\r/);
  const isDump = new Set(
    dumps.flatMap(({ line, lastLine }) => Array.from({ length: lastLine - line + 1 }, (_, i) => line + i)),
  );
  const shown = log.slice(0, MAX_LOG_LINES);
  const logHtml = shown
    .map(
      (line, i) =>
        `<span data-line="${i + 1}"${isDump.has(i + 1) ? ' class="dump"' : ''}>${escapeHtml(line) || ' '}</span>`,
    )
    .join('');
  const timeline = isTimeline
    ? `<section class="card"><h2>Over time</h2><div id="chart"></div>
<input id="slider" type="range" min="0" max="${dumps.length - 1}" value="0" aria-label="dump"><div class="row"><span id="where" class="muted grow"></span></div></section>`
    : '';
  const logCard = isTimeline
    ? `<section class="card"><h2>Log</h2><pre class="log" id="log">${logHtml}</pre>${log.length > shown.length ? `<p class="muted">${log.length - shown.length} lines more</p>` : ''}</section>`
    : '';
  const mapCard = `<section class="card"><h2>Map</h2><div class="scroll"><canvas id="map"></canvas></div><div class="legend" id="legend"></div><p class="muted" id="problems"></p></section>`;
  return htmlPage({
    title,
    body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${dumps.length} ${dumps.length === 1 ? 'map' : 'maps'}, read by uheap</p></header>
<div class="figures" id="figures"></div>
${timeline}
${isTimeline ? `<div class="split">${mapCard}${logCard}</div>` : mapCard}`,
    live: { page: 'timeline', data: { moments, letters: MAP_LETTERS, bytesPerBlock: dumps[0]!.bytesPerBlock } },
  });
}
