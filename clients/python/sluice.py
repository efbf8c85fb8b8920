#!/usr/bin/env python3
"""What a shop's server says to Sluice and hears from it: verifies passes and webhooks, speaks of holds and of gates. Python's own
library only; docs/own_checkout.md and docs/gates.md say what each word means.

    from sluice import Shop, Refused, verify_pass, verify_webhook
    shop = Shop("http://127.0.0.1:8080", os.environ["SLUICE_ORIGIN_KEY"])
    shop.begin(hold)
    ...charge...
    shop.confirm(hold, "S-1001")

From a shell, likewise with shop.cjs and sluice.php:

    SLUICE=http://127.0.0.1:8080 SLUICE_ORIGIN_KEY="$(sluice sale origin-key drop-1 | head -1)" python3 sluice.py confirm hold_... S-1001
    SLUICE_ORIGIN_KEYS="$(sluice sale origin-key shop)" python3 sluice.py verify shop "$pass"
"""
import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ANSWER_S = 5
TRIES_MAX = 3
RETRY_AFTER_MAX_S = 5
WEBHOOK_TOLERANCE_S = 300
PASSING = (429, 502, 503, 504)

PASS = re.compile(r"v1\.([0-9a-f]{4})\.([a-z0-9-]{1,40})\.([1-9][0-9]{0,9})\.([0-9a-f]{16})\.([1-9][0-9]{0,12})"
                  r"\.([A-Za-z0-9_-]{43})")


class Refused(Exception):
    """Sluice's "no". `kind`: "hold-expired" (pay the buyer back), "already-sold", ..."""

    def __init__(self, status, problem):
        super().__init__(problem.get("detail", f"HTTP {status}"))
        self.status = status
        self.problem = problem
        self.kind = problem.get("type", "").replace("/problems/", "")


class Unreachable(Exception):
    """No answer came, or only 503s: say it again, with the same order number."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # none is followed: the key is for this server


class Shop:
    """`origin`: where Sluice listens. `key`: of the sale or gate, as `sluice sale origin-key` prints it."""

    def __init__(self, origin, key):
        self._origin = origin.rstrip("/")
        self._key = key.split()[0]
        self._opener = urllib.request.build_opener(_NoRedirects)

    def read(self, hold):
        return self._ask("GET", f"/v1/shop/holds/{_segment(hold)}")

    def begin(self, hold):
        """Before the card is charged."""
        return self._say(hold, "begin")

    def confirm(self, hold, order):
        """Charged: said until it is answered. `order`: the shop's own number."""
        return self._say(hold, "confirm", {"order": order})

    def fail(self, hold):
        """Declined: the buyer may try again."""
        return self._say(hold, "fail")

    def release(self, hold):
        """Given up: the next in line has it."""
        return self._say(hold, "release")

    def cancel(self, hold, order, units="return"):
        """Sold, and given back after all; the shop pays its buyer back. `units`: "return" to the next in line, "withdraw"."""
        return self._say(hold, "cancel", {"order": order, "units": units})

    def give_back(self, hold, order, return_, items, units="return"):
        """Some of what was sold, given back: the rest stays sold. `return_`: the shop's own number of it, done once however often it is said.
        `items`: [{"item": "tee", "quantity": 1}], or "units": [7], their numbers."""
        body = {"order": order, "units": units, "items": items}
        return self._say(hold, "cancel", body, {"Idempotency-Key": return_})

    def extend(self, hold, seconds):
        return self._say(hold, "extend", {"seconds": seconds})

    def take(self, sale, pass_, items):
        """A hold for the visitor who came with this pass. `items`: [{"item": "tee", "quantity": 1}]"""
        return self._ask("POST", f"/v1/shop/sales/{_segment(sale)}/holds", {"items": items}, _passed(pass_))

    def revoke(self, gate, pass_):
        """Ends a visit."""
        return self._gate(gate, "revoke", None, pass_)

    def stay(self, gate, pass_, seconds):
        """Lets a visitor stay."""
        return self._gate(gate, "extend", {"for_s": seconds}, pass_)

    def load(self, gate, load):
        """How busy the shop is; 1: fully."""
        return self._gate(gate, "load", {"load": load})

    def _gate(self, gate, word, body=None, pass_=None):
        return self._ask("POST", f"/v1/gates/{_segment(gate)}/{word}", body, _passed(pass_))

    def _say(self, hold, word, body=None, headers=None):
        return self._ask("POST", f"/v1/shop/holds/{_segment(hold)}/{word}", body, headers)

    def _ask(self, method, path, body=None, headers=None):
        """Each of these words has the same answer when it is said again, so one that was lost is."""
        tried = 0
        while True:
            tried += 1
            status, answer, retry_after_s = self._once(method, path, body, headers or {})
            if 200 <= status < 300:
                return answer
            if status and status not in PASSING:
                raise Refused(status, answer)
            if tried == TRIES_MAX or retry_after_s > RETRY_AFTER_MAX_S:
                raise Unreachable(f"{method} {path}: {f'HTTP {status}' if status else answer}")
            time.sleep(retry_after_s or 0.2 * 2**tried)

    def _once(self, method, path, body, headers):
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json", **headers}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._origin + path, method=method, data=data, headers=headers)
        try:
            with self._opener.open(request, timeout=ANSWER_S) as response:
                return response.status, _body(response), 0
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _body(error), _seconds(error.headers.get("Retry-After"))
        except OSError as error:  # also URLError, and what runs out of time
            return 0, error, 0


