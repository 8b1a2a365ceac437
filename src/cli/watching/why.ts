import { type ChunkStory, type Question, type Story, tellStory } from '../../advise/why.js';
import { plainLine } from '../../report/plainText.js';
import { siteName } from '../../report/profile.js';
import type { Project } from '../../report/projectFiles.js';
import type { WhyArgs } from '../commands/why.js';
import { UsageError } from '../errors.js';
import { lineOf } from '../lineOf.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { wrapped } from '../table.js';

/** Returns the exit code: 1 where the program failed. */
export function tellWhy(args: WhyArgs, signals: RunSignals): number {
  const { board, project, options } = watchedProgram(args, signals);
  const question = questionOf(args, project, board.addressOffset);
  const story = tellStory(board, project, question, options);
  const { outcome, ...rest } = story;
  process.stdout.write(
    args.json
      ? `${JSON.stringify({ target: board.id, program: project.path, ...rest }, null, 2)}\n`
      : storyText(story, args),
  );
  tellEnd(outcome, failureOf(outcome, project), 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}

/** Throws UsageError. */
function questionOf({ line: place, block }: WhyArgs, project: Project, addressOffset: number): Question {
  if ((place === undefined) === (block === undefined)) {
    throw new UsageError('expected either --line or --block; see uheap why --help');
  }
  if (block !== undefined) {
    const address = /^(0x[\da-fA-F]+|\d+)$/.test(block) ? Number(block) : Number.NaN;
    if (!Number.isSafeInteger(address)) {
      throw new UsageError(`--block: expected an address such as 0x20004a10, got ${block}`);
    }
    return { address: address - addressOffset };
  }
  return lineOf(place!, '--line', project);
}

function storyText(
  { requests, bytes, freed, collected, grown, held, garbage, chunks }: Story,
  { line, block }: WhyArgs,
): string {
  if (requests === 0) {
    return line === undefined
      ? `nothing was at ${block} in this run\n`
      : `line ${plainLine(line)} asked for nothing in this run\n`;
  }
  const ends = [
    [held, 'held at the end'],
    [garbage, 'garbage at the end'],
    [freed, 'freed'],
    [collected, 'collected'],
    [grown, 'grown into another'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`);
  const first = `${requests} request${requests === 1 ? '' : 's'}, ${bytes} bytes: ${ends.join(', ')}`;
  return wrapped(first, '  ') + chunks.map(chunkText).join('');
}

const ENDS: Readonly<Record<string, string>> = { free: 'freed', sweep: 'collected', realloc: 'grown into another' };

function chunkText({
  address,
  bytes,
  type,
  places,
  bornUs,
  request,
  diedUs,
  how,
  requestsMeanwhile,
  heldBy,
}: ChunkStory): string {
  const at = (us: number): string => (us === 0 ? '' : `, at ${(us / 1000).toFixed(1)} ms`);
  const later = `${requestsMeanwhile} request${requestsMeanwhile === 1 ? '' : 's'} later`;
  const until = diedUs === null ? `there at the end, ${later}` : `${ENDS[how!]} ${later}${at(diedUs)}`;
  return [
    `\n0x${address.toString(16)}: ${type}, ${bytes} bytes\n`,
    wrapped(`  made by ${places.map(siteName).join(' < ')}`, '    '),
    wrapped(`  request ${request} of the run${at(bornUs)}; ${until}`, '    '),
    diedUs === null ? wrapped(`  held by ${heldBy ?? 'nobody'}`, '    ') : '',
  ].join('');
}
