import type { Board } from '../abi/board.js';
import { peakText } from './fitText.js';
import type { ReportData } from './page/data.js';
import { allocatorsHtml, figureCard, historyHtml } from './page/heapBody.js';
import { htmlPage } from './page/shell.js';
import { escapeHtml, grouped } from './page/text.js';
import { groupProfile, type Profile } from './profile.js';
import { profileTable } from './profileTable.js';
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
${historyHtml(lastMoment)}
${allocatorsHtml()}
<section class="card"><h2>Top allocators</h2><p class="muted">A row shows its chunks on the map.</p>${profileTable(groupProfile(profile, 'line'), { what: 'line', source, marks: true })}</section>
<section class="card"><h2>What is on the heap</h2>${profileTable(groupProfile(profile, 'type'), { what: 'type', marks: true })}</section>
${sections.filter((section) => section !== '').join('\n')}`,
    live: { page: 'report', data },
  });
}
