// What somebody who was called can take: the items that are theirs to choose from, how many, and for how much.

import { chosenItem, drawItems, Stepper } from './buying.js';
import { byId, isBusy, setText, show } from './dom.js';
import { money } from './format.js';
import { hadBy, mostOf, offerText } from './sale_state.js';
import { say } from './texts.js';

const isFree = (item) => hadBy(item) > 0;

// onChange() is told when another item or quantity was chosen.
export function Taking(onChange) {
  const stepper = new Stepper(byId('quantity'), byId('fewer'), byId('more'));
  let items = [];

  function chosen() {
    const id = chosenItem(byId('items'));
    return items.find(({ item }) => item === id) ?? items[0];
  }

  // A line of one item is called for that item.
  function draw(status, ticket, wished) {
    items = status.items.filter(({ item }) => !ticket.item || ticket.item === item);
    const label = (item) => offerText(item, status.state, hadBy(item));
    drawItems(byId('items'), items, { label, isFree, onChoose: onChange, wished });
    const item = chosen();
    stepper.limitTo(mostOf(status, hadBy(item), item));
    show(byId('take').parentNode, isFree(item));
    const total = money({ ...item.price, amount: item.price.amount * stepper.value });
    if (!isBusy(byId('take'))) setText(byId('take'), say('takeFor', { count: stepper.value, total }));
  }

  // What would be asked for now; null: nothing can be had.
  function wish() {
    const item = chosen();
    return item && isFree(item) ? { item: item.item, quantity: stepper.value } : null;
  }

  stepper.field.addEventListener('stepped', onChange);
  return { stepper, draw, wish };
}
