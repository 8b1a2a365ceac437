import type { Board } from '../abi/board.js';
import { utf8Text } from '../runtime/print.js';
import { type FitsShown, fitCard } from './fitCard.js';
import { firmwareHtml, heapPage, peakCards, percent } from './heapPage.js';
import type { HistoryResult } from './history.js';
import { figureCard } from './page/heapBody.js';
import { escapeHtml, grouped } from './page/text.js';
import { pageHistory } from './pageHistory.js';
import { type Profile, siteName } from './profile.js';
import type { RunOutcome } from './programRun.js';
import type { Project } from './projectFiles.js';
import { SourceLines } from './sourceLines.js';

/** What a report page shows. */
export interface ReportParts {
  readonly project: Project;
  readonly board: Board;
  readonly outcome: RunOutcome;
  readonly profile: Profile;
  readonly history: HistoryResult;
  /** The program on other boards; without results there is no such table. */
  readonly fits: FitsShown;
  /** A card more, as HTML. */
  readonly card?: string;
}

const MAX_OUTPUT = 20_000;

/** One self-contained page: the heap over time, the map at any moment, who allocates, and the fit over boards. */
export function reportPage(parts: ReportParts): string {
  const { project, board, outcome, profile, history, fits, card = '' } = parts;
  const ended = outcome.error === '' ? 'ends well' : outcome.error;
  const isBad = outcome.status === 'memory-error' || outcome.status === 'exception' || outcome.status === 'no-boot';
  const site = outcome.failed?.site ?? outcome.place;
  const where = site === null ? '' : `, at ${siteName(site)}`;
  return heapPage({
    title: `${project.path} on ${board.id}`,
    subtitle: `${firmwareHtml(board)}, <span class="${isBad ? 'bad' : 'good'}">${escapeHtml(ended + where)}</span>`,
    figures: figureCards(parts),
    profile,
    source: new SourceLines(project),
    sections: [card, fitCard(fits), outputCard(outcome.output)],
    data: pageHistory(outcome.watch, history, profile, outcome.heap?.total ?? 0),
  });
}

/** The cards with the main figures. */
function figureCards({ outcome, profile, history }: ReportParts): string[] {
  const { heap, failed, figures } = outcome;
  const total = heap?.total ?? 0;
  const growth = heap?.growth ?? 0;
  const idf = figures?.idf ?? null;
  return [
    failed === null ? '' : figureCard(grouped(failed.bytes), 'bytes that there was no room for', 'bad'),
    ...(idf?.refused ?? []).map(({ use, bytes }) =>
      figureCard(grouped(bytes), `bytes for ${use} that ESP-IDF had no room for`, 'bad'),
    ),
    figureCard(grouped(total), growth === 0 ? 'bytes of heap' : `bytes of heap, which can grow by ${grouped(growth)}`),
    ...peakCards(profile, total + growth),
    figureCard(grouped(history.moments.at(-1)?.used ?? 0), 'used at the end'),
    figureCard(grouped(figures?.largestFree ?? 0), 'largest free run at the end'),
    figureCard(percent(figures?.fragmentation.worst ?? 0), 'worst fragmentation after a collection'),
    idf === null
      ? ''
      : figureCard(grouped(idf.leastFree), `left for ESP-IDF, in blocks of up to ${grouped(idf.leastLargest)}`),
    figureCard(grouped(profile.collections), profile.collections === 1 ? 'collection' : 'collections'),
  ];
}

function outputCard(output: string): string {
  if (output === '') return '';
  return `<section class="card"><h2>Output</h2><pre class="log">${escapeHtml(shownOutput(output))}</pre></section>`;
}

function shownOutput(bytes: string): string {
  const text = utf8Text(bytes);
  return text.length > MAX_OUTPUT
    ? `${text.slice(0, MAX_OUTPUT)}\n... ${text.length - MAX_OUTPUT} characters more`
    : text;
}
