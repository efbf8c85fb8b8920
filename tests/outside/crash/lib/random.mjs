// Reproducible choices: the same seed asks for the same things in the same order. (What the server is doing when it is
// killed still differs from run to run; a seed narrows a failure down, it does not replay it.)

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  // mulberry32: 32 bits of state are plenty for choosing what a buyer does next.
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  between(low, high) {
    return low + this.below(high - low + 1);
  }

  chance(p) {
    return this.next() < p;
  }

  // undefined from an empty list.
  pick(list) {
    return list[this.below(list.length)];
  }

  // One key of {key: weight}.
  weighted(weights) {
    const entries = Object.entries(weights);
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      at -= weight;
      if (at < 0) return key;
    }
    return entries.at(-1)[0];
  }

  text(length = 16) {
    let out = '';
    while (out.length < length) out += this.below(36).toString(36);
    return out;
  }
}
