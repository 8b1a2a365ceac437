import type { BoardChoice, BoardEntry } from '../messages.js';
import type { BoardDialog } from './boardDialog.js';
import { make } from './elements.js';
import { parseBytes, sizeText } from './sizes.js';

/** The board, the release and the heap of a run: a button, a list and a field. */
export class BoardBar {
  choice: BoardChoice;
  private readonly boards: readonly BoardEntry[];
  private readonly changed: (choice: BoardChoice) => void;
  private readonly button: HTMLButtonElement;
  private readonly version: HTMLSelectElement;
  private readonly heap: HTMLInputElement;

  /** @param changed called with each other choice */
  constructor(
    box: HTMLElement,
    dialog: BoardDialog,
    boards: readonly BoardEntry[],
    choice: BoardChoice,
    changed: (choice: BoardChoice) => void,
  ) {
    this.boards = boards;
    this.changed = changed;
    this.choice = choice;
    const open = (): void => dialog.open(this.choice.id, (id) => this.take({ ...this.choice, id }));
    this.button = make('button', { type: 'button', class: 'chooser', 'aria-haspopup': 'dialog', click: open });
    this.version = make('select', {
      'aria-label': 'MicroPython release',
      change: () => this.take({ ...this.choice, micropython: this.version.value }),
    });
    this.heap = make('input', {
      ...{ type: 'text', class: 'heap', inputmode: 'text', autocomplete: 'off', spellcheck: 'false' },
      'aria-label': 'size of the heap, such as 64k; empty: the board’s own',
      change: () => this.takeHeap(),
    });
    box.append(this.button, this.version, make('label', { class: 'heap-label' }, make('span', {}, 'heap'), this.heap));
    this.set(choice);
  }

  /** Shows a choice, without telling of it. */
  set(choice: BoardChoice): void {
    const board = this.boards.find(({ id }) => id === choice.id);
    const releases = board?.micropython ?? [];
    const micropython = releases.includes(choice.micropython) ? choice.micropython : '';
    this.choice = { ...choice, micropython: micropython === board?.release ? '' : micropython };
    this.button.textContent = choice.id;
    this.button.setAttribute('aria-label', `board: ${choice.id}`);
    // What is taken where none is asked for has no name in links: it will be another one later.
    const values = releases.map((release) => (release === board?.release ? '' : release));
    this.version.replaceChildren(...releases.map((release, i) => make('option', { value: values[i]! }, release)));
    this.version.value = micropython === board?.release ? '' : micropython;
    this.heap.value = choice.heapBytes === null ? '' : sizeText(choice.heapBytes);
    const own = board?.heapBytes ?? null;
    this.heap.placeholder = own === null ? 'e.g. 64k' : `${(own / 1024).toFixed(own % 1024 === 0 ? 0 : 1)}k`;
    this.heap.setCustomValidity('');
  }

  private take(choice: BoardChoice): void {
    this.set(choice);
    this.changed(this.choice);
  }

  private takeHeap(): void {
    const heapBytes = parseBytes(this.heap.value);
    this.heap.setCustomValidity(heapBytes === undefined ? 'a size such as 64k, 1M or 65536' : '');
    if (heapBytes === undefined) this.heap.reportValidity();
    else this.take({ ...this.choice, heapBytes });
  }
}
