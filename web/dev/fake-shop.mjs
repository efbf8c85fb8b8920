// A stand-in for the server while working on the pages: serves them from this folder and plays the buyer API from
// memory, with a sale in each state. Node 20 and its standard library only. See web/README.md.
//
//   node web/dev/fake-shop.mjs [port]
//
// Pages come as modules and a sheet of their own here, so that a change shows on reload; ?lang=de picks their language.
// What is inline in the real ones, and the page without JavaScript, are the program's.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = { '.css': 'text/css', '.js': 'text/javascript', '.html': 'text/html', '.svg': 'image/svg+xml' };
const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];
const startedAt = Date.now();
const inSeconds = (seconds) => new Date(startedAt + seconds * 1000).toISOString();
const after = (at, ms) => new Date(at + ms).toISOString();
const euros = (amount) => ({ amount, currency: 'EUR' });

// crowd: people in line when a buyer joins; pace: how many of them are called a second; 0 = nobody waits.
const one = (item, name, price, stock, available) => [{ item, name, price: euros(price), stock, available }];
const sales = new Map(
  [
    {
      sale: 'winter-tee',
      name: 'Winter tee',
      state: 'open',
      items: one('tee', 'T-shirt, organic cotton', 2500, 10000, 8421),
    },
    {
      sale: 'sneaker',
      name: 'Harbour runner',
      state: 'open',
      crowd: 3200,
      pace: 40,
      items: one('runner', 'Running shoe', 12900, 2000, 640),
    },
    {
      sale: 'festival',
      name: 'Harbour festival',
      state: 'open',
      crowd: 40,
      pace: 4,
      items: [
        ...one('day', 'Day ticket', 4500, 4000, 1210),
        ...one('weekend', 'Weekend ticket', 9900, 1500, 3),
        ...one('camping', 'Weekend with camping', 13900, 500, 0),
      ],
    },
    {
      sale: 'poster',
      name: 'Signed poster',
      state: 'scheduled',
      opens_at: inSeconds(90),
      items: one('poster', 'Print, 50 × 70 cm', 3900, 300, 300),
    },
    {
      sale: 'lamp',
      name: 'Desk lamp',
      state: 'lobby',
      opens_at: inSeconds(3700),
      items: one('lamp', 'Lamp, first edition', 8900, 250, 250),
    },
    {
      sale: 'chair',
      name: 'Folding chair',
      state: 'open',
      crowd: 120,
      pace: 0,
      items: one('chair', 'Beech, oiled', 14900, 80, 0),
    },
    {
      sale: 'mug',
      name: 'Enamel mug',
      state: 'paused',
      message: 'We are checking the stock and go on at 20:30.',
      items: one('mug', 'Mug, 0.4 l', 1400, 900, 120),
    },
    {
      sale: 'vinyl',
      name: 'Coloured vinyl',
      state: 'sold_out',
      crowd: 50,
      items: one('vinyl', 'Double LP', 3400, 500, 0),
    },
    {
      sale: 'cap',
      name: 'Summer cap',
      state: 'closed',
      closes_at: inSeconds(-3600),
      items: one('cap', 'Cap, one size', 1900, 200, 37),
    },
  ].map((sale) => [sale.sale, { crowd: 0, pace: 0, claim_s: 120, hold_s: 600, ...sale }]),
);

const tickets = new Map(); // "buyer sale" -> ticket
const holds = new Map();
const orders = new Map();
const stored = new Map(); // "buyer key" -> [status, body]: what an idempotency key answers
const trouble = { status: 0, until: 0 };

class Refusal extends Error {
  constructor(status, kind, title, more = {}) {
    super(title);
    Object.assign(this, {
      status,
      body: { type: `/problems/${kind}`, title, status, trace_id: randomUUID(), ...more },
    });
  }
}

const find = (map, id, kind) => map.get(id) ?? refuse(404, `no-such-${kind}`, `There is no such ${kind}`);
function refuse(status, kind, title, more) {
  throw new Refusal(status, kind, title, more);
}

// --- What is so at this moment. Everything is worked out from the time when it is asked for; there are no timers.

