import { CHUNK_KINDS, chunkKind } from './chunkKinds.js';
import { errorWithBytes, type FitResult, failedRequestsText } from './fit.js';
import type { HeapWatch } from './heapWatch.js';
import type { HistoryResult } from './history.js';
import type { ReportData } from './page/data.js';
import { escapeHtml, htmlPage } from './page/shell.js';
import { groupProfile, lineName, type Profile, siteName } from './profile.js';
import { flameRows, grouped, profileTable } from './profilePage.js';
import type { RunOutcome } from './programRun.js';
import type { Project } from './projectFiles.js';
import { SourceLines } from './sourceLines.js';

/** What a report page shows. */
export interface ReportParts {
  readonly project: Project;
  readonly target: string;
  readonly firmware: string;
  readonly outcome: RunOutcome;
  readonly profile: Profile;
  readonly history: HistoryResult;
  /** The program on other boards; empty: no such table. */
  readonly fits: readonly FitResult[];
}

const MAX_OUTPUT = 20_000;

/** One self-contained page: the fit over boards, the heap over time, the map at any moment, and who allocates. */
export function reportPage(parts: ReportParts): string {
  const { project, target, firmware, outcome, profile, history, fits } = parts;
  const { path: program } = project;
  const total = outcome.heap?.total ?? 0;
  const ended = outcome.error === '' ? 'ends well' : outcome.error;
  const isBad = outcome.status === 'memory-error' || outcome.status === 'exception' || outcome.status === 'no-boot';
  const site = outcome.failed?.site ?? outcome.place;
  const where = site === null ? '' : `, at ${siteName(site)}`;
  const source = new SourceLines(project);
  const isLong = fits.length > FIRST_FITS;
  const showAll = isLong ? `<p><button data-all="fits">show all ${fits.length} boards</button></p>` : '';
  const fitCard =
    fits.length === 0
      ? ''
      : `<section class="card"><h2>On other boards</h2><p class="muted">${fitsText(fits)}</p>${fitHtml(fits, isLong)}${showAll}</section>`;
  const lastMoment = Math.max(0, history.moments.length - 1);
  return htmlPage({
    title: `${program} on ${target}`,
    body: `<header><h1>${escapeHtml(program)} on ${escapeHtml(target)}</h1><p class="sub">firmware ${escapeHtml(firmware)}, <span class="${isBad ? 'bad' : 'good'}">${escapeHtml(ended + where)}</span></p></header>
<div class="figures">${figuresHtml(parts)}</div>
<section class="card"><h2>Heap over time</h2><div id="chart"></div>
<input id="slider" type="range" min="0" max="${lastMoment}" value="0" step="1" aria-label="moment">
<div class="row"><span id="where" class="muted grow" aria-live="polite"></span><span class="buttons"><button id="prev" aria-label="one moment back">‹</button><button id="next" aria-label="one moment on">›</button><button id="toPeak">peak</button><button id="toFailure" hidden>failure</button><button id="toEnd">end</button></span></div></section>
<section class="card"><div class="row"><h2 class="grow">Map at this moment</h2><span id="marked" class="muted" aria-live="polite"></span><button id="unmark" hidden>show all chunks alike</button></div><div class="scroll"><canvas id="map" aria-label="heap map; the arrow keys go from chunk to chunk"></canvas></div><div class="legend" id="legend"></div><p class="muted" id="rest"></p></section>
<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="figures"><button data-figure="peak" aria-pressed="true">at the peak</button> <button data-figure="bytes" aria-pressed="false">in all</button> <button data-figure="live" aria-pressed="false">live at the end</button></div></div><div id="flame"></div></section>
<section class="card"><h2>Top allocators</h2><p class="muted">A row shows its chunks on the map.</p>${profileTable(groupProfile(profile, 'line'), { what: 'line', source, marks: true })}</section>
<section class="card"><h2>What is on the heap</h2>${profileTable(groupProfile(profile, 'type'), { what: 'type', marks: true })}</section>
${fitCard}
${outcome.output === '' ? '' : `<section class="card"><h2>Output</h2><pre class="log">${escapeHtml(shownOutput(outcome.output))}</pre></section>`}`,
    live: { page: 'report', data: pageData(outcome.watch, history, profile, total) },
  });
}

