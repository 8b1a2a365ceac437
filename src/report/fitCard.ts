import type { FitResult } from './fit.js';
import { errorWithBytes, failedRequestsText, peakText } from './fitText.js';
import { escapeHtml, grouped } from './page/text.js';
import { siteName } from './profile.js';

/** Boards that are shown before one asks for all. */
const FIRST_FITS = 15;

/** Where it fits and ends well, where something else than memory ends it, and where it runs out of memory. */
function fitRank({ fits, verdict }: FitResult): number {
  return fits ? 0 : verdict === 'unknown' ? 1 : 2;
}

/** What a page shows of the fit over boards. */
export interface FitsShown {
  readonly results: readonly FitResult[];
  /** The smallest heap was searched for. */
  readonly withSmallest: boolean;
  /** What is said of it besides, such as which boards are not there; may be empty. */
  readonly note: string;
}

/** A card with the boards that a program was tried on; empty for none. */
export function fitCard(fits: FitsShown): string {
  const { length } = fits.results;
  if (length === 0) return '';
  const isLong = length > FIRST_FITS;
  const showAll = isLong ? `<p><button data-all="fits">show all ${length} boards</button></p>` : '';
  return `<section class="card"><h2>On other boards</h2><p class="muted">${fitsText(fits)}</p>${fitHtml(fits, isLong)}${showAll}</section>`;
}

function fitsText({ results, note }: FitsShown): string {
  const fitting = results.filter((fit) => fitRank(fit) === 0).length;
  const text = `fits on ${fitting} of ${results.length} boards, which come first`;
  return escapeHtml(note === '' ? text : `${text}; ${note}`);
}

/** Boards on which it fits come first, and those with the least heap of them. */
function fitHtml({ results, withSmallest }: FitsShown, isLong: boolean): string {
  const order = [...results].sort((a, b) => fitRank(a) - fitRank(b) || a.heap - b.heap);
  const withIdf = results.some(({ idf }) => idf !== null);
  const rows = order.map((fit) => {
    const cell = (n: number): string => `<td class="n" data-v="${n}">${grouped(n)}</td>`;
    const site = fit.failed?.site ?? fit.place;
    const word =
      fit.verdict === 'failed-requests'
        ? `${failedRequestsText(fit)}, at ${siteName(fit.firstFailed!.site)}`
        : fit.error === ''
          ? `${fit.just ? 'just ' : ''}fits${fit.status === 'stopped' ? ' so far' : ''}`
          : `${errorWithBytes(fit)}${site === null ? '' : `, at ${siteName(site)}`}`;
    const cls = fit.fits ? (fit.error === '' ? 'good' : '') : 'bad';
    return `<tr><td>${escapeHtml(fit.target)}</td><td class="${cls} wrap">${escapeHtml(word)}</td>${cell(fit.heap)}<td class="n" data-v="${fit.peak + fit.peakSlack}">${peakText(fit, grouped)}</td>${cell(fit.live)}${cell(fit.tightestFree)}${cell(fit.collections)}${withIdf ? idfCell(fit) : ''}${withSmallest ? smallestCell(fit) : ''}</tr>`;
  });
  return `<div class="scroll"><table class="sortable${isLong ? ' short' : ''}" id="fits"><thead><tr><th data-sort>board</th><th data-sort>result</th><th class="n" data-sort>heap</th><th class="n" data-sort>peak</th><th class="n" data-sort>live</th><th class="n" data-sort>tightest largest free</th><th class="n" data-sort>collections</th>${withIdf ? '<th class="n" data-sort>left for ESP-IDF</th>' : ''}${withSmallest ? '<th class="n" data-sort>smallest heap</th>' : ''}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The least that ESP-IDF's heap had left on a board that has one. */
function idfCell({ idf }: FitResult): string {
  return `<td class="n" data-v="${idf?.leastFree ?? -1}">${idf === null ? '–' : grouped(idf.leastFree)}</td>`;
}

function smallestCell({ smallestHeap }: FitResult): string {
  return `<td class="n" data-v="${smallestHeap ?? 0}">${smallestHeap === null ? '–' : grouped(smallestHeap)}</td>`;
}
