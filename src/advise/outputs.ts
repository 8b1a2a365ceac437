import { data, property } from '../checks/outputs.js';
import { escapeHtml } from '../report/page/text.js';
import { siteName } from '../report/profile.js';
import type { Advice, Finding, FindingEvidence } from './advise.js';
import { findingLine } from './findingLine.js';

/** What advice looks like to other tools. */

const DOCS = 'https://github.com/uheap/uheap/blob/main/docs/advise.md';

/** What the lines of a finding asked for; empty where that is nothing. */
export function evidenceLine({ requests, bytes, moved, peak, live, slack }: FindingEvidence): string {
  if (requests === 0) return '';
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  return [
    `${count(requests, 'request')}, ${bytes} bytes here`,
    ...(moved === 0 ? [] : [`${count(moved, 'chunk')} moved to grow`]),
    ...(peak === 0 ? [] : [`${peak} bytes of the peak`]),
    ...(live === 0 ? [] : [`${live} live at the end`]),
    ...(slack === 0 ? [] : [`${slack} of them slack`]),
  ].join(', ');
}

/** GitHub's workflow commands: a notice for each finding, which are ten at most there. */
export function adviceAnnotations(advice: Advice, most: number): string {
  return advice.findings
    .slice(0, most)
    .map((finding) => {
      const { file, line } = finding.place;
      const title = property(`uheap advise: ${finding.rule}`);
      return `::notice file=${property(file)},line=${line},title=${title}::${data(findingLine(advice, finding))}\n`;
    })
    .join('');
}

/** The findings for code scanning: SARIF 2.1.0. */
export function adviceSarif(advice: Advice, version: string): string {
  const rules = [...new Map(advice.findings.map(({ rule, source }) => [rule, source]))].map(([id, source]) => ({
    id,
    helpUri: `${DOCS}#${id}`,
    properties: { documentation: `https://docs.micropython.org/en/latest/reference/${source}` },
  }));
  const results = advice.findings.map((finding) => ({
    ruleId: finding.rule,
    level: 'note',
    message: { text: findingLine(advice, finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: finding.place.file },
          region: { startLine: finding.place.line },
        },
      },
    ],
    // What begins at a line and has no text of its own there is new, before that line.
    fixes: finding.files.length === 0 ? [] : [fixOf(finding)],
  }));
  const tool = { driver: { name: 'uheap', version, informationUri: 'https://github.com/uheap/uheap', rules } };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool, results }] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function fixOf({ files, change }: Finding): object {
  return {
    description: { text: change },
    artifactChanges: files.map(({ file, lines }) => ({
      artifactLocation: { uri: file },
      replacements: lines.map(({ line, removed, added }) => ({
        deletedRegion: { startLine: line, startColumn: 1, endLine: line + removed.length, endColumn: 1 },
        insertedContent: { text: added.map((text) => `${text}\n`).join('') },
      })),
    })),
  };
}

/** A card of a report page; empty where there is nothing to say. @param most findings that are shown */
export function adviceCard(advice: Advice, most: number): string {
  if (advice.findings.length === 0) return '';
  const parts = advice.findings.slice(0, most).map((finding) => {
    const changed = finding.files.flatMap(({ lines }) =>
      lines.flatMap(({ line, removed, added }) => [
        ...removed.map((text, i) => `${String(line + i).padStart(4)} - ${text}`),
        ...added.map((text) => `     + ${text}`),
      ]),
    );
    const code = changed.length === 0 ? '' : `<pre class="log">${escapeHtml(changed.join('\n'))}</pre>`;
    const evidence = evidenceLine(finding.evidence);
    const asked = evidence === '' ? '' : `<p class="muted">${escapeHtml(evidence)}</p>`;
    const note = finding.mind === '' ? '' : `<p class="muted">mind: ${escapeHtml(finding.mind)}</p>`;
    return `<h3>${escapeHtml(siteName(finding.place))}</h3><p>${escapeHtml(findingLine(advice, finding))}</p>${asked}${code}${note}`;
  });
  return `<section class="card"><h2>What to change</h2><p class="muted">Each change was made in a copy and run; figures are of the whole run, before and after.</p>${parts.join('')}</section>`;
}
