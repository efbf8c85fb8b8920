// Who this page works for, and what they may.

import { call, forgetToken } from './api.js';
import { byId, setText, show } from './dom.js';

const roles = ['view', 'operate', 'admin'];
let me = null; // { who, role, ends_at }

export const isKnown = () => me !== null;
export const may = (role) => me !== null && roles.indexOf(me.role) >= roles.indexOf(role);
export const isUser = () => me !== null && me.who !== 'token';
export const isMe = (name) => isUser() && me.who === name;

function draw() {
  setText(byId('who'), me === null ? '' : me.who === 'token' ? 'admin token' : `${me.who}, ${me.role}`);
  for (const element of document.querySelectorAll('[data-role]')) show(element, may(element.dataset.role));
  show(byId('only-view'), me !== null && !may('operate'));
  show(byId('own-password'), isUser());
}

export function forget() {
  me = null;
  draw();
}

// Throws Refused (401) when the server takes us for nobody.
export async function ask() {
  me = await call('GET', '/admin/v1/session');
  draw();
}

// Whoever logs in is nobody else before.
export async function logIn(user, password) {
  forgetToken();
  me = await call('POST', '/admin/v1/session', { user, password });
  draw();
}
