"""Performs plays and prints how they went, in TAP."""
import asyncio
import os
import random
import resource
import signal
import sys
import time
import traceback

from . import (book_verbs, break_verbs, crowd_verbs, draw_verbs, fault_verbs, file_verbs,  # noqa: F401
               limit_verbs, order_verbs, proof_verbs, sale_verbs, setting_verbs, slow_verbs)  # they bring verbs
from .contract import Contract
from .http import Client, ConnectionEnded
from .instance import ADMIN, BUILD, CommandFailed, Instance
from .language import Failed, find_verb, lines_of, settings_of
from .people import People

LINES_SHOWN = 60


class Play:
    """One performance: who takes part, what was said last, and what was seen."""

    def __init__(self, name, stage):
        self.name = name
        self.instance = stage.instance
        self.database = stage.instance.database
        self.contract = stage.contract
        self.client = stage.client
        self.second_host = None  # another ticketd and nginx; see order_verbs
        self.sent = 0
        self.people = People(stage.instance)
        self.admin = stage.admin
        self.concerts = {}
        self.words = {}          # what `remember` keeps
        self.answer = None       # the last one
        self.answers = []        # those of the last crowd
        self.is_checked = True   # did somebody look at the last answer?
        self.crowd = []
        self.counts = {}         # what the last crowd saw, by name
        # What a play does by chance follows from it; a round is played again by giving its seed.
        self.seed = int(os.environ.get("TICKETD_SEED") or random.SystemRandom().randrange(1, 1000000))
        self.random = random.Random(self.seed)
        self.promised = {}       # concert -> commitment and secret of its draw
        self.background = {}     # tasks that go on while other lines are played
        self.complaints = []
        self.transcript = []
        self.notes = []

    async def perform(self, text):
        self.client.prefix = self.name[:24]
        self.client.inspect = self.inspect
        for number, line in lines_of(text):
            self.transcript.append(f"{number}: {line}")
            await self.perform_line(line)
        self.check_unexpected()
        if self.background:
            raise Failed(f"still going on: {', '.join(self.background)}")
        await self.perform_line("audit clean")
        if self.complaints:
            raise Failed(f"{len(self.complaints)} answers break the contract: " + "; ".join(self.complaints[:5]))

    async def perform_line(self, line):
        for name, value in self.words.items():
            line = line.replace(f"${name}", str(value))
        function, arguments = find_verb(line)
        if not getattr(function, "looks_back", False):
            self.check_unexpected()
        await function(self, **arguments)

    def check_unexpected(self):
        """An answer that no line speaks of must be a success."""
        if not self.is_checked and self.answer.status >= 400:
            raise Failed(f"unexpected {self.answer}: {self.answer.json.get('detail', '')}")
        self.is_checked = True

    def inspect(self, answer):
        if len(self.complaints) < 50:
            self.complaints += self.contract.complaints(answer)

    def next_client(self):
        """Where the next request goes: to the site's hosts in turn."""
        self.sent += 1
        is_second = self.second_host is not None and self.second_host.is_ready and self.sent % 2 == 0
        return self.second_host.client if is_second else self.client

    def note(self, text):
        """A figure worth reading, also when all went well."""
        self.notes.append(text)
        self.transcript.append(f"    {text}")

    def heard(self, answer):
        """Takes an answer as the last one."""
        self.answer = answer
        self.is_checked = False
        self.transcript.append(f"    {answer}")
        return answer

    async def end(self):
        for task in self.background.values():
            task.cancel()
        await asyncio.gather(*self.background.values(), return_exceptions=True)
        if self.second_host is not None:
            await self.second_host.stop()


class Stage:
    """One instance and all that is needed to play on it."""

    def __init__(self, settings=(), environment=()):
        self.instance = Instance(settings, environment)
        self.contract = Contract(os.path.join(BUILD, "web/api/openapi.json"))
        self.client = None
        self.admin = None

    async def open(self):
        await self.instance.start()
        self.client = Client("127.0.0.1", self.instance.facts["port"])
        body = f'{{"email": "{ADMIN["email"]}", "password": "{ADMIN["password"]}"}}'.encode()
        answer = await self.client.request("POST", "/api/v1/sessions",
                                           [("Content-Type", "application/json")], body)
        if answer.status != 201:
            raise CommandFailed(f"the admin cannot sign in: {answer} {answer.body}")
        self.admin = answer.json

    async def close(self, keep):
        if self.client is not None:
            self.client.close()
        await self.instance.stop(keep)


def allow_many_connections():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Player:
    def __init__(self, keep=False, settings=()):
        self.keep = keep
        self.settings = settings  # of the instance that plays share
        self.failures = 0
        self.number = 0

    async def play_all(self, paths):
        """Plays each file; those that want an instance of their own get it."""
        allow_many_connections()
        print(f"1..{len(paths)}", flush=True)
        shared = None
        try:
            for path in paths:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                settings, environment, is_alone = settings_of(text)
                began = time.monotonic()
                if is_alone:
                    await self.play_alone(path, text, Stage(settings, environment), began)
                    continue
                if shared is None:
                    shared = Stage(self.settings)
                    await shared.open()
                await self.play_one(path, text, shared, began)
        finally:
            if shared is not None:
                await shared.close(self.keep and self.failures > 0)

    async def play_alone(self, path, text, stage, began):
        try:
            await stage.open()
            await self.play_one(path, text, stage, began)
        finally:
            await stage.close(self.keep and self.failures > 0)

    async def play_one(self, path, text, stage, began):
        name = os.path.splitext(os.path.basename(path))[0]
        play = Play(name, stage)
        reason = None
        try:
            await play.perform(text)
        except (Failed, CommandFailed, ConnectionEnded) as error:
            reason = str(error)
        except Exception:  # a mistake of the driver is a failure of the play
            reason = traceback.format_exc()
        finally:
            await play.end()
        faults = stage.instance.new_faults()
        if faults:
            reason = "\n".join([reason or "ticketd broke:", *faults])
        self.report(name, reason, time.monotonic() - began, play)

    def report(self, name, reason, seconds, play):
        self.number += 1
        if reason is None:
            print(f"ok {self.number} - {name} ({seconds:.1f} s)")
            for note in play.notes:
                print(f"# {note}")
            print(end="", flush=True)
            return
        self.failures += 1
        print(f"not ok {self.number} - {name} ({seconds:.1f} s)")
        lines = reason.splitlines() + ["", "the play:"] + play.transcript[-LINES_SHOWN:]
        lines += play.instance.log_tail()
        if self.keep:
            lines.append(f"kept: {play.instance.directory}")
        for line in lines:
            print(f"# {line}")
        print(end="", flush=True)


def run_to_its_end(coroutine):
    """asyncio.run(), but what was started is stopped, too, when somebody ends us by a signal."""
    async def guarded():
        task = asyncio.ensure_future(coroutine)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await task
    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        sys.exit("Bail out! Stopped by a signal.")


def play_directory(directory, settings=()):
    """All plays of a directory, in order; the exit status."""
    player = Player(settings=settings)
    names = sorted(name for name in os.listdir(directory) if name.endswith(".t"))
    run_to_its_end(player.play_all([os.path.join(directory, name) for name in names]))
    return 0 if player.failures == 0 else 1
