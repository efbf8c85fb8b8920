// What every page does with its frame; put into each page's script when that is built.

// Of a shop that says no name.
const brand = document.querySelector('#brand[data-host] > span');
if (brand) brand.textContent = location.host;

// Another language leaves the rest of the address as it is; the choice is remembered, and not part of the address.
const query = new URLSearchParams(location.search);
for (const link of document.querySelectorAll('.languages a')) {
  query.set('lang', link.hreflang);
  link.href = `?${query}${location.hash}`;
}
if (location.search.includes('lang=')) {
  query.delete('lang');
  const rest = String(query) && `?${query}`;
  history.replaceState(history.state, '', `${location.pathname}${rest}${location.hash}`);
}
