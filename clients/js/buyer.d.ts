/** The server's "no". `kind` is the last part of the problem's type: 'sold-out', 'not-open', ... */
export class Refused extends Error {
    /** @param {number} status @param {Partial<Schemas['Problem']>} problem @param {number} [retry_after_ms] */
    constructor(status: number, problem: Partial<Schemas["Problem"]>, retry_after_ms?: number);
    status: number;
    /** @type {Partial<Schemas['Problem']>} */
    problem: Partial<Schemas["Problem"]>;
    kind: string;
    retry_after_ms: number | undefined;
    get is_passing(): boolean;
}
/** Nothing came back in time: whether it happened is not known. */
export class Unreachable extends Error {
}
export class Buyer {
    /**
     * `base`: where Sluice is, with its prefix. `work`: finds what a place costs where the sale wants work (`{challenge, bits}` to the
     * solution); a browser fetches the server's own.
     * @param {string} [base]
     * @param {{ cookies?: Map<string, string>, work?: (wanted: any) => string | Promise<string> }} [options]
     */
    constructor(base?: string, { cookies, work }?: {
        cookies?: Map<string, string>;
        work?: (wanted: any) => string | Promise<string>;
    });
    /** Who one is, and one's places: kept by the browser itself, in Node here. Give the next Buyer the same to go on. */
    cookies: Map<string, string>;
    /** @param {string} sale @returns {Promise<Status>} */
    status(sale: string): Promise<Status>;
    /** The place that one has, or a new one. @param {string} sale @param {Schemas['JoinWish']} [wish] @returns {Promise<Ticket>} */
    join(sale: string, wish?: Schemas["JoinWish"]): Promise<Ticket>;
    /** @param {string} sale @returns {Promise<Ticket>} */
    place(sale: string): Promise<Ticket>;
    /** @param {string} sale @returns {Promise<void>} */
    leave(sale: string): Promise<void>;
    /**
     * Until the place is called, or is over: state `called`, or whatever else is not `lobby`, `waiting` or `stamped`.
     * @param {string} sale @param {Waiting} [waiting] @returns {Promise<Ticket>}
     */
    wait(sale: string, { onPlace, signal }?: Waiting): Promise<Ticket>;
    /** With a place that is called. @param {string} sale @param {Items} items @returns {Promise<Hold>} */
    take(sale: string, items: Items): Promise<Hold>;
    /**
     * One click: units at once, or a place in line (`outcome`: `secured`, `in_line`; neither: the hold that one has already). For whoever
     * is known to the server; `secure` is for everybody.
     * @param {string} sale @param {Items} items @returns {Promise<Schemas['Secured'] | Schemas['InLine'] | Hold>}
     */
    buy(sale: string, items: Items): Promise<Schemas["Secured"] | Schemas["InLine"] | Hold>;
    /**
     * Joins, waits for as long as it takes, and takes the units. Refused with the kind `sold-out`, `closed`, ... if nothing can come of it.
     * @param {string} sale @param {Items} items @param {Waiting & { wish?: Schemas['JoinWish'] }} [options] @returns {Promise<Hold>}
     */
    secure(sale: string, items: Items, { wish, ...waiting }?: Waiting & {
        wish?: Schemas["JoinWish"];
    }): Promise<Hold>;
    /** @param {string} hold @returns {Promise<Hold>} */
    hold(hold: string): Promise<Hold>;
    /** @param {string} hold @returns {Promise<void>} */
    release(hold: string): Promise<void>;
    /** @param {string} hold @param {Schemas['Checkout']} checkout @returns {Promise<Order>} */
    checkout(hold: string, checkout: Schemas["Checkout"]): Promise<Order>;
    /** @param {string} order @returns {Promise<Order>} */
    order(order: string): Promise<Order>;
    /**
     * Until it is decided. `onOrder` is told each state once; with `payment_action_required` it leads the buyer to
     * `next_action.redirect_url`.
     * @param {string} id
     * @param {{ onOrder?: (order: Order) => void, signal?: AbortSignal }} [options] @returns {Promise<Order>}
     */
    follow(id: string, { onOrder, signal }?: {
        onOrder?: (order: Order) => void;
        signal?: AbortSignal;
    }): Promise<Order>;
    #private;
}
export type Schemas = import("./api.js").components["schemas"];
export type Ticket = Schemas["Ticket"];
export type Status = Schemas["Status"];
export type Hold = Schemas["Hold"];
export type Order = Schemas["Order"];
export type Items = Schemas["Cart"]["items"];
export type Waiting = {
    onPlace?: (ticket: Ticket, status?: Status) => void;
    signal?: AbortSignal;
};
