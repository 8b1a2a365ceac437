import type { Work } from '../messages.js';
import { make } from './elements.js';
import { type Example, lastProgram } from './startProgram.js';

/** The menu of examples, and of the program that was there before the last one. */
export function startExamples(
  button: HTMLElement,
  menu: HTMLElement,
  examples: readonly Example[],
  open: (work: Work) => void,
): void {
  const close = (): void => {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  const item = (name: string, about: string, work: Work): HTMLElement =>
    make(
      'button',
      {
        ...{ type: 'button', role: 'menuitem', tabindex: -1 },
        click: () => {
          close();
          open(work);
        },
      },
      make('b', {}, name),
      make('span', {}, about),
    );
  const show = (): void => {
    const last = lastProgram();
    menu.replaceChildren(
      ...(last === null ? [] : [item('Your program before', `${last.main} on ${last.board.id}`, last)]),
      ...examples.map(({ name, about, work }) => item(name, about, work)),
    );
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  };
  button.addEventListener('click', () => (menu.hidden ? show() : close()));
  menu.addEventListener('keydown', (event) => {
    const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') {
      close();
      button.focus();
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[(next + items.length) % items.length]!.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!menu.hidden && !menu.parentElement!.contains(event.target as Node)) close();
  });
  menu.parentElement!.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null && !menu.parentElement!.contains(relatedTarget as Node)) close();
  });
}
