import { PROVENANCES } from '../abi/board.js';
import type { TargetSummary } from '../profiles/profiles.js';

/**
 * The boards of a page that nobody asked for: all of a short program, of a long one as many as take about ten of its runs,
 * one of each port in turn. A board takes two runs, the second to know whether it only just fits, which two processors do
 * side by side.
 */

/** Boards that any program is run on. */
const FEWEST = 10;

/** Rounds of loops and requests for memory that may be spent in all where that gives more boards. */
const WORK = 9_000_000;

/** To load a board and to boot it twice takes as long as so many of them. */
const BOARD_WORK = 26_000;

/** Bytes of a heap that a long run may fill without more memory of the process than its page takes; those of hosts can grow for ever. */
const MOST_HEAP = 4 << 20;

/** @param work rounds of loops, calls and requests for memory of one run */
export function boardsFor(work: number): number {
  return Math.max(FEWEST, Math.floor(WORK / (work + BOARD_WORK)));
}

/** So many boards that differ, of a long program no hosts: ports in turn, of a port other heaps first, and what is known best. */
export function fitSample(targets: readonly TargetSummary[], count: number): TargetSummary[] {
  if (count >= targets.length) return [...targets];
  const small = targets.filter(
    ({ kind, heapBytes }) => kind === 'board' && heapBytes !== null && heapBytes <= MOST_HEAP,
  );
  return spread(small, count);
}

function spread(targets: readonly TargetSummary[], count: number): TargetSummary[] {
  const byPort = new Map<string, TargetSummary[]>();
  for (const target of [...targets].sort((a, b) => rank(a) - rank(b))) {
    const { port } = target;
    byPort.set(port, [...(byPort.get(port) ?? []), target]);
  }
  const queues = [...byPort.values()].map(otherHeapsFirst);
  const taken = new Set<TargetSummary>();
  for (let turn = 0; taken.size < Math.min(count, targets.length); turn++) {
    for (const queue of queues) {
      if (turn < queue.length && taken.size < count) taken.add(queue[turn]!);
    }
  }
  return targets.filter((target) => taken.has(target));
}

/** The lower the better known are heap, boot and ROM. */
function rank({ provenance }: TargetSummary): number {
  const known = [provenance.heap, provenance.boot, provenance.romQstrs].map((how) =>
    PROVENANCES.indexOf(how ?? 'modelled'),
  );
  return known.reduce((sum, one) => sum + one, 0);
}

function otherHeapsFirst(targets: readonly TargetSummary[]): TargetSummary[] {
  const seen = new Set<number | null>();
  const again: TargetSummary[] = [];
  const first = targets.filter((target) => {
    if (!seen.has(target.heapBytes)) return seen.add(target.heapBytes);
    again.push(target);
    return false;
  });
  return [...first, ...again];
}

/**
 * What a page says of the boards that it has not.
 * @param leftOut boards that a long program was not to be run on, `missed` those that Ctrl-C came before
 */
export function fitNote(withSmallest: boolean, leftOut: number, missed: number): string {
  const notes: string[] = [];
  if (missed > 0) notes.push(`interrupted before ${missed} boards more`);
  if (leftOut > 0) notes.push(`it runs for long, so that ${leftOut} boards more were not tried`);
  if (!withSmallest) {
    notes.push(
      `--fit all ${leftOut > 0 ? 'tries them, and ' : ''}finds the smallest heap on each${leftOut > 0 ? '' : ', too'}`,
    );
  }
  return notes.join('; ');
}
