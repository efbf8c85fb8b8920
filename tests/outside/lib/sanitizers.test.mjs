import assert from 'node:assert/strict';
import { test } from 'node:test';

import { noSanitizerReport } from './sanitizers.mjs';

test('what sanitizers say fails a test, wherever it stands; what the program says does not', () => {
  for (const said of [
    '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\n',
    'ready\nWARNING: ThreadSanitizer: data race (pid=1)\n  Write of size 8\n',
    '==1==ERROR: LeakSanitizer: detected memory leaks\n',
    'src/line/gate.cpp:12:7: runtime error: signed integer overflow: 1 + 2147483647\n',
  ]) {
    assert.throws(() => noSanitizerReport(said), /reported on/);
  }
  noSanitizerReport('');
  noSanitizerReport('sluice: warning: the disk is nearly full\nsluice: error: cannot listen\n');
});