const servedBy = (sale) => 5000 + Math.floor(((Date.now() - startedAt) / 1000) * sale.pace);

function knots(sale) {
  if (!sale.crowd) return [];
  return [0.1, 0.3, 1].map((part) => [
    servedBy(sale) + 1 + Math.round(sale.crowd * part),
    Math.round(sale.crowd * part * 0.9),
  ]);
}

function statusOf(sale) {
  if (['scheduled', 'lobby'].includes(sale.state) && Date.parse(sale.opens_at) <= Date.now()) sale.state = 'open';
  const { crowd, pace, claim_s, hold_s, slow_reason, ...document } = sale;
  const line = {
    slow_reason: slow_reason ?? null,
    waiting: crowd,
    issued: servedBy(sale) + crowd,
    serving: servedBy(sale),
    pace_per_s: pace,
    knots: knots(sale),
  };
  return { ...document, now: new Date().toISOString(), line, poll_after_ms: 2000 };
}

function ticketOf(buyer, sale) {
  const ticket = tickets.get(`${buyer} ${sale.sale}`) ?? refuse(401, 'no-ticket', 'You have no place in this line');
  const ahead = Math.max(0, Math.round((ticket.ordinal - servedBy(sale) - 1) * 0.9));
  if (ticket.state === 'lobby' && sale.state === 'open') ticket.state = 'waiting';
  if (ticket.state === 'waiting' && sale.state === 'open' && ticket.ordinal <= servedBy(sale)) call(ticket, sale);
  if (ticket.state === 'called' && Date.now() > ticket.until) ticket.state = 'lapsed';
  const seconds = sale.pace > 0 ? ahead / sale.pace : NaN;
  const waiting = {
    position: ahead + 1,
    ahead,
    eta_s: sale.pace > 0 ? { low: seconds * 0.8, high: seconds * 1.4 } : null,
    chance: sale.pace > 0 ? 0.82 : 0.07,
  };
  const called = { claim_expires_at: after(ticket.until, 0), pass_expires_at: after(ticket.until, 480000) };
  return {
    ticket: ticket.ticket,
    state: ticket.state,
    ordinal: ticket.ordinal,
    poll_after_ms: 2000,
    presence_after_ms: 60000,
    ...(ticket.state === 'waiting' && waiting),
    ...(ticket.state === 'called' && called),
  };
}

function call(ticket, sale) {
  ticket.state = 'called';
  ticket.until = Date.now() + sale.claim_s * 1000;
}

const holdView = ({ buyer, order, ...hold }) => hold;

function holdOf(buyer, id) {
  const hold = find(holds, id, 'hold');
  if (hold.buyer !== buyer) refuse(404, 'no-such-hold', 'There is no such hold');
  if (hold.order) {
    const { state } = orderView(orders.get(hold.order));
    hold.state = { payment_failed: 'active', paid: 'sold', confirmed: 'sold' }[state] ?? 'paying';
  }
  if (hold.state === 'active' && Date.now() > Date.parse(hold.expires_at)) endHold(hold, 'expired');
  return hold;
}

function endHold(hold, state) {
  hold.state = state;
  for (const { item, quantity } of hold.items) itemOf(sales.get(hold.sale), item).available += quantity;
}

// How each test method goes on after the order was taken: [state, milliseconds later].
const plans = {
  tok_ok: [
    ['payment_pending', 300],
    ['paid', 1500],
    ['confirmed', 3500],
  ],
  tok_declined: [
    ['payment_pending', 300],
    ['payment_failed', 1800],
  ],
  tok_slow: [
    ['payment_pending', 300],
    ['paid', 8000],
    ['confirmed', 9500],
  ],
  tok_timeout: [
    ['payment_pending', 300],
    ['paid', 45000],
    ['confirmed', 46000],
  ],
  tok_error: [
    ['payment_pending', 300],
    ['payment_failed', 6000],
  ],
  tok_action: [
    ['payment_pending', 300],
    ['payment_action_required', 1200],
  ],
};

function orderView(order) {
  const passed = order.plan.filter(([, ms]) => Date.now() >= order.created + ms);
  const history = passed.map(([state, ms]) => ({ state, at: after(order.created, ms) }));
  const { buyer, created, plan, ...shown } = order;
  return { ...shown, state: history.at(-1).state, history };
}

