import { findLeaks, type Leak } from '../../advise/leaks.js';
import { siteName } from '../../report/profile.js';
import type { LeaksArgs } from '../commands/leaks.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { wrapped } from '../table.js';

/** Returns the exit code: 1 where something grows, or the program failed. */
export function tellLeaks(args: LeaksArgs, signals: RunSignals): number {
  const { board, project, options } = watchedProgram(args, signals);
  const { outcome, leaks, isTooShort } = findLeaks(board, project, options);
  if (args.json) {
    process.stdout.write(
      `${JSON.stringify({ target: board.id, program: project.path, isTooShort, leaks }, null, 2)}\n`,
    );
  } else if (leaks.length === 0) process.stdout.write(`${nothingText(isTooShort, outcome.error !== '')}\n`);
  else process.stdout.write(leaks.map(leakText).join(''));
  tellEnd(outcome, failureOf(outcome, project), 'uheap profile tells more');
  return outcome.exitCode === 0 && leaks.length === 0 ? 0 : 1;
}

function nothingText(isTooShort: boolean, hasFailed: boolean): string {
  if (isTooShort) return 'the program asks for too little to tell whether something grows';
  return hasFailed ? 'nothing grows until the program fails' : 'nothing grows as long as the program runs';
}

function leakText({ place, quarters, chunks, requests, heldBy }: Leak): string {
  return [
    wrapped(`${siteName(place)}: grows until the end`, '  '),
    wrapped(
      `  ${quarters.join(', ')} bytes after each quarter of the run, ${quarters[3] - quarters[2]} of them new in the last`,
      '  ',
    ),
    wrapped(`  ${chunks} chunks of ${requests} requests are live at the end, the newest held by`, '  '),
    wrapped(`    ${heldBy}`, '      '),
  ].join('');
}
