import { byId } from '../../src/report/page/browser/dom.js';
import type { BoardEntry } from '../messages.js';
import { offerGist } from './gistOffer.js';
import { gistIn, programIn } from './link.js';
import { DAMAGED, type Example, startProgram } from './startProgram.js';
import { Workbench } from './workbench.js';

/** The playground's page. */

async function fetched<T>(name: string): Promise<T> {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json() as Promise<T>;
}

async function start(): Promise<void> {
  if ('serviceWorker' in navigator && location.protocol !== 'file:') {
    navigator.serviceWorker.register('serviceWorker.js').catch(() => {});
  }
  const [targets, examples] = await Promise.all([
    fetched<BoardEntry[]>('boards/targets.json'),
    fetched<Example[]>('examples.json'),
  ]);
  const boards = targets.filter(({ kind }) => kind !== 'test');
  const { work, problem } = await startProgram(examples);
  const bench = new Workbench(boards, examples, work);
  if (problem !== '') bench.tell(problem);
  document.documentElement.dataset.ready = 'true';
  addEventListener('hashchange', () => {
    programIn(location.hash).then(
      (linked) => linked !== null && bench.openAnother(linked),
      () => bench.tell(DAMAGED),
    );
  });
  const gist = gistIn(location);
  if (gist === null) return;
  offerGist(gist, work.board).then(
    (found) => found !== null && bench.openAnother(found),
    (error: Error) => bench.tell(error.message),
  );
}

start().catch((error: unknown) => {
  byId('state').textContent = `the page could not start: ${error instanceof Error ? error.message : String(error)}`;
});
