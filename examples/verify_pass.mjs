// Verifies X-Sluice-Pass, which the gate shows to the shop behind it. Node's own library only.
//
//   SLUICE_ORIGIN_KEYS="$(sluice sale origin-key shop)" node verify_pass.mjs shop "$pass"
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const form =
  /^v1\.([0-9a-f]{4})\.([a-z0-9-]{1,40})\.([1-9][0-9]{0,9})\.([0-9a-f]{16})\.([1-9][0-9]{0,12})\.([A-Za-z0-9_-]{43})$/;

// The pass, or null: forged, expired, or another sale's. keys: { key id: key }, both as printed; now: Unix seconds.
export function verify(text, sale, keys, now) {
  const parts = form.exec(text);
  if (!parts || !Object.hasOwn(keys, parts[1]) || parts[2] !== sale) return null;
  const mac = createHmac('sha256', Buffer.from(keys[parts[1]], 'base64url'))
    .update(text.slice(0, text.lastIndexOf('.')))
    .digest('base64url');
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(parts[6]))) return null;
  const [ordinal, expires_at] = [Number(parts[3]), Number(parts[5])];
  if (ordinal >= 2 ** 32 || now >= expires_at) return null;
  return { ordinal, buyer: parts[4], expires_at };
}

export const keysOf = (printed) => Object.fromEntries(printed.trim().split(/\s+/).map((line) => line.split('.')));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = verify(process.argv[3], process.argv[2], keysOf(process.env.SLUICE_ORIGIN_KEYS), Date.now() / 1000);
  console.log(JSON.stringify(found));
  process.exitCode = found ? 0 : 1;
}
