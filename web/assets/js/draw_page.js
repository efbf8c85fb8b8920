// Anybody's check of a draw: from what the sale has published, without asking the server for the place.

import { readOwn, readShared } from './api.js';
import { byId, idInPath, notice, setText, show, showView } from './dom.js';
import { commitmentOf, drawOf } from './draw.js';
import { say } from './texts.js';

import './page_words.js';

const sale = idInPath();

const look_again_ms = 2000;

const ownTicket = () => readOwn(`/v1/sales/${sale}/tickets/current`).catch(() => null);

async function drawOfSale() {
  const status = await readShared(`/v1/sales/${sale}`);
  setText(byId('sale-name'), status.name ?? sale);
  // Each line is drawn for itself, so where there are several it matters in which one is.
  const own = status.priority && (await ownTicket());
  const line = status.priority?.[own?.priority] ?? status.line;
  return status.draw && { ...status.draw, people: line.drawn ?? 0 };
}

function showFacts({ commitment, key, mix, people }) {
  setText(byId('commitment'), commitment);
  setText(byId('key'), key ?? say('drawNotYet'));
  setText(byId('mix'), mix || say('drawNothing'));
  setText(byId('people'), key ? String(people) : '–');
}

async function computePlace(placeOf, people) {
  const number = Number(byId('number').value);
  if (!Number.isInteger(number) || number < 1 || number > people) {
    return notice(byId('result'), say('drawNoSuchNumber', { people }), 'bad');
  }
  const place = (await placeOf(number - 1)) + 1;
  return notice(byId('result'), say('drawResult', { number, place }));
}

async function offerNumbers({ key, mix, people }) {
  const placeOf = await drawOf(key, people, mix);
  const own = await ownTicket();
  if (own?.lobby_number) byId('number').value = own.lobby_number;
  byId('number').max = people;
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault();
    computePlace(placeOf, people);
  });
  show(byId('form'), true);
}

async function open() {
  const draw = await drawOfSale().catch(() => null);
  if (!draw) return showView('missing');
  showView('draw');
  showFacts(draw);
  if (!draw.key) {
    notice(byId('fits'), say('drawNotYetText'));
    return setTimeout(open, look_again_ms);
  }
  const fits = (await commitmentOf(draw.key, sale)) === draw.commitment;
  notice(byId('fits'), say(fits ? 'drawFits' : 'drawDoesNotFit'), fits ? 'info' : 'bad');
  return draw.people > 0 && offerNumbers(draw);
}

open();
