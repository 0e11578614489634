#!/usr/bin/python3
"""Fails the n-th call to memory, database, cache or system while one request is served, n after n.

After each: the answer is a row of err.def (or there is none where memory or the connection to nginx
failed), an answer that says no has changed no row, what was acknowledged is there, and the same request
again, with nothing failing, is answered and has had its effect once. Afterwards no worker has died but of
memory, the audit is clean, and a build with ASan has told of no leak. See torture.c for the kinds of calls.

Arguments are names of requests, such as join and pay; without one it is all. TORTURE_SAMPLE=3 calls of
each request, chosen by TORTURE_SEED=1, are failed; TORTURE_SAMPLE=0: each.
"""
import asyncio
import json
import os
import random
import re
import signal
import sys

TOP = os.environ.get("TICKETD_SRCDIR") or os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path[:0] = [os.path.join(TOP, "tests/fault"), os.path.join(TOP, "tests/scenario")]
import fastcgi  # noqa: E402
from fault_site import Site, Wrong, expect, run_to_its_end, until  # noqa: E402
from orders import ORDERS, Order, join, pay  # noqa: E402
from stage import instance  # noqa: E402

SAMPLE = int(os.environ.get("TORTURE_SAMPLE", "3"))
SEED = int(os.environ.get("TORTURE_SEED", "1"))
KINDS = ("database", "answer", "cache", "socket")
# A worker dies of most memory that it does not get, so only some of it is failed: of each request, when
# everything else is.
DEATHS = 8
# Where the client may get no answer: the worker has ended, or cannot send.
MAY_BE_SILENT = ("socket", "memory")
POINTS = 10_000_000
# Written by nobody's request, or before it is known whether a number will be used.
RESTLESS = ("audit_run", "migration", "id_counter")
PLACE_COLUMNS = "concert_id, place_no, user_id, state, token_version, queue_number, has_held, ended_at_us"


def errors():
    """(status, code, title) -> name, of err.def."""
    row = re.compile(r'^ERR\((\w+), (\d+), "(\w+)", "([^"]*)"', re.MULTILINE)
    with open(os.path.join(TOP, "src/util/err.def"), encoding="utf-8") as file:
        return {(int(status), code, title): name for name, status, code, title in row.findall(file.read())}


ERRORS = errors()


def preloaded(directory):
    """A directory with a ticketd that has the torture loaded."""
    real, library = os.path.join(instance.BUILD, "ticketd"), os.path.join(instance.BUILD, "tests/torture/torture.so")
    with open(real, "rb") as file:
        needed = re.search(rb"libasan\.so\.\d+", file.read())
    libraries = ([needed.group().decode()] if needed else []) + [library]
    os.mkdir(directory)
    with open(os.path.join(directory, "ticketd"), "w", encoding="ascii") as file:
        file.write(f'#!/bin/sh\nexport LD_PRELOAD="{" ".join(libraries)}"\nexec {real} "$@"\n')
    os.chmod(os.path.join(directory, "ticketd"), 0o755)
    os.symlink(os.path.join(instance.BUILD, "ticketctl"), os.path.join(directory, "ticketctl"))
    return directory