// --- What buyers do.

const itemOf = (sale, id) => sale.items.find((item) => item.item === id) ?? refuse(404, 'no-such-item', 'No such item');

function mustBeOpen(sale) {
  const { state } = statusOf(sale);
  if (state === 'closed') refuse(410, 'closed', 'The sale is closed');
  if (state === 'sold_out') refuse(409, 'sold-out', 'Sold out');
  if (state !== 'open') refuse(409, 'not-open', 'Not open', { retry_after_s: 2 });
}

function joinLine(buyer, sale) {
  const key = `${buyer} ${sale.sale}`;
  const before = tickets.get(key)?.state;
  if (['lobby', 'waiting', 'called'].includes(before)) return [200, ticketOf(buyer, sale)];
  if (sale.state !== 'lobby') mustBeOpen(sale);
  const state = sale.state === 'lobby' ? 'lobby' : 'waiting';
  tickets.set(key, { ticket: `v1.fake.${randomUUID()}`, state, ordinal: servedBy(sale) + sale.crowd, until: 0 });
  return [201, ticketOf(buyer, sale)];
}

function reserve(buyer, sale, { items }) {
  mustBeOpen(sale);
  for (const { item, quantity } of items) {
    const { available } = itemOf(sale, item);
    if (quantity > 4) refuse(409, 'limit-reached', 'Limit reached', { available: 4 });
    if (available === 0) refuse(409, 'sold-out', 'Sold out');
    if (available < quantity) refuse(409, 'not-enough', 'Not enough', { available });
  }
  const held = items.map(({ item, quantity }) => {
    const row = itemOf(sale, item);
    row.available -= quantity;
    return { item, quantity, units: Array.from({ length: quantity }, (_, index) => row.stock - row.available - index) };
  });
  const amount = items.reduce((sum, { item, quantity }) => sum + itemOf(sale, item).price.amount * quantity, 0);
  const hold = `hold_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
  holds.set(hold, {
    hold,
    buyer,
    sale: sale.sale,
    state: 'active',
    items: held,
    total: euros(amount),
    expires_at: after(Date.now(), sale.hold_s * 1000),
  });
  const ticket = tickets.get(`${buyer} ${sale.sale}`);
  if (ticket) ticket.state = 'used';
  return holdView(holds.get(hold));
}

function buy(buyer, sale, body) {
  const old = [...holds.values()].find(
    (hold) => hold.buyer === buyer && hold.sale === sale.sale && holdOf(buyer, hold.hold).state === 'active',
  );
  if (old) return [200, { outcome: 'secured', ...holdView(old) }];
  mustBeOpen(sale);
  if (sale.crowd > 0) return [202, { outcome: 'in_line', ...joinLine(buyer, sale)[1] }];
  return [201, { outcome: 'secured', ...reserve(buyer, sale, body) }];
}

function take(buyer, sale, body) {
  if (ticketOf(buyer, sale).state !== 'called') refuse(403, 'not-called', 'It is not your turn');
  return [201, reserve(buyer, sale, body)];
}

function checkout(buyer, id, { payment }) {
  const hold = holdOf(buyer, id);
  if (['expired', 'released'].includes(hold.state)) refuse(410, 'hold-expired', 'The hold has expired');
  if (hold.state !== 'active') refuse(409, 'already-ordered', 'Already ordered');
  const order = `ord_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
  const plan = [['accepted', 0], ...(plans[payment.method] ?? plans.tok_ok)];
  orders.set(order, {
    order,
    buyer,
    hold: id,
    total: hold.total,
    items: hold.items,
    created: Date.now(),
    plan,
    next_action: { redirect_url: `http://${host}/fake/bank/${order}` },
  });
  Object.assign(hold, { order, state: 'paying' });
  return [202, { order, state: 'accepted' }];
}

function release(buyer, id) {
  const hold = holdOf(buyer, id);
  if (['paying', 'sold'].includes(hold.state))
    refuse(409, hold.state === 'paying' ? 'in-payment' : 'already-sold', 'Too late');
  if (hold.state === 'active') endHold(hold, 'released');
  return [204];
}

