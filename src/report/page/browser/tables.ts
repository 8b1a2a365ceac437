/** Tables that sort by the column that is clicked, and show their first rows only until they are asked for all. */

function makeSortable(table: HTMLTableElement): void {
  for (const head of table.querySelectorAll<HTMLTableCellElement>('th[data-sort]')) {
    const index = [...head.parentElement!.children].indexOf(head);
    const value = (row: HTMLTableRowElement): string | number => {
      const cell = row.cells[index]!;
      return cell.dataset.v === undefined ? (cell.textContent ?? '') : Number(cell.dataset.v);
    };
    const sort = (): void => {
      const descending = head.getAttribute('aria-sort') !== 'descending';
      for (const other of table.querySelectorAll('th')) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const body = table.tBodies[0]!;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
        return descending ? -order : order;
      });
      body.append(...rows);
    };
    head.tabIndex = 0;
    head.addEventListener('click', sort);
    head.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      sort();
    });
  }
}

function showAll(button: HTMLButtonElement): void {
  const table = document.getElementById(button.dataset.all!);
  button.addEventListener('click', () => {
    table?.classList.remove('short');
    button.remove();
  });
}

/** Makes the tables of a page, or of a part of one, move. */
export function startTables(root: ParentNode = document): void {
  root.querySelectorAll<HTMLTableElement>('table.sortable').forEach(makeSortable);
  root.querySelectorAll<HTMLButtonElement>('button[data-all]').forEach(showAll);
}
