import type { Board } from '../abi/board.js';
import { peakText } from './fit.js';
import type { ReportData } from './page/data.js';
import { escapeHtml, htmlPage } from './page/shell.js';
import { groupProfile, type Profile } from './profile.js';
import { grouped, profileTable } from './profilePage.js';
import type { SourceLines } from './sourceLines.js';

/** What a page about a heap over time shows. */
export interface HeapPageParts {
  readonly title: string;
  /** What stands below the title, as HTML. */
  readonly subtitle: string;
  /** Cards with a figure each, from `figureCard`. */
  readonly figures: readonly string[];
  readonly profile: Profile;
  readonly source?: SourceLines | undefined;
  /** More sections, below the others, as HTML; empty ones are left out. */
  readonly sections: readonly string[];
  readonly data: ReportData;
}

/** A figure and what it is. */
export function figureCard(value: string, name: string, kind: '' | 'bad' = ''): string {
  return `<div class="figure ${kind}"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`;
}

/** Cards of the peak of a heap of `total` bytes. */
export function peakCards({ peak, peakSlack, peakWithGarbage }: Profile, total: number): string[] {
  const share = (bytes: number): string => `${Math.round((100 * bytes) / Math.max(1, total))} %`;
  return [
    figureCard(peakText({ peak, peakSlack }, grouped), `live peak, ${share(peak)} of the heap`),
    figureCard(grouped(peakWithGarbage), `peak with garbage, ${share(peakWithGarbage)}`),
  ];
}

/** What runs on a board, as HTML. */
export function firmwareHtml({ firmware }: Board): string {
  return `firmware ${escapeHtml(firmware.id)} (MicroPython ${escapeHtml(firmware.version)})`;
}

/** A part from 0 to 1. */
export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** A page with the heap over time, its map at any moment, and who allocates. */
export function heapPage({ title, subtitle, figures, profile, source, sections, data }: HeapPageParts): string {
  const lastMoment = Math.max(0, data.moments.length - 1);
  return htmlPage({
    title,
    body: `<header><h1>${escapeHtml(title)}</h1><p class="sub">${subtitle}</p></header>
<div class="figures">${figures.join('')}</div>
<section class="card"><h2>Heap over time</h2><div id="chart"></div>
<input id="slider" type="range" min="0" max="${lastMoment}" value="0" step="1" aria-label="moment">
<div class="row"><span id="where" class="muted grow" aria-live="polite"></span><span class="buttons"><button id="prev" aria-label="one moment back">‹</button><button id="next" aria-label="one moment on">›</button><button id="toPeak">peak</button><button id="toFailure" hidden>failure</button><button id="toEnd">end</button></span></div></section>
<section class="card"><div class="row"><h2 class="grow">Map at this moment</h2><span id="marked" class="muted" aria-live="polite"></span><button id="unmark" hidden>show all chunks alike</button></div><div class="scroll"><canvas id="map" aria-label="heap map; the arrow keys go from chunk to chunk"></canvas></div><div class="legend" id="legend"></div><p class="muted" id="rest"></p></section>
<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="figures"><button data-figure="peak" aria-pressed="true">at the peak</button> <button data-figure="bytes" aria-pressed="false">in all</button> <button data-figure="live" aria-pressed="false">live at the end</button></div></div><div id="flame"></div></section>
<section class="card"><h2>Top allocators</h2><p class="muted">A row shows its chunks on the map.</p>${profileTable(groupProfile(profile, 'line'), { what: 'line', source, marks: true })}</section>
<section class="card"><h2>What is on the heap</h2>${profileTable(groupProfile(profile, 'type'), { what: 'type', marks: true })}</section>
${sections.filter((section) => section !== '').join('\n')}`,
    live: { page: 'report', data },
  });
}