function leave(buyer, sale) {
  ticketOf(buyer, sale);
  tickets.get(`${buyer} ${sale.sale}`).state = 'left';
  return [204];
}

// --- The handles of whoever works on the pages.

function confirmAtBank(id) {
  const order = find(orders, id, 'order');
  const ms = Date.now() - order.created;
  order.plan = [...order.plan, ['paid', ms], ['confirmed', ms + 1500]];
  return [303, undefined, { Location: `/order/${id}` }];
}

const causeTrouble = ({ status, seconds }) => [
  204,
  Object.assign(trouble, { status, until: Date.now() + seconds * 1000 }) && undefined,
];

// --- HTTP.

const saleOf = (id) => find(sales, id, 'sale');
const routes = [
  ['GET', /^\/v1\/sales$/, () => [200, { sales: [...sales.values()].map(statusOf) }]],
  ['GET', /^\/v1\/sales\/([^/]+)$/, (_, id) => [200, statusOf(saleOf(id))]],
  ['POST', /^\/v1\/sales\/([^/]+)\/buy$/, (buyer, id, body) => buy(buyer, saleOf(id), body)],
  ['POST', /^\/v1\/sales\/([^/]+)\/holds$/, (buyer, id, body) => take(buyer, saleOf(id), body)],
  ['POST', /^\/v1\/sales\/([^/]+)\/tickets$/, (buyer, id) => joinLine(buyer, saleOf(id))],
  ['GET', /^\/v1\/sales\/([^/]+)\/tickets\/current$/, (buyer, id) => [200, ticketOf(buyer, saleOf(id))]],
  ['DELETE', /^\/v1\/sales\/([^/]+)\/tickets\/current$/, (buyer, id) => leave(buyer, saleOf(id))],
  ['GET', /^\/v1\/holds\/([^/]+)$/, (buyer, id) => [200, holdView(holdOf(buyer, id))]],
  ['DELETE', /^\/v1\/holds\/([^/]+)$/, (buyer, id) => release(buyer, id)],
  ['POST', /^\/v1\/holds\/([^/]+)\/checkout$/, (buyer, id, body) => checkout(buyer, id, body)],
  ['GET', /^\/v1\/orders\/([^/]+)$/, (_, id) => [200, orderView(find(orders, id, 'order'))]],
  ['PATCH', /^\/fake\/sales\/([^/]+)$/, (_, id, body) => [200, statusOf(Object.assign(saleOf(id), body))]],
  ['POST', /^\/fake\/trouble$/, (_, body) => causeTrouble(body)],
  ['GET', /^\/fake\/bank\/([^/]+)$/, (_, id) => confirmAtBank(id)],
];

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

