import type { FitResult } from '../report/fit.js';
import { errorWithBytes, failedRequestsText, peakText } from '../report/fitText.js';
import type { MpyComparison } from '../report/mpyComparison.js';
import { siteName } from '../report/profile.js';
import { table, wrapped } from './table.js';

/** How a run ended, in a few words. */
function fitVerdict(fit: FitResult): string {
  const just = fit.just ? 'just ' : '';
  switch (fit.verdict) {
    case 'fits':
      return fit.status === 'stopped' ? `${just}fits so far` : `${just}fits`;
    case 'failed-requests':
      return `${just}${fit.failedRequests} failed`;
    case 'no-boot':
      return "doesn't boot";
    case 'memory-error':
      return `${just}MemoryError`;
    case 'unknown':
      return fit.status === 'exit' ? 'exits with an error' : `ends: ${fit.error.split(':')[0]}`;
  }
}

/** Whether the run got as far as the program wanted to. */
export function endsWell({ verdict }: FitResult): boolean {
  return verdict === 'fits';
}

const GREEN = '\x1b[32m';
const RED = '\x1b[31m';
const YELLOW = '\x1b[33m';
const RESET = '\x1b[0m';

/** The verdict in green where it fits, in red where memory runs out, in yellow where something else ends it. */
function paintVerdict(padded: string, cell: string, column: string): string {
  if (column !== 'result' || cell === '') return padded;
  const color = /^fits/.test(cell) ? GREEN : /MemoryError|failed$/.test(cell) ? RED : YELLOW;
  return `${color}${cell}${RESET}${padded.slice(cell.length)}`;
}

const percent = (part: number): string => `${Math.round(100 * part)} %`;

/** The least that ESP-IDF's heap had left. */
const IDF = 'left for ESP-IDF';

/** A row a board and program. Sizes in bytes. */
export function fitTable(
  fits: readonly FitResult[],
  withProgram: boolean,
  withSmallest: boolean,
  color = false,
): string {
  const head = ['board', 'MicroPython', 'result', 'heap', 'used', 'peak', 'largest free', 'fragmented', 'collections'];
  if (withProgram) head.unshift('program');
  const withIdf = fits.some(({ idf }) => idf !== null);
  if (withIdf) head.push(IDF);
  if (withSmallest) head.push('smallest heap');
  const isOneRelease = new Set(fits.map(({ micropython }) => micropython)).size === 1;
  // Where a board has several they tell its rows apart, and each says what is other than in the one before it.
  const isByRelease = fits.some((_, i) => releaseBefore(fits, i) !== null);
  if (isByRelease) head.push('changed');
  const rows = fits.map((fit, i) => {
    const figures = [String(fit.heap), String(fit.used), peakText(fit), String(fit.tightestFree)];
    const row = [
      fit.target,
      fit.micropython,
      fitVerdict(fit),
      ...figures,
      percent(fit.fragmentation.worst),
      String(fit.collections),
    ];
    if (withProgram) row.unshift(fit.program);
    if (withIdf) row.push(fit.idf === null ? '-' : String(fit.idf.leastFree));
    if (withSmallest) row.push(fit.smallestHeap === null ? '-' : String(fit.smallestHeap));
    if (isByRelease) row.push(changedText(fit, releaseBefore(fits, i), withSmallest));
    return row;
  });
  const spare = ['collections', ...(isOneRelease ? ['MicroPython'] : []), 'used', 'fragmented', 'heap'];
  if (!isByRelease) spare.push('MicroPython');
  return table(head, rows, { paint: color ? paintVerdict : undefined, spare });
}

/** How messages name a board: with its release where several are shown. */
function boardNames(fits: readonly FitResult[]): (fit: FitResult) => string {
  const releases = new Map<string, Set<string>>();
  for (const { target, micropython } of fits) {
    releases.set(target, (releases.get(target) ?? new Set()).add(micropython));
  }
  return ({ target, micropython }) => (releases.get(target)!.size > 1 ? `${target} (${micropython})` : target);
}

/** The same program on the same board with the next older release; null where there is none. The oldest come first. */
function releaseBefore(fits: readonly FitResult[], at: number): FitResult | null {
  const { program, target } = fits[at]!;
  return fits.slice(0, at).findLast((fit) => fit.program === program && fit.target === target) ?? null;
}

