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

export async function scratchFile(name, text, mode = 0o600) {
  const file = path.join(await scratchFolder(), name);
  await writeFile(file, text, { mode });
  return file;
}

// Runs to the end: {code, out, err}.
export async function run(args, { cwd, input = '', within_ms = run_ms } = {}) {
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
    const code = await within(`sluice ${args.join(' ')} to end`, ended, within_ms);
    noSanitizerReport(said.err);
    return { code, ...said };
  } finally {
    child.kill('SIGKILL');
  }
}

// The same on a terminal, where `typed` answers its question, or each of an array one of its questions: {code, out}, both
// streams in one as people see them. `echoes`: the terminal says back what is typed, as it does unless it is told not to.
export async function onTerminal(args, { cwd, typed = '', env = {}, echoes = false } = {}) {
  const quoted = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // The terminal does not say back what is typed: only the program is heard.
  const script = spawn('script', ['-qec', `stty ${echoes ? '' : '-echo'} cols 200; exec ${quoted}`, '/dev/null'], {
    cwd,
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'dumb', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  let asked = 0;
  script.stdout.on('data', (data) => {
    out += data;
    if (/(\[y\/N\]|Password of \S+:|The same again:) $/.test(out)) script.stdin.write([typed].flat()[asked++] ?? '');
  });
  const ended = new Promise((resolve) => script.on('close', resolve));
  try {
    const code = await within(`sluice ${args.join(' ')} to end on a terminal`, ended, run_ms);
    return { code, out: out.replaceAll('\r\n', '\n') };
  } finally {
    script.kill('SIGKILL');
  }
}
