// The operators' API: as whoever has logged in, whose cookie the browser sends by itself, or with the admin token that
// this tab was told.

const token_key = 'sluice-admin-token';
let token = sessionStorage.getItem(token_key);

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

export function useToken(given) {
  token = given;
  sessionStorage.setItem(token_key, given);
}

export function forgetToken() {
  token = null;
  sessionStorage.removeItem(token_key);
}

// Proves to the server that a page of its own asks: no form of another site can send a field.
const ours = () => (token === null ? { 'X-Sluice-Operator': 'dashboard' } : { Authorization: `Bearer ${token}` });

async function ask(method, path, options = {}) {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    ...options,
    headers: { ...ours(), ...options.headers },
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem);
}

// A key a click: a click that is sent twice, because the first answer was lost, happens once. `revision`: of the
// settings that the person has seen; nothing is changed if they are others by now (Refused, 412).
export async function call(method, path, body, revision = null) {
  const headers = { 'Content-Type': 'application/json' };
  if (revision !== null) headers['If-Match'] = `"${revision}"`;
  if (method !== 'GET') headers['Idempotency-Key'] = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const answer = await ask(method, path, { headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return answer.json().catch(() => null);
}

// The text of a list that may be long, a page at a time.
export async function download(path) {
  let text = '';
  for (let next = path; next; ) {
    const answer = await ask('GET', next);
    text += await answer.text();
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1];
  }
  return text;
}

// A file, as a blob.
export async function downloadFile(path) {
  return (await ask('GET', path)).blob();
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
