/** Prints `N passed, N failed` from vitest's JSON report. Usage: summary.mjs REPORT EXIT_STATUS */
import { existsSync, readFileSync } from 'node:fs';

const [report, status] = process.argv.slice(2);
const results = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0 };
// A file that does not load fails without a test of its own, and a step before the tests without any.
const unloaded = (results.testResults ?? []).filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((each) => each.status !== 'failed'),
);
const failed = results.numFailedTests + unloaded.length;
console.log(`${results.numPassedTests} passed, ${status === '0' ? failed : Math.max(failed, 1)} failed`);
