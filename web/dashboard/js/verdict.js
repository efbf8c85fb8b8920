// What says whether all is well, or what is wrong and what to do about it: all of it, the worst first. Pure.

const quiet_ms = 5000; // without news the figures are no longer those of now
const slow_p99_ms = 1000;

function ofLedger({ mode, reason }) {
  if (mode === 'writable') return null;
  const way_out = {
    suspended: 'It goes on by itself once it can write; nobody loses a place.',
    fenced: 'Another server has taken over: send visitors there, and stop this one.',
    failed: 'Nothing more can be made durable: mend the disk, then restart.',
  };
  return { kind: 'bad', text: `Nothing is sold: the ledger says ${reason ?? mode}. ${way_out[mode] ?? ''}` };
}

// Payments, refunds, webhooks, mails: whatever was tried to the end in vain.
function ofJobs({ sales }) {
  const of = (sale) => sale.jobs.dead;
  const dead = sales.reduce((sum, sale) => sum + of(sale), 0);
  if (dead === 0) return null;
  const names = sales.filter(of).map(({ name, sale }) => name || sale);
  const what = dead === 1 ? 'thing was tried in vain and needs' : 'things were tried in vain and need';
  return { kind: 'bad', text: `${dead} ${what} a decision: retry or drop, at ${names.join(', ')}.` };
}

function ofPayments(pulse) {
  if (pulse.payments.breaker !== 'closed') {
    return { kind: 'warn', text: `${pulse.payments.provider} does not answer: orders are taken and wait, none is lost.` };
  }
  return null;
}

function ofRequests({ requests }, failures_per_s) {
  if (failures_per_s > 0) {
    return { kind: 'bad', text: 'Some requests fail with an error of the server’s own: look at its log.' };
  }
  if (requests.p99_ms !== null && requests.p99_ms > slow_p99_ms) {
    return { kind: 'warn', text: 'One request in a hundred takes longer than a second: a lower pace helps.' };
  }
  return null;
}

function ofSales({ sales }) {
  const paused = sales.filter(({ state }) => state === 'paused').map(({ name, sale }) => name || sale);
  if (paused.length === 0) return null;
  return { kind: 'warn', text: `Paused: ${paused.join(', ')}. Nobody is called, clocks stand still.` };
}

// `pulse`: the newest, null: none yet. `age_ms`: since it came.
export function verdict(pulse, age_ms, failures_per_s) {
  if (!pulse) return { kind: '', text: 'Not connected' };
  if (age_ms > quiet_ms) {
    return { kind: 'bad', text: `No news from the server for ${Math.round(age_ms / 1000)} s: what is shown is old.` };
  }
  const found = [ofLedger(pulse.ledger), ofJobs(pulse), ofPayments(pulse), ofRequests(pulse, failures_per_s), ofSales(pulse)].filter(Boolean);
  if (found.length === 0) return { kind: 'good', text: 'All is well' };
  const kind = found.some((each) => each.kind === 'bad') ? 'bad' : 'warn';
  const rank = (each) => (each.kind === 'bad' ? 0 : 1);
  return { kind, text: found.sort((a, b) => rank(a) - rank(b)).map(({ text }) => text).join(' ') };
}
