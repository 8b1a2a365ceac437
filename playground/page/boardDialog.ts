import { grouped } from '../../src/report/page/text.js';
import type { BoardEntry } from '../messages.js';
import { make } from './elements.js';

/** Lists all boards, to search and choose one. */
export class BoardDialog {
  private readonly dialog: HTMLDialogElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;
  private readonly boards: readonly BoardEntry[];
  private found: readonly BoardEntry[] = [];
  private active = 0;
  private chosen: (id: string) => void = () => {};

  constructor(boards: readonly BoardEntry[]) {
    this.boards = boards;
    this.input = make('input', {
      ...{
        type: 'search',
        role: 'combobox',
        placeholder: 'name, chip or port',
        autocomplete: 'off',
        spellcheck: 'false',
      },
      ...{ 'aria-label': 'search boards', 'aria-expanded': 'true', 'aria-controls': 'boards-list' },
      input: () => this.search(),
      keydown: (event) => this.key(event as KeyboardEvent),
    });
    this.list = make('div', { id: 'boards-list', role: 'listbox', 'aria-label': 'boards' });
    this.count = make('p', { class: 'muted', role: 'status' });
    const close = make(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': 'close', click: () => this.dialog.close() },
      '✕',
    );
    this.dialog = make(
      'dialog',
      { class: 'boards', 'aria-label': 'choose a board' },
      make('div', { class: 'dialog-head' }, this.input, close),
      this.count,
      this.list,
    );
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.body.append(this.dialog);
  }

  /** Shows the list. @param current the board that is chosen @param chosen called with another */
  open(current: string, chosen: (id: string) => void): void {
    this.chosen = chosen;
    this.input.value = '';
    this.search();
    this.dialog.showModal();
    this.input.focus();
    this.activate(
      Math.max(
        0,
        this.found.findIndex(({ id }) => id === current),
      ),
    );
  }

  private search(): void {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = ({ id, description, mcu, port }: BoardEntry): string =>
      `${id} ${description} ${mcu} ${port}`.toLowerCase();
    this.found = this.boards.filter((board) => words.every((word) => text(board).includes(word)));
    this.count.textContent = `${this.found.length} of ${this.boards.length} boards`;
    const groups = new Map<string, HTMLElement>();
    for (const [i, board] of this.found.entries()) {
      let group = groups.get(board.port);
      if (group === undefined) {
        const head = make('div', { class: 'group-head', 'aria-hidden': 'true' }, board.port);
        group = make('div', { role: 'group', 'aria-label': board.port }, head);
        groups.set(board.port, group);
      }
      group.append(this.option(board, i));
    }
    this.list.replaceChildren(...groups.values());
    this.activate(0);
  }

  private option({ id, description, mcu, heapBytes }: BoardEntry, index: number): HTMLElement {
    const heap = heapBytes === null ? 'heap not known' : `${grouped(heapBytes / 1024)} KB heap`;
    const about = description === id ? mcu : `${description} · ${mcu}`;
    return make(
      'div',
      { role: 'option', id: `board-${index}`, 'aria-selected': 'false', click: () => this.choose(index) },
      make('span', { class: 'board-name' }, id),
      make('span', { class: 'board-about' }, about),
      make('span', { class: 'board-heap' }, heap),
    );
  }

  private activate(index: number): void {
    this.list.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
    this.active = Math.max(0, Math.min(this.found.length - 1, index));
    const option = document.getElementById(`board-${this.active}`);
    if (option === null) {
      this.input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', option.id);
  }

  private choose(index: number): void {
    const board = this.found[index];
    if (board === undefined) return;
    this.dialog.close();
    this.chosen(board.id);
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) this.activate(this.active + step);
    else if (event.key === 'Enter') this.choose(this.active);
    else return;
    event.preventDefault();
  }
}
