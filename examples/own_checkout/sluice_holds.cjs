// What a shop's server says to Sluice about a hold. Node's own library only; docs/own_checkout.md says what each word means.
//
//   const sluice = require('./sluice_holds.cjs')('http://127.0.0.1:8080', key_of_the_sale);
//   await sluice.begin(hold);  ...charge...  await sluice.confirm(hold, 'S-1001');
'use strict';

class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.kind = (problem.type ?? '').replace('/problems/', ''); // 'hold-expired': pay the buyer back
  }
}

module.exports = (origin, key) => {
  async function ask(method, hold, word, body) {
    const response = await fetch(`${origin}/v1/shop/holds/${encodeURIComponent(hold)}${word}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
    const answer = response.status === 204 ? {} : await response.json();
    if (response.ok) return answer;
    throw new Refused(response.status, answer);
  }
  return {
    read: (hold) => ask('GET', hold, ''),
    begin: (hold) => ask('POST', hold, '/begin'), // before the card is charged
    confirm: (hold, order) => ask('POST', hold, '/confirm', { order }), // charged: say it until it is answered
    fail: (hold) => ask('POST', hold, '/fail'), // declined: the buyer may try again
    release: (hold) => ask('POST', hold, '/release'), // given up: the next in line has it
    extend: (hold, seconds) => ask('POST', hold, '/extend', { seconds }),
  };
};
