// The service worker of the pages: shows the one message that somebody has asked for, that it is their turn, and brings
// them to the waiting page when they touch it. It answers no request and keeps nothing.

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  const { title, body, lang, dir, page } = event.data.json();
  const shown = { body, lang, dir, tag: page, data: page, requireInteraction: true };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function open(page) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((each) => new URL(each.url).pathname === page);
  return there ? there.focus() : self.clients.openWindow(page);
}