/** The cards with the main figures. */
function figuresHtml({ outcome, profile, history }: ReportParts): string {
  const { heap } = outcome;
  const total = heap?.total ?? 0;
  const { moments } = history;
  const figure = (value: string, name: string, kind = ''): string =>
    `<div class="figure ${kind}"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`;
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const growth = heap?.growth ?? 0;
  const share = (bytes: number): string => `${Math.round((100 * bytes) / Math.max(1, total + growth))} %`;
  const fragmentation = outcome.figures?.fragmentation.worst ?? 0;
  const { failed } = outcome;
  const idf = outcome.figures?.idf ?? null;
  return [
    failed === null ? '' : figure(grouped(failed.bytes), 'bytes that there was no room for', 'bad'),
    ...(idf?.refused ?? []).map(({ use, bytes }) =>
      figure(grouped(bytes), `bytes for ${use} that ESP-IDF had no room for`, 'bad'),
    ),
    figure(grouped(total), growth === 0 ? 'bytes of heap' : `bytes of heap, which can grow by ${grouped(growth)}`),
    figure(grouped(profile.peak), `live peak, ${share(profile.peak)} of the heap`),
    figure(grouped(profile.peakWithGarbage), `peak with garbage, ${share(profile.peakWithGarbage)}`),
    figure(grouped(moments.at(-1)?.used ?? 0), 'used at the end'),
    figure(grouped(outcome.figures?.largestFree ?? 0), 'largest free run at the end'),
    figure(percent(fragmentation), 'worst fragmentation after a collection'),
    idf === null
      ? ''
      : figure(grouped(idf.leastFree), `left for ESP-IDF, in blocks of up to ${grouped(idf.leastLargest)}`),
    figure(grouped(profile.collections), profile.collections === 1 ? 'collection' : 'collections'),
  ].join('');
}

function shownOutput(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.length > MAX_OUTPUT
    ? `${text.slice(0, MAX_OUTPUT)}\n... ${text.length - MAX_OUTPUT} characters more`
    : text;
}

/** Boards that are shown before one asks for all. */
const FIRST_FITS = 15;

/** Where it fits and ends well, where something else than memory ends it, and where it runs out of memory. */
function fitRank({ fits, verdict }: FitResult): number {
  return fits ? 0 : verdict === 'unknown' ? 1 : 2;
}

function fitsText(fits: readonly FitResult[]): string {
  const fitting = fits.filter((fit) => fitRank(fit) === 0).length;
  return `fits on ${fitting} of ${fits.length} boards, which come first`;
}

/** Boards on which it fits come first, and those with the least heap of them. */
function fitHtml(fits: readonly FitResult[], isLong: boolean): string {
  const order = [...fits].sort((a, b) => fitRank(a) - fitRank(b) || a.heap - b.heap);
  const withIdf = fits.some(({ idf }) => idf !== null);
  const rows = order.map((fit) => {
    const cell = (n: number): string => `<td class="n" data-v="${n}">${grouped(n)}</td>`;
    const site = fit.failed?.site ?? fit.place;
    const word =
      fit.verdict === 'failed-requests'
        ? `${failedRequestsText(fit)}, at ${siteName(fit.firstFailed!.site)}`
        : fit.error === ''
          ? `${fit.just ? 'just ' : ''}fits`
          : `${errorWithBytes(fit)}${site === null ? '' : `, at ${siteName(site)}`}`;
    const cls = fit.fits ? (fit.error === '' ? 'good' : '') : 'bad';
    return `<tr><td>${escapeHtml(fit.target)}</td><td class="${cls} wrap">${escapeHtml(word)}</td>${cell(fit.heap)}${cell(fit.peak)}${cell(fit.live)}${cell(fit.tightestFree)}${cell(fit.collections)}${withIdf ? idfCell(fit) : ''}<td class="n" data-v="${fit.smallestHeap ?? 0}">${fit.smallestHeap === null ? '–' : grouped(fit.smallestHeap)}</td></tr>`;
  });
  return `<div class="scroll"><table class="sortable${isLong ? ' short' : ''}" id="fits"><thead><tr><th data-sort>board</th><th data-sort>result</th><th class="n" data-sort>heap</th><th class="n" data-sort>peak</th><th class="n" data-sort>live</th><th class="n" data-sort>tightest largest free</th><th class="n" data-sort>collections</th>${withIdf ? '<th class="n" data-sort>left for ESP-IDF</th>' : ''}<th class="n" data-sort>smallest heap</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The least that ESP-IDF's heap had left on a board that has one. */
function idfCell({ idf }: FitResult): string {
  return `<td class="n" data-v="${idf?.leastFree ?? -1}">${idf === null ? '–' : grouped(idf.leastFree)}</td>`;
}

/** Everything the page's script needs, in flat arrays to keep it small. */
function pageData(watch: HeapWatch, history: HistoryResult, profile: Profile, total: number): ReportData {
  const { tree } = watch.sites;
  const nodes = new Map<number, number>();
  const paths: string[][] = [];
  const lines: string[] = [];
  const lives: number[] = [];
  for (const { block, blocks, bytes, node, type, from, to, lost } of history.lives) {
    let index = nodes.get(node);
    if (index === undefined) {
      const path = tree.path(node);
      index = paths.push(path.map(siteName)) - 1;
      lines.push(lineName(path.at(-1)!, path));
      nodes.set(node, index);
    }
    lives.push(block, blocks, bytes, index, type, from, to, lost);
  }
  return {
    bytesPerBlock: watch.heap.config.bytesPerBlock,
    total,
    areas: history.areas,
    stride: history.stride,
    moments: history.moments.map(({ event, used, live, largestFree, kind, us }) => [
      event,
      used,
      largestFree,
      kind,
      live,
      Math.round(us / 100) / 10,
    ]),
    lives,
    paths,
    lines,
    types: watch.types.names,
    kinds: CHUNK_KINDS,
    kindOf: watch.types.names.map(chunkKind),
    rows: flameRows(profile),
  };
}
