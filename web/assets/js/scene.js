// What a waiting page shows: the one row of waiting/scenes.json whose facts all hold. The page without JavaScript reads
// the same table (web/waiting/scenes.h). Pure.

const visitors = { lobby: 'in_lobby', sold_out: 'waiting', closed: 'waiting', used: 'taken' };
const sum = (items, field) => items.reduce((total, item) => total + (item[field] ?? 0), 0);

function visitorOf(ticket, isOver) {
  if (!ticket) return 'newcomer';
  if (ticket.moved) return 'moved';
  if (ticket.cleared) return 'cleared';
  return isOver ? 'over' : (visitors[ticket.state] ?? ticket.state);
}

// `status` is the sale's document; `ticket` the visitor's own answer, or null. The own answer knows of the end of its
// line before the document does. `isOver`: what the ticket was used for is held no more. `keepsCookies`: else a place that is
// taken would be nobody's.
export function factsOf(status, ticket, isOver = false, keepsCookies = true) {
  const told = ticket?.state;
  const sale = told === 'sold_out' || told === 'closed' ? told : status.state;
  const items = status.items ?? [];
  const facts = [sale, visitorOf(ticket, isOver)];
  if (!keepsCookies) facts.push('no_cookies');
  if (items.length === 0) facts.push('gate');
  if (status.draw) facts.push('draw');
  if (status.waitlist === false && sum(items, 'held') + sum(items, 'kept') > 0) facts.push('held_out');
  return facts;
}

// {name, title, text, parts}: keys of the words, and the parts of the page that are to be seen.
export function sceneOf({ scenes, never }, facts) {
  const holds = ({ name, when = name }) => when.split(' ').every((fact) => fact === '' || facts.includes(fact));
  const { name, title = name, text = name, parts } = scenes.find(holds);
  const hidden = facts.flatMap((fact) => (never[fact] ?? '').split(' '));
  const shown = parts.split(' ').filter((part) => !hidden.includes(part));
  return { name, title: `title_${title}`, text: `text_${text}`, parts: shown };
}
