// The snippet for a shop's own page: a script element with defer and the address of this file.
//
// What it asks for and leads to stands where it was loaded from: https://shop.example/.sluice/sluice.js.
//
//   <span data-sluice-sale="drop-1" data-sluice-part="units"></span>
//
// Parts: "state" (also without a part), "units", "position", "ahead", and "buy" for a button or link. Each element also
// gets data-sluice-state="open" and so on, for the shop's own styles. Words can be replaced: Sluice.words.open = '...'.
// One shared question a sale, as often as the server says; the own place is asked for only where it is shown.
(() => {
  'use strict';
  const base = new URL('.', document.currentScript.src).href.slice(0, -1);
  const isOwnOrigin = new URL(base).origin === location.origin;
  const words = {
    scheduled: 'Opens soon',
    lobby: 'Lobby open',
    open: 'On sale',
    paused: 'Paused',
    sold_out: 'Sold out',
    closed: 'Closed',
  };
  const running = new Set();
  const timers = new Map(); // sale -> of its next question
  const tickets = new Map(); // sale -> {ticket, askAt}
  const selector = (sale) => `[data-sluice-sale="${CSS.escape(sale)}"]`;
  const elements = (sale) => [...document.querySelectorAll(selector(sale))];

  async function read(path, credentials) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 8000);
    try {
      const response = await fetch(base + path, { credentials, signal: abort.signal });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async function ticketOf(sale) {
    const shows = elements(sale).some((node) => ['position', 'ahead'].includes(node.dataset.sluicePart));
    const known = tickets.get(sale) ?? { ticket: null, askAt: 0 };
    if (!shows || performance.now() < known.askAt) return known.ticket;
    const ticket = await read(`/v1/sales/${sale}/tickets/current`, 'include');
    tickets.set(sale, { ticket, askAt: performance.now() + (ticket?.presence_after_ms ?? 60000) });
    return ticket;
  }

  function textFor(part, status, ticket) {
    const number = (value) => (typeof value === 'number' ? value.toLocaleString() : '');
    switch (part) {
      case 'units':
        return number((status.items ?? []).reduce((sum, item) => sum + item.available, 0));
      case 'position':
        return number(ticket?.position);
      case 'ahead':
        return number(ticket?.ahead);
      default:
        return words[status.state] ?? status.state;
    }
  }

  function fill(node, sale, status, ticket) {
    node.dataset.sluiceState = status.state;
    if (node.dataset.sluicePart !== 'buy') {
      const text = textFor(node.dataset.sluicePart, status, ticket);
      if (node.textContent !== text) node.textContent = text;
    } else if (node.tagName === 'A') {
      node.href = `${base}/sale/${sale}`;
    } else {
      node.disabled = status.state !== 'open';
      node.onclick = () => buy(node, sale, status);
    }
  }

  // A click that gets no answer is repeated with the same key, so it happens once; what cannot be settled here is left
  // to the product page, which explains it.
  async function buy(node, sale, status) {
    const item = node.dataset.sluiceItem ?? status.items?.[0]?.item;
    if (node.disabled) return;
    if (!isOwnOrigin || !item) return location.assign(`${base}/sale/${sale}`);
    node.disabled = true;
    node.sluiceKey ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    const body = JSON.stringify({ items: [{ item, quantity: Number(node.dataset.sluiceQuantity ?? 1) }] });
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': node.sluiceKey };
    const response = await fetch(`${base}/v1/sales/${sale}/buy`, { method: 'POST', headers, body }).catch(() => null);
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    node.disabled = false;
    if (answer) node.sluiceKey = undefined;
    if (answer?.hold) location.assign(`${base}/checkout/${answer.hold}`);
    else location.assign(`${base}/${answer ? 'queue' : 'sale'}/${sale}`);
  }

  async function run(sale, failures = 0) {
    timers.delete(sale);
    if (elements(sale).length === 0) return running.delete(sale);
    const status = await read(`/v1/sales/${sale}`, 'omit');
    const ticket = status && (await ticketOf(sale));
    if (status) for (const node of elements(sale)) fill(node, sale, status, ticket);
    const advised = status?.poll_after_ms ?? Math.min(60000, 2000 * 2 ** failures);
    const pause = Math.max(advised, document.hidden ? 10000 : 1000) * (0.75 + Math.random() / 2);
    return timers.set(sale, setTimeout(run, pause, sale, status ? 0 : failures + 1));
  }

  // A page that nobody looked at was told little.
  function catchUp() {
    for (const [sale, timer] of document.hidden ? [] : [...timers]) {
      clearTimeout(timer);
      run(sale);
    }
  }

  // Looks for elements that were added since; called once by itself.
  function refresh() {
    for (const node of document.querySelectorAll('[data-sluice-sale]')) {
      const sale = node.dataset.sluiceSale;
      if (!running.has(sale)) running.add(sale) && run(sale);
    }
  }

  window.Sluice = { refresh, words };
  document.addEventListener('visibilitychange', catchUp);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', refresh);
  else refresh();
})();
