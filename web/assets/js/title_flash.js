// The tab's title calls for attention while nobody looks at the page, and rests otherwise.

export class TitleFlash {
  #resting = document.title;
  #calling = null;
  #timer = null;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#draw(false));
  }

  rest(title) {
    this.#resting = title;
    if (this.#calling === null) document.title = title;
  }

  start(words) {
    if (this.#calling !== null) return;
    this.#calling = words;
    let on = false;
    this.#timer = setInterval(() => {
      on = !on;
      this.#draw(on);
    }, 1000);
    this.#draw(true);
  }

  stop() {
    clearInterval(this.#timer);
    this.#calling = null;
    document.title = this.#resting;
  }

  #draw(on) {
    if (this.#calling === null) return;
    // Seen, or by somebody who wants no motion: both at once, and still. Unseen: taking turns, which is what catches
    // the eye in a row of tabs.
    const isStill = !document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (isStill) document.title = `${this.#calling} ${this.#resting}`;
    else document.title = on ? this.#calling : this.#resting;
  }
}
