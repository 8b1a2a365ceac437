// Prints the closing line of a test run from vitest's JSON report.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
// A file that doesn't load has no tests in it and still is a failure.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + brokenFiles.length} failed${tail}`);