function send(response, [status, body, headers = {}]) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  const retry = body?.retry_after_s ? { 'Retry-After': String(body.retry_after_s) } : {};
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...retry, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function answerApi(request, response, path, buyer) {
  const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
  const body = await bodyOf(request);
  try {
    if (path.startsWith('/v1/') && Date.now() < trouble.until)
      refuse(trouble.status, 'overloaded', 'Too busy', { retry_after_s: 5 });
    if (!route) refuse(404, 'not-found', 'There is no such address');
    const key = `${buyer} ${request.headers['idempotency-key']}`;
    const answer = stored.get(key) ?? route[2](buyer, ...[...path.match(route[1])].slice(1), body);
    if (request.headers['idempotency-key']) stored.set(key, answer);
    send(response, answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    send(response, [error.status, error.body]);
  }
}

function pageFor(path) {
  const [, first, second, ...rest] = path.split('/');
  return rest.length === 0 && (first === '') === (second === undefined) ? pages[first] : undefined;
}

function fileFor(path) {
  const elsewhere = { '/fake/shop': join('dev', 'own-shop.html'), '/sluice.js': join('assets', 'sluice.js') };
  return elsewhere[path] ?? normalize(path).replace(/^[/\\]+/, '');
}

const readText = (name) => readFile(join(root, name), 'utf8');

async function wordsOf(language) {
  const { page, script, plain } = JSON.parse(await readText(`languages/${language}.json`));
  const shop = JSON.parse(await readText(`languages/shop.${language}.json`));
  return { all: { ...page, ...script, ...plain, ...shop, brand: '' }, script };
}

const linkTo = (language) => `<a href="?lang=${language}" hreflang="${language}" lang="${language}">${language}</a>`;
const switchOf = (name) =>
  `<details class="languages"><summary>${name}</summary><nav>${languages.map(linkTo).join('')}</nav></details>`;
const choiceOf = (all, id) =>
  `<label class="choice"><input type="radio" name="method" value="${id}"><span>${all[`method_${id}`]}</span></label>`;

// As web/composition/composed_pages.cpp fills the slots, but for what is inline there.
async function wholePage({ main, script, sheet }, url) {
  const wanted = url.searchParams.get('lang') ?? 'en';
  const language = languages.includes(wanted) ? wanted : 'en';
  const words = await wordsOf(language);
  const { all } = words;
  const fill = (text, slots) =>
    text.replace(/\{\{(?:text:)?([\w-]+)\}\}/g, (slot, name) => slots[name] ?? all[name] ?? slot);
  const methods = ['tok_ok', 'tok_declined', 'tok_action'].map((id) => choiceOf(all, id)).join('');
  return fill(await readText('parts/frame.html'), {
    lang: language,
    dir: language === 'ar' ? 'rtl' : 'ltr',
    head: `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${all.title}</title>
<link rel="stylesheet" href="${sheet}">`,
    brand: '<a id="brand" href="/" data-host><span></span></a>',
    languages: switchOf(all.languageName),
    main: fill(await readText(main), {
      methods: `<fieldset id="methods" class="choices"><legend>${all.payment}</legend>${methods}</fieldset>`,
      'sandbox-note': '',
      parcel: await readText('parts/parcel.svg'),
    }),
    duties: '',
    script: `<script type="application/json" id="texts">${JSON.stringify(script === 'queue' ? words.script : all)}</script>
<script type="module" src="/assets/js/frame.js"></script>
<script type="module" src="/assets/js/${script}.js"></script>`,
  });
}

const pageOf = (name, script = name) => ({ main: `pages/${name}.html`, script, sheet: '/pages/style.css' });
const pages = {
  '': pageOf('index', 'shop'),
  sale: pageOf('sale'),
  checkout: pageOf('checkout'),
  order: pageOf('order'),
  queue: { main: 'waiting/main.html', script: 'queue', sheet: '/waiting/waiting.css' },
};

async function answerFile(response, url, headers) {
  const path = url.pathname;
  const name = fileFor(path);
  const page = pageFor(path);
  const isPublic = /^(assets|parts|waiting)[/\\]|^pages[/\\]style\.css$|^dev[/\\]own-shop\.html$/.test(name);
  const file = isPublic ? await readFile(join(root, name)).catch(() => null) : null;
  const body = page ? await wholePage(page, url) : file;
  const shown = body ?? (await wholePage(pageOf('error', 'frame'), url));
  const fileType = types[extname(name)] ?? 'application/octet-stream';
  const type = page || body === null ? 'text/html' : fileType;
  response.writeHead(body === null ? 404 : 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    ...headers,
    'Content-Security-Policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  });
  response.end(shown);
}

async function answer(request, response) {
  const url = new URL(request.url.replace('/.sluice/', '/'), 'http://fake');
  const path = url.pathname;
  const known = /(?:^|; )sluice_buyer=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const buyer = known ?? randomUUID();
  if (!known) response.setHeader('Set-Cookie', `sluice_buyer=${buyer}; Path=/; HttpOnly; SameSite=Lax`);
  if (path.startsWith('/v1/') || (path.startsWith('/fake/') && path !== '/fake/shop')) {
    await answerApi(request, response, path, buyer);
  } else {
    await answerFile(response, url, {});
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
let host = '';
server.listen(Number(process.argv[2] ?? 8088), '127.0.0.1', () => {
  host = `127.0.0.1:${server.address().port}`;
  console.log(`http://${host}/`);
});
