// The tab's title calls for attention while nobody looks at the page, and rests otherwise.

let resting = document.title;
let calling = null;
let timer = null;

export function rest(title) {
  resting = title;
  if (calling === null) document.title = title;
}

export function flash(words) {
  if (calling !== null) return;
  calling = words;
  let on = false;
  timer = setInterval(() => {
    on = !on;
    draw(on);
  }, 1000);
  draw(true);
}

export function still() {
  clearInterval(timer);
  calling = null;
  document.title = resting;
}

function draw(on) {
  if (calling === null) return;
  // Seen, or by somebody who wants no motion: both at once, and still. Unseen: taking turns, which is what catches the
  // eye in a row of tabs.
  const isStill = !document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (isStill) document.title = `${calling} ${resting}`;
  else document.title = on ? calling : resting;
}

document.addEventListener('visibilitychange', () => draw(false));
