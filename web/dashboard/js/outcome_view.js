// How a sale that is over went: the verdict of its report, for whoever comes to its page.
//
// A report proves the ledger's rows, which takes seconds after a big sale: it is read once for each time that the page
// of an ended sale is come to, and again when asked for.

import { call } from './api.js';
import { byId, each, make, notice, setText, show } from './dom.js';

const words = { good: 'good', odd: 'look', bad: 'wrong' };
const lamps = { good: 'good', odd: 'warn', bad: 'bad' };
let sale = null; // whose outcome is shown, or on its way

function draw({ tone, headline, sentence, checks }) {
  byId('outcome-verdict').className = `verdict ${lamps[tone]}`;
  setText(byId('outcome-headline'), headline);
  setText(byId('outcome-sentence'), sentence);
  const line = () => make('li', {}, make('span'), make('div', {}, make('span')));
  each(byId('outcome-checks'), checks.map((_, i) => i), line, (element, i) => {
    const [word, text] = element.children;
    setText(word, words[checks[i].tone]);
    word.className = `word ${checks[i].tone}`;
    setText(text.firstChild, checks[i].text);
  });
}

async function look() {
  const asked = sale;
  byId('outcome-again').disabled = true;
  notice(byId('outcome-answer'), 'The ledger is being read.');
  try {
    const { verdict } = await call('GET', `/admin/v1/sales/${asked}/report/json`);
    if (asked !== sale) return;
    draw(verdict);
    show(byId('outcome-told'), true);
    notice(byId('outcome-answer'), '');
  } catch (error) {
    if (asked === sale) notice(byId('outcome-answer'), error.message, 'bad');
  } finally {
    if (asked === sale) byId('outcome-again').disabled = false;
  }
}

export function leaveOutcome() {
  sale = null;
}

export function offerOutcome({ sale: id, state }) {
  const is_over = state === 'closed';
  show(byId('outcome'), is_over);
  if (!is_over) return leaveOutcome();
  if (sale === id) return;
  sale = id;
  show(byId('outcome-told'), false);
  look();
}

byId('outcome-again').addEventListener('click', look);
