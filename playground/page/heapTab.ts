import { flameGraph } from '../../src/report/page/browser/flame.js';
import { HistoryView } from '../../src/report/page/browser/historyView.js';
import { startMarks } from '../../src/report/page/browser/markRows.js';
import { startTables } from '../../src/report/page/browser/tables.js';
import { allocatorsHtml, figureCard, historyHtml } from '../../src/report/page/heapBody.js';
import { grouped } from '../../src/report/page/text.js';
import { profileTable } from '../../src/report/profileTable.js';
import type { RunSummary } from '../../src/report/summary.js';
import type { RunResult } from '../messages.js';

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** The peak, as far as it is known. */
function peakOf({ peak, peakSlack }: RunSummary): string {
  return peakSlack === 0 ? grouped(peak) : `${grouped(peak)} to ${grouped(peak + peakSlack)}`;
}

/** The figures of a run as cards. */
function figuresHtml(summary: RunSummary): string {
  const { heap, growth, used, free, largestFree, peakWithGarbage, fragmentation, collections, idf } = summary;
  const all = Math.max(1, heap + growth);
  const first = summary.firstFailed;
  return [
    first === null ? '' : figureCard(grouped(first.bytes), 'bytes that there was no room for', 'bad'),
    figureCard(peakOf(summary), `live peak, ${percent(summary.peak / all)} of the heap`),
    figureCard(grouped(peakWithGarbage), 'peak with garbage'),
    figureCard(grouped(used), 'used at the end'),
    figureCard(grouped(free), 'free at the end'),
    figureCard(grouped(largestFree), 'largest free run'),
    figureCard(percent(fragmentation.worst), 'worst fragmentation'),
    figureCard(grouped(heap), growth === 0 ? 'bytes of heap' : `bytes of heap, can grow by ${grouped(growth)}`),
    idf === null ? '' : figureCard(grouped(idf.leastFree), 'left for ESP-IDF at least'),
    figureCard(grouped(collections), collections === 1 ? 'collection' : 'collections'),
  ].join('');
}

/** What a heap is drawn in. */
export interface HeapPanes {
  readonly figures: HTMLElement;
  readonly heap: HTMLElement;
  /** Tables and the flame graph; null: not shown. */
  readonly allocators: HTMLElement | null;
}

/** The heap of a run: figures, chart, map and who allocates. */
export class HeapTab {
  private readonly panes: HeapPanes;
  private readonly prefix: string;
  private going: AbortController | null = null;
  private view: HistoryView | null = null;

  /** @param prefix what ids of its elements begin with */
  constructor(panes: HeapPanes, prefix: string) {
    this.panes = panes;
    this.prefix = prefix;
  }

  /** @param source a line of the program's text */
  show({ report, summary, byLine, byType }: RunResult, source: (file: string, line: number) => string): void {
    this.clear();
    const going = new AbortController();
    this.going = going;
    const { panes, prefix } = this;
    // HTML of the report page's parts, which escape all text.
    panes.figures.innerHTML = summary === null ? '' : figuresHtml(summary);
    if (report === null) return;
    panes.heap.innerHTML = historyHtml(report.moments.length - 1, prefix);
    const { signal } = going;
    this.view = new HistoryView(report, { prefix, signal });
    if (panes.allocators === null) return;
    panes.allocators.innerHTML =
      allocatorsHtml(prefix) +
      `<section class="card"><h2>By line</h2><p class="muted">A row shows its chunks on the map.</p>${profileTable(byLine, { what: 'line', source: { text: source }, marks: true })}</section>` +
      `<section class="card"><h2>What is on the heap</h2>${profileTable(byType, { what: 'type', marks: true })}</section>`;
    startTables(panes.allocators);
    flameGraph(report.rows, prefix, signal);
    startMarks(this.view, panes.allocators, prefix);
  }

  clear(): void {
    this.going?.abort();
    this.view = null;
    for (const pane of [this.panes.figures, this.panes.heap, this.panes.allocators]) pane?.replaceChildren();
  }

  /** Draws again what is drawn in colours of the page's. */
  redraw(): void {
    this.view?.redraw();
  }
}
