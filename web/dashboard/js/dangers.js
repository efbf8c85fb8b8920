// What an operator is asked before an act that nobody can take back: its title, what will happen, and the sale whose
// name is to be typed. null: it can be taken back, and nobody is asked. Pure.

import { count, dateTime, span } from './numbers.js';

const nameOf = ({ name, sale }) => name || sale;
const unitsText = (units) => `${count(units)} ${units === 1 ? 'unit' : 'units'}`;

// Only before its time: a sale without one is opened by hand.
function ofOpening(sale, now) {
  const early_ms = Date.parse(sale.opens_at) - now;
  if (!(early_ms > 0)) return null;
  const by_itself = `It would open by itself in ${span(early_ms / 1000)}, on ${dateTime(sale.opens_at)}.`;
  return {
    title: `Open now: ${nameOf(sale)}?`,
    text: `${by_itself} Opened now it sells at once, to whoever is there; those who were told the time come too late. It can be paused, but never be as before its opening.`,
    name: sale.sale,
  };
}

const ofClearing = (sale) => ({
  title: `Clear the line: ${nameOf(sale)}?`,
  text: `${count(sale.waiting)} in line lose their places, and may join again at the end. Who was called keeps the turn.`,
  name: sale.sale,
});

const ofClosing = (sale) => ({
  title: `Close for good: ${nameOf(sale)}?`,
  text: `${count(sale.waiting)} in line are told that it is over. A sale that is closed is never opened again.`,
  name: sale.sale,
});

const of_acts = { open: ofOpening, clear: ofClearing, close: ofClosing };
export const dangerOfAct = (act, sale, now) => of_acts[act]?.(sale, now) ?? null;

// `delta`: of units on sale. Only those that are free can go.
export function dangerOfStock(sale, item, delta) {
  if (!(delta < 0)) return null;
  const { name, available } = sale.items.find((one) => one.item === item);
  const going = Math.min(-delta, available);
  const rest = going < -delta ? ` Of the ${count(-delta)} asked for only these are free now.` : '';
  return {
    title: `Take ${unitsText(-delta)} of ${name || item} off sale?`,
    text: `${unitsText(going)} of ${count(available)} free go off sale at once, and ${count(available - going)} stay.${rest} Whoever waits for them gets none; what is held, sold, or kept for who was called stays.`,
    name: sale.sale,
  };
}

export const dangerOfPlace = (sale, number) => ({
  title: `Take place ${number} away?`,
  text: 'Whoever has it loses it at once: a place in line, a turn, or being inside. What they hold or have bought stays.',
  name: sale.sale,
});

const news = ({ event, order }) => (event && order ? `${event} of ${order}` : (event ?? order));

// What is never done once a job of this kind is dropped (docs/operating.md, "Dead jobs").
const never = {
  payment: ({ order }) =>
    `The payment of ${order} is asked about no more. That says that nothing was taken: the units go to whoever is next. If it was taken after all, that is money without goods.`,
  refund: ({ order }) => `Nothing is paid back to the buyer of ${order} by this refund. Another one may be asked for.`,
  webhook: (job) => `${job.endpoint} is never told: ${news(job)}.`,
  relay: (job) => `The broker, and whoever reads from it, is never told: ${news(job)}.`,
  stock: (job) => `The shop’s own database never counts the units: ${news(job)}.`,
  mail: (job) => `The mail is never sent, and its buyer is not told: ${news(job)}.`,
};

// "webhook to shop", "payment".
export const whatOfJob = ({ kind, endpoint }) => (endpoint ? `${kind} to ${endpoint}` : kind);

export function dangerOfDropping(sale, job) {
  const what = never[job.kind]?.(job) ?? `It is never done: ${news(job) ?? job.job}.`;
  return { title: `Drop: ${whatOfJob(job)}?`, text: `${what} Nothing brings it back; Try again does it once more instead.`, name: sale.sale };
}
