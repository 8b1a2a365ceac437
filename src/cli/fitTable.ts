import type { FitResult } from '../report/fit.js';
import type { MpyComparison } from '../report/mpyComparison.js';
import { siteName } from '../report/profile.js';
import { table } from './table.js';

/** How a run ended, in a few words. */
export function fitVerdict(fit: FitResult): string {
  switch (fit.status) {
    case 'ok':
      return 'fits';
    case 'stopped':
      return 'fits so far';
    case 'exit':
      return 'fits, exits with an error';
    case 'no-boot':
      return "doesn't boot";
    case 'memory-error':
      return 'MemoryError';
    case 'exception':
      return `ends: ${fit.error.split(':')[0]}`;
  }
}

/** A row a board and program. Sizes in bytes. */
export function fitTable(fits: readonly FitResult[], withProgram: boolean, withSmallest: boolean): string {
  const head = ['board', 'result', 'heap', 'used', 'peak', 'largest free', 'fragmented', 'collections'];
  if (withProgram) head.unshift('program');
  if (withSmallest) head.push('smallest heap');
  const rows = fits.map((fit) => {
    const row = [
      fit.target,
      fitVerdict(fit),
      String(fit.heap),
      String(fit.used),
      String(fit.peak),
      String(fit.tightestFree),
      `${Math.round(100 * fit.fragmentation)} %`,
      String(fit.collections),
    ];
    if (withProgram) row.unshift(fit.program);
    if (withSmallest) row.push(fit.smallestHeap === null ? '-' : String(fit.smallestHeap));
    return row;
  });
  return table(head, rows);
}

/** Where each program that doesn't fit ran out, a line each. */
export function fitFailures(fits: readonly FitResult[]): string {
  return fits
    .filter((fit) => fit.error !== '')
    .map((fit) => {
      const where = fit.failed === null ? '' : ` at ${siteName(fit.failed.site)}`;
      const bytes =
        fit.failed === null ? '' : ` (${fit.failed.bytes} bytes asked for, largest free ${fit.tightestFree})`;
      return `${fit.target}: ${fit.error}${where}${bytes}\n`;
    })
    .join('');
}

/** Whether the run got as far as the program wanted to. */
function ended(fit: FitResult): boolean {
  return fit.status === 'ok' || fit.status === 'exit' || fit.status === 'stopped';
}

/** What precompiling and freezing saves, a row a board. */
export function mpyTable(comparisons: readonly MpyComparison[]): string {
  const rows = comparisons.map(({ source, mpy, frozen }) => [
    source.target,
    ...[source, mpy, frozen].map((fit) => (fit === null ? '-' : ended(fit) ? String(fit.peak) : fitVerdict(fit))),
    ...[source, mpy, frozen].map((fit) => (fit !== null && ended(fit) ? String(fit.live) : '-')),
    ...[mpy, frozen].map((fit) => savedText(source, fit)),
  ]);
  return table(
    ['board', 'peak .py', '.mpy', 'frozen', 'live .py', '.mpy', 'frozen', '.mpy saves', 'frozen saves'],
    rows,
  );
}

/** What is saved at the heap's smallest size where that is known, else of what stays in use. */
function savedText(source: FitResult, fit: FitResult | null): string {
  if (fit === null || !ended(source) || !ended(fit)) return '-';
  if (source.smallestHeap !== null && fit.smallestHeap !== null)
    return `${source.smallestHeap - fit.smallestHeap} of the smallest heap`;
  return `${source.live - fit.live} live`;
}
