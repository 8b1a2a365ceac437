import { isMapLine, type MemDump } from './dumpParse.js';
import type { MapChange } from './mapFigures.js';
import { changeName, largestChanges } from './mapText.js';
import type { TimelineData } from './page/data.js';
import { dumpMapHtml, dumpsOverTimeHtml } from './page/dumpBody.js';
import { htmlPage } from './page/shell.js';
import { escapeHtml, grouped } from './page/text.js';
import { timelineData } from './timelineData.js';

/** Lines and characters of a log that a page shows. */
const MAX_LOG_LINES = 20_000;
const MAX_LOG_CHARACTERS = 2_000_000;
/**
 * A page with the maps of a text, one at a time: with several dumps, such as in a device's log, a slider goes through
 * them, beside the log. It stays below 10 MB, however long the log.
 *
 * @param text where the dumps are from
 */
export function mapPage(title: string, dumps: readonly MemDump[], text: string): string {
  const isTimeline = dumps.length > 1;
  return page(
    title,
    `${grouped(dumps.length)} ${dumps.length === 1 ? 'dump' : 'dumps'}, read by uheap`,
    timelineData(dumps),
    isTimeline ? `<section class="card"><h2>Log</h2>${logHtml(dumps, text)}</section>` : '',
  );
}

/** A page with two maps of one heap, and what changed from the first to the second. */
export function changesPage(title: string, before: MemDump, after: MemDump, changes: readonly MapChange[]): string {
  const { bytesPerBlock, areas } = after;
  const firsts = areas.map((_, i) => areas.slice(0, i).reduce((sum, { map }) => sum + map.length, 0));
  const largest = largestChanges(changes);
  const rows = largest.map((change) => {
    const { area, block, blocks, kind } = change;
    const bytes = blocks * bytesPerBlock;
    const address = (areas[area]!.start + block * bytesPerBlock).toString(16);
    const place = `data-from="${firsts[area]! + block}" data-blocks="${blocks}" data-at="${kind === 'gone' ? 0 : 1}"`;
    return `<tr tabindex="0" ${place}><td>${kind}</td><td class="n" data-v="${bytes}">${grouped(bytes)}</td><td>${escapeHtml(changeName(change))}</td><td class="mono">0x${address}</td></tr>`;
  });
  const more =
    changes.length > rows.length
      ? `<p class="muted">${grouped(changes.length - rows.length)} smaller ones more</p>`
      : '';
  const table = `<div class="scroll"><table class="sortable marks"><thead><tr><th data-sort>change</th><th class="n" data-sort>bytes</th><th data-sort>what</th><th data-sort>at</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  const count = (kind: MapChange['kind']): string =>
    `${grouped(changes.filter((change) => change.kind === kind).length)} ${kind}`;
  return page(
    title,
    `what changed: ${count('new')}, ${count('gone')}, ${count('changed')}`,
    timelineData([before, after]),
    `<section class="card"><h2>Largest changes</h2><p class="muted">A row shows its chunk on the map.</p>${table}${more}</section>`,
  );
}

/** @param aside HTML of the card beside the map; empty: none */
function page(title: string, subtitle: string, data: TimelineData, aside: string): string {
  const last = data.moments.length - 1;
  const timeline = last > 0 ? dumpsOverTimeHtml(last) : '';
  const hasMaps = data.areas.length > 0;
  const mapCard = dumpMapHtml(hasMaps);
  const isSplit = aside !== '' && hasMaps;
  return htmlPage({
    title,
    body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${subtitle}</p></header>
<div class="figures" id="figures"></div>
${timeline}
${isSplit ? `<div class="split">${mapCard}${aside}</div>` : mapCard + aside}`,
    live: { page: 'timeline', data },
  });
}

/** The log, with the rows of its maps counted. */
function logHtml(dumps: readonly MemDump[], text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  const spans: string[] = [];
  let characters = 0;
  let next = 0;
  let line = 1;
  for (; line <= lines.length && spans.length < MAX_LOG_LINES && characters < MAX_LOG_CHARACTERS; line++) {
    while (dumps[next] !== undefined && dumps[next]!.lastLine < line) next++;
    const dump = dumps[next];
    const isDump = dump !== undefined && line >= dump.line;
    let content = lines[line - 1]!;
    const first = line;
    if (isDump && isMapLine(content)) {
      while (line < dump.lastLine && isMapLine(lines[line]!)) line++;
      content = `(${line - first + 1} lines of the map)`;
    }
    characters += content.length;
    spans.push(`<span data-line="${first}"${isDump ? ' class="dump"' : ''}>${escapeHtml(content) || ' '}</span>`);
  }
  const left = lines.length - line + 1;
  return `<pre class="log" id="log">${spans.join('')}</pre>${left > 0 ? `<p class="muted">${grouped(left)} lines more</p>` : ''}`;
}
