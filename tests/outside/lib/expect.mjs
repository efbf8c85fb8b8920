// What answers have in common, said once.

import assert from 'node:assert/strict';

export const time_pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const hold_pattern = /^hold_[0-9a-z]{16,}$/;
export const order_pattern = /^ord_[0-9a-z]{16,}$/;

// A problem document of this kind, complete (RFC 9457).
export function isProblem(answer, status, kind) {
  const what = `${answer.status} ${answer.text}`;
  assert.equal(answer.status, status, what);
  assert.equal(answer.headers['content-type'], 'application/problem+json', what);
  assert.equal(answer.json.type, `/problems/${kind}`, what);
  assert.equal(answer.json.status, status, what);
  assert.ok(answer.json.title.length > 0 && answer.json.detail.length > 0, what);
  assert.match(answer.json.trace_id, /^[0-9a-f]{32}$/, what);
  return answer.json;
}

export function isOk(answer, status) {
  assert.equal(answer.status, status, `${answer.status} ${answer.text}`);
  assert.equal(answer.headers['content-type'], 'application/json');
  return answer.json;
}

export function hasRetryAfter(answer) {
  assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/, 'Retry-After in whole seconds');
}

export const isPrivate = (answer) => assert.match(answer.headers['cache-control'] ?? '', /no-store/);
