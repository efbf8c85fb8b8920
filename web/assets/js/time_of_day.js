// Points in time as people of the page's language read them, in their own time zone.

import { language } from './format.js';

export function dateTime(rfc3339) {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(rfc3339));
}

export function timeOfDay(rfc3339) {
  return new Intl.DateTimeFormat(language(), { timeStyle: 'medium' }).format(new Date(rfc3339));
}
