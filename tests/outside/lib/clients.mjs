// The clients for a shop's server, as commands.

import { execFile } from 'node:child_process';
import path from 'node:path';

import { repository } from './program.mjs';

const file = (name) => path.join(repository, 'clients', name);

export const clients = {
  Node: [process.execPath, file('js/shop.cjs')],
  Python: ['python3', '-B', file('python/sluice.py')],
  PHP: ['php', file('php/sluice.php')],
};

// What the client says to `origin` with `key`: {code, answer, err}.
export function says(language, origin, key, ...words) {
  const [program, ...args] = clients[language];
  const env = { ...process.env, SLUICE: origin, SLUICE_ORIGIN_KEY: key };
  return new Promise((resolve) => {
    execFile(program, [...args, ...words.map(String)], { env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, answer: out === '' ? undefined : JSON.parse(out), err }),
    );
  });
}
