import { plainLine } from '../../report/plainText.js';
import { collapsedStacks, groupProfile, type Profile, speedscope } from '../../report/profile.js';
import { profilePage } from '../../report/profilePage.js';
import { profileProject } from '../../report/profileProject.js';
import { SourceLines } from '../../report/sourceLines.js';
import type { ProfileArgs } from '../commands/profile.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { checkOutput, wantsColor, writeOutput } from '../output.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { parseCount } from '../size.js';
import { table } from '../table.js';

/** Returns the exit code. */
export function profileProgram(args: ProfileArgs, signals: RunSignals): number {
  for (const path of [args.html, args.speedscope, args.collapsed]) checkOutput(path, args.force);
  const top = parseCount(args.top, '--top');
  const { board, project, options } = watchedProgram(args, signals);
  const { outcome, profile } = profileProject(board, project, options);
  const source = new SourceLines(project);
  const failure = failureOf(outcome, project);
  const title = `${project.path} on ${board.id}`;
  if (args.html !== undefined) {
    const ended = outcome.error === '' ? '' : `, ends with ${outcome.error}`;
    writeOutput(args.html, profilePage(title, `firmware ${board.firmware.id}${ended}`, profile, source));
  }
  if (args.speedscope !== undefined) writeOutput(args.speedscope, `${JSON.stringify(speedscope(profile, title))}\n`);
  if (args.collapsed !== undefined) writeOutput(args.collapsed, collapsedStacks(profile, args.figure));
  if (args.json) {
    process.stdout.write(
      `${JSON.stringify({ target: board.id, program: project.path, ...profile, ...failure }, null, 2)}\n`,
    );
  } else process.stdout.write(profileText(profile, source, args, top));
  tellEnd(outcome, failure, 'uheap report shows the map at that moment');
  return outcome.exitCode === 0 ? 0 : 1;
}

/** What the table leaves out where it has no room. */
const SPARE_COLUMNS: readonly string[] = ['requests', 'live chunks', 'of it'];

/** Columns of the widest line of source that is shown. */
const SOURCE_COLUMNS = 72;

/** Below each row the source that it is about. */
function withSources(rows: string, sources: readonly string[]): string {
  const lines = rows.split('\n');
  // Headings can have several lines.
  const first = lines.length - 1 - sources.length;
  const dim = wantsColor(undefined) ? (text: string) => `\x1b[2m${text}\x1b[0m` : (text: string) => text;
  return lines
    .map((line, i) => {
      const text = plainLine(sources[i - first] ?? '');
      if (text === '') return line;
      const shown = text.length > SOURCE_COLUMNS ? `${text.slice(0, SOURCE_COLUMNS - 3)}...` : text;
      return `${line}\n${dim(`      > ${shown}`)}`;
    })
    .join('\n');
}

function profileText(profile: Profile, source: SourceLines, { by, figure }: ProfileArgs, top: number): string {
  const groups = groupProfile(profile, by, figure);
  const part = (bytes: number): string => `${profile.peak === 0 ? 0 : ((100 * bytes) / profile.peak).toFixed(1)} %`;
  const rows = groups
    .slice(0, top)
    .map(({ name, peak, peakCount, bytes, count, live, liveCount }) => [
      ...[peak, part(peak), peakCount, bytes, count, live, liveCount].map(String),
      name,
    ]);
  const sources = groups.slice(0, top).map(({ site }) => (site === null ? '' : source.text(site.file, site.line)));
  const head = ['at peak', 'of it', 'chunks', 'allocated', 'requests', 'live', 'live chunks', by];
  const rest = groups.length > top ? `and ${groups.length - top} more\n` : '';
  const live = profile.rows.reduce((sum, row) => sum + row.live, 0);
  const collections = `${profile.collections} collection${profile.collections === 1 ? '' : 's'}`;
  const slack = profile.peakSlack === 0 ? '' : ` to ${profile.peak + profile.peakSlack}`;
  const peak = `peak ${profile.peak}${slack} bytes (${profile.peakWithGarbage} with garbage)`;
  return `${peak}, ${collections}; ${live} bytes live after a final one\n\n${withSources(table(head, rows, { spare: SPARE_COLUMNS }), sources)}${rest}`;
}
