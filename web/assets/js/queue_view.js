// How the waiting page looks, given what is known. Decides nothing and asks nobody.

import { drawItems } from './buying.js';
import { serverClock } from './clock.js';
import { byId, isBusy, notice, setText, show } from './dom.js';
import { clockText, count } from './format.js';
import { recall } from './memory.js';
import { availableOf, isGate, offerText } from './sale_state.js';
import { knows, say } from './texts.js';
import { chanceText, waitText } from './wait.js';

// `end` is a ticket state after which nobody waits, or "none" without a ticket.
export function drawEnd(end, sale) {
  setText(byId('end-title'), say(`end_${end}`));
  setText(byId('end-text'), say(`endText_${end}`));
  show(byId('join'), ['none', 'lapsed', 'left'].includes(end));
  const hold = recall(`hold:${sale}`);
  show(byId('to-checkout'), end === 'used' && Boolean(hold));
  if (hold) byId('to-checkout').href = `/checkout/${hold}`;
}

export function drawStatus(status, { onChoose, wished }) {
  setText(byId('sale-name'), status.name ?? status.sale);
  setText(byId('units'), count(availableOf(status)));
  for (const id of ['units-row', 'quantity-box']) show(byId(id), !isGate(status));
  const items = status.items ?? [];
  show(byId('items'), items.length > 1);
  if (items.length < 2) return;
  const label = (item) => offerText(item, status.state);
  drawItems(byId('items'), items, { label, onChoose, wished });
}

export function drawWaiting(place, status) {
  setText(byId('position'), place.position === null ? '–' : count(place.position));
  setText(byId('ahead'), aheadText(place));
  setText(byId('wait'), waitText(place.eta));
  setText(byId('chance'), chanceText(place.ticket.chance));
  drawProgress(place, status.sale);
}

export function drawLobby(status) {
  setText(byId('wait'), say('unknown'));
  setText(byId('chance'), say('unknown'));
  setText(byId('lobby-explain'), say(status.state === 'open' ? 'lobbyOpening' : 'lobbyExplain'));
  setText(byId('lobby-countdown'), status.opens_at ? clockText(serverClock.msUntil(status.opens_at)) : '–');
}

// What both kinds of waiting show.
export function drawWaitingFrame(place, status, inLobby) {
  setText(byId('wait-title'), say(inLobby ? 'lobbyTitle' : 'waitTitle'));
  show(byId('lobby-box'), inLobby);
  show(byId('place-box'), !inLobby);
  const { ordinal } = place.ticket;
  setText(byId('ticket-number'), ordinal ? say('ticketNumber', { number: String(ordinal) }) : '');
  notice(byId('note'), noteText(place, status));
}

export function aheadText(place) {
  if (place.ahead === null) return '';
  return place.ahead === 0 ? say('aheadNone') : say('ahead', { count: place.ahead });
}

// What the shop says itself, and the one reason for waiting (longer) that matters most.
function noteText(place, status) {
  return [status.message, reasonText(place, status)].filter(Boolean).join(' ');
}

function reasonText(place, status) {
  const reason = `slow_${status.state === 'paused' ? 'paused' : place.lineIn(status)?.slow_reason}`;
  if (knows(reason)) return say(reason);
  if (status.state === 'open' && !isGate(status) && availableOf(status) === 0) return say('slow_no_free_unit');
  if (place.grew) return say('aheadGrew');
  return place.rose ? say('waitRose') : '';
}

function drawProgress(place, sale) {
  const from = recall(`from:${sale}`);
  const isKnown = place.ahead !== null && from?.ordinal === place.ticket.ordinal && from.ahead > 0;
  byId('progress').classList.toggle('unseen', !isKnown);
  if (isKnown) byId('progress').value = Math.min(1, Math.max(0, 1 - place.ahead / from.ahead));
}

// `until` may be unknown.
export function drawCalled(status, until, quantity) {
  show(byId('claim-box'), Boolean(until));
  if (until) setText(byId('claim-countdown'), clockText(serverClock.msUntil(until)));
  if (!isBusy(byId('take'))) setText(byId('take'), isGate(status) ? say('goOn') : say('takeUnit', { count: quantity }));
}

// Both in monotonic ms: when the last good answer came, and when the next attempt is while there is trouble.
export function drawFreshness(freshAt, retryAt) {
  if (freshAt === null && retryAt === null) return;
  const now = performance.now();
  const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000));
  const age = Math.floor((now - freshAt) / 1000);
  let text = age < 5 ? say('freshNow') : say('freshAgo', { seconds: age });
  if (retryAt !== null) text = navigator.onLine ? say('freshTrouble', { seconds }) : say('freshOffline');
  byId('fresh').dataset.kind = retryAt === null ? 'good' : 'warn';
  setText(byId('fresh-text'), text);
}