/** By how many bytes a release's figures differ from those of the one before it. */
function changedText(fit: FitResult, before: FitResult | null, withSmallest: boolean): string {
  if (before === null) return '';
  if (before.verdict !== fit.verdict) return `was: ${fitVerdict(before)}`;
  const figures: [name: string, now: number | null, then: number | null][] = [
    ['peak', fit.peak, before.peak],
    ['free run', fit.tightestFree, before.tightestFree],
  ];
  if (withSmallest) figures.splice(1, 0, ['smallest', fit.smallestHeap, before.smallestHeap]);
  const changes = figures
    .filter(([, now, then]) => now !== null && then !== null && now !== then)
    .map(([name, now, then]) => `${name} ${now! > then! ? '+' : ''}${now! - then!}`);
  return changes.length === 0 ? 'same' : changes.join(', ');
}

/** On which smaller heaps the programs run in spite of requests that fail: a line for each program, or none. */
export function inSpiteText(fits: readonly FitResult[]): string {
  const byProgram = new Map<string, string[]>();
  const nameOf = boardNames(fits);
  for (const fit of fits) {
    const { program, smallestHeap, smallestInSpite } = fit;
    if (smallestInSpite === null || smallestInSpite === smallestHeap) continue;
    byProgram.set(program, [...(byProgram.get(program) ?? []), `${smallestInSpite} on ${nameOf(fit)}`]);
  }
  return [...byProgram]
    .map(([program, sizes]) => wrapped(`${program} runs in spite of failed requests from ${sizes.join(', ')}`, '    '))
    .join('');
}

/** Why programs don't fit or end early: a line for each reason, with the boards that have it. */
export function fitFailures(fits: readonly FitResult[]): string {
  const boards = new Map<string, string[]>();
  const nameOf = boardNames(fits);
  for (const fit of fits.filter(({ verdict }) => verdict === 'failed-requests')) {
    const reason = `${siteName(fit.firstFailed!.site)}: ${failedRequestsText(fit)}`;
    boards.set(reason, [...(boards.get(reason) ?? []), nameOf(fit)]);
  }
  for (const { program, target, idf } of fits) {
    for (const { use, bytes } of idf?.refused ?? []) {
      const reason = `${program}: no room in ESP-IDF's heap for ${use}, ${bytes} bytes`;
      boards.set(reason, [...(boards.get(reason) ?? []), target]);
    }
  }
  for (const fit of fits.filter(({ error }) => error !== '')) {
    const site = fit.failed?.site ?? fit.place;
    const reason = `${site === null ? fit.program : siteName(site)}: ${errorWithBytes(fit)}`;
    const room = fit.failed === null ? '' : ` (largest free run ${fit.failed.largestFree})`;
    boards.set(reason, [...(boards.get(reason) ?? []), `${nameOf(fit)}${room}`]);
  }
  return [...boards]
    .map(([reason, names]) => `${wrapped(reason, '    ')}${wrapped(`    on ${names.join(', ')}`, '       ')}`)
    .join('');
}

/** A program imported as source, precompiled and frozen: three rows a board, with what the last two save. */
export function mpyTable(comparisons: readonly MpyComparison[], withSmallest: boolean, color = false): string {
  const head = ['board', 'imported as', 'result', 'used', 'live', 'peak', 'largest free', 'fragmented', 'collections'];
  const saved = withSmallest ? 'smallest heap' : 'live';
  if (withSmallest) head.push('smallest heap');
  head.push('saves');
  const rows = comparisons.flatMap(({ source, mpy, frozen }) => {
    const forms: [string, FitResult | null][] = [
      ['.py', source],
      ['.mpy', mpy],
      ['frozen', frozen],
    ];
    return forms.map(([form, fit], i) => {
      const start = [i === 0 ? source.target : '', form];
      if (fit === null) return [...start, "can't", ...head.slice(3).map(() => '')];
      const figures = [String(fit.used), String(fit.live), peakText(fit), String(fit.tightestFree)];
      const row = [...start, fitVerdict(fit), ...figures, percent(fit.fragmentation.worst), String(fit.collections)];
      if (withSmallest) row.push(fit.smallestHeap === null ? '-' : String(fit.smallestHeap));
      row.push(i === 0 ? '' : savedText(needed(source, withSmallest), needed(fit, withSmallest)));
      return row;
    });
  });
  const spare = ['collections', 'used', 'fragmented', 'largest free'];
  const shown = table(head, rows, { paint: color ? paintVerdict : undefined, spare });
  return `${shown}live: bytes at the end, after a collection\nsaves: decrease of ${saved} in bytes\n`;
}

/** What a program needs: the smallest heap; without a search for it, what stays in use. */
function needed(fit: FitResult, withSmallest: boolean): number | null {
  if (withSmallest) return fit.smallestHeap;
  return endsWell(fit) ? fit.live : null;
}

function savedText(before: number | null, after: number | null): string {
  if (before === null || after === null) return '-';
  return String(before - after);
}
