// A priority code: given here, and on to the place that it leads to.

import { post, Problem, readShared } from './api.js';
import {
  announce,
  byId,
  idInPath,
  isBusy,
  keepFocus,
  notice,
  problemText,
  setBusy,
  show,
  showView,
  waitingText,
} from './dom.js';
import { Poller } from './poller.js';
import { say } from './texts.js';
import { leadingTo, wayBack } from './way_back.js';

import './page_words.js';

const sale = idInPath();
const queue = leadingTo(`/.sluice/queue/${sale}`, wayBack(sale));

function tell(text, kind) {
  notice(byId('answer'), text, kind);
  if (text) announce(text);
}

function takeStatus(status) {
  const focused = document.activeElement;
  const hasLines = Boolean(status.priority);
  show(byId('form'), hasLines);
  keepFocus(focused, byId('heading'));
  if (!hasLines) tell(say('priorityNone'), 'info');
  return null;
}

function withoutStatus(error) {
  if (!(error instanceof Problem) || error.status !== 404) return true;
  showView('missing');
  return false;
}

async function give(code) {
  if (isBusy(byId('take'))) return;
  setBusy(byId('take'), true);
  tell('');
  try {
    const onWait = (ms, error) => notice(byId('answer'), waitingText(ms, error), 'warn');
    await post(`/v1/sales/${sale}/tickets`, { code }, { onWait });
    location.assign(queue);
  } catch (error) {
    tell(problemText(error), 'bad');
  } finally {
    setBusy(byId('take'), false);
  }
}

byId('to-place').href = queue;
byId('to-handover').href = `/.sluice/handover/${sale}`;
if (location.hash) byId('given').value = decodeURIComponent(location.hash.slice(1));
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const code = byId('given').value.trim();
  if (code === '') return byId('given').focus();
  return give(code);
});
const poller = new Poller({
  ask: () => readShared(`/v1/sales/${sale}`),
  onAnswer: takeStatus,
  onTrouble: withoutStatus,
});
byId('take').disabled = false; // before, a press would send the form as a browser does, and lose the code
poller.start();
