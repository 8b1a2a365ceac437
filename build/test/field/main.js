import { writeFileSync } from 'node:fs';
import { compareReports } from './compare.js';
import { counts, fieldDocument } from './document.js';
/** `npm run field-check`: compares what people published with the simulation and writes docs/field-check.md. */
const result = compareReports();
for (const { report, target, figure, published, simulated, reason } of result.comparisons) {
    const verdict = reason === null ? 'same' : `${simulated} simulated: ${reason}`;
    console.log(`${String(report.id).padStart(3)}  ${target.padEnd(28)}${figure.padEnd(12)}${published}  ${verdict}`);
}
for (const problem of result.problems)
    console.error(problem);
const { compared, same } = counts(result);
console.log(`${same} of ${compared} figures reproduced, ${result.left.length} reports not compared`);
if (result.problems.length === 0)
    writeFileSync('docs/field-check.md', fieldDocument(result));
process.exitCode = result.problems.length === 0 ? 0 : 1;
