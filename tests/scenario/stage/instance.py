"""A private instance of everything, by deploy/lib/instance, and what is done to its processes."""
import asyncio
import json
import os
import re
import shutil
import signal
import tempfile

from .database import Database

TOP = os.environ.get("TICKETD_SRCDIR") or os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
BUILD = os.environ.get("TICKETD_BUILDDIR") or os.path.join(TOP, "build")
ADMIN = {"email": "admin@example.com", "password": "the admin's long password"}

# A sanitizer's report begins with what happened and where.
LINES_OF_A_FAULT = 12


class CommandFailed(Exception):
    pass


class ServerBroke(Exception):
    """The log of ticketd has a line that no test may cause."""


def fault_pattern():
    """What tests/lib/log-faults calls a fault, as one expression."""
    with open(os.path.join(TOP, "tests/lib/log-faults"), encoding="utf-8") as file:
        return re.compile("|".join(line.strip() for line in file))


async def run(*command, stdin=None, check=True, environment=()):
    """(exit status, output) of a command."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=dict(os.environ, TICKETD_BUILDDIR=BUILD, **dict(environment)))
    output, _ = await process.communicate(stdin)
    text = output.decode(errors="replace")
    if check and process.returncode != 0:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{text}")
    return process.returncode, text


class Instance:
    def __init__(self, settings=(), environment=()):
        self.directory = tempfile.mkdtemp(prefix="play.")
        self.settings = settings
        self.points = os.path.join(self.directory, "points")  # see src/util/fault_point.h
        self.environment = dict(environment, TICKETD_FAULT_POINTS=self.points)
        for name, value in self.environment.items():
            self.environment[name] = value.replace("{top}", TOP).replace("{build}", BUILD)
        self.facts = {}
        self.fans = []  # made in bulk and not used by a play yet
        self.database = None
        self.log_bytes_judged = 0

    async def command(self, name, *arguments, **environment):
        await run(os.path.join(TOP, "deploy/lib/instance"), name, self.directory, *arguments,
                  environment=dict(self.environment, **environment))
        with open(os.path.join(self.directory, "instance.json"), encoding="utf-8") as file:
            self.facts = json.load(file)

    async def start(self):
        options = [word for setting in self.settings for word in ("--set", setting)]
        await self.command("init", "--port", "auto", *options)
        await self.command("start")
        self.database = Database(self.facts["sockets"]["mysql"])
        await self.ticketctl("admin", "create", "--email", ADMIN["email"], "--password-file", "-",
                             stdin=ADMIN["password"].encode() + b"\n")

    async def stop(self, keep=False):
        if self.database is not None:
            await self.database.close()
        await self.command("stop")
        faults = self.new_faults()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)
        if faults:
            raise ServerBroke("\n".join(faults))

    async def ticketctl(self, *arguments, stdin=None, check=True):
        return await run(os.path.join(BUILD, "ticketctl"), "-c", self.facts["ticketctl_conf"],
                         *arguments, stdin=stdin, check=check)

    async def take_fans(self, count, points=0):
        """Fresh fans: dicts of email, password, user_id, access_token."""
        path = os.path.join(self.directory, "fans.jsonl")
        await self.ticketctl("fan", "create", "--count", str(count), "--points", str(points), "--out", path)
        with open(path, encoding="utf-8") as file:
            fans = [json.loads(line) for line in file]
        os.unlink(path)
        return fans

    # Processes -----------------------------------------------------------------------------------

    def children(self, of="ticketd"):
        """{pid: title} of the children of ticketd's master, or of nginx's."""
        master = self.facts["pids"][of]
        out = {}
        with open(f"/proc/{master}/task/{master}/children", encoding="ascii") as file:
            for pid in file.read().split():
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as title:
                        out[int(pid)] = title.read().replace(b"\0", b" ").decode().strip()
                except (FileNotFoundError, ProcessLookupError):
                    pass
        return out

    def pids_titled(self, word, of="ticketd"):
        return [pid for pid, title in self.children(of).items() if word in title]

    def signal_titled(self, word, number):
        """Signals the children whose title has the word; their pids."""
        pids = self.pids_titled(word)
        if not pids:
            raise CommandFailed(f"no process is titled {word}: {self.children()}")
        for pid in pids:
            os.kill(pid, number)
        return pids

    @staticmethod
    def oldest(pids):
        """The process that was started first."""
        def start_time(pid):
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                return int(file.read().rpartition(")")[2].split()[19])
        return min(pids, key=start_time)

    def kill_one(self, word):
        pid = self.pids_titled(word)[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    async def flush_cache(self):
        reader, writer = await asyncio.open_unix_connection(self.facts["sockets"]["memcached"])
        writer.write(b"flush_all\r\n")
        await reader.readline()
        writer.close()

    def log_tail(self, lines=30):
        """The end of each log, without nginx's access log."""
        out = []
        directory = os.path.join(self.directory, "log")
        for name in sorted(os.listdir(directory)):
            if "access" in name:
                continue
            with open(os.path.join(directory, name), errors="replace", encoding="utf-8") as file:
                tail = [line for line in file.read()[-40000:].splitlines() if "[Note]" not in line][-lines:]
            if tail:
                out += [f"--- {name}"] + tail
        return out

    def new_faults(self):
        """Faults in ticketd's log that nobody has been told of, each with the lines that follow it."""
        with open(os.path.join(self.directory, "log/ticketd.log"), "rb") as file:
            file.seek(self.log_bytes_judged)
            text = file.read()
        self.log_bytes_judged += len(text)
        lines, out, pattern = text.decode(errors="replace").splitlines(), [], fault_pattern()
        for number, line in enumerate(lines):
            if pattern.search(line):
                out += lines[number:number + LINES_OF_A_FAULT]
        return out[:LINES_OF_A_FAULT * 10]

    def log_lines(self, words):
        """Lines of ticketd's log with one of the words."""
        path = os.path.join(self.directory, "log/ticketd.log")
        with open(path, errors="replace", encoding="utf-8") as file:
            return [line.rstrip() for line in file if any(word in line for word in words)]
