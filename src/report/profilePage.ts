import { flameRows } from './flameRows.js';
import { htmlPage } from './page/shell.js';
import { escapeHtml, grouped } from './page/text.js';
import { groupProfile, type Profile, type ProfileKey } from './profile.js';
import { profileTable } from './profileTable.js';
import type { SourceLines } from './sourceLines.js';

const KEYS: readonly ProfileKey[] = ['line', 'function', 'type'];

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
