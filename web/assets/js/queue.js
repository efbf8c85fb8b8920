// The waiting page. Two questions at two speeds: the shared status document often, the own ticket rarely (which is also
// what keeps the place present), and at once when the document suggests that the turn has come.

import { post, Problem, readOwn, readShared, remove } from './api.js';
import { chosenItem, follow, Stepper } from './buying.js';
import { Chime } from './chime.js';
import { everyTick, serverClock } from './clock.js';
import {
  announce,
  byId,
  confirmed,
  idInPath,
  isBusy,
  notice,
  problemText,
  setBusy,
  show,
  showView,
  waitingText,
} from './dom.js';
import { amountOf } from './format.js';
import { recall, remember } from './memory.js';
import { Place } from './place.js';
import { Poller } from './poller.js';
import {
  aheadText,
  drawCalled,
  drawEnd,
  drawFreshness,
  drawLobby,
  drawStatus,
  drawWaiting,
  drawWaitingFrame,
} from './queue_view.js';
import { isGate } from './sale_state.js';
import { learn, say } from './texts.js';
import { TitleFlash } from './title_flash.js';
import { waitText } from './wait.js';

learn(JSON.parse(byId('texts').textContent));

const sale = idInPath();
const place = new Place();
const page_title = document.title;
const flash = new TitleFlash();
const chime = new Chime();
const stepper = new Stepper(byId('quantity'), byId('fewer'), byId('more'));
const presence_default_ms = 60000;
const reask_ms = 4000; // the soonest second own question when the shared document keeps suggesting one
const over_ms = 10000; // how often a sale that is sold out is asked about: a unit may still come back
const silent_ms = 15000; // an event stream that tells nothing for so long is not believed any more
const opening_spread_ms = 10000; // over which the people of a lobby ask for their places once it opens
const claim_warnings_ms = [60000, 20000]; // before the end of the time to take it, for people who hear the page
const finals = ['used', 'lapsed', 'left', 'closed'];
let status = null;
let isAnswered = false; // whether it is known if there is a ticket
let view = null;
let freshAt = null; // monotonic ms of the last good answer
let retryAt = null; // and of the next attempt while there is trouble

// "waiting", "lobby", "called", or how it ended. The shared document tells a whole crowd that the sale is over without a
// question from each; whoever is called keeps that right.
function viewNow() {
  const state = place.ticket?.state ?? 'none';
  if (state !== 'waiting' && state !== 'lobby') return state;
  return ['sold_out', 'closed'].includes(status.state) ? status.state : state;
}

const titles = { waiting: 'waitTitle', lobby: 'lobbyTitle', called: 'calledTitle' };

function changeView(next) {
  const isEnd = !(next in titles);
  if (view !== null) announce(say(titles[next] ?? `end_${next}`));
  view = next;
  if (isEnd) drawEnd(next, sale);
  callFor(next === 'called');
  showView(isEnd ? 'ended' : next === 'called' ? 'called' : 'waiting');
}

function callFor(isCalled) {
  if (!isCalled) {
    flash.stop();
    return chime.stop();
  }
  flash.start(say('calledTitleFlash'));
  return chime.start();
}

function drawView() {
  const next = viewNow();
  if (next !== view) changeView(next);
  flash.rest(`${status.name ?? sale} · ${page_title}`);
  stepper.limitTo(status.buyer_limit);
  drawStatus(status, { onChoose: draw, wished: wished()?.item });
  if (view === 'called') drawCalled(status, claimUntil(), stepper.value);
  if (isGate(status) && ['called', 'used'].includes(view) && !document.hidden) goOn();
  if (view in titles && view !== 'called') drawWaitingFrame(place, status, view === 'lobby');
  if (view === 'waiting') drawWaiting(place, status);
  if (view === 'lobby') drawLobby(status);
  // Where a code may be one of either kind, the page for priority codes leads on to the other.
  byId('code').href = `/${status.priority ? 'priority' : 'handover'}/${sale}`;
  show(byId('code'), status.priority || !(view in titles));
}

// To where somebody at a gate was heading. Not from a page that nobody looks at: the time inside would run out unseen.
let isGoingOn = false;
function goOn() {
  if (isGoingOn) return;
  isGoingOn = true;
  const to = new URLSearchParams(location.search).get('to') ?? '/';
  location.assign(`/v1/gates/${sale}/enter?to=${encodeURIComponent(to)}`);
}

// Not the pass's own end: a place that is not claimed lapses long before it.
const claimUntil = () => place.ticket.claim_expires_at;
const wished = () => recall(`wish:${sale}`);

function draw() {
  if (isAnswered && status) drawView();
  drawFreshness(freshAt, retryAt);
  if (view === 'called' && claimUntil()) watchClaim(serverClock.msUntil(claimUntil()));
}

// The countdown itself is silent; what is left of it is told twice, and at its end the server is asked.
let claimLeft = 0;
function watchClaim(left) {
  const warning = claim_warnings_ms.find((ms) => left <= ms && claimLeft > ms);
  if (warning) announce(say('announceClaim', { time: amountOf(warning / 1000, 'second', 'long') }));
  claimLeft = left;
  if (left <= 0) ownPoller.nudge(reask_ms);
}

function rememberStart() {
  const { ordinal, ahead } = place.ticket;
  if (ahead !== undefined && recall(`from:${sale}`)?.ordinal !== ordinal) remember(`from:${sale}`, { ordinal, ahead });
}

