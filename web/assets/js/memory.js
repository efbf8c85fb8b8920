// What this browser remembers between pages. Nothing here is needed for a place or a hold to be kept (the cookies and
// the server do that); it only spares people a click. A browser that refuses storage forgets, and all still works.

const fallback = new Map();

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(`sluice:${name}`));
  } catch {
    return fallback.get(name) ?? null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`sluice:${name}`, JSON.stringify(value));
  } catch {
    fallback.set(name, value);
  }
}

export function forget(name) {
  fallback.delete(name);
  try {
    localStorage.removeItem(`sluice:${name}`);
  } catch {
    // Nothing was kept, so nothing is left.
  }
}
