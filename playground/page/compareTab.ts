import { grouped } from '../../src/report/page/text.js';
import type { BoardChoice, BoardEntry, RunResult, Work, WorkerAnswer } from '../messages.js';
import { BoardBar } from './boardBar.js';
import type { BoardDialog } from './boardDialog.js';
import { make } from './elements.js';
import { HeapTab } from './heapTab.js';
import { sizeText } from './sizes.js';
import type { EngineThread } from './thread.js';

const LIMIT_MS = 20_000;

/** A figure that two runs are compared by, and whether more of it is worse. */
const FIGURES: readonly (readonly [
  name: string,
  value: (result: RunResult) => number | null,
  moreIs: 'worse' | 'better' | '',
])[] = [
  ['bytes of heap', ({ summary }) => summary?.heap ?? null, ''],
  ['live peak', ({ summary }) => (summary === null ? null : summary.peak + summary.peakSlack), 'worse'],
  ['peak with garbage', ({ summary }) => summary?.peakWithGarbage ?? null, 'worse'],
  ['used at the end', ({ summary }) => summary?.used ?? null, 'worse'],
  ['free at the end', ({ summary }) => summary?.free ?? null, 'better'],
  ['largest free run', ({ summary }) => summary?.largestFree ?? null, 'better'],
  ['collections', ({ summary }) => summary?.collections ?? null, 'worse'],
  ['requests that failed', ({ summary }) => summary?.failedRequests ?? null, 'worse'],
];

/** The program on two boards, or on two releases, side by side. */
export class CompareTab {
  private readonly thread: EngineThread;
  private readonly boards: readonly BoardEntry[];
  private readonly work: () => Work;
  private readonly button: HTMLButtonElement;
  private readonly state: HTMLElement;
  private readonly box: HTMLElement;
  private readonly bar: BoardBar;
  private heaps: readonly HeapTab[] = [];

  constructor(
    panel: HTMLElement,
    {
      thread,
      boards,
      dialog,
      work,
    }: {
      readonly thread: EngineThread;
      readonly boards: readonly BoardEntry[];
      readonly dialog: BoardDialog;
      readonly work: () => Work;
    },
  ) {
    this.thread = thread;
    this.boards = boards;
    this.work = work;
    this.state = make('span', { class: 'muted grow', role: 'status' });
    this.button = make('button', { type: 'button', id: 'compare-start', click: () => this.press() }, 'Compare');
    const bar = make('fieldset', { class: 'board-bar', 'aria-label': 'the other board' });
    this.bar = new BoardBar(bar, dialog, boards, otherChoice(work().board, boards), () => {});
    this.box = make('div', { id: 'compare-results' });
    panel.append(
      make('div', { class: 'row tab-head' }, make('span', { class: 'muted' }, 'with'), bar, this.button, this.state),
      this.box,
    );
    this.box.append(
      make(
        'div',
        { class: 'empty' },
        make('h2', {}, 'Two boards side by side'),
        make(
          'p',
          {},
          'Runs the program on the board above and on this one: another board, another release of MicroPython, or another size of the heap.',
        ),
      ),
    );
  }

  /** Draws again what is drawn in colours of the page's. */
  redraw(): void {
    for (const heap of this.heaps) heap.redraw();
  }

  private press(): void {
    if (this.thread.isBusy) {
      this.thread.stop();
      this.ended('stopped');
      return;
    }
    this.button.textContent = 'Stop';
    const work = this.work();
    this.state.textContent = `runs on ${this.nameOf(work.board)} …`;
    this.ask(work, (first) => {
      const other = this.bar.choice;
      this.state.textContent = `runs on ${this.nameOf(other)} …`;
      this.ask({ ...work, board: other }, (second) => this.show(first, second));
    });
  }

  private nameOf({ id, micropython, heapBytes }: BoardChoice): string {
    const release = micropython === '' ? this.boards.find((board) => board.id === id)?.release : micropython;
    return [id, release, heapBytes === null ? '' : sizeText(heapBytes)].filter(Boolean).join(' ');
  }

  private ask(work: Work, done: (result: RunResult) => void): void {
    this.thread.ask({ kind: 'run', work, limitMs: LIMIT_MS }, (answer: WorkerAnswer) => {
      if (answer.kind === 'ran') done(answer.result);
      else if (answer.kind === 'refused') this.ended(answer.message);
    });
  }

  private ended(text: string): void {
    this.button.textContent = 'Compare';
    this.state.textContent = text;
  }

  private show(first: RunResult, second: RunResult): void {
    this.ended('');
    const columns = [first, second].map((result, i) => {
      const prefix = i === 0 ? 'one-' : 'other-';
      const panes = { figures: make('div'), heap: make('div'), allocators: null };
      const head = make('h2', {}, this.nameOf(result.board));
      const end = make(
        'p',
        { class: result.error === '' ? 'good' : 'bad' },
        result.error === '' ? 'ends well' : result.error,
      );
      const column = make(
        'section',
        { class: 'column', 'aria-label': this.nameOf(result.board) },
        head,
        end,
        panes.heap,
      );
      return { column, show: () => this.heapOf(result, panes, prefix) };
    });
    this.box.replaceChildren(
      this.table(first, second),
      make('div', { class: 'compared' }, ...columns.map(({ column }) => column)),
    );
    this.heaps = columns.map(({ show }) => show());
  }

  private heapOf(
    result: RunResult,
    panes: { figures: HTMLElement; heap: HTMLElement; allocators: null },
    prefix: string,
  ): HeapTab {
    const heap = new HeapTab(panes, prefix);
    heap.show(result, () => '');
    return heap;
  }

  private table(first: RunResult, second: RunResult): HTMLElement {
    const rows = FIGURES.map(([name, value, moreIs]) => {
      const [a, b] = [value(first), value(second)];
      const by = a === null || b === null ? 0 : b - a;
      const text = by === 0 ? '' : `${by > 0 ? '+' : '−'}${grouped(Math.abs(by))}`;
      const kind = by === 0 || moreIs === '' ? '' : by > 0 === (moreIs === 'worse') ? 'bad' : 'good';
      const cell = (n: number | null): HTMLElement => make('td', { class: 'n' }, n === null ? '–' : grouped(n));
      return make(
        'tr',
        {},
        make('th', { scope: 'row' }, name),
        cell(a),
        cell(b),
        make('td', { class: `n ${kind}` }, text),
      );
    });
    const heads = [this.nameOf(first.board), this.nameOf(second.board), 'difference'];
    return make(
      'section',
      { class: 'card' },
      make(
        'table',
        { class: 'compare-table' },
        make(
          'thead',
          {},
          make('tr', {}, make('td'), ...heads.map((head) => make('th', { class: 'n', scope: 'col' }, head))),
        ),
        make('tbody', {}, ...rows),
      ),
    );
  }
}

/** What to compare with at first: an older release of the board, else another board. */
function otherChoice(choice: BoardChoice, boards: readonly BoardEntry[]): BoardChoice {
  const board = boards.find(({ id }) => id === choice.id);
  const older = board?.micropython.find((release) => release !== board.release && release !== choice.micropython);
  if (older !== undefined) return { ...choice, micropython: older };
  return { id: choice.id === 'PYBV11' ? 'RPI_PICO' : 'PYBV11', micropython: '', heapBytes: null };
}
