// What the page's parts have in common. Texts are set as texts: nothing that a merchant wrote is ever markup.

export const byId = (id) => document.getElementById(id);

export function show(element, is_shown) {
  element.hidden = !is_shown;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(name, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

// One element a key, kept where it is while its key stays: focus and selection survive a redraw.
export function each(parent, keys, create, update) {
  const there = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  keys.forEach((key, at) => {
    let child = there.get(String(key));
    if (!child) {
      child = create(key);
      child.dataset.key = key;
    }
    there.delete(String(key));
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    update(child, key);
  });
  for (const gone of there.values()) gone.remove();
}

export function notice(element, text, kind = '') {
  setText(element, text);
  element.className = `notice ${kind}`;
  show(element, text !== '');
}
