// The program under test, as a command: where it is, and what a run of it said.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { noSanitizerReport } from './sanitizers.mjs';
import { within } from './until.mjs';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const program = path.resolve(process.env.SLUICE_BIN ?? path.join(repository, 'build/release/sluice'));

const run_ms = 30_000;

// A folder that goes away with the test process.
export async function scratchFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-outside-'));
  folders.push(folder);
  return folder;
}
const folders = [];
export const removeScratch = () =>
  Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));

export async function scratchFile(name, text) {
  const file = path.join(await scratchFolder(), name);
  await writeFile(file, text);
  return file;
}

// Runs to the end: {code, out, err}.
export async function run(args, { cwd, input = '' } = {}) {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => (said.out += data));
  child.stderr.on('data', (data) => (said.err += data));
  child.stdin.on('error', () => {}); // it need not read
  child.stdin.end(input);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  try {
    const code = await within(`sluice ${args.join(' ')} to end`, ended, run_ms);
    noSanitizerReport(said.err);
    return { code, ...said };
  } finally {
    child.kill('SIGKILL');
  }
}
