// Calls somebody who looks elsewhere: the tab's title by itself; a sound and a notification once that was asked for.

import { hush, isOn, ring, turn } from './chime.js';
import { say } from './texts.js';
import { flash, still } from './title_flash.js';

// Whether it is on now.
export function toggle() {
  turn(!isOn());
  if (isOn()) globalThis.Notification?.requestPermission();
  return isOn();
}

export function call(name) {
  flash(say('calledTitleFlash'));
  if (isOn() && document.hidden) notify(name);
  ring();
}

export function stopCalling() {
  still();
  hush();
}

function notify(name) {
  try {
    new Notification(say('title_called'), { body: name });
  } catch {
    // Some phones want a worker for that; the sound has called.
  }
}
