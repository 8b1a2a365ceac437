/** The result as the Markdown of docs/field-check.md. */
const FIGURES = {
    total: 'total',
    used: 'used at the prompt',
    maxNewSplit: 'max new split',
    maxBlock: 'largest chunk, in blocks',
    memFree: '`gc.mem_free()`',
};
export function counts({ comparisons }) {
    return { compared: comparisons.length, same: comparisons.filter((one) => one.reason === null).length };
}
export function fieldDocument(result) {
    const { comparisons, left } = result;
    const { compared, same } = counts(result);
    const reports = new Set(comparisons.map((one) => one.report.id)).size;
    const differing = comparisons.filter((one) => one.reason !== null);
    return `# Figures from people's boards

People publish what their boards print. \`test/recordings/field-reports.json\` holds ${reports + left.length} such reports with
their sources; they are of many versions and states, so that most of them can only be asked about the size of the heap
and the rules by which it grows. \`npm run field-check\` compares all that name a board with a profile, and writes this
page; \`test/field/reasons.txt\` has the reasons.

**${same} of ${compared} figures of ${reports} reports are reproduced.** Simulated is always MicroPython 1.23.0; where it says so, with
the first heap's size or the rule of growth of the version that was reported.

## Reproduced

| report | board | version | figure | value |
|---|---|---|---|---|
${comparisons
        .filter((one) => one.reason === null)
        .map((one) => `| ${link(one.report)} | ${target(one)} | ${version(one.report)} | ${FIGURES[one.figure]} | ${one.published} |`)
        .join('\n')}

## Not reproduced

| report | board | version | figure | published | simulated | why |
|---|---|---|---|---|---|---|
${differing
        .map((one) => `| ${link(one.report)} | ${target(one)} | ${version(one.report)} | ${FIGURES[one.figure]} | ${one.published} | ${one.simulated} | ${one.reason} |`)
        .join('\n')}

## Not compared

| report | board | why |
|---|---|---|
${left.map(({ report, reason }) => `| ${link(report)} | ${cell(report.board ?? report.port)} | ${reason} |`).join('\n')}
`;
}
function link({ id, source }) {
    return source === undefined ? `${id}` : `[${id}](${source})`;
}
/** The profile that stands for the board, and the board's own name where that is another. */
function target({ report, target: id }) {
    return report.board === undefined ? `\`${id}\`` : `\`${id}\` (${cell(report.board)})`;
}
function version({ version: named }) {
    return named === undefined ? '' : cell(named.replace(/ on .*| \(.*/, ''));
}
function cell(text) {
    return text.replaceAll('|', '\\|');
}
