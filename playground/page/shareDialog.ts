import { badgeSvg, badgeText } from '../../src/report/badgeSvg.js';
import type { RunResult, Work } from '../messages.js';
import { showDialog } from './dialogs.js';
import { make } from './elements.js';
import { fragmentOf } from './link.js';

/** Longer links are cut off in some programs that people send them with. */
const LONG_LINK = 8000;

/** A field whose text one copies. */
function copied(label: string, text: string): HTMLElement {
  const input = make('input', {
    type: 'text',
    readonly: true,
    value: text,
    'aria-label': label,
    focus: () => input.select(),
  });
  const button = make('button', { type: 'button' }, 'Copy');
  button.addEventListener('click', () => {
    input.select();
    navigator.clipboard.writeText(text).then(
      () => (button.textContent = 'Copied'),
      () => document.execCommand('copy'),
    );
  });
  return make('div', { class: 'copied' }, make('span', { class: 'muted' }, label), input, button);
}

/** Shows the program's link and, after a run of it, the badge. The page's own address becomes the link. */
export async function share(work: Work, result: RunResult | null): Promise<void> {
  const fragment = await fragmentOf(work);
  history.replaceState(null, '', location.pathname + fragment);
  const link = location.href;
  const note = link.length > LONG_LINK ? `It is ${link.length} characters long, which some programs cut off.` : '';
  const body: HTMLElement[] = [
    make('p', { class: 'muted' }, `The link holds the program itself: nothing is stored on a server. ${note}`),
    copied('link', link),
    copied('Markdown', `[${work.main} on ${work.board.id}](${link})`),
  ];
  if (result?.summary != null) body.push(...badge(result, link));
  showDialog('Share this program', ...body);
}

function badge({ status, summary }: RunResult, link: string): HTMLElement[] {
  const { target, peak, peakSlack, failedRequests } = summary!;
  const figures = { target, peak, peakSlack, fits: status !== 'memory-error' && failedRequests === 0 };
  const svg = badgeSvg(figures);
  const url = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  const name = `uheap-${target}.svg`;
  return [
    make('h3', {}, 'Badge'),
    make('p', {}, make('img', { src: url, alt: badgeText(figures), height: 20 })),
    copied('Markdown', `[![${badgeText(figures)}](${name})](${link})`),
    make('p', {}, make('a', { href: url, download: name }, `Download ${name}`), ' and keep it beside the README.'),
  ];
}
