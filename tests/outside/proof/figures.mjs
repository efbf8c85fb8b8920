// What the tests try, in figures: the tables of docs/guarantees.md. `make proof` prints them and puts them there,
// docs/proof.test.mjs holds the document to them.
//
//   node proof/figures.mjs          prints them
//   node proof/figures.mjs --write  and writes them into the document
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { kills_in_soak, kills_in_test } from '../crash/lib/kills.mjs';
import { program, repository } from '../lib/program.mjs';

const document = path.join(repository, 'docs/guarantees.md');
const soaks = path.join(repository, 'sim/soaks.jsonl');
const kills = path.join(repository, 'tests/outside/crash/kills.jsonl');
const counter = path.join(path.dirname(program), 'sim/proof');

// 12345 as "12 345".
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ' ');
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const sum = (counts) => Object.values(counts).reduce((all, one) => all + one, 0);
const list = (counts) => Object.entries(counts).map(([what, count]) => `${what} ${grouped(count)}`).join(', ');

function in_test({ histories, clusters, faults, checkers, bugs, crash_points }) {
  const { flipped, ...crashes } = crash_points;
  return table(
    ['What `make test` tries', 'How much of it'],
    [
      ['simulated histories', `${grouped(histories)}, of which ${grouped(clusters)} of two servers over one database`],
      ['faults planned in them, beside what networks, disks and banks do by chance', `${grouped(sum(faults))}: ${list(faults)}`],
      ['checkers that judge each', grouped(checkers)],
      ['bugs put in, each of which one checker must tell of', grouped(bugs)],
      ['crashes of the scripted sale, at each write and sync', `${grouped(sum(crashes))}: ${list(crashes)}`],
      ['bits flipped in what it wrote, each looked at at once and some commits later', grouped(flipped)],
      ['kills of the real program under load', `${grouped(kills_in_test)} (\`make soak\`: ${grouped(kills_in_soak)})`],
    ],
  );
}

// A row for each line of the record (`soak --record`).
export function of_soaks(lines, kinds) {
  if (lines.length === 0) return 'None is on record yet.';
  const rows = lines.map((soak) => {
    const faults = Object.fromEntries(kinds.filter((kind) => soak[kind]).map((kind) => [kind, soak[kind]]));
    const an_hour = Math.round((soak.histories * 3600) / soak.seconds);
    return [soak.ended.slice(0, 10), grouped(soak.from), grouped(soak.histories), grouped(an_hour), grouped(soak.failed),
            `${grouped(sum(faults))}: ${list(faults)}`];
  });
  return table(['Ended', 'First seed', 'Histories', 'An hour', 'That broke a promise', 'Faults in them'], rows);
}

// A row for each day of the record of kill9.test.mjs: folders, each killed again and again.
export function of_kills(lines) {
  if (lines.length === 0) return 'None is on record yet.';
  const day_of = ({ at }) => at.slice(0, 10);
  const rows = [...new Set(lines.map(day_of))].map((day) => {
    const folders = lines.filter((line) => day_of(line) === day);
    const all = (name) => grouped(folders.reduce((sum_so_far, folder) => sum_so_far + folder[name], 0));
    return [day, grouped(folders.length), all('kills'), all('interrupted'), all('holds'), all('orders'), all('problems')];
  });
  return table(['Ended', 'Folders', 'Kills', 'Recoveries cut short', 'Holds acknowledged', 'Orders acknowledged', 'Broken promises'], rows);
}

// {name: Markdown}
export async function tables() {
  const counts = JSON.parse((await promisify(execFile)(counter)).stdout);
  const recorded = async (file) => (await readFile(file, 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return { test: in_test(counts), soaks: of_soaks(await recorded(soaks), Object.keys(counts.faults)), kills: of_kills(await recorded(kills)) };
}

const place_of = (name) => new RegExp(`(<!-- figures: ${name} -->\n)([^]*?)(\n<!-- end -->)`);
export async function in_document(name) {
  return place_of(name).exec(await readFile(document, 'utf8'))?.[2];
}

async function main(writes) {
  let text = await readFile(document, 'utf8');
  for (const [name, figures] of Object.entries(await tables())) {
    console.log(`${figures}\n`);
    text = text.replace(place_of(name), (_, before, __, after) => before + figures + after);
  }
  if (writes) await writeFile(document, text);
}
if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes('--write'));
