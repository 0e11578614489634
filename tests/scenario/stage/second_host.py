"""Another host of the same site: a ticketd and an nginx of its own, on the same database and memcached.

The wall clock of its ticketd may be wrong; Debian's libfaketime tells another time of day. The monotonic
clock stays right, as it does on a host whose time of day is wrong. nginx, which libfaketime does not fool
all the time, does not say when a request began: on one host the two would agree.
"""
import asyncio
import glob
import os
import re
import signal
import socket

from .http import Client
from .instance import BUILD, CommandFailed

FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"
READY_SECONDS = 60
END_SECONDS = 30


def clock_off_by(seconds):
    """The environment of processes whose clock is off."""
    found = glob.glob(FAKETIME)
    if not found:
        raise CommandFailed(f"no {FAKETIME}: Debian's package is libfaketime")
    return dict(os.environ, LD_PRELOAD=found[0], FAKETIME=f"{seconds:+d}s", DONT_FAKE_MONOTONIC="1",
                FAKETIME_DONT_FAKE_MONOTONIC="1",
                # A sanitizer wants to be the first library and is linked, so it is there in time.
                ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SecondHost:
    def __init__(self, instance, clock_seconds):
        self.directory = instance.directory
        self.facts = instance.facts
        self.environment = clock_off_by(clock_seconds) if clock_seconds else dict(os.environ)
        self.port = free_port()
        self.client = Client("127.0.0.1", self.port)
        self.processes = []
        self.is_ready = False
        self.other = {self.facts["sockets"][pool]: self.facts["sockets"][pool].replace(".sock", "2.sock")
                      for pool in ("sale", "read", "auth")}

    def for_us(self, text):
        for ours, theirs in self.other.items():
            text = text.replace(ours, theirs)
        return text

    def write_files(self):
        """The first host's configuration with other sockets and another port."""
        with open(self.facts["ticketd_conf"], encoding="utf-8") as file:
            text = self.for_us(file.read())
        self.conf = os.path.join(self.directory, "etc/ticketd2.conf")
        with open(self.conf, "w", encoding="utf-8") as file:
            file.write(text)
        theirs = os.path.join(self.directory, "etc/nginx")
        ours, cache = theirs + "2", os.path.join(self.directory, "cache")
        os.makedirs(ours, exist_ok=True)
        os.makedirs(cache + "2", exist_ok=True)
        for name in os.listdir(theirs):
            with open(os.path.join(theirs, name), encoding="utf-8") as file:
                text = self.for_us(file.read())
            text = text.replace(theirs + "/", ours + "/").replace(cache, cache + "2")
            text = text.replace("nginx.pid", "nginx2.pid")
            text = re.sub(r"fastcgi_param\s+REQUEST_START\b.*\n", "", text)
            text = re.sub(rf"\b{self.facts['port']}\b", str(self.port), text)
            with open(os.path.join(ours, name), "w", encoding="utf-8") as file:
                file.write(text)
        self.nginx_conf = os.path.join(ours, "private.conf")

    async def launch(self, log, environment, *command):
        with open(os.path.join(self.directory, "log", log), "ab") as file:
            self.processes.append(await asyncio.create_subprocess_exec(
                *command, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
                start_new_session=True))

    async def start(self):
        self.write_files()
        for path in self.other.values():
            if os.path.exists(path):
                os.unlink(path)
        sale = self.other[self.facts["sockets"]["sale"]]
        # In the same log as the first: what must not be in it is looked for there.
        await self.launch("ticketd.log", self.environment, "spawn-fcgi", "-n", "-s", sale, "-M", "0660",
                          "-b", "4096", "--", os.path.join(BUILD, "ticketd"), "-c", self.conf)
        await self.launch("nginx.error.log", os.environ, "nginx", "-p", self.directory, "-e",
                          os.path.join(self.directory, "log/nginx.error.log"), "-c", self.nginx_conf,
                          "-g", "daemon off;")
        for _ in range(READY_SECONDS * 20):
            try:
                if (await self.client.request("GET", "/readyz")).status == 200:
                    self.is_ready = True
                    return
            except OSError:
                pass
            await asyncio.sleep(0.05)
        raise CommandFailed(f"the second host is not ready after {READY_SECONDS} s")

    @property
    def master(self):
        return self.processes[0].pid

    async def stop(self):
        """nginx ends what it has begun, then ticketd; what does not go is killed with all it started."""
        self.is_ready = False
        for process, number in zip(reversed(self.processes), (signal.SIGQUIT, signal.SIGTERM)):
            if process.returncode is None:
                process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except asyncio.TimeoutError:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        self.client.close()
        self.processes = []
