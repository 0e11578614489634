#!/usr/bin/python3
"""Every call of the OpenAPI document by everybody: authorisation.table says what each is answered.

Made from the document: a call without a row fails. Who is refused changes nothing; who is served learns
nothing of the owner's; a token of the other kind, or one whose time is over, serves nobody.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scene import (API, JSON, claims_of, fingerprint, moment, perform, run_to_its_end, set_scenes,  # noqa: E402
                   signed, stop_janitor, token_key)

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = ("nobody", "fan", "waiting", "elsewhere", "expired", "staff", "admin", "owner")
SECTION = {"name": "A", "rows": 2, "seats_per_row": 5, "price": 50000}

# Requests that the document's example does not make right. Of a date: the second, which nobody bought.
BODIES = {
    "signUp": lambda scene, who: {"email": f"{who}-{scene.number}@example.org", "password": "a long enough secret"},
    "signIn": lambda scene, who: {"email": scene.fan(who).email, "password": scene.fan(who).password},
    "changePassword": lambda scene, who: {"password": scene.fan(who).password, "new_password": "another long one"},
    "joinQueue": lambda scene, who: None,
    "reserve": lambda scene, who: {"best_available": 1},
    "createConcert": lambda scene, who: {
        "title": "x", "venue": "x", "on_sale_at": moment(60),
        "performances": [{"starts_at": moment(86400), "sections": [SECTION]}]},
    "addPerformance": lambda scene, who: {"starts_at": moment(86400), "sections": [SECTION]},
    "changePerformance": lambda scene, who: {"starts_at": moment(86400), "sections": [SECTION]},
    "checkIn": lambda scene, who: {"code": scene.ticket_code},
    "setRole": lambda scene, who: {"email": scene.fan("waiting").email, "role": "staff"},
    "undoCheckIn": lambda scene, who: {"code": scene.ticket_code},
}
OF_THE_SECOND_DATE = ("changePerformance", "deletePerformance", "blockSeats")
OF_WHAT_IS_PAID = ("refund",)
# Before anybody asks.
PREPARED = {"undoCheckIn": ("checkIn", "admin")}
# Whoever holds a ticket in hand may learn whose it is.
TELLS_STAFF = ("checkIn", "undoCheckIn")


class Cell:
    """What one caller is answered."""

    def __init__(self, text):
        self.is_last = text.startswith("[")
        status, _, self.code = text.strip("[]").partition(":")
        self.status = int(status)

    def agrees(self, answer):
        return answer.status == self.status and self.code in ("", answer.code)

    def __str__(self):
        return f"{self.status} {self.code}".strip()


def read_table():
    rows = {}
    with open(os.path.join(HERE, "authorisation.table"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                rows[words[0]] = dict(zip(COLUMNS, map(Cell, words[1:]), strict=True))
    return rows


class Call:
    """One operation of the document, and how each caller sends it."""

    def __init__(self, method, template, operation, is_outside):
        self.method, self.template = method.upper(), template
        self.name = operation["operationId"]
        self.base = "" if is_outside else API
        schemes = [name for option in operation["security"] for name in option]
        self.kinds = [kind for kind in ("access", "queue") if f"{kind}_token" in schemes]
        self.is_admins = template.startswith("/admin")
        self.needs_key = any(parameter.get("name") == "Idempotency-Key" and parameter.get("required")
                             for parameter in operation.get("parameters", []))
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        self.example = content["example"] if content else None
        self.sent = 0

    @property
    def changes(self):
        return self.method != "GET"

    def path(self, scene):
        performance = scene.concert["performances"][self.name in OF_THE_SECOND_DATE]
        owner = scene.fan("owner")
        values = {"concert_id": scene.concert["concert_id"], "performance_id": performance,
                  "reservation_id": scene.paid_reservation if self.name in OF_WHAT_IS_PAID else owner.reservation_id,
                  "user_id": owner.user_id, "ticket_id": owner.ticket_id}
        return self.base + re.sub(r"{(\w+)}", lambda match: str(values[match[1]]), self.template)

    def right_body(self, scene, who):
        """What who may send, as bytes; None for a call that only reads."""
        signs_in_as = who if who in COLUMNS[1:] else "lapsed"
        body = BODIES.get(self.name, lambda scene, who: self.example)(scene, signs_in_as)
        if body is not None:
            return json.dumps(body).encode()
        return b"" if self.changes else None

    async def ask(self, scene, who, token, shown=None):
        """The answer to who, showing that token, or what shown says of them instead."""
        self.sent += 1
        headers = list(shown or [])
        if token:
            headers.append(("Authorization", f"Bearer {token}"))
        if self.needs_key:
            headers.append(("Idempotency-Key", f"{self.name}-{self.sent:08d}"))
        raw = self.right_body(scene, who)
        if raw:
            headers.append(JSON)
        return await scene.play.client.request(self.method, self.path(scene), headers, raw)


def calls_of(document):
    for template, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield Call(method, template, item[method], "servers" in item)


def tokens_of(call, scene, who):
    """What the caller may show to this call: the tokens of the kinds that it takes."""
    if who == "nobody":
        return [None]
    fan = scene.fan(who)
    tokens = {"access": fan.access_token, "queue": fan.queue_token}
    return [tokens[kind] for kind in call.kinds] or [fan.access_token]


def tells(call, who, scene, answer):
    """What a success says of the owner's that is not this caller's to know."""
    is_trusted = who == "owner" or who == "admin" and call.is_admins or who == "staff" and call.name in TELLS_STAFF
    if is_trusted or answer.status >= 300:
        return []
    owner = scene.fan("owner")
    secrets = (owner.user_id, owner.email, owner.reservation_id, scene.paid_reservation, owner.ticket_id,
               scene.ticket_code, owner.access_token, owner.queue_token)
    return [secret for secret in secrets if secret.encode() in answer.body]


async def ask_and_look(call, scene, who, token, cell, wrong):
    answer = await call.ask(scene, who, token)
    if not cell.agrees(answer):
        wrong.append(f"{who}: {answer.status} {answer.code}, expected {cell}: {answer.body[:200]}")
    wrong += [f"{who} is told {secret}" for secret in tells(call, who, scene, answer)]


async def ask_with_dead_tokens(call, scene, wrong):
    """A token of the other kind, and one whose time is over."""
    if not call.kinds:
        return
    trusted, lapsed = scene.fan("admin" if call.is_admins else "owner"), scene.fan("lapsed")
    claims = claims_of(trusted.queue_token)
    late = signed({**claims, "iat": claims["iat"] - 90000, "exp": claims["iat"] - 10},
                  token_key(scene.play.instance))
    shown = {"access": lapsed.access_token, "queue": late}
    for kind in call.kinds:
        await ask_and_look(call, scene, "lapsed", shown[kind], Cell("401:token_expired"), wrong)
    for kind, token in (("access", trusted.access_token), ("queue", trusted.queue_token)):
        if kind not in call.kinds:
            await ask_and_look(call, scene, f"{kind} token", token, Cell("401:invalid_token"), wrong)


async def try_call(call, row, scene):
    wrong = []
    if call.name in PREPARED:
        name, who = PREPARED[call.name]
        answer = await send_prepared(scene, name, who)
        if answer.status != 200:
            wrong.append(f"not prepared: {answer}")
    before = await fingerprint(scene.play.database)
    for who in COLUMNS:
        if not row[who].is_last:
            for token in tokens_of(call, scene, who):
                await ask_and_look(call, scene, who, token, row[who], wrong)
    await ask_with_dead_tokens(call, scene, wrong)
    after = await fingerprint(scene.play.database)
    wrong += [f"refusals have changed {table}" for table in before if before[table] != after[table]]
    for who in COLUMNS:
        if row[who].is_last:
            await ask_and_look(call, scene, who, tokens_of(call, scene, who)[0], row[who], wrong)
    return wrong


async def send_prepared(scene, name, who):
    calls = {call.name: call for call in calls_of(scene.play.contract.document)}
    return await calls[name].ask(scene, who, scene.fan(who).access_token)


async def matrix(play, results):
    """Calls that read share a scene; each that changes something has one of its own."""
    rows, calls = read_table(), list(calls_of(play.contract.document))
    names = [call.name for call in calls]
    results.add("every call has a row, every row is a call's",
                [f"only in one: {name}" for name in sorted(set(rows) ^ set(names))])
    calls = [call for call in calls if call.name in rows]
    changing = [call for call in calls if call.changes]
    # Who holds seats may not reserve: there the owner has only bought.
    scenes = await set_scenes(play, 1 + len(changing),
                              lambda number: number == 1 or changing[number - 2].name != "reserve")
    scene_of = {call.name: scene for call, scene in zip(changing, scenes[1:])}
    await stop_janitor(play)
    for scene in scenes:
        await scene.end_session()
    for call in calls:
        results.add(f"{call.method} {call.template}",
                    await try_call(call, rows[call.name], scene_of.get(call.name, scenes[0])))
    await play.perform_line("continue janitor")


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(matrix)))
