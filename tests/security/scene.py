"""What the security tests share: the stage of the plays, a scene with all kinds of callers, tokens made by hand."""
import asyncio
import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time

TOP = os.environ.get("TICKETD_SRCDIR") or os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path[:0] = [os.path.join(TOP, "tests/scenario"), os.path.join(TOP, "tests/fault")]
from fault_site import expect, until  # noqa: E402,F401
from stage.contract import API  # noqa: E402,F401
from stage.instance import BUILD, run  # noqa: E402,F401
from stage.player import Play, Stage, allow_many_connections, run_to_its_end  # noqa: E402,F401
from stage.requests import send  # noqa: E402,F401
from stage.setting_verbs import moment  # noqa: E402,F401

JSON = ("Content-Type", "application/json")
# So many that no test meets them by accident.
WIDE_LIMITS = ("limits.changes_per_minute=1000000", "limits.sign_ins_per_minute=100000")

# An error, not a client's text that says so.
OUR_FAULT = re.compile(r"(?!<\d>ts=)|<\d>ts=\S+ level=error |[^\"]* status=500 ")

# Everybody whom the matrix knows; each has an account, and a token of a place but for the last.
CALLERS = ("owner", "fan", "waiting", "elsewhere", "expired", "staff", "admin", "lapsed")

# Five fit inside. What the owner buys first frees a place before the one who waits has come. Two dates:
# the second is nobody's.
PHASES = ("""
concert a{n} rows 5 seats 10 price 50000 capacity 5 limit 4 dates 2
concert b{n} rows 1 seats 5 price 50000
fans {callers}
owner{n} charges 1000000
owner{n} joins a{n}
""", """
owner{n} is admitted
owner{n} holds 1
owner{n} pays
owner{n} joins a{n}
fan{n} joins a{n}
expired{n} joins a{n}
staff{n} joins a{n}
admin{n} joins a{n}
elsewhere{n} joins b{n}
""", """
owner{n} is admitted
fan{n} is admitted
expired{n} is admitted
staff{n} is admitted
admin{n} is admitted
elsewhere{n} is admitted
admin sets a{n} paused true
waiting{n} joins a{n}
the place of expired{n} is from 700 s ago
""")
EXPIRED = "5"


class Scene:
    """One concert with everybody around it."""

    def __init__(self, play, number):
        self.play, self.number = play, number
        self.paid_reservation = self.ticket_code = None

    def name(self, who):
        return f"{who}{self.number}"

    def fan(self, who):
        return self.play.people.by_name[self.name(who)]

    async def perform(self, text):
        callers = " ".join(map(self.name, CALLERS))
        for line in text.strip().splitlines():
            await self.play.perform_line(line.format(n=self.number, callers=callers))
        self.play.check_unexpected()

    @property
    def concert(self):
        return self.play.concerts[f"a{self.number}"]

    async def give_roles(self):
        for who, role in (("admin", 2), ("staff", 3)):
            await self.sql(f"UPDATE user SET role = {role} WHERE user_id = {as_bytes(self.fan(who))}")

    async def end_session(self):
        """The session of the lapsed is over, and not yet swept away: the janitor is stopped."""
        await self.sql(f"UPDATE session SET expires_at_us = 1 WHERE user_id = {as_bytes(self.fan('lapsed'))}")

    async def sql(self, text):
        return await self.play.database.rows(text)

    async def finish(self, holds):
        """What was bought is remembered; the owner holds a seat; the expired place is known to be so."""
        owner = self.fan("owner")
        self.paid_reservation = owner.reservation_id
        if holds:
            await self.perform("owner{n} holds 2")
        ticket = await send(self.play, "GET", f"/tickets/{owner.ticket_id}", owner.access_token)
        self.ticket_code = ticket.json["code"]
        await self.wait_expired()

    async def wait_expired(self):
        end = time.monotonic() + 15
        while (await self.sql("SELECT state FROM queue_entry WHERE user_id = "
                              + as_bytes(self.fan("expired"))))[0][0] != EXPIRED:
            expect(time.monotonic() < end, "the janitor did not end an admission")
            await asyncio.sleep(0.05)


def as_bytes(fan):
    return "0x" + fan.user_id.replace("-", "")


async def set_scenes(play, count, holds=lambda number: True):
    """So many scenes side by side, so that all wait for their turns together."""
    scenes = [Scene(play, number) for number in range(1, count + 1)]
    for index, phase in enumerate(PHASES):
        for scene in scenes:
            await scene.perform(phase)
            if index == 0:
                await scene.give_roles()
    for scene in scenes:
        await scene.finish(holds(scene.number))
    return scenes


async def stop_janitor(play):
    """SIGSTOP, at a moment when it holds nothing; what it does would look like what a request did."""
    end = time.monotonic() + 15
    while True:
        await play.perform_line("stop janitor")
        if await play.database.value("SELECT COUNT(*) FROM information_schema.innodb_trx") == 0:
            return
        await play.perform_line("continue janitor")
        expect(time.monotonic() < end, "there is always a transaction open")
        await asyncio.sleep(0.05)


async def fingerprint(database, every=False):
    """table -> what is in it; of a place not when it was seen last, which also a reader says."""
    out = await database.checksums(every)
    names = [name for name, in await database.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() "
        "AND table_name = 'queue_entry' AND column_name <> 'last_seen_at_us' ORDER BY ordinal_position")]
    out["ticketd.queue_entry"] = await database.rows(
        f"SELECT SHA1(CONCAT_WS(',', {', '.join(f'COALESCE(HEX({name}), 0)' for name in names)})) "
        "FROM queue_entry ORDER BY concert_id, place_no")
    return out


# Tokens made by hand -----------------------------------------------------------------------------

def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token):
    return json.loads(from_base64url(token.split(".")[1]))


def signed(claims, key, header=None, digest=hashlib.sha256):
    """A JWT of these claims, in the form in which ticketd writes its own unless a header is given."""
    head = json.dumps(header or {"alg": "HS256", "typ": "JWT"}, separators=(",", ":"))
    body = claims if isinstance(claims, str) else json.dumps(claims, separators=(",", ":"))
    text = f"{base64url(head.encode())}.{base64url(body.encode())}"
    return f"{text}.{base64url(hmac.new(key, text.encode(), digest).digest())}"


def token_key(instance):
    with open(os.path.join(instance.directory, "etc/token.key"), encoding="ascii") as file:
        return bytes.fromhex(file.readline())


# Results -----------------------------------------------------------------------------------------

class Results:
    """TAP, a line a result; what was wrong follows as comments."""

    def __init__(self):
        self.count = self.failures = 0

    def add(self, name, wrong):
        self.count += 1
        self.failures += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {self.count} - {name}")
        for line in wrong[:40]:
            print(f"# {line}")
        sys.stdout.flush()

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failures else 0


async def perform(test, settings=WIDE_LIMITS):
    """Opens a stage, runs test(stage, play, results), holds the end against audit and log; the exit status."""
    results = Results()
    stage = Stage(settings)
    allow_many_connections()
    try:
        await stage.open()
        play = Play("security", stage)
        play.client.inspect = play.inspect
        await test(play, results)
        await play.perform_line("audit clean")
        results.add("every answer is one of the document", play.complaints)
        results.add("no fault of ours is in the log",
                    [line for line in play.instance.log_lines([""]) if OUR_FAULT.match(line)])
        return results.end()
    finally:
        await stage.close(False)
