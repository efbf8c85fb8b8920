// How the shop shows itself on this page: its name, and the look of a sale that has its own.

import { byId } from './dom.js';
import { learn, say } from './texts.js';

// "Winter drop · Nordlicht"
export const titled = (text) => [text, say('brand')].filter(Boolean).join(' · ');

// Where the address does not name the sale, the page learns of it, and then looks like it.
export function wearLookOf(sale) {
  const look = JSON.parse(byId('looks')?.textContent ?? '{}')[sale];
  if (!look || document.documentElement.dataset.sale === sale) return;
  document.documentElement.dataset.sale = sale;
  const brand = byId('brand');
  if (look.name) {
    learn({ brand: look.name });
    brand.querySelector('span').textContent = look.name;
    brand.removeAttribute('data-host');
  }
  if (!look.logo) return;
  const logo = brand.querySelector('img') ?? Object.assign(document.createElement('img'), { alt: '', height: 28 });
  logo.src = look.logo;
  brand.prepend(logo);
}
