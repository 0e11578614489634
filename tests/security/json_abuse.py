#!/usr/bin/python3
"""JSON that parsers disagree about, and bodies that say to be something else.

What bad_input.py makes from the document (each field, each wrong type) is not repeated here.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scene import API, JSON, perform, run_to_its_end  # noqa: E402

BODY_MAX = 16384
CHARGE = f"{API}/points/charges"
SOMEBODY = "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417"
TAKEN, REFUSED, TOO_LARGE = (201,), (400,), (413,)

GOOD = (
    ("as it should be", b'{"amount": 5}'),
    ("white space around", b' \t\r\n{ "amount" : 5 }\r\n'),
    ("an escaped name", b'{"\\u0061mount": 5}'),
    ("exactly 16 KiB", b'{"amount": 5' + b" " * (BODY_MAX - 13) + b"}"),
)
WHOLE = (
    ("a form feed", b'\x0c{"amount": 5}'), ("a no-break space", b'\xc2\xa0{"amount": 5}'),
    ("a BOM behind", b'{"amount": 5}\xef\xbb\xbf'), ("a NUL behind", b'{"amount": 5}\x00'),
    ("a NUL before", b'\x00{"amount": 5}'), ("a NUL inside", b'{"amount":\x005}'),
    ("half of it", b'{"amount":'), ("a brace more", b'{"amount": 5}}'),
    ("a document behind", b'{"amount": 5}\n{"amount": 6}'), ("a list around", b'[{"amount": 5}]'),
    ("XML", b"<amount>5</amount>"), ("a form", b"amount=5"), ("JSONP", b'x({"amount": 5})'),
    ("protection against JSONP", b')]}\',\n{"amount": 5}'), ("UTF-7", b'+AHs-"amount": 5+AH0-'),
    *((name, '{"amount": 5}'.encode(name)) for name in ("utf-16-le", "utf-16-be", "utf-32-le")),
)
NAMES = (
    ("twice", b'"amount": 5, "amount": 6'), ("twice, once escaped", b'"amount": 5, "\\u0061mount": 6'),
    ("twice the same", b'"amount": 5, "amount": 5'), ("in capitals", b'"amount": 5, "Amount": 6'),
    ("with a NUL", b'"amount": 5, "amount\\u0000": 6'), ("__proto__", b'"amount": 5, "__proto__": {}'),
    ("empty", b'"amount": 5, "": 1'), ("of 16,000 letters", b'"' + b"a" * 16000 + b'": 1'),
    # What only the server decides.
    *((name, b'"amount": 5, "' + name.encode() + b'": ' + value) for name, value in (
        ("user_id", f'"{SOMEBODY}"'.encode()), ("balance", b"1000000"), ("kind", b'"adjustment"'),
        ("charge_id", f'"{SOMEBODY}"'.encode()), ("created_at", b'"2026-01-01T00:00:00Z"'))),
    ("by the thousand", ",".join(f'"f{number}":1' for number in range(1500)).encode()),
)
NUMBERS = ("5.0", "5e0", "50e-1", "0.5e1", "-0", "0", "+5", "05", "5.", "0x5", "0b101", "5_0", "Infinity", "-Infinity",
           "NaN", "1e400", "1e-400", "9" * 400, "-" + "9" * 400, "18446744073709551621", "4294967301",
           "5" + "0" * 5000, "5." + "0" * 5000, '"5"', "'5'", "[5]", "{}", "true", "null", "5,", "5;", "5/**/",
           "\u0665")
NOT_UTF8 = (
    ("overlong", b"\xc0\xa0"), ("overlong in three", b"\xe0\x80\xa0"), ("a surrogate", b"\xed\xa0\x80"),
    ("beyond Unicode", b"\xf4\x90\x80\x80"), ("a lone tail", b"\x80"), ("cut", b"\xe2\x82"),
    ("five bytes", b"\xf8\x88\x80\x80\x80"), ("Latin-1", b"\xe9"))
MEDIA = (
    (201, "application/json; charset=utf-8"), (201, "Application/JSON"), (415, "application/json; charset=utf-16"),
    (415, "text/json"), (415, "application/json, text/plain"), (415, "application/json+x"),
    (415, "application/merge-patch+json"), (415, "application/x-www-form-urlencoded"), (415, "json"))


def nested(depth):
    yield f"{depth} lists deep", b'{"amount": ' + b"[" * depth + b"]" * depth + b"}"
    objects = min(depth, 2700)
    yield f"{objects} objects deep", b'{"amount": ' + b'{"a":' * objects + b"1" + b"}" * objects + b"}"


def abuses():
    """(what, body, statuses): a charge of 5 that is none; or one, by 201."""
    for what, body in GOOD:
        yield what, body, TAKEN
    for what, body in WHOLE:
        yield what, body, REFUSED
    for what, names in NAMES:
        yield f"a name {what}", b"{" + names + b"}", REFUSED
    for number in NUMBERS:
        # An integer outside of the range is 422.
        statuses = (400, 422) if re.fullmatch(r"-?\d+", number) else REFUSED
        yield f"the number {number[:24]}", f'{{"amount": {number}}}'.encode(), statuses
    for depth in (20, 32, 33, 100, 1000, 8000):
        for what, body in nested(depth):
            yield what, body, REFUSED
    for what, raw in NOT_UTF8:
        yield f"UTF-8 {what}", b'{"amount": 5, "x": "' + raw + b'"}', REFUSED
    yield "never closed", b"[" * BODY_MAX, REFUSED
    yield "16 KiB and a byte", b'{"amount": 5' + b" " * (BODY_MAX - 12) + b"}", TOO_LARGE


class Charger:
    """Sends charges of one fan, each under a key of its own, and counts those that were taken."""

    def __init__(self, play, fan):
        self.play, self.fan = play, fan
        self.wrong, self.taken = [], 0

    async def send(self, what, body, statuses, *headers):
        bearer, key = ("Authorization", f"Bearer {self.fan.access_token}"), ("Idempotency-Key", self.fan.new_key())
        answer = await self.play.client.request("POST", CHARGE, [*headers, bearer, key], body)
        self.taken += answer.status == 201
        if answer.status not in statuses:
            self.wrong.append(f"{what}: {answer} {answer.body[:200]}, expected {statuses}")


async def json_abuse(play, results):
    await play.perform_line("fans a")
    charger = Charger(play, play.people.by_name["a"])
    bodies = list(abuses())
    for what, body, statuses in bodies:
        await charger.send(what, body, statuses, JSON)
    results.add(f"{len(bodies)} bodies that parsers disagree about", charger.wrong)
    charger.wrong = []
    for status, media in MEDIA:
        await charger.send(media, b'{"amount": 5}', (status,), ("Content-Type", media))
    results.add("a body is JSON in UTF-8, and says so", charger.wrong)
    charged = await play.database.value("SELECT COUNT(*) FROM posting")
    results.add("what was answered 201 was charged, and nothing else",
                [] if charged == charger.taken else [f"{charged} charges, {charger.taken} answers"])


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(json_abuse)))
