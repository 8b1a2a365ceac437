import {
  findLeaks,
  findLeaksByRounds,
  LEAST_ROUNDS,
  type Leak,
  type LeaksFound,
  type WantedLoop,
} from '../../advise/leaks.js';
import type { OuterLoop } from '../../advise/loopRounds.js';
import { plainLine } from '../../report/plainText.js';
import { siteName } from '../../report/profile.js';
import type { LeaksArgs } from '../commands/leaks.js';
import { UsageError } from '../errors.js';
import { lineOf } from '../lineOf.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { parseCount } from '../size.js';
import { wrapped } from '../table.js';

/** Returns the exit code: 1 where something grows, or the program failed. */
export function tellLeaks(args: LeaksArgs, signals: RunSignals): number {
  const rounds = parseCount(args.rounds, '--rounds');
  if (rounds !== undefined && rounds < LEAST_ROUNDS) {
    throw new UsageError(`--rounds: expected ${LEAST_ROUNDS} or more, got ${rounds}`);
  }
  if (args.loop !== undefined && rounds === undefined) throw new UsageError('--loop: expected --rounds too');
  const { board, project, options } = watchedProgram(args, signals);
  const wanted = args.loop === undefined ? null : lineOf(args.loop, '--loop', project);
  const found =
    rounds === undefined
      ? findLeaks(board, project, options)
      : findLeaksByRounds(board, project, options, rounds, wanted);
  const { outcome, leaks, isTooShort, loop } = found;
  if (args.json) {
    const told = { target: board.id, program: project.path, loop: loopData(loop), isTooShort, leaks };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  } else {
    process.stdout.write(rounds === undefined ? '' : wrapped(loopText(loop, wanted), '  '));
    if (leaks.length > 0) process.stdout.write(leaks.map(leakText).join('') + fullText(found));
    else if (rounds === undefined || loop !== null) process.stdout.write(`${nothingText(found)}\n`);
  }
  tellEnd(outcome, failureOf(outcome, project), 'uheap profile tells more');
  return outcome.exitCode === 0 && leaks.length === 0 && !(rounds !== undefined && isTooShort) ? 0 : 1;
}

function loopData(loop: OuterLoop | null): object | null {
  return loop === null ? null : { place: loop.place, rounds: loop.rounds };
}

function loopText(loop: OuterLoop | null, wanted: WantedLoop | null): string {
  if (loop !== null) return `${loop.rounds} rounds of the loop at ${siteName(loop.place)}`;
  return wanted === null
    ? 'no loop of the program went round'
    : `no loop that begins at ${plainLine(`${wanted.path}:${wanted.line}`)} went round by itself`;
}

function nothingText({ isTooShort, outcome: { error }, loop }: LeaksFound): string {
  if (isTooShort) {
    return loop === null
      ? 'the program asks for too little to tell whether something grows'
      : 'that is too few to tell whether something grows';
  }
  if (loop !== null) return 'nothing grows from round to round';
  return error === '' ? 'nothing grows as long as the program runs' : 'nothing grows until the program fails';
}

/** When the heap will be full if it goes on so; empty where no rounds were counted, or it is. */
function fullText({ leaks, outcome: { heap, status, figures }, loop }: LeaksFound): string {
  const perRound = leaks.reduce((sum, leak) => sum + (leak.perRound?.bytes ?? 0), 0);
  if (loop === null || heap === null || figures === null || perRound <= 0 || status === 'memory-error') return '';
  const left = Math.floor((heap.total - figures.reachable) / perRound);
  return wrapped(`${amount(perRound)} bytes each round in all: the heap is full after about ${left} rounds more`, '  ');
}

/** A figure of one round: as many digits as tell something. */
function amount(n: number): string {
  return n >= 100 ? n.toFixed(0) : String(Number(n.toFixed(n >= 1 ? 1 : 3)));
}

function leakText({ place, quarters, chunks, requests, heldBy, perRound }: Leak): string {
  const grows =
    perRound === null
      ? 'grows until the end'
      : `grows by ${amount(perRound.bytes)} bytes each round, in ${amount(perRound.chunks)} ${perRound.chunks === 1 ? 'chunk' : 'chunks'}`;
  return [
    wrapped(`${siteName(place)}: ${grows}`, '  '),
    wrapped(
      `  ${quarters.join(', ')} bytes after each quarter${perRound === null ? ' of the run' : ''}, ${quarters[3] - quarters[2]} of them new in the last`,
      '  ',
    ),
    wrapped(`  ${chunks} chunks of ${requests} requests are live at the end, the newest held by`, '  '),
    wrapped(`    ${heldBy}`, '      '),
  ].join('');
}
