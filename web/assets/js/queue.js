// The waiting page. Two questions at two speeds: the shared status document often, the own ticket rarely (which is also
// what keeps the place present), and at once when the document suggests that the turn has come. What is to be seen is
// one scene of a table; this decides which, and does what its buttons say.

import { never, scenes } from '../../waiting/scenes.json';
import { post, Problem, readOwn, remove } from './api.js';
import { follow } from './buying.js';
import { call, stopCalling, toggle } from './caller.js';
import { everyTick, serverClock } from './clock.js';
import { announce, byId, confirmed, idInPath, isBusy, notice, problemText, setBusy, show, waitingText } from './dom.js';
import { amountOf } from './format.js';
import { recall, remember } from './memory.js';
import { newsOf } from './news.js';
import { Place } from './place.js';
import { Poller } from './poller.js';
import {
  aheadText,
  drawClaim,
  drawFreshness,
  drawNote,
  drawOpening,
  drawPlace,
  drawScene,
  drawStatus,
  drawTicketNumber,
} from './queue_view.js';
import { isGate } from './sale_state.js';
import { factsOf, sceneOf } from './scene.js';
import { Taking } from './taking.js';
import { learn, say } from './texts.js';
import { rest } from './title_flash.js';
import { waitText } from './wait.js';

learn(JSON.parse(byId('texts').textContent));

const sale = idInPath();
// Some browsers that keep none say that they do.
document.cookie = 'sluice.try=1';
const keepsCookies = document.cookie.includes('sluice.try');
const place = new Place();
const taking = Taking(() => {
  forgetRefusal();
  draw();
});
const page_title = document.title;
const presence_default_ms = 60000;
const reask_ms = 4000; // the soonest second own question when the shared document keeps suggesting one
const over_ms = 10000; // how often a sale is asked about by whoever does not wait in it: something may still come back
const opening_spread_ms = 10000; // over which the people of a lobby ask for their places once it opens
const claim_warnings_ms = [60000, 20000]; // before the end of the time to take it, for people who hear the page
const finals = ['used', 'lapsed', 'left', 'closed'];
let status = null;
let isAnswered = false; // whether it is known if there is a ticket
let isOver = false; // what the ticket was used for is held no more
let scene = null;
let freshAt = null; // monotonic ms of the last good answer
let retryAt = null; // and of the next attempt while there is trouble

const shows = (part) => scene?.parts.includes(part);

// A refusal goes away with its cause.
function forgetRefusal() {
  if (byId('answer').dataset.kind === 'bad') notice(byId('answer'), '');
}

function changeScene(next) {
  if (scene !== null) announce(say(next.title));
  forgetRefusal();
  scene = next;
  drawScene(next);
  next.parts.includes('claim') ? call(status.name ?? sale) : stopCalling();
  if (next.name === 'taken') findHold();
}

function drawPage() {
  const next = sceneOf({ scenes, never }, factsOf(status, place.ticket, isOver, keepsCookies));
  drawStatus(status);
  if (next.name !== scene?.name) changeScene(next);
  rest(`${status.name ?? sale} · ${page_title}`);
  if (shows('place')) drawPlace(place, status);
  if (shows('opening')) drawOpening(status);
  if (shows('claim')) drawClaim(place.ticket.claim_expires_at);
  if (shows('take')) taking.draw(status, place.ticket, wished()?.item);
  if (place.ticket) drawTicketNumber(place.ticket, status);
  drawNote(place, status, shows('place'));
  drawCodeLink();
  const isAwaited = to && place.ticket?.state === 'called'; // behind a gate that knows the stock
  if ((shows('go') || status.everybody_passes || isAwaited) && !document.hidden) goOn();
}

// Where a code may be one of either kind, the page for priority codes leads on to the other.
function drawCodeLink() {
  byId('code').href = `/.sluice/${status.priority ? 'priority' : 'handover'}/${sale}`;
  show(byId('code'), shows('code') || Boolean(status.priority && shows('leave')));
}

const heading = `to:${sale}`;
const wished = () => recall(`wish:${sale}`);

// To where somebody at a gate was heading, in place of this page. By itself only from a page that is looked at: the time
// inside would run out unseen.
let isGoingOn = false;
function goOn() {
  if (isGoingOn) return;
  isGoingOn = true;
  location.replace(`/.sluice/v1/gates/${sale}/enter?to=${encodeURIComponent(recall(heading) ?? '/')}`);
}

