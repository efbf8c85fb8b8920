// The few things that every page does with its document.

import { Problem } from './api.js';
import { knows, say } from './texts.js';

export const byId = (id) => document.getElementById(id);

// "/.sluice/queue/drop-1" -> "drop-1"
export const idInPath = () => location.pathname.split('/').pop();

// Writes only what changed, so that screen readers and layout stay quiet.
export function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

export function show(element, visible = true) {
  if (element.hidden === visible) element.hidden = !visible;
}

// `focused`: what had the focus before something was hidden. Whoever was at what is no more goes on at the heading, not at
// the top of the page.
export function keepFocus(focused, heading) {
  if (focused === document.body || focused.offsetParent) return;
  heading.tabIndex = -1;
  heading.focus();
}

// Shows the one section with data-view="name" and hides the others.
export function showView(name) {
  const focused = document.activeElement;
  for (const view of document.querySelectorAll('[data-view]')) show(view, view.dataset.view === name);
  keepFocus(focused, document.querySelector('[data-view]:not([hidden]) h1'));
}

export function element(tag, { text, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
}

// A notice of kind "info", "warn", "bad" or "good"; no text hides it.
export function notice(target, text, kind = 'info') {
  setText(target, text ?? '');
  target.dataset.kind = kind;
  show(target, Boolean(text));
}

// Tells people who cannot see the page. Routine news at most every 30 s; what matters at once.
let announcedAt = -Infinity;
export function announce(text, { routine = false } = {}) {
  const now = performance.now();
  if (routine && now - announcedAt < 30000) return;
  announcedAt = now;
  setText(byId('live'), text);
}

// A button that is working keeps the focus, says so, and ignores further clicks.
export function setBusy(button, busy) {
  button.setAttribute('aria-disabled', String(busy));
  button.classList.toggle('busy', busy);
}
export const isBusy = (button) => button.classList.contains('busy');

// Resolves to true when the person agrees. Escape and the page's own "no" mean no.
export function confirmed(dialog) {
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

// A refusal in words: ours where we have them, else the server's own.
export function problemText(error) {
  if (!(error instanceof Problem)) return say('problem_unreachable');
  const available = error.body.available ?? 0;
  const key = `problem_${error.kind === 'allowance-used' ? 'overloaded' : error.kind}`;
  if (available > 0 && knows(`${key}_some`)) return say(`${key}_some`, { count: available });
  if (knows(key)) return say(key);
  return error.body.detail ?? say('problem_unknown');
}

// Why a write takes longer, in words.
export function waitingText(ms, error) {
  const seconds = Math.ceil(ms / 1000);
  if (!(error instanceof Problem)) return say('networkRetry', { seconds });
  return ms ? say('busyRetry', { seconds }) : say('problem_key-in-use');
}
