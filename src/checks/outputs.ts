import type { CheckItem } from './config.js';
import type { CheckProblem, CheckResult } from './verdict.js';

/** What checks look like to CI systems. */

/**
 * GitHub's workflow commands: an annotation for each line to blame, with what is wrong there on all boards, since GitHub
 * shows no more than ten of a step.
 */
export function githubAnnotations(results: readonly CheckResult[]): string {
  const byPlace = new Map<string, { item: CheckItem; message: string }[]>();
  for (const { item, problems } of results) {
    for (const { message, place } of problems) {
      const at = place === null ? `file=${property(item.program)}` : `file=${property(place.file)},line=${place.line}`;
      byPlace.set(at, [...(byPlace.get(at) ?? []), { item, message }]);
    }
  }
  return [...byPlace]
    .map(([at, list]) => {
      const checks = [...new Set(list.map(({ item }) => `${item.name} on ${item.target}`))];
      const more = checks.length > 1 ? ` and ${checks.length - 1} more` : '';
      const lines = list.map(({ item, message }) => (more === '' ? message : `${item.target}: ${message}`));
      return `::error ${at},title=${property(`uheap: ${checks[0]}${more}`)}::${data(lines.join('\n'))}\n`;
    })
    .join('');
}

/** Text of a workflow command. */
export function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A value among the properties of a workflow command. */
export function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function xml(text: string): string {
  const legal = text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?');
  return legal.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
}

/** JUnit XML: a suite a program, a case a board. */
export function junitXml(results: readonly CheckResult[]): string {
  const suites = new Map<string, CheckResult[]>();
  for (const result of results) suites.set(result.item.name, [...(suites.get(result.item.name) ?? []), result]);
  const failed = (list: readonly CheckResult[]): number => list.filter(({ problems }) => problems.length > 0).length;
  const parts = [...suites].map(([name, list]) => {
    const cases = list.map((result) => junitCase(name, result)).join('');
    return `  <testsuite name="${xml(name)}" tests="${list.length}" failures="${failed(list)}" errors="0" skipped="0" time="0">\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="uheap" tests="${results.length}" failures="${failed(results)}" errors="0" time="0">\n${parts.join('')}</testsuites>\n`;
}

function junitCase(suite: string, { item, problems, figures }: CheckResult): string {
  const where = ({ place }: CheckProblem): string => (place === null ? '' : `${place.file}:${place.line}: `);
  const failures = problems
    .slice(0, 1)
    .map(({ kind, message }) => {
      const all = problems.map((problem) => `${where(problem)}${problem.message}`).join('\n');
      return `      <failure message="${xml(message)}" type="${kind}">${xml(all)}</failure>\n`;
    })
    .join('');
  const out = Object.entries(figures)
    .map(([name, value]) => `${name}: ${value ?? '-'}`)
    .join('\n');
  return `    <testcase name="${xml(item.target)}" classname="${xml(suite)}" time="0">\n${failures}      <system-out>${xml(out)}</system-out>\n    </testcase>\n`;
}

/** A number with its change since the baseline. */
function withChange(now: number | null, base: number | null | undefined): string {
  if (now === null) return '-';
  if (base === null || base === undefined || base === now) return String(now);
  return `${now} (${now > base ? '+' : ''}${now - base})`;
}

/** Cells of a result's row: board, verdict and figures. */
export function resultCells({ item, fit, figures, baseline, problems }: CheckResult): string[] {
  const base = baseline?.figures;
  return [
    item.name,
    item.target,
    problems.length > 0 ? 'FAILED' : fit.just ? 'ok, just' : 'ok',
    withChange(figures.peak, base?.peak),
    withChange(figures.used, base?.used),
    withChange(figures.largestFree, base?.largestFree),
    withChange(figures.smallestHeap, base?.smallestHeap),
    withChange(figures.collections, base?.collections),
  ];
}

export const RESULT_HEAD = [
  'program',
  'board',
  'result',
  'peak',
  'used',
  'largest free',
  'smallest heap',
  'collections',
];

/** A Markdown summary for the job's page. */
export function markdownSummary(results: readonly CheckResult[]): string {
  const failed = results.filter(({ problems }) => problems.length > 0);
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |\n`;
  const verdict = failed.length === 0 ? `all ${results.length} pass` : `${failed.length} of ${results.length} fail`;
  const problems = failed
    .flatMap(({ item, problems: list }) =>
      list.map(({ message, place }) => {
        const at = place === null ? '' : ` at \`${place.file}:${place.line}\``;
        return `- **${item.name} on ${item.target}**: ${message}${at}\n`;
      }),
    )
    .join('');
  const figures = results
    .map((result) => row(resultCells(result).map((text, i) => (i === 2 && text === 'FAILED' ? `**${text}**` : text))))
    .join('');
  return `## Heap: ${verdict}\n\n${problems}${problems === '' ? '' : '\n'}${row(RESULT_HEAD)}${row(RESULT_HEAD.map((_, i) => (i < 3 ? '---' : '---:')))}${figures}\nSizes in bytes; changes against the baseline in parentheses.\n`;
}

/** Everything as JSON. */
export function resultsJson(results: readonly CheckResult[]): string {
  const list = results.map(({ item, fit, figures, baseline, problems }) => ({
    program: item.name,
    target: item.target,
    firmware: fit.firmware,
    ok: problems.length === 0,
    verdict: fit.verdict,
    just: fit.just,
    peakSlack: fit.peakSlack,
    firstFailed: fit.firstFailed,
    idf: fit.idf,
    figures,
    baseline: baseline?.figures ?? null,
    problems,
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}
