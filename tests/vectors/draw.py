#!/usr/bin/env python3
"""Computes tests/vectors/draw.json from the description in docs/decisions/0008-draw.md, with nothing but Python's own
hashlib and hmac. Shares no code with the program or the page that are tested against it.

    tests/vectors/draw.py > tests/vectors/draw.json
"""
import hashlib
import hmac
import json

ROUNDS = 12


def commitment(key, sale):
    return hashlib.sha256(b"sluice draw v1 commitment\0" + sale.encode() + b"\0" + key).hexdigest()


def place(key, mix, count, number):
    seed = hmac.digest(key, b"sluice draw v1 seed\0" + mix.encode(), "sha256")
    bits = 0
    while 4**bits < count:
        bits += 1

    def mixed(r, half):
        text = bytes([r]) + count.to_bytes(4, "big") + half.to_bytes(4, "big")
        return int.from_bytes(hmac.digest(seed, text, "sha256")[:4], "big")

    coin = mixed(ROUNDS, 0) % 2 if bits > 0 else 0

    def through(value):
        left, right = divmod(value, 2**bits)
        for r in range(ROUNDS):
            left, right = right, left ^ mixed(r, right) % 2**bits
        value = left * 2**bits + right
        return 1 - value if value < 2 and coin else value

    value = through(number)
    while value >= count:
        value = through(value)
    return value


def case(name, sale, mix, counts):
    key = hashlib.sha256(b"a key for tests: " + name.encode()).digest()
    draws = []
    for count in counts:
        numbers = range(count) if count <= 20 else sorted({0, 1, 2, count // 3, count // 2, count - 2, count - 1})
        draws.append({"count": count, "places": [[n, place(key, mix, count, n)] for n in numbers]})
    return {"name": name, "key": key.hex(), "sale": sale, "commitment": commitment(key, sale), "mix": mix,
            "draws": draws}


print(json.dumps([
    case("no mix", "drop", "", [1, 2, 3, 4, 5, 16, 17, 1000, 65536, 1000000, 2**31, 2**32 - 1]),
    case("with a mix", "spring-drop-2027", "drand 4711: 9fb1c2 \u2713", [7, 20, 12345]),
], indent=1, ensure_ascii=True))
