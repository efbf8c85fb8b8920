// Where somebody at a gate is heading: the gate tells the waiting page (?to=), which remembers it. It goes along in the
// address that another device is shown, because that one has nothing else. The gate judges where it may lead.

import { recall, remember } from './memory.js';

const address = new URLSearchParams(location.search);

// null: not at a gate.
export function wayBack(sale) {
  const to = address.get('to');
  if (to) remember(`to:${sale}`, to);
  return to ?? recall(`to:${sale}`);
}

// As people can read and type it: of what a query may hold as it is, nothing is escaped.
export function leadingTo(path, to) {
  if (!to) return path;
  const readable = { '%2F': '/', '%3F': '?', '%3D': '=', '%3A': ':', '%40': '@', '%2C': ',' };
  return `${path}?to=${encodeURIComponent(to).replace(/%(2F|3F|3D|3A|40|2C)/g, (escaped) => readable[escaped])}`;
}
