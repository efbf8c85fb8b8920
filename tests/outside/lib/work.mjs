// What a place costs, as a program pays it, and what a shop's proxy says of somebody who has signed in.

import { createHash, createHmac } from 'node:crypto';

const zeroBits = (text) => {
  const digest = createHash('sha256').update(text).digest();
  const first = digest.findIndex((byte) => byte !== 0);
  return first * 8 + Math.clz32(digest[first]) - 24;
};

// The first number with enough zero bits, or with too few.
export function solve({ challenge, bits }, { isEnough = true } = {}) {
  for (let number = 0; ; number += 1) {
    const text = `${challenge}.${number}`;
    if (zeroBits(text) >= bits === isEnough) return text;
  }
}

export const withWork = (solution) => ({ headers: { 'X-Sluice-Work': solution } });

// `key`: as `sluice sale origin-key` prints it.
export function signedAccount(key, account, at = Date.now()) {
  const [id, secret] = key.split('.');
  const text = `v1.${id}.${Buffer.from(account).toString('base64url')}.${Math.floor(at / 1000)}`;
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(text).digest('base64url');
  return `${text}.${mac}`;
}
