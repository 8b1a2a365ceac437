import { FLAME_CHOICE_SCRIPT, FLAME_SCRIPT } from './page/flameScript.js';
import { MAP_SCRIPT } from './page/mapScript.js';
import { escapeHtml, htmlPage } from './page/shell.js';
import { groupProfile, siteName } from './profile.js';
const KEYS = ['line', 'function', 'type'];
/** Rows of a flame graph as the pages' script reads them. */
export function flameRows(profile) {
    return profile.rows.map(({ path, type, peak, bytes, live }) => ({
        path: path.map(siteName),
        type,
        peak,
        bytes,
        live,
    }));
}
/** A sortable table of a profile's groups. */
export function profileTable(groups, what) {
    const most = Math.max(1, ...groups.map(({ peak }) => peak));
    const cell = (n) => `<td class="n" data-v="${n}">${grouped(n)}</td>`;
    const rows = groups.map((group) => `<tr><td class="wrap mono">${escapeHtml(group.name)}</td>${cell(group.peak)}<td><span class="bar" style="width:${Math.round((90 * group.peak) / most)}px"></span></td>${cell(group.peakCount)}${cell(group.bytes)}${cell(group.count)}${cell(group.live)}</tr>`);
    return `<div class="scroll"><table class="sortable"><thead><tr><th data-sort>${what}</th><th class="n" data-sort aria-sort="descending">at the peak</th><th></th><th class="n" data-sort>chunks</th><th class="n" data-sort>allocated</th><th class="n" data-sort>requests</th><th class="n" data-sort>live at the end</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
/** A number with narrow spaces between thousands. */
export function grouped(n) {
    return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
/** A page with a flame graph and sortable tables of who allocates. */
export function profilePage(title, subtitle, profile) {
    const tables = KEYS.map((key) => `<section class="card"><h2>By ${key}</h2>${profileTable(groupProfile(profile, key).slice(0, 200), key)}</section>`).join('\n');
    const total = profile.rows.reduce((sum, { bytes }) => sum + bytes, 0);
    const requests = profile.rows.reduce((sum, { count }) => sum + count, 0);
    const figure = (value, name) => `<div class="figure"><b>${value}</b><span>${name}</span></div>`;
    return htmlPage({
        title,
        body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${escapeHtml(subtitle)}</p></header>
<div class="figures">${figure(grouped(profile.peak), 'bytes at the peak')}${figure(grouped(total), 'bytes allocated in all')}${figure(grouped(requests), 'requests')}${figure(String(profile.collections), 'collections')}</div>
<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="figures">
<button data-figure="peak" aria-pressed="true">at the peak</button> <button data-figure="bytes" aria-pressed="false">in all</button> <button data-figure="live" aria-pressed="false">live at the end</button></div></div>
<div id="flame"></div><p class="muted">Calls go downwards, the last row is what was allocated. Click to zoom, click the top bar to go back.</p></section>
${tables}`,
        data: { rows: flameRows(profile) },
        scripts: [MAP_SCRIPT, FLAME_SCRIPT, FLAME_CHOICE_SCRIPT],
    });
}
