"""What the fault tests share: a private instance with a client, steady load on it, and TAP."""
import asyncio
import os
import re
import signal
import sys
import time
import traceback

TOP = os.environ.get("TICKETD_SRCDIR") or os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path.insert(0, os.path.join(TOP, "tests/scenario"))
from stage.database import Database  # noqa: E402
from stage.http import Client, ConnectionEnded  # noqa: E402
from stage.instance import BUILD, Instance  # noqa: E402,F401
from stage.player import run_to_its_end  # noqa: E402,F401


class Wrong(Exception):
    """A test has failed."""


def expect(is_so, text):
    if not is_so:
        raise Wrong(text)


async def until(what, condition, seconds=5.0):
    """Waits for a condition; how long that took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise Wrong(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.01)
    return time.monotonic() - began


def with_setting(text, group, key, value):
    """The text of a settings file with this one as its last line and not given before."""
    kept, inside = [], None
    for line in text.splitlines():
        if line.startswith("["):
            inside = line
        if inside != f"[{group}]" or line.partition("=")[0] != key:
            kept.append(line)
    return "\n".join([*kept, f"[{group}]", f"{key}={value}", ""])


class Site(Instance):
    """An instance whose processes are looked at."""

    def __init__(self, pools):
        super().__init__()
        self.pools = pools

    async def start(self):
        await self.command("init", "--port", "auto", *self.pools)
        await self.command("start")
        self.database = Database(self.facts["sockets"]["mysql"])

    def client(self):
        return Client("127.0.0.1", self.facts["port"])

    @property
    def master(self):
        return self.facts["pids"]["ticketd"]

    @property
    def conf(self):
        return self.facts["ticketd_conf"]

    def socket(self, pool):
        return self.facts["sockets"][pool]

    def workers(self, pool):
        return set(self.pids_titled(f"ticketd: {pool} worker"))

    def everybody(self):
        return set(self.pids_titled("ticketd: "))

    def signal(self, number):
        os.kill(self.master, number)

    @staticmethod
    def stop_process(pid):
        os.kill(pid, signal.SIGSTOP)

    @staticmethod
    def continue_process(pid):
        os.kill(pid, signal.SIGCONT)

    def set(self, group, key, value):
        """Changes one setting in the file."""
        with open(self.conf, encoding="utf-8") as file:
            text = file.read()
        with open(self.conf, "w", encoding="utf-8") as file:
            file.write(with_setting(text, group, key, value))

    def count_logged(self, word):
        return len(self.log_lines([word]))


class Load:
    """Requests of both kinds, one after another in each of some tasks, until it is stopped.

    A GET goes over nginx's kept connections to the read pool, the POST over a fresh one to the sale
    pool, where nothing has this path.
    """

    REQUESTS = (("GET", "/readyz", 200), ("POST", "/api/v1/nothing-here", 404))

    def __init__(self, site, tasks=8, requests=REQUESTS):
        self.site, self.requests = site, requests
        self.answered, self.wrong, self.slowest = 0, [], 0.0
        self.is_over = False
        self.tasks = [asyncio.create_task(self.repeat(i)) for i in range(tasks)]

    async def repeat(self, first):
        client = self.site.client()
        number = first
        while not self.is_over:
            method, path, wanted = self.requests[number % len(self.requests)]
            number += 1
            try:
                answer = await client.request(method, path, body=b"{}" if method == "POST" else None,
                                              headers=[("Content-Type", "application/json")])
                self.slowest = max(self.slowest, answer.seconds)
                if answer.status != wanted:
                    self.wrong.append(f"{answer} {answer.body[:200]!r}")
            except (ConnectionEnded, OSError) as error:
                self.wrong.append(f"{method} {path}: {error!r}")
            self.answered += 1
        client.close()

    async def stop(self, wait=0.0):
        await asyncio.sleep(wait)
        self.is_over = True
        await asyncio.gather(*self.tasks)
        return self

    def expect_all_answered(self, at_least=20):
        expect(not self.wrong, f"{len(self.wrong)} of {self.answered} went wrong: {self.wrong[:3]}")
        expect(self.answered >= at_least, f"only {self.answered} requests were made")


async def run_tests(tests, *pools):
    """Runs the tests one after another on one instance, and the audit. Gives the exit status."""
    site = Site(pools)
    failures = 0
    try:
        await site.start()
        for number, test in enumerate([*tests, audit_is_clean], 1):
            name = re.sub("_", " ", test.__name__)
            try:
                await test(site)
                faults = site.new_faults()
                expect(not faults, "\n".join(faults))
                print(f"ok {number} - {name}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                failures += 1
                print(f"not ok {number} - {name}", flush=True)
                text = str(error) if isinstance(error, Wrong) else traceback.format_exc()
                print("\n".join(f"# {line}" for line in text.splitlines()), flush=True)
        print(f"1..{len(tests) + 1}")
    finally:
        if failures:
            print("\n".join(f"# {line}" for line in site.log_tail(20)), file=sys.stderr)
        await site.stop()
    return 0 if failures == 0 else 1


async def audit_is_clean(site):
    status, text = await site.ticketctl("audit", check=False)
    expect(status == 0, text)