class Stage(Site):
    """A site with a concert on sale, fans outside of it and fans that were admitted."""

    def __init__(self):
        super().__init__(["--sale", "1", "--read", "1", "--auth", "1"])
        self.number, self.seats = 0, 5000
        self.points = POINTS
        self.fans, self.inside = [], []
        self.log = os.path.join(self.directory, "torture.log")
        with open(self.log, "x", encoding="ascii"):
            os.environ["TORTURE_LOG"] = self.log

    async def start(self):
        await self.command("init", "--port", "auto", *self.pools, "--set", "sale.points_self_charge=true")
        await self.command("start-db")
        await self.command("start-cache")
        instance.BUILD = preloaded(os.path.join(self.directory, "preloaded"))
        await self.command("migrate")
        await self.command("start-app")
        self.database = instance.Database(self.facts["sockets"]["mysql"])
        await self.ticketctl("admin", "create", "--email", "admin@example.com", "--password-file", "-",
                             stdin=b"the admin's long password\n")
        signed = await self.ask(Order("POST", "/api/v1/sessions", {
            "email": "admin@example.com", "password": "the admin's long password"}, pool="auth"))
        self.admin = signed["access_token"]
        self.some_fan = (await self.take_fans(1, POINTS))[0]
        await self.open_concert()

    @staticmethod
    def concert_body(title):
        return {"title": title, "venue": "Hall", "on_sale_at": "2020-01-01T00:00:00Z", "hold_seconds": 3600,
                "max_seats_per_user": 10,
                "waiting_room": {"capacity": 100000, "admit_per_minute": 1000000, "admission_seconds": 7200,
                                 "absent_after_seconds": 3600, "enter_seconds": 3600},
                "performances": [{"starts_at": "2030-01-01T19:00:00Z",
                                  "sections": [{"name": "A", "rows": 100, "seats_per_row": 50, "price": 100}]}]}

    async def open_concert(self):
        made = await self.ask(Order("POST", "/api/v1/admin/concerts", self.concert_body("Torture"), self.admin))
        self.concert = made["concert_id"]
        self.performance = await self.database.value(
            f"SELECT performance_id FROM performance WHERE concert_id = {self.concert}")

    # What orders take --------------------------------------------------------------------------

    def next_number(self):
        self.number += 1
        return self.number

    def seat(self):
        """From the back: the best seats are in front."""
        self.seats -= 1
        return self.seats

    def fan(self):
        return self.fans.pop()

    def admitted(self):
        return self.inside[-1]

    def take_admitted(self):
        return self.inside.pop()

    async def provide(self):
        """Enough of everybody for the next order. The janitor, who admits, runs for this alone."""
        if len(self.fans) < 50:
            self.fans += await self.take_fans(100, POINTS)
        if len(self.inside) > 2:
            return
        self.signal_titled("janitor", signal.SIGCONT)
        coming, self.fans = self.fans[:40], self.fans[40:]
        for fan in coming:
            fan["queue_token"] = (await self.ask(Order(
                "POST", f"/api/v1/concerts/{self.concert}/queue", {}, fan["access_token"])))["queue_token"]
        await self.wait_until_admitted()
        self.inside = coming + self.inside
        self.signal_titled("janitor", signal.SIGSTOP)

    async def wait_until_admitted(self):
        for _ in range(200):
            if await self.database.value("SELECT COUNT(*) FROM queue_entry WHERE state = 1") == 0:
                return
            await asyncio.sleep(0.05)
        raise Wrong("nobody is admitted")

    # Requests ----------------------------------------------------------------------------------

    async def send(self, order, torture=""):
        """The answer; None when the connection ended without one."""
        body = b"" if order.body is None else json.dumps(order.body).encode()
        more = dict(order.parameters(), **({"TORTURE": torture} if torture else {}))
        try:
            async with fastcgi.Connection(self.socket(order.socket)) as connection:
                return await connection.ask(order.method, order.path, body, **more)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def ask(self, order):
        """The JSON of a request at which nothing fails."""
        answer = await self.send(order)
        expect(answer is not None and answer.status in order.fine,
               f"{order.method} {order.path}: {answer and answer.status} {answer and answer.body!r}")
        return json.loads(answer.body) if answer.body else {}

    def told(self, word):
        """The last line of the torture's log that begins so, as words, behind its number among them."""
        with open(self.log, encoding="ascii") as file:
            lines = [line.split() for line in file if line.startswith(word)]
        return [str(len(lines)), *(lines[-1] if lines else ())]

    async def lose_connections(self):
        """The next request of each worker connects anew."""
        await self.database.end_connections("ticketd")

    async def restart(self):
        """So that many deaths on purpose do not look like a crash loop."""
        self.signal_titled("janitor", signal.SIGCONT)
        await self.command("stop-app")
        await self.command("start-app")
        await until("there is a janitor", lambda: self.pids_titled("janitor"))
        self.signal_titled("janitor", signal.SIGSTOP)

    async def rows(self):
        """table -> what stands in it, but when somebody was seen last."""
        tables = [name for name, in await self.database.rows("SHOW TABLES")
                  if name not in (*RESTLESS, "queue_entry")]
        out = dict(await self.database.rows(f"CHECKSUM TABLE {', '.join(tables)} EXTENDED"))
        out["queue_entry"] = (await self.database.rows(
            f"SELECT BIT_XOR(CRC32(CONCAT_WS(',', {PLACE_COLUMNS}))), COUNT(*) FROM queue_entry"))[0]
        return out


# One call failed ------------------------------------------------------------------------------------

def name_of(answer):
    """The row of err.def; "" for an answer that is no problem."""
    if answer.status < 400:
        return ""
    problem = json.loads(answer.body)
    if problem["status"] == "not_ready":
        return "UNAVAILABLE"
    key = (problem["status"], problem["code"], problem["title"])
    expect(key in ERRORS and answer.status == problem["status"], f"no row of err.def: {answer.body!r}")
    return ERRORS[key]


def judge(kind, order, answer, changed):
    """Whether what was answered agrees with what was done."""
    if answer is None:
        expect(kind in MAY_BE_SILENT, "no answer")
        return
    error = name_of(answer)
    expect(error != "INTERNAL" or kind == "memory", f"{answer.body!r}")
    if error == "" and order.method != "GET":
        expect(changed, f"{answer.status} was answered and nothing changed")
    if error not in ("", "UNCERTAIN"):
        expect(not changed, f"{error} was answered and {changed} changed")


