import type { FitResult } from '../../src/report/fit.js';
import { fitCard } from '../../src/report/fitCard.js';
import { startTables } from '../../src/report/page/browser/tables.js';
import type { BoardEntry, Work, WorkerAnswer } from '../messages.js';
import { make } from './elements.js';
import type { EngineThread } from './thread.js';

/** What a board may take, in milliseconds: the fit over all is a look, not a measurement of long programs. */
const LIMIT_MS = 4000;
/** Milliseconds between two drawings of the table. */
const DRAW_MS = 800;

/** The fit of the program over all boards, which runs beside everything else. */
export class BoardsTab {
  private readonly thread: EngineThread;
  private readonly boards: readonly BoardEntry[];
  private readonly box: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly state: HTMLElement;
  private readonly choose: (board: string) => void;
  private results: FitResult[] = [];
  private drawn = 0;
  /** All rows of the table are shown. */
  private isWhole = false;

  /** @param choose called with a board that was chosen in the table */
  constructor(
    panel: HTMLElement,
    {
      thread,
      boards,
      work,
      choose,
    }: {
      readonly thread: EngineThread;
      readonly boards: readonly BoardEntry[];
      readonly work: () => Work;
      readonly choose: (board: string) => void;
    },
  ) {
    this.thread = thread;
    // A heap that nobody has read is of no size.
    this.boards = boards.filter(({ heapBytes }) => heapBytes !== null);
    this.choose = choose;
    this.state = make('span', { class: 'muted grow', role: 'status' });
    this.button = make('button', { type: 'button', id: 'fit-start', click: () => this.press(work) });
    this.box = make('div', { id: 'fit-results' });
    panel.append(make('div', { class: 'row tab-head' }, this.button, this.state), this.box);
    this.box.addEventListener('click', (event) => this.pick(event.target as HTMLElement));
    this.idle();
    this.empty();
  }

  private empty(): void {
    this.box.replaceChildren(
      make(
        'div',
        { class: 'empty' },
        make('h2', {}, 'Where does it fit?'),
        make(
          'p',
          {},
          `Runs the program on all ${this.boards.length} boards whose heap is known, one after the other, and says where it fits, where it runs out of memory and at which line.`,
        ),
      ),
    );
  }

  private idle(): void {
    this.button.textContent = this.results.length === 0 ? 'Try all boards' : 'Try again';
  }

  private press(work: () => Work): void {
    if (this.thread.isBusy) {
      this.thread.stop();
      this.state.textContent = `stopped after ${this.results.length} boards`;
      this.draw();
      this.idle();
      return;
    }
    this.results = [];
    this.button.textContent = 'Stop';
    this.state.textContent = 'loading the first board';
    this.thread.ask(
      { kind: 'fit', work: work(), boards: this.boards.map(({ id }) => id), limitMs: LIMIT_MS },
      (answer) => this.hear(answer),
    );
  }

  private hear(answer: WorkerAnswer): void {
    if (answer.kind === 'fit') {
      this.results.push(answer.result);
      this.state.textContent = `${this.results.length} of ${this.boards.length} boards`;
      if (performance.now() - this.drawn > DRAW_MS) this.draw();
      return;
    }
    if (answer.kind === 'refused') this.state.textContent = answer.message;
    this.draw();
    this.idle();
  }

  private draw(): void {
    this.drawn = performance.now();
    if (this.results.length === 0) {
      this.empty();
      return;
    }
    // The report page's table, which escapes all text.
    this.box.innerHTML = fitCard({ results: this.results, withSmallest: false, note: 'a name chooses the board' });
    startTables(this.box);
    const more = this.box.querySelector<HTMLButtonElement>('button[data-all]');
    more?.addEventListener('click', () => (this.isWhole = true));
    if (this.isWhole) more?.click();
    for (const cell of this.box.querySelectorAll<HTMLElement>('#fits tbody td:first-child')) {
      cell.replaceChildren(
        make('button', { type: 'button', class: 'link', 'data-board': cell.textContent ?? '' }, cell.textContent ?? ''),
      );
    }
  }

  private pick(target: HTMLElement): void {
    const { board } = target.dataset;
    if (board !== undefined) this.choose(board);
  }
}
