import type { AdviceResult, AdvisedChange, AdvisedLines, Place, Work } from '../messages.js';
import { make } from './elements.js';
import type { EngineThread } from './thread.js';

const LIMIT_MS = 30_000;
const DOCS = 'https://docs.micropython.org/en/latest/reference/';

/** What the tab asks of the page. */
export interface AdviceTabListener {
  readonly thread: EngineThread;
  readonly work: () => Work;
  /** Makes a change. Returns whether the lines are still there. */
  readonly apply: (lines: readonly AdvisedLines[]) => boolean;
  readonly go: (place: Place) => void;
}

/** What to change to save memory, each with a button that does so. */
export class AdviceTab {
  private readonly on: AdviceTabListener;
  private readonly box: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly state: HTMLElement;

  constructor(panel: HTMLElement, on: AdviceTabListener) {
    this.on = on;
    this.state = make('span', { class: 'muted grow', role: 'status' });
    this.button = make('button', { type: 'button', id: 'advise-start', click: () => this.press() }, 'Look for savings');
    this.box = make('div', { id: 'advice-results' });
    panel.append(make('div', { class: 'row tab-head' }, this.button, this.state), this.box);
    this.box.append(
      make(
        'div',
        { class: 'empty' },
        make('h2', {}, 'What could be changed?'),
        make(
          'p',
          {},
          'Looks for what MicroPython programs do that costs memory, makes each change in a copy, runs it, and keeps what saves something and prints the same.',
        ),
      ),
    );
  }

  private press(): void {
    const { thread, work } = this.on;
    if (thread.isBusy) {
      thread.stop();
      this.ended('stopped');
      return;
    }
    this.button.textContent = 'Stop';
    this.state.textContent = 'runs the program with each change …';
    thread.ask({ kind: 'advise', work: work(), limitMs: LIMIT_MS }, (answer) => {
      if (answer.kind === 'advised') this.show(answer.result);
      else if (answer.kind === 'refused') this.ended(answer.message);
    });
  }

  private ended(text: string): void {
    this.button.textContent = 'Look again';
    this.state.textContent = text;
  }

  private show({ changes, rejected, untried }: AdviceResult): void {
    const more = untried > 0 ? `, ${untried} not tried for lack of time` : '';
    this.ended(`${changes.length} found, ${rejected} tried without a gain${more}`);
    this.box.replaceChildren(...changes.map((change) => this.card(change)));
    if (changes.length === 0) {
      this.box.append(
        make(
          'div',
          { class: 'empty' },
          make('h2', {}, 'Nothing to change'),
          make('p', {}, 'None of the known habits that cost memory was found here.'),
        ),
      );
    }
  }

  private card({ rule, place, text, lines, mind, source }: AdvisedChange): HTMLElement {
    const where = make(
      'button',
      { type: 'button', class: 'link', click: () => this.on.go(place) },
      `${place.file}:${place.line}`,
    );
    const apply = make('button', { type: 'button', class: 'apply' }, 'Apply');
    const note = make('span', { class: 'muted', role: 'status' });
    apply.addEventListener('click', () => {
      const isDone = this.on.apply(lines);
      apply.disabled = isDone;
      apply.textContent = isDone ? 'Applied' : 'Apply';
      note.textContent = isDone ? 'Ctrl-Z in the editor takes it back' : 'the program has other lines there now';
    });
    const diff = lines.flatMap(({ line, removed, added }) => [
      ...removed.map((old, i) => make('span', { class: 'del' }, `${String(line + i).padStart(4)} − ${old}\n`)),
      ...added.map((now) => make('span', { class: 'add' }, `     + ${now}\n`)),
    ]);
    return make(
      'article',
      { class: 'card advice' },
      make(
        'div',
        { class: 'row' },
        make('h3', { class: 'grow' }, where, ` ${rule}`),
        ...(lines.length === 0 ? [] : [note, apply]),
      ),
      make('p', {}, text),
      ...(diff.length === 0 ? [] : [make('pre', { class: 'diff' }, ...diff)]),
      ...(mind === '' ? [] : [make('p', { class: 'muted' }, `mind: ${mind}`)]),
      make(
        'p',
        { class: 'muted' },
        make('a', { href: DOCS + source, target: '_blank', rel: 'noreferrer' }, 'in MicroPython’s documentation'),
      ),
    );
  }
}
