import type { Board } from '../abi/board.js';
import type { Machine } from '../machine/machine.js';
import { firmwareHtml, heapPage, peakCards, percent } from './heapPage.js';
import { HeapWatch } from './heapWatch.js';
import { HeapHistory } from './history.js';
import { type BoardLife, joinLives } from './joinedLives.js';
import { figureCard } from './page/heapBody.js';
import { grouped } from './page/text.js';
import { pageHistory } from './pageHistory.js';
import { ProfileListener } from './profile.js';
import { type HeapState, heapState } from './snapshot.js';

/** What tracebacks call what is typed or sent to a board. */
const TYPED = '<stdin>';

/** Lives that wait to be joined. */
const MOST_LIVES = 32;

/** A machine that is watched from power-up to its reset. */
class WatchedLife {
  readonly watch = new HeapWatch(TYPED);
  readonly machine: Machine;
  private readonly profile: ProfileListener;
  private readonly history: HeapHistory;

  constructor(machine: Machine) {
    this.machine = machine;
    this.profile = new ProfileListener(this.watch);
    this.history = new HeapHistory(this.watch);
    this.watch.watch(machine);
  }

  /** All of it, when nothing more is to be watched. */
  end(): BoardLife {
    this.watch.over();
    const profile = this.profile.result();
    const { total } = this.machine.heap.info();
    return { profile, data: pageHistory(this.watch, this.history.result(), profile, total) };
  }
}

/** Watches a board that others talk to, from reset to reset, and makes a page of it: what a tool cost can be seen there. */
export class SessionReport {
  private readonly board: Board;
  private ended: BoardLife[] = [];
  private current: WatchedLife | null = null;
  private starts = 0;
  private failedRequests = 0;
  private worstFragmentation = 0;

  constructor(board: Board) {
    this.board = board;
  }

  /** To be called with each machine that the board is, before it boots. */
  started(machine: Machine): void {
    this.endLife();
    this.current = new WatchedLife(machine);
    this.starts++;
  }

  /** To be called when the machine has booted. */
  booted(): void {
    this.current?.watch.bootDone();
  }

  /** The page about all that was. Nothing is watched any more. Null: the board never started. */
  page(): string | null {
    const { current } = this;
    if (current === null) return null;
    current.watch.over();
    const heap = heapState(current.machine);
    current.machine.inside(() => current.machine.heap.collect());
    this.endLife();
    const { data, profile } = joinLives(this.ended);
    return heapPage({
      title: `uheap serve: ${this.board.id}`,
      subtitle: `${firmwareHtml(this.board)}, ${this.starts === 1 ? 'one start' : `${grouped(this.starts)} starts`}`,
      figures: [
        ...this.failureCards(),
        ...this.heapCards(heap),
        ...peakCards(profile, heap.total + heap.growth),
      ].concat(
        figureCard(percent(this.worstFragmentation), 'worst fragmentation after a collection'),
        figureCard(grouped(profile.collections), profile.collections === 1 ? 'collection' : 'collections'),
      ),
      profile,
      sections: [],
      data,
    });
  }

  private heapCards({ total, growth, used, largestFree, largestByGrowth }: HeapState): string[] {
    return [
      figureCard(
        grouped(total),
        growth === 0 ? 'bytes of heap' : `bytes of heap, which can grow by ${grouped(growth)}`,
      ),
      figureCard(grouped(used), 'used at the end'),
      figureCard(grouped(Math.max(largestFree, largestByGrowth)), 'largest free run at the end'),
    ];
  }

  private failureCards(): string[] {
    if (this.failedRequests === 0) return [];
    return [figureCard(grouped(this.failedRequests), 'requests that there was no room for', 'bad')];
  }

  private endLife(): void {
    if (this.current === null) return;
    const { watch } = this.current;
    this.failedRequests += watch.requests?.count ?? 0;
    this.worstFragmentation = Math.max(this.worstFragmentation, watch.gauge.worst);
    this.ended.push(this.current.end());
    if (this.ended.length > MOST_LIVES) this.ended = [joinLives(this.ended)];
    this.current = null;
  }
}
