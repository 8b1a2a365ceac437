import { make } from './elements.js';

/** Shows a dialog until it is closed; returns what closed it (`value` of a button). */
function shown(dialog: HTMLDialogElement): Promise<string> {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

function form(title: string, body: readonly (Node | string)[], ...buttons: readonly Node[]): HTMLDialogElement {
  return make(
    'dialog',
    { 'aria-label': title },
    make(
      'form',
      { method: 'dialog' },
      make('h2', {}, title),
      ...body,
      make('div', { class: 'dialog-buttons' }, ...buttons),
    ),
  );
}

function question(title: string, body: Node, yes: string): HTMLDialogElement {
  return form(
    title,
    [body],
    make('button', { value: '', formnovalidate: true }, 'Cancel'),
    make('button', { value: 'yes', class: 'primary' }, yes),
  );
}

/** Asks for a text; null where it was not given. @param problem what is wrong with a text; empty: nothing */
export async function askText(
  title: string,
  { value, label, yes, problem }: { value: string; label: string; yes: string; problem: (text: string) => string },
): Promise<string | null> {
  const input = make('input', { type: 'text', value, 'aria-label': label, autocomplete: 'off', spellcheck: 'false' });
  const check = (): void => input.setCustomValidity(problem(input.value.trim()));
  input.addEventListener('input', check);
  const dialog = question(title, make('label', {}, `${label} `, input), yes);
  check();
  // Enter is the answer, not the first button.
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (input.reportValidity()) dialog.close('yes');
  });
  const answer = shown(dialog);
  input.select();
  return (await answer) === 'yes' ? input.value.trim() : null;
}

/** Asks whether to do something. */
export async function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  return (await shown(question(title, make('p', {}, text), yes))) === 'yes';
}

/** Shows something until it is closed. */
export function showDialog(title: string, ...body: readonly (Node | string)[]): void {
  void shown(form(title, body, make('button', { value: '' }, 'Close')));
}