function isFresh() {
  freshAt = performance.now();
  retryAt = null;
}

function inTrouble(error, pause) {
  if (retryAt === null) announce(say('freshTrouble', { seconds: Math.ceil(pause / 1000) }));
  retryAt = performance.now() + pause;
}

// A lobby that opens gives everybody a place at the same instant; asking for it is spread out.
let isAskingAtOpening = false;
function askAtOpening() {
  const hasOpened = place.ticket?.state === 'lobby' && status.state === 'open';
  if (!hasOpened || isAskingAtOpening) return;
  isAskingAtOpening = true;
  setTimeout(() => ownPoller.nudge(), Math.random() * opening_spread_ms);
}

// The documents come by themselves where the shop offers that; the poller asks when none has come for a while, and its
// answer leads to another stream. One that was refused is not asked for again.
let stream = null;
let mayListen = true;
function listen(address) {
  stream?.close();
  stream = new EventSource(address);
  mayListen = false;
  stream.onmessage = ({ data }) => {
    mayListen = true;
    if (takeStatus(JSON.parse(data)) === null) stream.close();
    statusPoller.rest(silent_ms);
  };
  stream.onerror = stopListening;
}

function stopListening() {
  stream?.close();
  statusPoller.nudge();
}

function takeAnswer(answer) {
  if (answer.events && mayListen) listen(answer.events);
  return takeStatus(answer);
}

function takeStatus(answer) {
  isFresh();
  status = answer;
  if (place.setStatus(answer)) ownPoller.nudge(reask_ms);
  askAtOpening();
  draw();
  if (finals.includes(view)) return null;
  return Math.max(answer.poll_after_ms ?? 2000, view === 'sold_out' ? over_ms : 0);
}

function takeTicket(ticket) {
  isFresh();
  if (ticket.moved) return location.replace(`/handover/${sale}`); // where it says so
  isAnswered = true;
  place.setTicket(ticket);
  rememberStart();
  draw();
  if (view === 'waiting' && ticket.ahead !== undefined) {
    announce(say('announceWait', { ahead: aheadText(place), wait: waitText(place.eta) }), { routine: true });
  }
  if (finals.includes(ticket.state)) return null;
  // Without help from the shared document the ticket's own answers are all there is.
  const pause = status && !place.lineIn(status) ? ticket.poll_after_ms : ticket.presence_after_ms;
  return pause ?? presence_default_ms;
}

function withoutTicket(error, pause) {
  if (!(error instanceof Problem) || error.status !== 401) return inTrouble(error, pause);
  isAnswered = true;
  place.ticket = null;
  draw();
  return false;
}

// Posts, tells about pauses and refusals under the button, and hands the answer on.
async function press(button, path, body, onAnswer) {
  if (isBusy(button)) return;
  setBusy(button, true);
  notice(byId('answer'), '');
  try {
    const onWait = (ms, error) => notice(byId('answer'), waitingText(ms, error), 'warn');
    onAnswer(await post(`/v1/sales/${sale}/${path}`, body, { onWait }));
  } catch (error) {
    stepper.follow(error);
    notice(byId('answer'), problemText(error), 'bad');
    announce(problemText(error));
    ownPoller.nudge();
    statusPoller.nudge();
  } finally {
    setBusy(button, false);
  }
}

function take() {
  const item = chosenItem(byId('items')) ?? wished()?.item ?? status?.items?.[0]?.item;
  const wish = { item, quantity: stepper.value };
  return press(byId('take'), 'holds', { items: [wish] }, (hold) => follow(sale, hold, wish));
}

function join() {
  const whose = status?.lines ? { item: wished()?.item ?? status.items[0].item } : {};
  return press(byId('join'), 'tickets', whose, () => location.reload());
}

async function leave() {
  if (!(await confirmed(byId('leave-dialog')))) return;
  try {
    await remove(`/v1/sales/${sale}/tickets/current`);
    location.assign(`/sale/${sale}?from=left`);
  } catch (error) {
    notice(byId('answer'), problemText(error), 'bad');
  }
}

const ownPoller = new Poller({
  ask: () => readOwn(`/v1/sales/${sale}/tickets/current`),
  onAnswer: takeTicket,
  onTrouble: withoutTicket,
});
const statusPoller = new Poller({
  ask: () => readShared(`/v1/sales/${sale}`),
  onAnswer: takeAnswer,
  onTrouble: (error, pause) => {
    if (!(error instanceof Problem) || error.status !== 404) return inTrouble(error, pause);
    location.reload(); // into the page that says so
    return false;
  },
});

for (const link of document.querySelectorAll('[data-to]')) link.href = `/${link.dataset.to}/${sale}`;
stepper.set(wished()?.quantity ?? 1);
stepper.field.addEventListener('stepped', draw);
byId('sound').addEventListener('click', () => {
  chime.turn(!chime.isOn);
  byId('sound').setAttribute('aria-pressed', String(chime.isOn));
});
byId('take').addEventListener('click', take);
byId('join').addEventListener('click', join);
for (const button of document.querySelectorAll('[data-leave]')) button.addEventListener('click', leave);
addEventListener('offline', stopListening); // told at once, not after a silence
everyTick(draw);
ownPoller.start();
statusPoller.start();
