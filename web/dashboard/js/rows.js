// A list of the form whose rows are added and taken away: items, shipping methods, priority lines.

import { byId, make } from './dom.js';

export class Rows {
  #list;
  #more;
  #noun;
  #columns;
  #made = 0; // ids of fields are not used twice

  // `columns`: { name, label, is_fixed } and the input's attributes; those that are fixed stay as the sale was made.
  constructor({ list, more, noun, columns, are_fixed = false }) {
    this.#list = byId(list);
    this.#more = byId(more);
    this.#noun = noun;
    this.#columns = columns;
    this.are_fixed = are_fixed; // rows are neither added nor taken away once the sale is made
    this.#more.addEventListener('click', () => {
      this.add().querySelector('input').focus();
      this.#tell();
    });
  }
  #rows() {
    return [...this.#list.children];
  }
  // The form looks at itself again.
  #tell() {
    this.#list.dispatchEvent(new Event('input', { bubbles: true }));
  }
  #field({ name, label, is_fixed, ...attributes }) {
    const id = `${this.#noun}-${this.#made}-${name}`;
    const input = make('input', { id, 'data-column': name, ...attributes });
    const field = make('p', { class: 'field' }, make('label', { for: id, text: label }), input);
    if (is_fixed) field.dataset.fixed = '';
    return field;
  }
  #remove(row) {
    row.remove();
    this.#name();
    this.#more.focus();
    this.#tell();
  }
  #name() {
    this.#rows().forEach((row, i) => {
      row.setAttribute('aria-label', `${this.#noun} ${i + 1}`);
      row.querySelector('button').setAttribute('aria-label', `Remove ${this.#noun} ${i + 1}`);
    });
  }
  add(texts = {}) {
    this.#made += 1;
    const gone = make('button', { type: 'button', class: 'quiet', text: 'Remove' });
    if (this.are_fixed) gone.dataset.new = '';
    const row = make('div', { class: 'row', role: 'group' }, ...this.#columns.map((column) => this.#field(column)), gone);
    for (const [name, text] of Object.entries(texts)) row.querySelector(`[data-column=${name}]`).value = text;
    gone.addEventListener('click', () => this.#remove(row));
    this.#list.append(row);
    this.#name();
    return row;
  }
  fill(list) {
    this.#list.replaceChildren();
    for (const texts of list) this.add(texts);
  }
  texts() {
    return this.#rows().map((row) => Object.fromEntries([...row.querySelectorAll('[data-column]')].map((input) => [input.dataset.column, input.value.trim()])));
  }
  // A name that no column has: the first one.
  inputOf(index, name) {
    const row = this.#rows()[index];
    return row?.querySelector(`[data-column=${name}]`) ?? row?.querySelector('[data-column]');
  }
}
