"""Sending a request for somebody in a play."""
import json
import re

from .contract import API
from .language import Failed


def person(play, who):
    """The fan of that name."""
    if who not in play.people.by_name:
        raise Failed(f"nobody is called {who}")
    return play.people.by_name[who]


def access_token(play, who):
    return play.admin["access_token"] if who == "admin" else person(play, who).access_token


def concert_named(play, name):
    if name not in play.concerts:
        raise Failed(f"no concert is called {name}")
    return play.concerts[name]


def filled(play, text):
    """{c1}: id of a concert, {c1.2}: of its second performance, {a.user} and the like: of a fan."""
    def value(match):
        name, _, part = match[1].partition(".")
        if name in play.concerts:
            concert = play.concerts[name]
            return str(concert["performances"][int(part) - 1] if part else concert["concert_id"])
        if name not in play.people.by_name:
            return match[0]
        fan = play.people.by_name[name]
        return str({"user": fan.user_id, "reservation": fan.reservation_id, "email": fan.email,
                    "ticket": fan.ticket_id, "password": fan.password}[part])
    return re.sub(r"\{([a-z]\w*(?:\.\w+)?)\}", value, text)


async def send(play, method, path, token=None, body=None, key=None, headers=()):
    """One request below /api/v1 (or anywhere, when the path says so); not yet the last answer."""
    fields = list(headers)
    if token:
        fields.append(("Authorization", f"Bearer {token}"))
    if key:
        fields.append(("Idempotency-Key", key))
    raw = None
    if body is not None:
        fields.append(("Content-Type", "application/json"))
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    elif method in ("POST", "PUT", "PATCH"):
        raw = b""
    is_outside = path.startswith(("/healthz", "/readyz", "/metrics", "/wait/", "/docs", "/api/"))
    return await play.next_client().request(method, path if is_outside else API + path, fields, raw)
