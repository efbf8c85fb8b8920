// The operators' API, with the token that this tab was told.

const token_key = 'sluice-admin-token';
let token = sessionStorage.getItem(token_key);

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const isSignedIn = () => token !== null;

export function signIn(given) {
  token = given;
  sessionStorage.setItem(token_key, given);
}

export function signOut() {
  token = null;
  sessionStorage.removeItem(token_key);
}

async function ask(method, path, options = {}) {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    ...options,
    headers: { Authorization: `Bearer ${token}`, ...options.headers },
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem.detail ?? problem.title ?? `The server answered ${answer.status}.`);
}

// A key a click: a click that is sent twice, because the first answer was lost, happens once.
export async function call(method, path, body) {
  const headers = { 'Content-Type': 'application/json' };
  if (method !== 'GET') headers['Idempotency-Key'] = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const answer = await ask(method, path, { headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return answer.json().catch(() => null);
}

// Every event of the pulse, until `signal` is aborted or the stream ends. Throws Refused, or what the network throws.
export async function follow(onPulse, signal) {
  const answer = await ask('GET', '/admin/v1/events', { signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data) onPulse(JSON.parse(data.slice(6)));
    }
  }
}
