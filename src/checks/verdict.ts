import type { FitResult } from '../report/fit.js';
import { errorWithBytes, failedRequestsText } from '../report/fitText.js';
import type { Baseline, CheckFigures } from './baseline.js';
import { allowance, type CheckItem } from './config.js';
import { type LineFigures, lineToBlame } from './lines.js';

/** Something that a check found wrong. */
export interface CheckProblem {
  readonly message: string;
  readonly kind: 'memory-error' | 'failed-requests' | 'exception' | 'budget' | 'baseline' | 'no-baseline';
  /** Where an editor or a review shows it; null where no line is to blame. */
  readonly place: { readonly file: string; readonly line: number } | null;
}

/** What a check of one program on one board came to. */
export interface CheckResult {
  readonly item: CheckItem;
  readonly fit: FitResult;
  readonly figures: CheckFigures;
  readonly baseline: Baseline | null;
  readonly problems: readonly CheckProblem[];
}

interface FigureRule {
  readonly name: Exclude<keyof CheckFigures, 'failedRequests'>;
  readonly words: string;
  /** Whether more is worse. */
  readonly upwards: boolean;
  readonly blame: 'peak' | 'live';
}

const RULES: readonly FigureRule[] = [
  { name: 'peak', words: 'peak', upwards: true, blame: 'peak' },
  { name: 'peakWithGarbage', words: 'peak with garbage', upwards: true, blame: 'peak' },
  { name: 'used', words: 'memory in use after a collection', upwards: true, blame: 'live' },
  { name: 'largestFree', words: 'largest free run', upwards: false, blame: 'live' },
  { name: 'smallestHeap', words: 'smallest heap', upwards: true, blame: 'peak' },
  { name: 'collections', words: 'number of collections', upwards: true, blame: 'peak' },
];

export function checkFigures(fit: FitResult): CheckFigures {
  const { peak, peakWithGarbage, live, tightestFree, smallestHeap, collections, failedRequests } = fit;
  return { peak, peakWithGarbage, used: live, largestFree: tightestFree, smallestHeap, collections, failedRequests };
}

/** Compares a run with its budget and its baseline. @param wantsBaseline whether there ought to be one */
export function judge(
  item: CheckItem,
  fit: FitResult,
  lines: readonly LineFigures[],
  baseline: Baseline | null,
  wantsBaseline: boolean,
  bytesPerBlock: number,
): CheckResult {
  const figures = checkFigures(fit);
  const problems: CheckProblem[] = [];
  const own = { file: item.program, line: 1 };
  const atEnd = [fit.failed?.site, fit.place].find((site) => site != null && site.line > 0) ?? own;
  const mayRunOut = item.budget.memoryError === true;
  if ((fit.verdict === 'memory-error' || fit.verdict === 'no-boot') && !mayRunOut) {
    const room = fit.failed === null ? '' : ` (largest free run ${fit.failed.largestFree})`;
    problems.push({ kind: 'memory-error', message: `${errorWithBytes(fit)}${room}`, place: atEnd });
  }
  const mayFail = item.budget.failedRequests ?? 0;
  if (fit.status !== 'memory-error' && fit.failedRequests > mayFail && !mayRunOut) {
    const limit = item.budget.failedRequests === undefined ? '' : `, the budget is at most ${mayFail}`;
    const { site } = fit.firstFailed!;
    const place = site.line > 0 ? site : own;
    problems.push({ kind: 'failed-requests', message: `${failedRequestsText(fit)}${limit}`, place });
  }
  if (fit.status === 'exception') problems.push({ kind: 'exception', message: fit.error, place: atEnd });
  if (fit.status === 'exit') problems.push({ kind: 'exception', message: 'exits with an error', place: own });
  for (const rule of RULES) {
    const now = figures[rule.name];
    if (now === null) continue;
    const place = (): CheckProblem['place'] => lineToBlame(lines, baseline?.lines ?? null, rule.blame) ?? own;
    const limit = item.budget[rule.name];
    const isOver = (bound: number): boolean => (rule.upwards ? now > bound : now < bound);
    // A peak that is not known exactly may be higher.
    const slack = rule.name === 'peak' ? fit.peakSlack : 0;
    if (limit !== undefined && (isOver(limit) || (now + slack > limit && slack > 0))) {
      const message = `${rule.words} is ${now}${slack > 0 ? ` to ${now + slack}` : ''}, the budget is ${rule.upwards ? 'at most' : 'at least'} ${limit}`;
      problems.push({ kind: 'budget', message, place: place() });
    }
    const { name } = rule;
    const base = baseline?.figures[name] ?? null;
    // Garbage comes and goes with the moments of collections: it is not held to what it was.
    if (base === null || name === 'peakWithGarbage') continue;
    const room = allowance(item.tolerance[name], base, bytesPerBlock);
    if (isOver(rule.upwards ? base + room : base - room)) {
      const change = `${now > base ? '+' : ''}${now - base}`;
      const within = room === 0 ? '' : `, more than the tolerance of ${room}`;
      problems.push({
        kind: 'baseline',
        message: `${rule.words} went from ${base} to ${now} (${change}${within})`,
        place: place(),
      });
    }
  }
  problems.push(...idfProblems(item, fit, own));
  if (wantsBaseline && baseline === null) {
    problems.push({ kind: 'no-baseline', message: 'no baseline yet; uheap check --update writes it', place: null });
  }
  return { item, fit, figures, baseline, problems };
}

/** What is wrong with what ESP-IDF's heap had left at the worst; on boards without such a heap nothing. */
function idfProblems({ budget }: CheckItem, { idf }: FitResult, place: CheckProblem['place']): CheckProblem[] {
  if (idf === null) return [];
  const limits = [
    { least: budget.idf?.free, now: idf.leastFree, words: "least memory left in ESP-IDF's heap" },
    {
      least: budget.idf?.largest,
      now: idf.leastLargest,
      words: "smallest that the largest block of ESP-IDF's heap was",
    },
  ];
  return limits.flatMap(({ least, now, words }) =>
    least === undefined || now >= least
      ? []
      : [{ kind: 'budget' as const, message: `${words} is ${now}, the budget is at least ${least}`, place }],
  );
}
