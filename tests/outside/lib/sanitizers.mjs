// What a program built with a sanitizer says when it has found something. It goes to standard error, and the exit code
// alone would not tell: a test may expect another one, or end the program by SIGKILL.

import assert from 'node:assert/strict';

const report = /^.*(?:(?:ERROR|WARNING): \w+Sanitizer|runtime error: ).*$/m;

// `err`: all that the program has written to standard error so far.
export function noSanitizerReport(err) {
  const found = report.exec(err);
  if (found) assert.fail(`the program under test was reported on: ${err.slice(found.index)}`);
}
