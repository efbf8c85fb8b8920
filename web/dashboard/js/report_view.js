// The report of a sale, as files that are kept or mailed: a page, every figure, the seconds.

import { downloadFile, Refused } from './api.js';
import { byId, make, notice } from './dom.js';

const forms = [
  { form: 'html', text: 'Page to read or mail' },
  { form: 'json', text: 'Figures (JSON)' },
  { form: 'csv', text: 'Seconds (CSV)' },
];
let sale = null;

async function save(form) {
  notice(byId('report-answer'), 'The report is being made.');
  try {
    const url = URL.createObjectURL(await downloadFile(`/admin/v1/sales/${sale}/report/${form}`));
    make('a', { href: url, download: `${sale}-report.${form}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    notice(byId('report-answer'), 'Saved among your downloads.');
  } catch (error) {
    notice(byId('report-answer'), error instanceof Refused ? error.message : 'The server does not answer.', 'bad');
  }
}

for (const { form, text } of forms) {
  const button = make('button', { type: 'button', class: form === 'html' ? '' : 'quiet' });
  button.textContent = text;
  button.addEventListener('click', () => save(form));
  byId('report-forms').append(button);
}

export function offerReport(id) {
  if (sale !== id) notice(byId('report-answer'), '');
  sale = id;
}
