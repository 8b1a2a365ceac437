import { byId } from './dom.js';
import type { HistoryView } from './historyView.js';

/**
 * A row of a table shows its chunks on the map; the same again, or the button beside the map, shows all alike.
 *
 * @param root what the tables are in
 * @param prefix what the ids of the view's elements begin with
 */
export function startMarks(view: HistoryView, root: ParentNode = document, prefix = ''): void {
  const unmark = byId<HTMLButtonElement>(`${prefix}unmark`);
  const choose = (row: HTMLTableRowElement | null): void => {
    const isAgain = row?.getAttribute('aria-selected') === 'true';
    for (const other of root.querySelectorAll('tr[aria-selected]')) other.removeAttribute('aria-selected');
    const chosen = isAgain ? null : row;
    chosen?.setAttribute('aria-selected', 'true');
    unmark.hidden = chosen === null;
    const isLine = chosen?.closest('table')?.dataset.by === 'line';
    view.choose(isLine ? 'line' : 'type', chosen?.dataset.mark ?? null);
    if (chosen !== null) byId(`${prefix}map`).scrollIntoView({ block: 'center' });
  };
  unmark.addEventListener('click', () => choose(null));
  for (const row of root.querySelectorAll<HTMLTableRowElement>('tr[data-mark]')) {
    row.addEventListener('click', () => choose(row));
    row.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(row);
    });
  }
}