function draw() {
  if (isAnswered && status) drawPage();
  drawFreshness(freshAt, retryAt);
  if (shows('claim') && place.ticket.claim_expires_at) watchClaim(serverClock.msUntil(place.ticket.claim_expires_at));
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

function takeStatus(answer) {
  isFresh();
  const hasChanged = status !== null && status.state !== answer.state;
  status = answer;
  // A pause moves the end of the time to take it.
  if (place.setStatus(answer) || (hasChanged && place.ticket?.state === 'called')) ownPoller.nudge(reask_ms);
  askAtOpening();
  draw();
  if (['closed', 'called_closed', 'inside'].includes(scene?.name)) return null;
  return Math.max(answer.poll_after_ms ?? 2000, shows('place') || shows('claim') || shows('opening') ? 0 : over_ms);
}

function takeTicket(ticket) {
  isFresh();
  isAnswered = true;
  place.setTicket(ticket);
  rememberStart();
  draw();
  if (shows('wait') && ticket.ahead !== undefined) {
    announce(say('announceWait', { ahead: aheadText(place), wait: waitText(place.eta) }), { routine: true });
  }
  if (finals.includes(ticket.state)) return null;
  // Without help from the shared document the ticket's own answers are all there is.
  const pause = status && !place.lineIn(status) ? ticket.poll_after_ms : ticket.presence_after_ms;
  return pause ?? presence_default_ms;
}

function withoutTicket(error, pause) {
  if (!(error instanceof Problem) || error.status !== 401) return inTrouble(error, pause);
  isFresh();
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
    refuse(error);
  } finally {
    setBusy(button, false);
    draw();
  }
}

// The end of one item is not the end of the sale.
function refuse(error) {
  const isOfOneItem = error.kind === 'sold-out' && status.items?.length > 1 && status.state !== 'sold_out';
  const words = isOfOneItem ? say('problem_item-gone') : problemText(error);
  taking.stepper.follow(error);
  notice(byId('answer'), words, 'bad');
  announce(words);
  ownPoller.nudge();
  news.nudge();
}

function take() {
  const wish = taking.wish();
  if (wish) press(byId('take'), 'holds', { items: [wish] }, (hold) => follow(sale, hold, wish));
}

// What a place was used for: its order, or the hold, or nothing any more.
async function goToHold() {
  const hold = await findHold();
  if (hold) location.assign(hold.order ? `/.sluice/order/${hold.order}` : `/.sluice/checkout/${hold.hold}`);
}

async function findHold() {
  try {
    return await readOwn(`/v1/sales/${sale}/holds/current`);
  } catch (error) {
    isOver = error instanceof Problem && error.status === 404;
    if (!isOver) notice(byId('answer'), problemText(error), 'bad');
    draw();
    return null;
  }
}

function join() {
  const whose = status?.lines ? { item: wished()?.item ?? status.items[0].item } : {};
  return press(byId('join'), 'tickets', whose, (ticket) => {
    isOver = false;
    takeTicket(ticket);
    ownPoller.start();
    news.nudge();
  });
}

async function leave() {
  if (!(await confirmed(byId('leave-dialog')))) return;
  try {
    await remove(`/v1/sales/${sale}/tickets/current`);
    if (!isGate(status)) return location.assign(`/.sluice/sale/${sale}?from=left`);
    place.setTicket({ state: 'left' });
    ownPoller.stop();
    draw();
  } catch (error) {
    notice(byId('answer'), problemText(error), 'bad');
  }
}

const ownPoller = Poller({
  ask: () => readOwn(`/v1/sales/${sale}/tickets/current`),
  onAnswer: takeTicket,
  onTrouble: withoutTicket,
});
const news = newsOf(sale, {
  onStatus: takeStatus,
  onTrouble: (error, pause) => {
    if (!(error instanceof Problem) || error.status !== 404) return inTrouble(error, pause);
    location.reload(); // into the page that says so
    return false;
  },
});

for (const link of document.querySelectorAll('[data-to]')) link.href = `/.sluice/${link.dataset.to}/${sale}`;
const to = new URLSearchParams(location.search).get('to');
if (to) remember(heading, to);
taking.stepper.set(wished()?.quantity ?? 1);
byId('sound').addEventListener('click', () => byId('sound').setAttribute('aria-checked', String(toggle())));
byId('take').addEventListener('click', take);
byId('join').addEventListener('click', join);
byId('go').addEventListener('click', goOn);
byId('checkout').addEventListener('click', goToHold);
byId('leave').addEventListener('click', leave);
everyTick(draw);
ownPoller.start();
news.start();
