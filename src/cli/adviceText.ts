import type { Advice, Finding } from '../advise/advise.js';
import { changedFigures, type Figures } from '../advise/figures.js';
import { evidenceLine } from '../advise/outputs.js';
import { plainLine } from '../report/plainText.js';
import { siteName } from '../report/profile.js';
import { outputColumns, wantsColor } from './output.js';
import { wrapped } from './table.js';

/** Lines of a change that are shown where not all are asked for. */
const SHOWN_LINES = 14;

const INDENT = '   ';

/** Columns for the name of a way to do it. */
const WAY_COLUMNS = 22;

/** What there is to say of a program, for a person. @param most findings that are shown */
export function adviceText(advice: Advice, most: number): string {
  const { before, findings, evidence, together } = advice;
  const { board, project } = evidence;
  const measured = findings.filter(({ after }) => after !== null).length;
  const first = `${project.path} on ${board.id} (MicroPython ${board.firmware.version}): ${count(measured, 'change')} measured`;
  const tried = advice.rejected === 0 ? '' : `, ${count(advice.rejected, 'other')} tried without gain`;
  const left = advice.untried === 0 ? '' : `, ${count(advice.untried, 'place')} left untried, as the run is long`;
  const parts = [wrapped(first + tried + left, '  '), wrapped(runText(before), '  ')];
  for (const [i, finding] of findings.slice(0, most).entries()) {
    parts.push(`\n${findingText(finding, i + 1, before, most)}`);
  }
  if (findings.length > most) parts.push(`\nand ${findings.length - most} more; --all shows them\n`);
  if (together !== null) {
    parts.push(`\n${bold(`${together.findings} of them together`)}\n${figureRows(before, together.after)}`);
  }
  const until = before.status === 'exception' ? ' until the program fails' : '';
  if (findings.length === 0) parts.push(`\nnothing found that would save memory${until}\n`);
  return parts.join('');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

const ENDS: Readonly<Record<string, string>> = {
  'memory-error': 'ends with a MemoryError; ',
  exception: 'ends with an exception; ',
};

function runText({ status, requests, bytes, peak, peakSlack, largestFree }: Figures): string {
  const end = ENDS[status] ?? '';
  const slack = peakSlack === 0 ? '' : ` to ${peak + peakSlack}`;
  return `${end}${requests} requests for ${bytes} bytes, live peak ${peak}${slack}, largest free run ${largestFree}`;
}

function bold(text: string): string {
  return wantsColor(undefined) ? `\x1b[1m${text}\x1b[0m` : text;
}

function findingText(finding: Finding, number: number, before: Figures, most: number): string {
  const { place, title, evidence, after, files, mind, rule, change, ways } = finding;
  const head = `${number}. ${siteName(place)}: ${title}`;
  const asked = evidenceLine(evidence);
  const asks = asked === '' ? '' : wrapped(INDENT + asked, INDENT);
  const way =
    change === '' || change === rule || ways.length < 2 ? '' : wrapped(`${INDENT}best way here: ${change}`, INDENT);
  const lines = files.flatMap(({ file, lines: list }) => [
    ...(files.length > 1 || file !== place.file ? [`${INDENT}${file}`] : []),
    ...list.flatMap(({ line, removed, added }) => [
      ...removed.map((text, i) => changeLine(String(line + i), '-', text)),
      ...added.map((text) => changeLine('', '+', text)),
    ]),
  ]);
  const shown = lines.length <= SHOWN_LINES || most === Number.POSITIVE_INFINITY ? lines : lines.slice(0, SHOWN_LINES);
  const rest =
    lines.length > shown.length
      ? [`${INDENT}     ... ${lines.length - shown.length} lines more; --all shows them`]
      : [];
  const figures = after === null ? `${INDENT}not measured\n` : figureRows(before, after);
  const note = mind === '' ? '' : wrapped(`${INDENT}mind: ${mind}`, `${INDENT}      `);
  const code = [...shown, ...rest].map((line) => `${line}\n`).join('');
  return `${bold(wrapped(head, INDENT).trimEnd())}\n${asks}${way}${code}${figures}${wayRows(finding, before)}${note}`;
}

/** What each way to do it costs where there are several. */
function wayRows({ ways }: Finding, before: Figures): string {
  if (ways.length < 2 || before.status === 'memory-error') return '';
  const by = (to: number, from: number): string => (to > from ? `+${to - from}` : String(to - from)).padStart(12);
  const row = (name: string, cells: string): string => `${INDENT}  ${name.padEnd(WAY_COLUMNS)}${cells}\n`;
  const head = row(
    'each way',
    ['asked for', 'live peak', 'free run', 'collections'].map((c) => c.padStart(12)).join(''),
  );
  const rows = ways.map(({ change, after }) =>
    row(
      change,
      after === null
        ? '   does not do the same'
        : by(after.bytes, before.bytes) +
            by(after.peak, before.peak) +
            by(after.largestFree, before.largestFree) +
            by(after.collections, before.collections),
    ),
  );
  return head + rows.join('');
}

function changeLine(line: string, sign: string, text: string): string {
  const whole = `${INDENT}${line.padStart(4)} ${sign} ${plainLine(text)}`;
  const columns = outputColumns();
  const shown = whole.length > columns ? `${whole.slice(0, columns - 3)}...` : whole;
  if (!wantsColor(undefined)) return shown;
  return `\x1b[${sign === '-' ? 31 : 32}m${shown}\x1b[0m`;
}

/** The figures that a change changes, before and after. */
function figureRows(before: Figures, after: Figures): string {
  if (before.status === 'memory-error' && after.status !== 'memory-error') {
    return `${INDENT}no MemoryError any more; largest free run ${after.largestFree} bytes\n`;
  }
  return changedFigures(before, after)
    .map(({ name, unit, from, to }) => {
      const by = `${to > from ? '+' : ''}${to - from}${unit}`;
      return `${INDENT}${name.padEnd(17)}${String(from).padStart(9)} -> ${String(to).padStart(9)}   ${by}\n`;
    })
    .join('');
}
