// Where one ticket stands, from two sources: its own answers (exact, rare) and the shared status document (frequent).
//
// The document carries knots: pairs (ordinal, people ahead of it who are still there), ascending, and `serving`, which
// nobody is ahead of. Between two of them the line is taken as evenly filled. Such an estimate may only lower the shown
// number; if people really came back ahead, the ticket's own next answer says so, and `grew` lets the page give the
// reason; `rose` says the same of the wait.

// undefined when the knots say nothing about this ordinal.
export function aheadFromKnots(knots, ordinal) {
  const above = knots.findIndex(([at]) => at >= ordinal);
  if (above === -1) return undefined;
  const [toOrdinal, toAhead] = knots[above];
  if (toOrdinal === ordinal) return toAhead;
  if (above === 0) return undefined;
  const [fromOrdinal, fromAhead] = knots[above - 1];
  const share = (ordinal - fromOrdinal) / (toOrdinal - fromOrdinal);
  return Math.round(fromAhead + share * (toAhead - fromAhead));
}

// As the wait is shown; not comparable when unknown.
const minutes = (seconds) => Math.ceil((seconds ?? NaN) / 60);

export class Place {
  constructor() {
    this.ticket = null; // the last own answer
    this.ahead = null;
    this.grew = false;
    this.rose = false;
  }

  // The ticket's own answer: replaces every estimate.
  setTicket(ticket) {
    const sameTicket = this.ticket?.ordinal === ticket.ordinal;
    const shown = this.eta;
    this.grew = sameTicket && this.ahead !== null && ticket.ahead > this.ahead;
    this.ticket = ticket;
    this.ahead = ticket.ahead ?? null;
    this.rose = sameTicket && shown !== null && minutes(this.eta?.high) > minutes(shown.high);
  }

  // Returns true when the document suggests that the ticket has been called, so that it is worth asking.
  setStatus(status) {
    const line = this.lineIn(status);
    if (this.ticket?.state !== 'waiting' || !line) return false;
    const estimate = aheadFromKnots([[line.serving, 0], ...(line.knots ?? [])], this.ticket.ordinal);
    if (estimate !== undefined && this.ahead !== null) this.ahead = Math.min(this.ahead, estimate);
    return line.serving >= this.ticket.ordinal;
  }

  // The ticket's own line: a priority line, or the sale's. A sale with a line an item (`lines`) needs the ticket to say
  // whose it is; if it does not, nothing can be read from the document.
  lineIn(status) {
    if (!status?.lines) return status?.priority?.[this.ticket?.priority] ?? status?.line;
    const item = this.ticket?.item;
    return item === undefined ? undefined : (status.lines[item] ?? status.line);
  }

  get position() {
    return this.ahead === null ? (this.ticket?.position ?? null) : this.ahead + 1;
  }

  // The server's range, shortened by the people who have gone ahead since it was given.
  get eta() {
    const { eta_s: eta, ahead } = this.ticket ?? {};
    if (!eta || !ahead) return eta ?? null;
    const share = this.ahead / ahead;
    return { low: eta.low * share, high: eta.high * share };
  }
}
