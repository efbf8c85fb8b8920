// Every page in every state, on a phone and on a desk, light and dark, in four languages (one of them from right to
// left), as pictures on one sheet to look at. Usage: SLUICE_BIN=... node pages/contact_sheet.mjs FOLDER

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openBrowser, Person } from '../lib/browser.mjs';
import { pages } from '../lib/pages.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { cells, makeUp, showCell } from '../lib/waiting.mjs';

const folder = process.argv[2] ?? 'contact_sheet';
const languages = ['en', 'ar', 'ja', 'de'];
const widths = { 360: 740, 1440: 900 };
const schemes = ['light', 'dark'];

const sheet = []; // [what is shown, [file]]
const fileOf = (title, ...how) => `${[title, ...how].join('-').replace(/[^\w]+/g, '_')}.png`;

async function photograph(person, title, language) {
  const files = [];
  for (const scheme of schemes) {
    await person.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [width, height] of Object.entries(widths)) {
      await person.page.setViewportSize({ width: Number(width), height });
      const file = fileOf(title, language, scheme, width);
      await person.page.screenshot({ path: join(folder, file), fullPage: true });
      files.push(file);
    }
  }
  sheet.push([`${title} · ${language}`, files]);
}

const inLanguage = (page, language) => {
  const address = new URL(page.url());
  address.searchParams.set('lang', language);
  return address.href;
};

async function photographScenes(browser, server) {
  const sale = await server.addSale(saleOf({ name: 'Winter drop' }));
  for (const language of languages) {
    const ada = await Person.in(browser, server.buyers);
    const answers = {};
    await makeUp(ada.page, answers);
    for (const cell of cells) {
      const [state, held, name, fields = {}] = cell;
      await showCell(ada, `/.sluice/queue/${sale}?lang=${language}`, answers, cell);
      const what = [state, held ?? 'nothing', ...Object.keys(fields)].join(' ');
      await photograph(ada, `waiting page: ${name} (${what})`, language);
    }
    await ada.close();
  }
}

// The page's own first question to the server is answered when it has a heading.
async function photographPages(browser, server) {
  for (const [name, lead] of Object.entries(pages)) {
    const ada = await Person.in(browser, server.buyers);
    await lead(ada, { server, browser });
    for (const language of languages) {
      // What was opened on the page itself is gone after loading it again: shown in the language it was opened in.
      if (language !== 'en') await ada.goes(inLanguage(ada.page, language));
      await ada.page.waitForFunction(() => document.querySelector('h1').innerText !== '');
      await photograph(ada, name, language);
    }
    await ada.close();
  }
}

function html() {
  const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const picture = (file) => `<a href="${file}"><img loading="lazy" src="${file}" alt="${file}"></a>`;
  const row = ([title, files]) => `<h2>${escaped(title)}</h2><div>${files.map(picture).join('')}</div>`;
  return `<!doctype html><meta charset="utf-8"><title>Every page</title>
<style>body{font:14px system-ui;background:#888}h2{font-size:14px;margin:8px 0 2px}div{display:flex;gap:4px;align-items:start}
img{height:260px;border:1px solid #333}</style>
${sheet.map(row).join('\n')}
`;
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([startServer(), openBrowser()]);
try {
  await photographScenes(browser, server);
  await photographPages(browser, server);
  await writeFile(join(folder, 'index.html'), html());
  console.log(`${sheet.length * schemes.length * Object.keys(widths).length} pictures: ${join(folder, 'index.html')}`);
} finally {
  await browser.close();
  await server.stop();
}
