// Messages that a browser shows while no page of ours is open (Web Push), where it can: some have none, some only for
// pages that are installed.

const worker = '/.sluice/called.js';
const scope = '/.sluice/queue/'; // it has nothing to do with other pages, a shop's own least of all

export const canPush = () =>
  globalThis.isSecureContext === true &&
  ['PushManager', 'Notification'].every((name) => name in globalThis) &&
  'serviceWorker' in navigator;

// The browser's subscription, as the server takes it; null: the person, or the browser, does not allow messages. To be
// called from a click.
export async function subscribe(key) {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  const registration = await navigator.serviceWorker.register(worker, { scope });
  await activation(registration);
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  return (await subscribed(registration.pushManager, options)).toJSON();
}

function activation({ active, waiting, installing }) {
  const coming = installing ?? waiting;
  if (active || !coming) return null;
  return new Promise((resolve) => {
    coming.addEventListener('statechange', () => coming.state === 'activated' && resolve());
  });
}

// One that another key was used for is of no use any more.
async function subscribed(manager, options) {
  try {
    return await manager.subscribe(options);
  } catch (error) {
    if (error.name !== 'InvalidStateError') throw error;
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}

function bytesOf(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.codePointAt(0));
}
