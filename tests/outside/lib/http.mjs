// One request on one connection, and all that came back. No cookies, no redirects, no retries: those are the tests'.

import http from 'node:http';

const answer_ms = 30_000;

// `body`: undefined (none), a string (as it is) or a value (as JSON).
export function request(origin, method, path, { body, headers = {} } = {}) {
  const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const fields = { ...headers };
  if (text !== undefined && fields['Content-Type'] === undefined) fields['Content-Type'] = 'application/json';
  if (text !== undefined) fields['Content-Length'] = Buffer.byteLength(text);
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = http.request({ hostname, port, method, path, headers: fields, agent: false, timeout: answer_ms });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in ${answer_ms} ms`)));
    sent.on('error', reject);
    sent.on('response', (response) => collect(response).then((all) => resolve(answer(response, all)), reject));
    sent.end(text);
  });
}

export async function collect(response) {
  const parts = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function answer(response, text) {
  const type = response.headers['content-type'] ?? '';
  const is_json = /^application\/json(;|$)/.test(type) || type.startsWith('application/problem+json');
  return {
    status: response.statusCode,
    headers: response.headers,
    set_cookies: (response.headers['set-cookie'] ?? []).map(parseSetCookie),
    text,
    json: is_json && text !== '' ? JSON.parse(text) : undefined,
  };
}

export function parseSetCookie(line) {
  const [pair, ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes: attributes.map((a) => a.toLowerCase()) };
}
