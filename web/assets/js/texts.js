// What the pages say. The words are data (web/languages/*.json): a page learns those of its language, and says them.
//
// A text is a string with {named} gaps, or an object of plural forms (CLDR's categories) chosen by {count}.

import { count, language } from './format.js';

const table = {};

export const learn = (words) => Object.assign(table, words);

// True when there is a text of this name; for names that the server chooses.
export const knows = (key) => Object.hasOwn(table, key);

export function say(key, values = {}) {
  let text = table[key] ?? key;
  if (typeof text === 'object') {
    const form = new Intl.PluralRules(language()).select(values.count);
    text = text[form] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (gap, name) => {
    const value = values[name] ?? gap;
    return typeof value === 'number' ? count(value) : value;
  });
}
