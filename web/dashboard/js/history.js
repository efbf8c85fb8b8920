// What was told in the last five minutes, and the speeds that follow from it.

const kept = 300;
const smooth_over = 5; // documents, so that a speed is read and not a jitter

export class History {
  #pulses = [];

  add(pulse) {
    const at = Date.parse(pulse.now);
    const last = this.#pulses.at(-1);
    // A server that has begun anew counts from nothing.
    if (last && pulse.requests.count < last.pulse.requests.count) this.#pulses = [];
    this.#pulses.push({ at, pulse });
    if (this.#pulses.length > kept + smooth_over) this.#pulses.shift();
  }
  get latest() {
    return this.#pulses.at(-1)?.pulse ?? null;
  }

  // Speeds a second of what `total` finds in a pulse; null where it is not told. Oldest first.
  speeds(total) {
    return this.#pulses.map((now, i) => {
      const before = this.#pulses[Math.max(0, i - smooth_over)];
      const [from, to] = [total(before.pulse), total(now.pulse)];
      const elapsed_s = (now.at - before.at) / 1000;
      return from === null || to === null || elapsed_s <= 0 ? null : Math.max(0, to - from) / elapsed_s;
    });
  }
  speed(total) {
    return this.speeds(total).at(-1) ?? null;
  }
  values(value) {
    return this.#pulses.map(({ pulse }) => value(pulse));
  }
}

export const saleIn = (pulse, id) => pulse.sales.find(({ sale }) => sale === id) ?? null;

export function unitsOf(sale) {
  const sum = { available: 0, offered: 0, held: 0, sold: 0 };
  for (const item of sale.items) for (const state of Object.keys(sum)) sum[state] += item[state];
  return sum;
}
