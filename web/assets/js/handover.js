// Going on with one's place on another device: this one shows a code, the other gives it, and this one has lost the
// place. Both sides of it, since nobody knows beforehand which of the two opens the page.

import { post, Problem, readOwn } from './api.js';
import { everyTick, serverClock } from './clock.js';
import {
  announce,
  byId,
  idInPath,
  isBusy,
  keepFocus,
  notice,
  problemText,
  setBusy,
  setText,
  show,
  showView,
  waitingText,
} from './dom.js';
import { clockText } from './format.js';
import { Poller } from './poller.js';
import { say } from './texts.js';
import { leadingTo, wayBack } from './way_back.js';

import './page_words.js';

const sale = idInPath();
const tickets = `/v1/sales/${sale}/tickets`;
const movable = ['waiting', 'lobby', 'called'];
const shown_poll_ms = 3000; // while a code is shown: that the place has gone is news
let offer = null; // {code, expires_at}

function draw() {
  const focused = document.activeElement;
  const left = offer ? serverClock.msUntil(offer.expires_at) : 0;
  if (offer && left <= 0) {
    offer = null;
    tell(say('handoverOver'), 'warn');
  }
  show(byId('code-box'), offer !== null);
  // Another code would void this one, and whoever shows one has none to give.
  show(byId('ask'), offer === null);
  show(byId('form'), offer === null);
  keepFocus(focused, byId('heading'));
  if (!offer) return;
  setText(byId('code'), offer.code);
  setText(byId('countdown'), clockText(left));
}

function tell(text, kind) {
  notice(byId('answer'), text, kind);
  if (text) announce(text);
}

function takeTicket(ticket) {
  const canMove = movable.includes(ticket.state);
  show(byId('offer'), canMove);
  notice(byId('turn'), ticket.state === 'called' ? say('title_called') : '', 'good');
  if (!canMove) offer = null;
  if (ticket.moved) tell(say('handoverMoved'), 'info');
  draw();
  if (!canMove) return null;
  return offer ? shown_poll_ms : ticket.poll_after_ms;
}

function withoutTicket(error) {
  if (!(error instanceof Problem)) return true;
  if (error.status === 404) showView('missing');
  return ![401, 404].includes(error.status);
}

async function press(button, path, body, onAnswer) {
  if (isBusy(button)) return;
  setBusy(button, true);
  tell('');
  try {
    const onWait = (ms, error) => notice(byId('answer'), waitingText(ms, error), 'warn');
    onAnswer(await post(`${tickets}/${path}`, body, { onWait }));
  } catch (error) {
    tell(problemText(error), 'bad');
  } finally {
    setBusy(button, false);
  }
}

function showCode(answer) {
  notice(byId('answer'), '');
  offer = answer;
  draw();
  announce([...answer.code].join(' '));
  poller.nudge();
}

const queue = leadingTo(`/.sluice/queue/${sale}`, wayBack(sale));
const where = leadingTo(`${location.origin}/.sluice/handover/${sale}`, wayBack(sale));
byId('where').href = where;
setText(byId('where'), where);
byId('to-place').href = queue;
if (location.hash) byId('given').value = location.hash.slice(1);
byId('ask').addEventListener('click', () => press(byId('ask'), 'current/handover', {}, showCode));
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const code = byId('given').value.trim();
  if (code === '') return byId('given').focus();
  return press(byId('take'), 'handover', { code }, () => location.assign(queue));
});
const poller = new Poller({
  ask: () => readOwn(`${tickets}/current`),
  onAnswer: takeTicket,
  onTrouble: withoutTicket,
});
byId('take').disabled = false; // before, a press would send the form as a browser does, and lose the code
everyTick(draw);
poller.start();
