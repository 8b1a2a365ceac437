import { make } from './elements.js';
import { followArrows } from './tabs.js';

/** What the tabs of files ask for. */
export interface FileTabsListener {
  show(file: string): void;
  add(): void;
  rename(file: string): void;
  remove(file: string): void;
}

/** The tabs of the program's files; the first is the one that runs. */
export class FileTabs {
  private readonly list: HTMLElement;
  private readonly buttons: HTMLElement;
  private readonly listener: FileTabsListener;

  constructor(list: HTMLElement, buttons: HTMLElement, listener: FileTabsListener) {
    this.list = list;
    this.buttons = buttons;
    this.listener = listener;
    followArrows(list, (tab) => listener.show(tab.dataset.file!));
  }

  draw(files: readonly string[], current: string, main: string): void {
    const tabs = files.map((file) => {
      const isCurrent = file === current;
      return make(
        'button',
        {
          ...{ type: 'button', role: 'tab', 'data-file': file, 'aria-selected': String(isCurrent) },
          ...{ tabindex: isCurrent ? 0 : -1, 'aria-controls': 'editor' },
          ...(file === main ? { title: 'the file that runs' } : {}),
          click: () => this.listener.show(file),
          dblclick: () => this.listener.rename(file),
        },
        file === main ? make('span', { class: 'run-mark', 'aria-label': 'runs: ' }, '▸') : '',
        file,
      );
    });
    this.list.replaceChildren(...tabs);
    const button = (icon: string, label: string, click: () => void, disabled = false): HTMLElement =>
      make('button', {
        ...{ type: 'button', class: 'quiet icon', 'data-icon': icon, 'aria-label': label, title: label },
        ...{ disabled, click },
      });
    this.buttons.replaceChildren(
      button('add', 'add a file', () => this.listener.add()),
      button('rename', `rename ${current}`, () => this.listener.rename(current)),
      button('delete', `delete ${current}`, () => this.listener.remove(current), files.length < 2 || current === main),
    );
  }
}
