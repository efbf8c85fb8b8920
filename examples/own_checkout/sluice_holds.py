"""What a shop's server says to Sluice about a hold. Python's own library only; docs/own_checkout.md says what each word
means. From a shell:

  SLUICE=http://127.0.0.1:8080 SLUICE_ORIGIN_KEY=... python3 sluice_holds.py confirm hold_... '{"order":"S-1001"}'
"""
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(problem.get("detail", f"HTTP {status}"))
        self.status = status
        self.kind = problem.get("type", "").removeprefix("/problems/")  # "hold-expired": pay the buyer back


def say(hold, word, body=None):
    """`word`: begin, confirm, fail, release, extend; or "read"."""
    path = "" if word == "read" else f"/{word}"
    request = urllib.request.Request(
        f"{os.environ['SLUICE']}/v1/shop/holds/{urllib.parse.quote(hold, safe='')}{path}",
        method="GET" if word == "read" else "POST",
        data=None if word == "read" else json.dumps(body or {}).encode(),
        headers={"Authorization": f"Bearer {os.environ['SLUICE_ORIGIN_KEY']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            text = response.read()
            return json.loads(text) if text else {}
    except urllib.error.HTTPError as error:
        raise Refused(error.code, json.loads(error.read() or b"{}")) from None


if __name__ == "__main__":
    try:
        print(json.dumps(say(sys.argv[2], sys.argv[1], json.loads(sys.argv[3]) if len(sys.argv) > 3 else None)))
    except Refused as refused:
        sys.exit(f"{refused.kind}: {refused}")
