// A message when it is one's turn: left on the page for it, and on the page without a script, and taken back as easily.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { MailServer } from '../lib/mail_server.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { languages } from '../lib/waiting.mjs';

describe('A message when it is one’s turn', { skip: no_browser }, () => {
  const post = new MailServer();
  let server;
  let browser;
  before(async () => {
    const mail = `[mail]\nurl = "${await post.listen()}"\nfrom = "shop@shop.example"\n`;
    const push = '[push]\ncontact = "mailto:ops@shop.example"\nallow_private = true\n';
    [server, browser] = await Promise.all([startServer({ config: mail + push }), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await post.close();
  });
  const person = (options) => Person.in(browser, server.buyers, options);

  async function held() {
    const sale = await server.addSale(saleOf({ name: 'Winter drop', items: [tee(1)] }));
    const holder = await person();
    await holder.buys(sale);
    const gives_back = async () => {
      await holder.presses('Give it back');
      await holder.page.locator('dialog[open] button[value=yes]').click();
      await holder.arrivesAt('**/sale/*');
    };
    return { sale, holder, gives_back };
  }
  async function waits(someone, sale) {
    await someone.goes(`/.sluice/sale/${sale}`);
    await someone.button(/^(Join the line|Buy now)$/).click();
    await someone.arrivesAt(`**/queue/${sale}`);
    await someone.isInLine();
  }
  const toNotice = async (someone, sale) => {
    await someone.page.getByRole('link', { name: 'Send me a message when it is my turn' }).click();
    await someone.arrivesAt(`**/notice/${sale}`);
  };

  test('an address is left from the waiting page, survives the page, and gets the one mail', async () => {
    post.mails = [];
    const { sale, holder, gives_back } = await held();
    const ada = await person();
    await waits(ada, sale);
    await toNotice(ada, sale);
    await ada.reads('#time', 'Once you are called, you have 2 minutes to come.');
    await ada.page.getByLabel('E-mail address').fill('ada');
    await ada.presses('Tell me by e-mail');
    await ada.reads('#email-error', 'Please write an e-mail address');
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await ada.presses('Tell me by e-mail');
    await ada.reads('#left-email', 'One e-mail goes to ada@example.com when it is your turn.');
    await ada.page.reload();
    await ada.reads('#left-email', 'ada@example.com');
    await ada.page.getByRole('link', { name: 'Go to your place' }).click();
    await ada.isInLine();
    await ada.page.goto('about:blank');
    await gives_back();
    const [{ parsed }] = await post.received(1);
    const link = new URL(/http\S+/.exec(parsed.text)[0]);
    await ada.page.goto(link.href);
    await ada.reads('h1', 'It is your turn');
    assert.equal(await ada.page.getByRole('link', { name: 'Send me a message' }).isVisible(), false);
    const stranger = await person();
    await stranger.page.goto(link.href);
    await stranger.reads('h1', 'You have no place in this line');
    for (const each of [ada, stranger]) each.noTrouble();
    await Promise.all([ada, holder, stranger].map((each) => each.close()));
  });

  test('and is taken back by one press', async () => {
    post.mails = [];
    const { sale, holder, gives_back } = await held();
    const ada = await person();
    await waits(ada, sale);
    await toNotice(ada, sale);
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await ada.presses('Tell me by e-mail');
    await ada.presses('Take the address back');
    await ada.reads('#answer', 'The address is erased. No message is sent.');
    await ada.button('Tell me by e-mail').waitFor();
    await gives_back();
    await ada.reads('#turn', 'It is your turn');
    assert.equal(post.mails.length, 0);
    ada.noTrouble();
    await Promise.all([ada, holder].map((each) => each.close()));
  });

  test('without a script: left by a form, told, and taken back', async () => {
    post.mails = [];
    const { sale, holder, gives_back } = await held();
    const ben = await person({ javaScriptEnabled: false });
    await ben.goes(`/.sluice/queue/${sale}?plain=1`);
    await ben.page.locator('form[action$="/join"] button').click();
    await ben.reads('h2', 'A message when it is your turn');
    // axe is a script: it looks at the same page in a browser that runs one.
    const looker = await person({ storageState: await ben.context.storageState() });
    await looker.goes(ben.page.url());
    await looker.reads('h2', 'A message when it is your turn');
    assert.deepEqual(await accessibilityTroubles(looker.page, 'light'), []);
    await looker.close();
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.presses('Tell me by e-mail');
    await ben.reads('#notice', 'You get a message when it is your turn');
    await ben.presses('Take the address back');
    await ben.page.getByLabel('E-mail address').fill('ben@example.com');
    await ben.presses('Tell me by e-mail');
    await ben.reads('#notice', 'You get a message');
    await gives_back();
    const [{ envelope }] = await post.received(1);
    assert.equal(envelope.rcptTo[0].address, 'ben@example.com');
    await ben.page.getByRole('link', { name: 'Look again' }).click();
    await ben.reads('h1', 'It is your turn');
    await Promise.all([ben, holder].map((each) => each.close()));
  });

  test('the page has no fault that axe knows, by day and by night, before and after', async () => {
    const { sale, holder } = await held();
    const ada = await person();
    await waits(ada, sale);
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    await toNotice(ada, sale);
    await ada.button('Tell me by e-mail').waitFor();
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await ada.presses('Tell me by e-mail');
    await ada.button('Take the address back').waitFor();
    for (const scheme of ['light', 'dark']) assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
    await Promise.all([ada, holder].map((each) => each.close()));
  });

  test('in ten languages, and no wider than a narrow phone with text twice as large', async () => {
    const { sale, holder } = await held();
    const ada = await person({ viewport: { width: 320, height: 640 } });
    await waits(ada, sale);
    const headings = new Set();
    for (const language of languages) {
      await ada.goes(`/.sluice/notice/${sale}?lang=${language}`);
      await ada.page.locator('#form').waitFor();
      headings.add(await ada.page.locator('h1:visible').innerText());
      await ada.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${language}: ${wide}`);
    }
    assert.equal(headings.size, languages.length);
    ada.noTrouble();
    await Promise.all([ada, holder].map((each) => each.close()));
  });

  test('whoever does not wait is told so', async () => {
    const { sale, holder } = await held();
    const ada = await person();
    await ada.goes(`/.sluice/notice/${sale}`);
    await ada.reads('#answer', 'Only somebody who waits in line can be told.');
    assert.equal(await ada.page.locator('#offer').isVisible(), false);
    assert.equal((await ada.goes('/.sluice/notice/nothing')).status(), 404);
    await Promise.all([ada, holder].map((each) => each.close()));
  });

  describe('shown by the device itself', () => {
    // As a browser subscribes, but with no push service of its maker's behind it.
    const withPush = (someone, permission) =>
      someone.context.addInitScript((answer) => {
        Notification.requestPermission = async () => answer;
        PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
          window.asked = { userVisibleOnly, key: [...applicationServerKey].length };
          const keys = { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) };
          return { toJSON: () => ({ endpoint: 'http://127.0.0.1:9/push/ada', expirationTime: null, keys }) };
        };
      }, permission);

    test('asks for permission only on the press, and registers one worker for the waiting pages', async () => {
      const { sale, holder } = await held();
      const ada = await person();
      await withPush(ada, 'granted');
      await waits(ada, sale);
      await toNotice(ada, sale);
      await ada.button('Show it on this device').waitFor();
      const scopes = () =>
        ada.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope));
      assert.deepEqual(await scopes(), []);
      await ada.presses('Show it on this device');
      await ada.reads('#left-push', 'This device shows a message when it is your turn');
      assert.deepEqual(await scopes(), [`${server.buyers}/.sluice/queue/`]);
      assert.deepEqual(await ada.page.evaluate(() => window.asked), { userVisibleOnly: true, key: 65 });
      await ada.presses('Take the address back');
      await ada.button('Show it on this device').waitFor();
      ada.noTrouble();
      await Promise.all([ada, holder].map((each) => each.close()));
    });

    test('is told in words where the browser does not allow it', async () => {
      const { sale, holder } = await held();
      const ada = await person();
      await withPush(ada, 'denied');
      await waits(ada, sale);
      await toNotice(ada, sale);
      await ada.presses('Show it on this device');
      await ada.reads('#answer', 'This browser does not allow messages from this page.');
      await Promise.all([ada, holder].map((each) => each.close()));
    });

    test('is not offered where a browser has no such thing', async () => {
      const { sale, holder } = await held();
      const ada = await person();
      await ada.context.addInitScript(() => delete globalThis.PushManager);
      await waits(ada, sale);
      await toNotice(ada, sale);
      await ada.button('Tell me by e-mail').waitFor();
      assert.equal(await ada.page.locator('#ask-push').isVisible(), false);
      ada.noTrouble();
      await Promise.all([ada, holder].map((each) => each.close()));
    });

    test('the worker shows what it is sent', async () => {
      const { sale, holder } = await held();
      const ada = await person();
      await ada.context.grantPermissions(['notifications'], { origin: server.buyers });
      await withPush(ada, 'granted');
      await waits(ada, sale);
      await toNotice(ada, sale);
      await ada.presses('Show it on this device');
      await ada.button('Take the address back').waitFor();
      const session = await ada.context.newCDPSession(ada.page);
      const registered = new Promise((resolve) => {
        session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
          const found = registrations.find(({ scopeURL }) => scopeURL === `${server.buyers}/.sluice/queue/`);
          if (found) resolve(found.registrationId);
        });
      });
      await session.send('ServiceWorker.enable');
      const data = { title: 'It is your turn: Winter drop', body: 'Now.', lang: 'en', dir: 'ltr', page: `/.sluice/queue/${sale}` };
      await session.send('ServiceWorker.deliverPushMessage', {
        origin: server.buyers,
        registrationId: await registered,
        data: JSON.stringify(data),
      });
      const shown = await ada.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/.sluice/queue/');
        for (;;) {
          const [one] = await registration.getNotifications();
          if (one) return { title: one.title, body: one.body, tag: one.tag, data: one.data };
          await new Promise(requestAnimationFrame);
        }
      });
      assert.deepEqual(shown, { title: data.title, body: 'Now.', tag: data.page, data: data.page });
      await Promise.all([ada, holder].map((each) => each.close()));
    });
  });
});
