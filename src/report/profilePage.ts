import type { FlameRow } from './page/data.js';
import { escapeHtml, htmlPage } from './page/shell.js';
import { groupProfile, type Profile, type ProfileGroup, type ProfileKey, siteName } from './profile.js';
import type { SourceLines } from './sourceLines.js';

const KEYS: readonly ProfileKey[] = ['line', 'function', 'type'];

/** Rows of a flame graph as the pages' script reads them. */
export function flameRows(profile: Profile): FlameRow[] {
  return profile.rows.map(({ path, type, peak, bytes, live }) => ({
    path: path.map(siteName),
    type,
    peak,
    bytes,
    live,
  }));
}

/** More rows than anybody reads; the rest are counted. */
const MOST_ROWS = 2000;
/** Rows that are shown before one asks for all. */
const FIRST_ROWS = 15;

/** How a table of a profile is made, besides its rows. */
export interface ProfileTableOptions {
  /** What the rows are, as the head of the first column says it. */
  readonly what: ProfileKey;
  /** The source of a line, for tables by line. */
  readonly source?: SourceLines | undefined;
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

function sourceHtml({ site }: ProfileGroup, source: SourceLines | undefined): string {
  const text = site === null || source === undefined ? '' : source.text(site.file, site.line);
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`;
}

/** A number with narrow spaces between thousands. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A page with a flame graph and sortable tables of who allocates. */
export function profilePage(title: string, subtitle: string, profile: Profile, source?: SourceLines): string {
  const tables = KEYS.map(
    (key) =>
      `<section class="card"><h2>By ${key}</h2>${profileTable(groupProfile(profile, key), { what: key, source })}</section>`,
  ).join('\n');
  const total = profile.rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const requests = profile.rows.reduce((sum, { count }) => sum + count, 0);
  const figure = (value: string, name: string): string =>
    `<div class="figure"><b>${value}</b><span>${name}</span></div>`;
  return htmlPage({
    title,
    body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${escapeHtml(subtitle)}</p></header>
<div class="figures">${figure(grouped(profile.peak), `bytes at the peak, ${grouped(profile.peakWithGarbage)} with garbage`)}${figure(grouped(total), 'bytes allocated in all')}${figure(grouped(requests), 'requests')}${figure(String(profile.collections), 'collections')}</div>
<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="figures">
<button data-figure="peak" aria-pressed="true">at the peak</button> <button data-figure="bytes" aria-pressed="false">in all</button> <button data-figure="live" aria-pressed="false">live at the end</button></div></div>
<div id="flame"></div><p class="muted">Calls go downwards, the last row is what was allocated. Click to zoom, click the top bar to go back.</p></section>
${tables}`,
    live: { page: 'profile', data: { rows: flameRows(profile) } },
  });
}
