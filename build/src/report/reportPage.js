import { CHUNK_KINDS, chunkKind } from './chunkKinds.js';
import { errorWithBytes } from './fit.js';
import { FLAME_CHOICE_SCRIPT, FLAME_SCRIPT } from './page/flameScript.js';
import { MAP_SCRIPT } from './page/mapScript.js';
import { REPORT_SCRIPT } from './page/reportScript.js';
import { escapeHtml, htmlPage } from './page/shell.js';
import { groupProfile, siteName } from './profile.js';
import { flameRows, grouped, profileTable } from './profilePage.js';
const MAX_OUTPUT = 20_000;
/** One self-contained page: the heap over time, the map at any moment, who allocates, and the fit over boards. */
export function reportPage(parts) {
    const { program, target, firmware, outcome, profile, history, fits } = parts;
    const { heap } = outcome;
    const total = heap?.total ?? 0;
    const figure = (value, name, kind = '') => `<div class="figure ${kind}"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`;
    const ended = outcome.error === '' ? 'ends well' : outcome.error;
    const isBad = outcome.status === 'memory-error' || outcome.status === 'exception' || outcome.status === 'no-boot';
    const last = history.moments.at(-1);
    const fragmentation = heap === null || heap.free === 0 ? 0 : 1 - heap.largestFree / heap.free;
    const site = outcome.failed?.site ?? outcome.place;
    const where = site === null ? '' : `, at ${siteName(site)}`;
    return htmlPage({
        title: `${program} on ${target}`,
        body: `<header><h1>${escapeHtml(program)} on ${escapeHtml(target)}</h1><p class="sub">firmware ${escapeHtml(firmware)}, <span class="${isBad ? 'bad' : 'good'}">${escapeHtml(ended + where)}</span></p></header>
<div class="figures">${figure(grouped(total), 'bytes of heap')}${figure(grouped(profile.peak), `peak, ${Math.round((100 * profile.peak) / Math.max(1, total))} % of the heap`)}${figure(grouped(last?.used ?? 0), 'used at the end')}${figure(grouped(heap?.largestFree ?? 0), 'largest free run at the end')}${figure(`${(100 * fragmentation).toFixed(1)} %`, 'fragmentation at the end')}${figure(String(profile.collections), 'collections')}</div>
<section class="card"><h2>Heap over time</h2><div id="chart"></div>
<input id="slider" type="range" min="0" max="${Math.max(0, history.moments.length - 1)}" value="0" step="1" aria-label="moment">
<div class="row"><span id="where" class="muted grow" aria-live="polite"></span><button id="prev" aria-label="one moment back">‹</button><button id="next" aria-label="one moment on">›</button><button id="toPeak">peak</button><button id="toEnd">end</button></div></section>
<section class="card"><h2>Map at this moment</h2><div class="scroll"><canvas id="map"></canvas></div><div class="legend" id="legend"></div><p class="muted" id="rest"></p></section>
<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="figures"><button data-figure="peak" aria-pressed="true">at the peak</button> <button data-figure="bytes" aria-pressed="false">in all</button> <button data-figure="live" aria-pressed="false">live at the end</button></div></div><div id="flame"></div></section>
<section class="card"><h2>Top allocators</h2>${profileTable(groupProfile(profile, 'line').slice(0, 60), 'line')}</section>
<section class="card"><h2>What is on the heap</h2>${profileTable(groupProfile(profile, 'type').slice(0, 60), 'type')}</section>
${fits.length === 0 ? '' : `<section class="card"><h2>On other boards</h2>${fitHtml(fits)}</section>`}
${outcome.output === '' ? '' : `<section class="card"><h2>Output</h2><pre class="log">${escapeHtml(shownOutput(outcome.output))}</pre></section>`}`,
        data: pageData(outcome.watch, history, profile, total),
        scripts: [MAP_SCRIPT, FLAME_SCRIPT, FLAME_CHOICE_SCRIPT, REPORT_SCRIPT],
    });
}
function shownOutput(bytes) {
    const text = Buffer.from(bytes, 'latin1').toString('utf8');
    return text.length > MAX_OUTPUT
        ? `${text.slice(0, MAX_OUTPUT)}\n... ${text.length - MAX_OUTPUT} characters more`
        : text;
}
function fitHtml(fits) {
    const rows = fits.map((fit) => {
        const cell = (n) => `<td class="n" data-v="${n}">${grouped(n)}</td>`;
        const site = fit.failed?.site ?? fit.place;
        const word = fit.error === '' ? 'fits' : `${errorWithBytes(fit)}${site === null ? '' : `, at ${siteName(site)}`}`;
        const cls = fit.fits ? (fit.error === '' ? 'good' : '') : 'bad';
        return `<tr><td>${escapeHtml(fit.target)}</td><td class="${cls} wrap">${escapeHtml(word)}</td>${cell(fit.heap)}${cell(fit.peak)}${cell(fit.live)}${cell(fit.tightestFree)}${cell(fit.collections)}<td class="n" data-v="${fit.smallestHeap ?? 0}">${fit.smallestHeap === null ? '–' : grouped(fit.smallestHeap)}</td></tr>`;
    });
    return `<div class="scroll"><table class="sortable"><thead><tr><th data-sort>board</th><th data-sort>result</th><th class="n" data-sort>heap</th><th class="n" data-sort>peak</th><th class="n" data-sort>live</th><th class="n" data-sort>tightest largest free</th><th class="n" data-sort>collections</th><th class="n" data-sort>smallest heap</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
/** Everything the page's script needs, in flat arrays to keep it small. */
function pageData(watch, history, profile, total) {
    const { tree } = watch.sites;
    const nodes = new Map();
    const paths = [];
    const lives = [];
    for (const { block, blocks, bytes, node, type, from, to } of history.lives) {
        let index = nodes.get(node);
        if (index === undefined) {
            index = paths.push(tree.path(node).map(siteName)) - 1;
            nodes.set(node, index);
        }
        lives.push(block, blocks, bytes, index, type, from, to);
    }
    return {
        bytesPerBlock: watch.heap.config.bytesPerBlock,
        total,
        areas: history.areas,
        stride: history.stride,
        moments: history.moments.map(({ event, used, largestFree, kind }) => [event, used, largestFree, kind]),
        lives,
        paths,
        types: watch.types.names,
        kinds: CHUNK_KINDS,
        kindOf: watch.types.names.map(chunkKind),
        rows: flameRows(profile),
    };
}
