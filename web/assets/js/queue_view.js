// How the waiting page looks, given what is known. Decides nothing and asks nobody.

import { serverClock } from './clock.js';
import { byId, keepFocus, notice, setText, show } from './dom.js';
import { clockText, count } from './format.js';
import { recall } from './memory.js';
import { availableOf, isGate } from './sale_state.js';
import { knows, say } from './texts.js';
import { dateTime } from './time_of_day.js';
import { chanceText, waitText } from './wait.js';

export function drawScene({ name, title, text, parts }) {
  const focused = document.activeElement;
  byId('card').classList.toggle('called', name.startsWith('called'));
  setText(byId('title'), say(title));
  setText(byId('text'), knows(text) ? say(text) : '');
  for (const part of document.querySelectorAll('[data-part]')) show(part, parts.includes(part.dataset.part));
  keepFocus(focused, byId('title'));
}

// At a gate the name leads nowhere: there is no page of a product.
export function drawStatus(status) {
  setText(byId('sale-name'), status.name ?? status.sale);
  if (!isGate(status)) byId('sale-name').href = `/.sluice/sale/${status.sale}`;
  setText(byId('units'), count(availableOf(status)));
}

export function drawPlace(place, status) {
  setText(byId('position'), place.position === null ? '–' : count(place.position));
  setText(byId('ahead'), aheadText(place));
  setText(byId('wait'), waitText(place.eta));
  setText(byId('chance'), chanceText(place.ticket.chance));
  drawProgress(place, status.sale);
}

// Who is drawn by lot has a number, but none that says how early it was.
export function drawTicketNumber({ ordinal, state }, status) {
  const tells = ordinal && !(state === 'lobby' && status.draw);
  setText(byId('ticket-number'), tells ? say('ticketNumber', { number: String(ordinal) }) : '');
}

export function drawOpening({ opens_at: at, line }) {
  show(byId('opening-countdown').parentNode, Boolean(at));
  if (!at) return;
  setText(byId('opening-countdown'), clockText(serverClock.msUntil(at)));
  setText(byId('opening-time'), dateTime(at));
  setText(byId('people'), line?.waiting > 0 ? say('people', { count: line.waiting }) : '');
}

export function aheadText(place) {
  if (place.ahead === null) return '';
  return place.ahead === 0 ? say('aheadNone') : say('ahead', { count: place.ahead });
}

// What the shop says itself, and, of somebody in line, the one reason for waiting (longer) that matters most.
export function drawNote(place, status, waits) {
  notice(byId('note'), [status.message, waits ? reasonText(place, status) : ''].filter(Boolean).join(' '));
}

function reasonText(place, status) {
  const reason = `slow_${place.lineIn(status)?.slow_reason}`;
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
export function drawClaim(until) {
  show(byId('claim-countdown').parentNode, Boolean(until));
  if (until) setText(byId('claim-countdown'), clockText(serverClock.msUntil(until)));
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
