import type { DumpMoment, TimelineData } from '../data.js';
import { num, pageData } from './dom.js';
import { DumpView } from './dumpView.js';
import { startTables } from './tables.js';

const [LINE, LAST_LINE] = [0, 1] as const;
const data = pageData<TimelineData>();
const { moments } = data;
const log = document.getElementById('log');
const logLines = new Map(
  [...document.querySelectorAll<HTMLElement>('#log span')].map((span) => [Number(span.dataset.line), span]),
);
const view = new DumpView(data, {
  about: ({ figures }) => (log === null ? '' : `, line ${num(figures[LINE])} of the log`),
  shown: showLog,
});

function showLog({ figures }: DumpMoment): void {
  if (log === null) return;
  for (const line of document.querySelectorAll('#log .now')) line.classList.remove('now');
  for (let line = figures[LINE]; line <= figures[LAST_LINE]; line++) logLines.get(line)?.classList.add('now');
  const first = logLines.get(figures[LINE]);
  if (first !== undefined) log.scrollTop = first.offsetTop - log.offsetTop - 60;
}

log?.addEventListener('click', (event) => {
  const line = Number((event.target as HTMLElement).dataset.line);
  const at = moments.findLastIndex(({ figures }) => figures[LINE] <= line);
  if (at >= 0) view.show(at);
});
for (const row of document.querySelectorAll<HTMLTableRowElement>('tr[data-from]')) {
  const choose = (): void => {
    const isAgain = row.getAttribute('aria-selected') === 'true';
    for (const other of document.querySelectorAll('tr[aria-selected]')) other.removeAttribute('aria-selected');
    view.choose(isAgain ? null : { from: Number(row.dataset.from), blocks: Number(row.dataset.blocks) });
    if (!isAgain) row.setAttribute('aria-selected', 'true');
    view.show(isAgain ? moments.length - 1 : Number(row.dataset.at));
  };
  row.addEventListener('click', choose);
  row.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  });
}
startTables();
// Of a log its beginning is seen first, of two maps the second.
view.show(log === null ? moments.length - 1 : 0);
document.documentElement.dataset.ready = 'true';
