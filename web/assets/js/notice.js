// A message when it is one's turn: an address is left here while one waits, and taken back.

import { Problem, put, readOwn, remove } from './api.js';
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
import { amountOf } from './format.js';
import { recall, remember } from './memory.js';
import { Poller } from './poller.js';
import { canPush, subscribe } from './push.js';
import { say } from './texts.js';
import { leadingTo, wayBack } from './way_back.js';

import './page_words.js';

const sale = idInPath();
const place = `/v1/sales/${sale}/tickets/current`;
let left = null; // {email, push, claim_s, push_key}: what was left, as the server says
let ways = []; // in which one can be told; none: whoever does not wait

function draw() {
  const focused = document.activeElement;
  const isOffered = ways.length > 0 && left !== null;
  show(byId('offer'), isOffered);
  if (isOffered) {
    setText(byId('time'), say('noticeTime', { time: timeOf(left.claim_s) }));
    notice(byId('left-email'), left.email ? say('noticeLeftEmail', { email: left.email }) : '', 'good');
    show(byId('form'), ways.includes('email') && !left.email);
    notice(byId('left-push'), left.push ? say('noticeLeftPush') : '', 'good');
    show(byId('ask-push'), ways.includes('push') && !left.push && canPush());
    show(byId('take-back'), Boolean(left.email || left.push));
  }
  keepFocus(focused, byId('heading'));
}

const timeOf = (seconds) =>
  seconds % 60 === 0 ? amountOf(seconds / 60, 'minute', 'long') : amountOf(seconds, 'second', 'long');

function tell(text, kind) {
  notice(byId('answer'), text, kind);
  if (text) announce(text);
}

// With what was left before, which the server tells whoever waits.
async function readPlace() {
  const ticket = await readOwn(place);
  if (ticket.notice && left === null) left = await readOwn(`${place}/notice`);
  return ticket;
}

function takeTicket(ticket) {
  const before = ways;
  ways = (ticket.notice?.ways ?? []).filter((way) => way === 'email' || canPush());
  notice(byId('turn'), ticket.state === 'called' ? say('title_called') : '', 'good');
  if (ways.length === 0 && ticket.state !== 'called') tell(say(ticket.notice ? 'noticePushDenied' : 'noticeNone'), 'info');
  if (ways.length === 0 && before.length > 0) announce(byId('turn').textContent);
  draw();
  return ways.length > 0 ? ticket.poll_after_ms : null;
}

function withoutTicket(error) {
  if (!(error instanceof Problem)) return true;
  if (error.status === 404) showView('missing');
  if (error.status === 401) tell(say('noticeNone'), 'info');
  return ![401, 404].includes(error.status);
}

// What the server has then is what is shown.
async function press(button, act, told) {
  if (isBusy(button)) return;
  setBusy(button, true);
  tell('');
  try {
    left = { ...left, ...(await act()) };
    draw();
    told();
  } catch (error) {
    tell(error instanceof NotAllowed ? say('noticePushDenied') : problemText(error), 'bad');
    poller.nudge();
  } finally {
    setBusy(button, false);
  }
}

const onWait = (ms, error) => notice(byId('answer'), waitingText(ms, error), 'warn');

function ask() {
  const email = byId('email').value.trim();
  const good = email !== '' && byId('email').validity.valid;
  byId('email').setAttribute('aria-invalid', String(!good));
  setText(byId('email-error'), good ? '' : say('emailWrong'));
  if (!good) return byId('email').focus();
  remember('email', email);
  return press(
    byId('ask'),
    () => put(`${place}/notice`, { email }, { onWait }),
    () => announce(byId('left-email').textContent),
  );
}

// The browser, or who uses it, lets this page show no messages.
class NotAllowed extends Error {}

async function askPush() {
  const push = await subscribe(left.push_key).catch((error) => {
    throw new NotAllowed(error.message);
  });
  if (!push) throw new NotAllowed();
  return put(`${place}/notice`, { push }, { onWait });
}

async function takeBack() {
  await remove(`${place}/notice`);
  return { email: null, push: false };
}

byId('to-place').href = leadingTo(`/.sluice/queue/${sale}`, wayBack(sale));
byId('to-thumbs').href = `/.sluice/thumbs/${sale}`;
byId('email').value = recall('email') ?? '';
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  ask();
});
byId('take-back').addEventListener('click', () => press(byId('take-back'), takeBack, () => tell(say('noticeGone'), 'info')));
byId('ask-push').addEventListener('click', () =>
  press(byId('ask-push'), askPush, () => announce(byId('left-push').textContent)),
);
const poller = new Poller({ ask: readPlace, onAnswer: takeTicket, onTrouble: withoutTicket });
byId('ask').disabled = false; // before, a press would send the form as a browser does, and lose the address
poller.start();
