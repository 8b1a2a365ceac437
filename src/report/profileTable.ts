import { escapeHtml, grouped } from './page/text.js';
import type { ProfileGroup, ProfileKey } from './profile.js';
import type { SourceLines } from './sourceLines.js';

/** More rows than anybody reads; the rest are counted. */
const MOST_ROWS = 2000;
/** Rows that are shown before one asks for all. */
const FIRST_ROWS = 15;

/** How a table of a profile is made, besides its rows. */
export interface ProfileTableOptions {
  /** What the rows are, as the head of the first column says it. */
  readonly what: ProfileKey;
  /** The source of a line, for tables by line. */
  readonly source?: Pick<SourceLines, 'text'> | undefined;
  /** Rows are buttons that show their chunks on the page's map. */
  readonly marks?: boolean | undefined;
}

/** A sortable table of a profile's groups. */
export function profileTable(groups: readonly ProfileGroup[], { what, source, marks }: ProfileTableOptions): string {
  const most = Math.max(1, ...groups.map(({ peak }) => peak));
  const cell = (n: number): string => `<td class="n" data-v="${n}">${grouped(n)}</td>`;
  const rows = groups
    .slice(0, MOST_ROWS)
    .map(
      (group) =>
        `<tr${marks === true ? ` tabindex="0" data-mark="${escapeHtml(group.name)}"` : ''}><td class="wrap mono">${escapeHtml(group.name)}${sourceHtml(group, source)}</td>${cell(group.peak)}<td><span class="bar" style="width:${Math.round((90 * group.peak) / most)}px"></span></td>${cell(group.peakCount)}${cell(group.bytes)}${cell(group.count)}${cell(group.live)}</tr>`,
    );
  const isLong = rows.length > FIRST_ROWS;
  const button = isLong ? `<p><button data-all="by-${what}">show all ${grouped(rows.length)}</button></p>` : '';
  return `<div class="scroll"><table class="sortable${isLong ? ' short' : ''}${marks === true ? ' marks' : ''}" id="by-${what}" data-by="${what}"><thead><tr><th data-sort>${what}</th><th class="n" data-sort aria-sort="descending">at the peak</th><th></th><th class="n" data-sort>chunks</th><th class="n" data-sort>allocated</th><th class="n" data-sort>requests</th><th class="n" data-sort>live at the end</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${button}`;
}

function sourceHtml({ site }: ProfileGroup, source: Pick<SourceLines, 'text'> | undefined): string {
  const text = site === null || source === undefined ? '' : source.text(site.file, site.line);
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`;
}
