#!/usr/bin/env python3
"""Verifies X-Sluice-Pass, which the gate shows to the shop behind it. Standard library only.

    SLUICE_ORIGIN_KEYS="$(sluice sale origin-key shop)" verify_pass.py shop "$pass"
"""
import base64, hashlib, hmac, json, os, re, sys, time

PASS = re.compile(r"v1\.([0-9a-f]{4})\.([a-z0-9-]{1,40})\.([1-9][0-9]{0,9})\.([0-9a-f]{16})\.([1-9][0-9]{0,12})"
                  r"\.([A-Za-z0-9_-]{43})")


def verify(text, sale, keys, now):
    """The pass as a dict, or None: forged, expired, or another sale's. keys: {key id: key}, both as printed."""
    parts = PASS.fullmatch(text)
    if not parts or parts[1] not in keys or parts[2] != sale:
        return None
    secret = base64.urlsafe_b64decode(keys[parts[1]] + "=")
    mac = hmac.new(secret, text.rpartition(".")[0].encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(base64.urlsafe_b64encode(mac).rstrip(b"=").decode(), parts[6]):
        return None
    ordinal, expires_at = int(parts[3]), int(parts[5])
    if ordinal >= 2**32 or now >= expires_at:
        return None
    return {"ordinal": ordinal, "buyer": parts[4], "expires_at": expires_at}


def keys_of(printed):
    return dict(line.split(".") for line in printed.split())


if __name__ == "__main__":
    found = verify(sys.argv[2], sys.argv[1], keys_of(os.environ["SLUICE_ORIGIN_KEYS"]), time.time())
    print(json.dumps(found))
    sys.exit(0 if found else 1)
