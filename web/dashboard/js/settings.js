// A sale's settings as the server had them when they were last read, and what somebody else has made of them since.

import { call } from './api.js';
import { changesText } from './sale_changes.js';
import { changed } from './sale_form.js';

const text = (value) => (value === undefined || value === null || value === '' ? 'none' : typeof value === 'object' ? JSON.stringify(value) : String(value));
const textOf = (values, name) => (name === 'changes' ? changesText(values.changes, values.items?.[0]?.price.currency) : text(values[name]));

export class Settings {
  #sale;
  values = {};
  revision = null;

  constructor(sale) {
    this.#sale = sale;
  }
  async read() {
    const { settings, revision } = await call('GET', `/admin/v1/sales/${this.#sale}`);
    this.values = settings;
    this.revision = revision;
  }

  // Sends a change of what was read. If somebody else was faster: throws, says what is otherwise now, and has read it,
  // so that whoever sends the change again has seen it.
  async change(changes) {
    try {
      await call('PATCH', `/admin/v1/sales/${this.#sale}`, changes, this.revision);
    } catch (error) {
      if (error.status !== 412) throw error;
      const before = this.values;
      await this.read();
      const told = changed(before, this.values).map((name) => `${name.replaceAll('_', ' ')}: ${textOf(before, name)} → ${textOf(this.values, name)}`);
      throw new Error(`Somebody else was faster. ${told.join('; ')}. Nothing was changed now: send it again if you still want it.`);
    }
    await this.read();
  }
}