async def fail_one(stage, make, kind, number, fresh):
    """Fails one call of a new order; the name of the call, or "" when there were not so many."""
    await stage.provide()
    order = await make(stage)
    if fresh:
        await stage.lose_connections()
    before, failed = await stage.rows(), stage.told("failed")
    answer = await stage.send(order, f"{kind}:{number}")
    after = await stage.rows()
    changed = [table for table in after if after[table] != before.get(table)]
    judge(kind, order, answer, changed)
    again = await send_again(stage, order)
    expect(again is not None and again.status in order.fine,
           f"sent again: {again and again.status} {again and again.body!r}")
    if order.effect:
        effects = float((await stage.database.rows(order.effect))[0][0])
        expect(effects == 1, f"{effects} effects: {order.effect}")
    if answer is None and kind == "memory":
        await stage.restart()
    return stage.told("failed")[4] if stage.told("failed") != failed else ""


async def send_again(stage, order):
    """The same request until somebody answers it: after a death a new worker has to come."""
    for _ in range(100):
        answer = await stage.send(order)
        if answer is not None and answer.status != 503:
            return answer
        await asyncio.sleep(0.1)
    return answer


# All calls of an order ------------------------------------------------------------------------------

async def count_calls(stage, make, kind, fresh=False):
    await stage.provide()
    order = await make(stage)
    if fresh:
        await stage.lose_connections()
    before = stage.told("ended")
    await stage.send(order, f"{kind}:{10 ** 9}")
    await until("the request has ended", lambda: stage.told("ended") != before)
    return int(stage.told("ended")[3])


async def choose(stage, make, chance):
    """Which calls to fail: (kind, number, on a fresh connection)."""
    calls = []
    for kind in KINDS:
        for fresh in (False, True) if kind in ("database", "socket") else (False,):
            count = await count_calls(stage, make, kind, fresh)
            calls += [(kind, number, fresh) for number in range(1, count + 1)]
    if SAMPLE > 0:
        calls = chance.sample(calls, min(len(calls), SAMPLE))
    count = await count_calls(stage, make, "memory")
    deaths = DEATHS if SAMPLE == 0 else make in (join, pay)
    return calls + [("memory", number, False) for number in chance.sample(range(1, count + 1), min(count, deaths))]


async def torture(stage, make, chance):
    """Gives what was failed, by the name of the call."""
    failed = {}
    for kind, number, fresh in await choose(stage, make, chance):
        try:
            name = await fail_one(stage, make, kind, number, fresh)
            faults = [line for line in stage.new_faults() if kind != "memory"]
            expect(not faults, "\n".join(faults))
        except Wrong as error:
            raise Wrong(f"{kind} {number}{' fresh' if fresh else ''} "
                        f"({' '.join(stage.told('failed')[1:])}): {error}\n"
                        + "\n".join(stage.log_lines(["level=error", "level=warning"])[-6:])) from error
        if name:
            failed[name] = failed.get(name, 0) + 1
    return failed


async def cannot_accept(stage):
    """A worker that cannot take the next connection leaves, and another one takes it."""
    order = Order("GET", "/healthz", pool="sale")
    await stage.send(order, "accept:1")
    for _ in range(5):
        answer = await send_again(stage, order)
        expect(answer is not None and answer.status == 200, "the pool has ended")
    expect("accept" in stage.told("failed"), "nothing failed")


async def main():
    stage, failures, total = Stage(), 0, 0
    chance = random.Random(SEED)
    orders = [make for make in ORDERS if len(sys.argv) < 2 or make.__name__ in sys.argv[1:]]
    try:
        await stage.start()
        for number, make in enumerate(orders, 1):
            name = make.__name__.replace("_", " ")
            try:
                failed = await torture(stage, make, chance)
                expect(failed, "no call failed")
                total += sum(failed.values())
                print(f"ok {number} - {name}: " + " ".join(f"{n} {c}," for c, n in sorted(failed.items())), flush=True)
            except Wrong as error:
                failures += 1
                print(f"not ok {number} - {name}", flush=True)
                print("\n".join(f"# {line}" for line in str(error).splitlines()), flush=True)
        print(f"# {total} calls failed; seed {SEED}")
    finally:
        await end(stage, len(orders) + 1)
    return 0 if failures == 0 else 1


async def end(stage, number):
    await cannot_accept(stage)
    stage.new_faults()
    status, text = await stage.ticketctl("audit", check=False)
    print(f"{'ok' if status == 0 else 'not ok'} {number} - the audit is clean")
    if status != 0:
        print("\n".join(f"# {line}" for line in text.splitlines()))
    print(f"1..{number}", flush=True)
    stage.signal_titled("janitor", signal.SIGCONT)
    await stage.stop()


sys.exit(run_to_its_end(main()))
