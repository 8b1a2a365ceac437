import type { Place, Work, WorkerAnswer, WorkerRequest } from '../messages.js';
import { make } from './elements.js';
import { OutputPane } from './outputPane.js';
import { EngineThread } from './thread.js';

const [CTRL_C, CTRL_D] = ['\x03', '\x04'];

/** The board's own prompt, with the program's files in its flash. */
export class PromptTab {
  private readonly thread = new EngineThread();
  private readonly work: () => Work;
  private readonly output: OutputPane;
  private readonly start: HTMLButtonElement;
  private readonly state: HTMLElement;
  private readonly line: HTMLInputElement;
  private readonly screen: HTMLElement;
  private readonly about: HTMLElement;
  private readonly typed: string[] = [];
  private back = 0;
  private isOn = false;
  /** What was typed while the board was busy. */
  private waiting = '';

  constructor(panel: HTMLElement, work: () => Work, go: (place: Place) => void) {
    this.work = work;
    this.start = make('button', { type: 'button', id: 'prompt-start', click: () => this.press() }, 'Start the board');
    const reset = make('button', { type: 'button', click: () => this.type(CTRL_D) }, 'Soft reset');
    this.state = make('span', { class: 'muted grow', role: 'status' });
    const box = make('pre', { class: 'output', id: 'prompt-output', role: 'log', 'aria-label': 'prompt', tabindex: 0 });
    this.line = make('input', {
      ...{ type: 'text', id: 'prompt-line', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
      ...{
        'aria-label': 'a line for the prompt',
        placeholder: 'a line for the prompt, such as import gc; gc.mem_free()',
      },
      keydown: (event) => this.key(event as KeyboardEvent),
    });
    this.screen = make('section', { class: 'card prompt', hidden: true }, box, this.line);
    this.output = new OutputPane(box, go);
    this.about = make(
      'div',
      { class: 'empty' },
      make('h2', {}, 'The board’s own prompt'),
      make(
        'p',
        {},
        'Boots the board with these files in its flash, runs boot.py and main.py as it does at power-up, and shows its prompt. Each line costs what it costs there.',
      ),
    );
    panel.append(make('div', { class: 'row tab-head' }, this.start, reset, this.state), this.screen, this.about);
  }

  private press(): void {
    if (this.thread.isBusy) {
      this.thread.stop();
      this.isOn = false;
      this.waiting = '';
      this.output.note('stopped: the board is off');
      this.ready('off');
      return;
    }
    this.about.hidden = true;
    this.screen.hidden = false;
    this.output.clear();
    this.ask({ kind: 'prompt', work: this.work() });
  }

  private ask(request: WorkerRequest): void {
    this.start.textContent = 'Stop';
    this.state.textContent = 'runs …';
    this.thread.ask(request, (answer) => this.hear(answer));
  }

  private hear(answer: WorkerAnswer): void {
    // The line editor of the board clears to the end of a line.
    if (answer.kind === 'output') this.output.write(answer.text.replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, ''));
    if (answer.kind === 'prompted') {
      this.isOn = true;
      const { waiting } = this;
      this.waiting = '';
      if (waiting === '') this.ready('on');
      else this.ask({ kind: 'type', keys: waiting });
    }
    if (answer.kind === 'refused') {
      this.isOn = false;
      this.output.note(answer.message, true);
      this.ready('off');
    }
  }

  private ready(state: string): void {
    this.start.textContent = this.isOn ? 'Start again' : 'Start the board';
    this.state.textContent = state;
    if (this.isOn) this.line.focus({ preventScroll: true });
  }

  private type(keys: string): void {
    if (!this.isOn) return;
    if (this.thread.isBusy) this.waiting += keys;
    else this.ask({ kind: 'type', keys });
  }

  private key(event: KeyboardEvent): void {
    const { typed, line } = this;
    if (event.key === 'Enter') {
      if (line.value !== '') typed.push(line.value);
      this.back = 0;
      this.type(`${line.value}\r`);
      line.value = '';
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      this.back = Math.max(0, Math.min(typed.length, this.back + (event.key === 'ArrowUp' ? 1 : -1)));
      line.value = typed.at(-this.back || typed.length) ?? '';
    } else if (event.key === 'c' && event.ctrlKey && line.selectionStart === line.selectionEnd) this.type(CTRL_C!);
    else return;
    event.preventDefault();
    // A run of the whole program is not meant.
    event.stopPropagation();
  }
}
