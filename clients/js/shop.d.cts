#!/usr/bin/env node
export class Shop {
    /** @param {string} origin where Sluice listens @param {string} key of the sale or gate, as `sluice sale origin-key` prints it */
    constructor(origin: string, key: string);
    /** @param {string} hold */
    read(hold: string): Promise<any>;
    /** Before the card is charged. @param {string} hold */
    begin(hold: string): Promise<any>;
    /** Charged: said until it is answered. @param {string} hold @param {string} order the shop's own number */
    confirm(hold: string, order: string): Promise<any>;
    /** Declined: the buyer may try again. @param {string} hold */
    fail(hold: string): Promise<any>;
    /** Given up: the next in line has it. @param {string} hold */
    release(hold: string): Promise<any>;
    /** Sold, and given back after all; the shop pays its buyer back. @param {string} hold @param {string} order as it was confirmed @param {'return' | 'withdraw'} units to the next in line, or off sale */
    cancel(hold: string, order: string, units?: "return" | "withdraw"): Promise<any>;
    /**
     * Some of what was sold, given back: the rest stays sold.
     * @param {string} hold @param {string} order as it was confirmed
     * @param {string} returned the shop's own number of it: done once, however often it is said
     * @param {({ item: string, quantity: number } | { item: string, units: number[] })[]} items so many, or those with these numbers
     * @param {'return' | 'withdraw'} units to the next in line, or off sale
     */
    giveBack(hold: string, order: string, returned: string, items: ({
        item: string;
        quantity: number;
    } | {
        item: string;
        units: number[];
    })[], units?: "return" | "withdraw"): Promise<any>;
    /** @param {string} hold @param {number} seconds from now */
    extend(hold: string, seconds: number): Promise<any>;
    /** A hold for the visitor who came with this pass. @param {string} sale @param {string} pass @param {{ item: string, quantity: number }[]} items */
    take(sale: string, pass: string, items: {
        item: string;
        quantity: number;
    }[]): Promise<any>;
    /** Ends a visit. @param {string} gate @param {string} pass */
    revoke(gate: string, pass: string): Promise<any>;
    /** Lets a visitor stay. @param {string} gate @param {string} pass @param {number} seconds from now */
    stay(gate: string, pass: string, seconds: number): Promise<any>;
    /** How busy the shop is; 1: fully. @param {string} gate @param {number} load */
    load(gate: string, load: number): Promise<any>;
    #private;
}
/** Sluice's "no". `kind`: 'hold-expired' (pay the buyer back), 'already-sold', ... */
export class Refused extends Error {
    /** @param {number} status @param {{ type?: string, detail?: string, [name: string]: unknown }} problem */
    constructor(status: number, problem: {
        type?: string;
        detail?: string;
        [name: string]: unknown;
    });
    status: number;
    problem: {
        [name: string]: unknown;
        type?: string;
        detail?: string;
    };
    kind: string;
}
/** No answer came, or only 503s: say it again, with the same order number. */
export class Unreachable extends Error {
}
/** { key id: key } of what `sluice sale origin-key` prints. @param {string} printed @returns {Record<string, string>} */
export function keysOf(printed: string): Record<string, string>;
/**
 * The pass of X-Sluice-Pass, or null: forged, expired, or another sale's.
 * @param {string} pass @param {string} sale @param {Record<string, string>} keys @param {number} [now] Unix seconds
 * @returns {{ ordinal: number, buyer: string, expires_at: number } | null}
 */
export function verifyPass(pass: string, sale: string, keys: Record<string, string>, now?: number): {
    ordinal: number;
    buyer: string;
    expires_at: number;
} | null;
/**
 * The event of a webhook, or null: not signed with any of these secrets, or too long ago. Keep `headers['webhook-id']`: what comes
 * twice has the same one.
 * @param {string | Buffer} body as it came @param {Record<string, any>} headers by their lower-case names
 * @param {string[]} secrets `whsec_...` @param {number} [now] Unix seconds
 */
export function verifyWebhook(body: string | Buffer, headers: Record<string, any>, secrets: string[], now?: number): any;