def _passed(pass_):
    return {} if pass_ is None else {"X-Sluice-Pass": pass_}


def _segment(text):
    return urllib.parse.quote(text, safe="")


def _body(response):
    text = response.read()
    return json.loads(text) if "json" in response.headers.get("Content-Type", "") else {}


def _seconds(text):
    return int(text) if text and text.isdigit() else 0


def keys_of(printed):
    """{key id: key} of what `sluice sale origin-key` prints."""
    return dict(line.split(".") for line in printed.split())


def verify_pass(text, sale, keys, now=None):
    """The pass of X-Sluice-Pass as a dict, or None: forged, expired, or another sale's. `now`: Unix seconds."""
    parts = PASS.fullmatch(text)
    if not parts or parts[1] not in keys or parts[2] != sale:
        return None
    secret = base64.urlsafe_b64decode(keys[parts[1]] + "=")
    mac = hmac.new(secret, text.rpartition(".")[0].encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(base64.urlsafe_b64encode(mac).rstrip(b"=").decode(), parts[6]):
        return None
    ordinal, expires_at = int(parts[3]), int(parts[5])
    if ordinal >= 2**32 or (time.time() if now is None else now) >= expires_at:
        return None
    return {"ordinal": ordinal, "buyer": parts[4], "expires_at": expires_at}


def verify_webhook(body, headers, secrets, now=None):
    """The event of a webhook, or None: not signed with any of these secrets, or too long ago.

    `body`: the bytes as they came. `headers`: by their lower-case names. `secrets`: ["whsec_..."]. Keep headers["webhook-id"]: what
    comes twice has the same one.
    """
    wanted_headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    id_, at, signatures = (headers.get(name) or "" for name in wanted_headers)
    if not id_ or not re.fullmatch("[0-9]{1,12}", at) or not signatures:
        return None
    if abs((time.time() if now is None else now) - int(at)) > WEBHOOK_TOLERANCE_S:
        return None
    for secret in secrets:
        key = base64.b64decode(re.sub("^whsec_", "", secret))
        mac = hmac.new(key, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()
        wanted = b"v1," + base64.b64encode(mac)
        if any(hmac.compare_digest(one.encode(), wanted) for one in signatures.split(" ")):
            return json.loads(body)
    return None


def _typed(word, args):
    if word == "verify":
        return verify_pass(args[1], args[0], keys_of(os.environ["SLUICE_ORIGIN_KEYS"]))
    shop = Shop(os.environ.get("SLUICE", ""), os.environ.get("SLUICE_ORIGIN_KEY", ""))
    words = {
        **{each: getattr(shop, each) for each in ("read", "begin", "fail", "release", "confirm", "cancel", "revoke")},
        "give-back": lambda hold, order, return_, item, quantity: shop.give_back(hold, order, return_, [{"item": item, "quantity": int(quantity)}]),
        "extend": lambda hold, seconds: shop.extend(hold, int(seconds)),
        "take": lambda sale, pass_, item, quantity="1": shop.take(sale, pass_, [{"item": item, "quantity": int(quantity)}]),
        "stay": lambda gate, pass_, seconds: shop.stay(gate, pass_, int(seconds)),
        "load": lambda gate, load: shop.load(gate, float(load)),
    }
    if word not in words:
        sys.exit(f"no such word: {word}")
    return words[word](*args)


def _main():
    try:
        answer = _typed(sys.argv[1], sys.argv[2:])
    except Refused as refused:
        sys.exit(f"{refused.kind}: {refused}")
    except Unreachable as unreachable:
        sys.exit(str(unreachable))
    print(json.dumps(answer))
    sys.exit(0 if answer is not None else 1)


if __name__ == "__main__":
    _main()
