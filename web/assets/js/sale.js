// The product page: what is sold, how many are left, when it opens, and the one button.

import { post, Problem, readOwn, readShared } from './api.js';
import { badgeKind, stateOf } from './badge.js';
import { chosenItem, drawItems, follow, Stepper } from './buying.js';
import { everyTick, serverClock } from './clock.js';
import {
  announce,
  byId,
  idInPath,
  isBusy,
  notice,
  problemText,
  setBusy,
  setText,
  show,
  showView,
  waitingText,
} from './dom.js';
import { clockText, money } from './format.js';
import { titled } from './look.js';
import { recall } from './memory.js';
import { Poller } from './poller.js';
import { availableOf, mostOf, offerText, stockOf, unitsText } from './sale_state.js';
import { say } from './texts.js';
import { dateTime } from './time_of_day.js';

import './page_words.js';

const sale = idInPath();
const button = byId('act');
const stepper = new Stepper(byId('quantity'), byId('fewer'), byId('more'));
let status = null;

const chosen = () => {
  const items = status.items ?? [];
  return items.find((item) => item.item === chosenItem(byId('items'))) ?? items[0];
};

// What the button does in each state: its words, and where it posts (null: nothing to do now).
function action(state) {
  switch (state) {
    case 'open':
      return { words: availableOf(status) > 0 ? 'actBuy' : 'actLine', path: 'buy' };
    case 'opening':
      return { words: 'actBuy', path: 'buy' };
    case 'lobby':
      return { words: 'actLobby', path: 'tickets' };
    case 'paused':
      return { words: 'actPaused', path: null };
    case 'sold_out':
      return { words: 'actSoldOut', path: null };
    case 'closed':
      return { words: 'actClosed', path: null };
    default:
      return { words: 'actScheduled', path: null };
  }
}

function drawProduct() {
  const items = status.items ?? [];
  const item = chosen();
  setText(byId('name'), status.name ?? sale);
  document.title = titled(status.name ?? sale);
  show(byId('items'), items.length > 1);
  if (items.length > 1) {
    const label = (each) => offerText(each, status.state);
    drawItems(byId('items'), items, { label, onChoose: draw, wished: recall(`wish:${sale}`)?.item });
  }
  setText(byId('item-name'), items.length === 1 ? (item.name ?? item.item) : '');
  setText(byId('price'), item ? money(item.price) : '');
  setText(byId('units'), item ? unitsText(item, status.state) : '');
  show(byId('stock'), item?.stock !== 0);
  byId('stock').max = item?.stock ?? 1;
  byId('stock').value = item?.available ?? 0;
  // Of what nobody can have now, as many as one may wish for in line.
  stepper.limitTo(mostOf(status, item?.available || Infinity, item));
  notice(byId('message'), status.message ?? '');
  show(byId('draw-note'), Boolean(status.draw));
  byId('draw-link').href = `/.sluice/draw/${sale}`;
  show(byId('priority-note'), Boolean(status.priority));
  byId('priority-link').href = `/.sluice/priority/${sale}`;
}

function drawState() {
  const state = stateOf(status, serverClock);
  const { words, path } = action(state);
  byId('state').dataset.kind = badgeKind(state);
  if (byId('state').textContent !== say(`state_${state}`)) {
    if (byId('state').dataset.shown) announce(say(`state_${state}`));
    byId('state').dataset.shown = 'yes';
    setText(byId('state'), say(`state_${state}`));
  }
  // Never disabled: whoever waits for the opening with a keyboard is at it already, and stays there when the sale ends.
  button.setAttribute('aria-disabled', String(path === null || isBusy(button)));
  setText(button, isBusy(button) ? say('actBusy') : say(words));
  const isAllHeld = state === 'open' && availableOf(status) === 0 && stockOf(status) > 0;
  setText(byId('hint'), say(isAllHeld ? 'hint_allHeld' : `hint_${state}`));
  drawCountdown(state);
}

function drawCountdown(state) {
  const counts = (state === 'scheduled' || state === 'lobby') && Boolean(status.opens_at);
  show(byId('countdown-box'), counts);
  if (!counts) return;
  setText(byId('countdown'), clockText(serverClock.msUntil(status.opens_at)));
  setText(byId('opens-at'), say('opensAt', { time: dateTime(status.opens_at) }));
}

function draw() {
  if (!status) return;
  drawProduct();
  drawState();
}

function pauseText(ms, error) {
  return error.kind === 'not-open' ? say('openingRetry', { seconds: Math.ceil(ms / 1000) }) : waitingText(ms, error);
}

async function act() {
  if (!status) return;
  const { path } = action(stateOf(status, serverClock));
  if (path === null || isBusy(button)) return;
  const item = chosen();
  const wish = { item: item?.item, quantity: stepper.value };
  const body = path === 'buy' && item ? { items: [wish] } : {};
  setBusy(button, true);
  notice(byId('answer'), '');
  draw();
  try {
    const onWait = (ms, error) => notice(byId('answer'), pauseText(ms, error), 'warn');
    follow(sale, await post(`/v1/sales/${sale}/${path}`, body, { onWait, awaitOpening: true }), wish);
  } catch (error) {
    stepper.follow(error);
    notice(byId('answer'), problemText(error), 'bad');
    announce(problemText(error));
    poller.nudge();
    setBusy(button, false);
    draw();
  }
}

// Only where this browser has been in line or bought before: a newcomer has no place to ask for.
async function lookForPlace() {
  if (!recall(`wish:${sale}`) && !recall(`hold:${sale}`)) return;
  const ticket = await readOwn(`/v1/sales/${sale}/tickets/current`).catch(() => null);
  const hold = recall(`hold:${sale}`);
  if (['waiting', 'called', 'lobby'].includes(ticket?.state)) {
    offer(say('havePlace'), say('goToPlace'), `/.sluice/queue/${sale}`);
  } else if (hold && (await readOwn(`/v1/holds/${hold}`).catch(() => null))?.state === 'active') {
    offer(say('haveHold'), say('goToCheckout'), `/.sluice/checkout/${hold}`);
  }
}

function offer(words, link, href) {
  setText(byId('mine-text'), words);
  setText(byId('mine-link'), link);
  byId('mine-link').href = href;
  show(byId('mine'));
}

function sayWhereFrom() {
  const from = new URLSearchParams(location.search).get('from');
  if (from === 'left') notice(byId('answer'), say('leftNotice'), 'info');
  if (from === 'released') notice(byId('answer'), say('releasedNotice'), 'info');
}

function missing() {
  showView('missing');
  return false;
}

const poller = new Poller({
  ask: () => readShared(`/v1/sales/${sale}`),
  onAnswer: (answer) => {
    status = answer;
    notice(byId('trouble'), '');
    showView('product');
    draw();
    return answer.poll_after_ms ?? 2000;
  },
  onTrouble: (error, pause) => {
    if (error instanceof Problem && error.status === 404) return missing();
    return notice(byId('trouble'), say('networkRetry', { seconds: Math.ceil(pause / 1000) }), 'warn');
  },
});

button.addEventListener('click', act);
addEventListener('pageshow', (event) => event.persisted && setBusy(button, false));
sayWhereFrom();
everyTick(draw);
poller.start();
lookForPlace();
