// Prints the closing lines of a test run from vitest's JSON report: why tests were skipped, then the counts.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
const reasons = new Map();
for (const { status, fullName } of report.testResults.flatMap((file) => file.assertionResults)) {
  if (status === 'passed' || status === 'failed') continue;
  const [, suite, reason] = /^(.*?) \(skipped: ([^)]*)\)/.exec(fullName) ?? [null, fullName, 'not meant to run'];
  reasons.set(suite, `skipped: ${suite}: ${reason}`);
}
for (const reason of reasons.values()) console.log(reason);
// A file that doesn't load has no tests in it and still is a failure.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + brokenFiles.length} failed${tail}`);
