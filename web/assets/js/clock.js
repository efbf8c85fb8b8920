// The server's time on this machine, whatever this machine's own clock says.
//
// Runs on the monotonic clock, so a changed wall clock moves nothing. An answer's `now` is always a little old (the way,
// caches), so of several readings the latest is the best one; only a reading that is far behind (the machine slept, the
// server was set back) replaces a better one.

const far_ms = 5000; // more than any cache in front of the shop may hold an answer

export class ServerClock {
  constructor(monotonic = () => performance.now()) {
    this.monotonic = monotonic;
    this.offset = null; // of the server's time over the monotonic clock
  }

  // `now` as RFC 3339 or an HTTP date; anything else is ignored.
  learn(now) {
    const reading = Date.parse(now ?? '');
    if (Number.isNaN(reading)) return;
    const offset = reading - this.monotonic();
    const behind = this.known ? this.offset - offset : Infinity;
    if (behind < 0 || behind > far_ms) this.offset = offset;
  }

  get known() {
    return this.offset !== null;
  }

  now() {
    return this.known ? this.offset + this.monotonic() : Date.now();
  }

  msUntil(rfc3339) {
    return Date.parse(rfc3339) - this.now();
  }
}

export const serverClock = new ServerClock();

// Calls `draw` four times a second, often enough that a shown second is never skipped; cheap when nothing changes.
export function everyTick(draw) {
  draw();
  setInterval(draw, 250);
  document.addEventListener('visibilitychange', draw);
}
