"""The private instance that a bench measures, and what every bench wants to know of it and of the
machine.
"""

import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SRC = os.environ.get("TICKETD_SRCDIR", os.path.dirname(HERE))
BUILD = os.environ.get("TICKETD_BUILDDIR", os.path.join(SRC, "build"))
INSTANCE = os.path.join(SRC, "deploy", "lib", "instance")

# No limit, log or housekeeping that a load test would measure instead of the work.
SETTINGS = ("limits.changes_per_minute=1000000", "ticketd.log_requests=false",
            "ticketd.recycle_requests=100000000", "janitor.audit_seconds=86400")


# Whoever is asked to end stops what it started.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def log(text):
    print(text, file=sys.stderr, flush=True)


def call(*command, **kwargs):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **kwargs).stdout


class Site:
    """MariaDB, memcached, ticketd and nginx under a directory of their own."""

    def __init__(self, directory, workers):
        self.dir = directory
        self.workers = workers
        self.instance = {}
        self.base = None
        self.beside_port = None
        os.environ["TICKETD_DB_MEMORY"] = os.environ.get("TICKETD_DB_MEMORY", "2G")
        # As the unit has it: a crowd that memcached cannot keep is read from the tables.
        os.environ["TICKETD_CACHE_MEMORY"] = os.environ.get("TICKETD_CACHE_MEMORY", "512")
        os.environ["TICKETD_BUILDDIR"] = BUILD

    def start(self, settings=SETTINGS):
        call(INSTANCE, "init", self.dir, "--port", "auto", "--sale", str(self.workers),
             "--read", str(self.workers),
             *[word for setting in settings for word in ("--set", setting)])
        call(INSTANCE, "start", self.dir)
        self.read_instance()

    def read_instance(self):
        with open(f"{self.dir}/instance.json", encoding="utf-8") as file:
            self.instance = json.load(file)
        self.base = self.instance["base_url"]
        self.beside_port = self.instance["port"] + 1

    def service(self, verb, name):
        """start or stop one of db, cache, app, web."""
        call(INSTANCE, f"{verb}-{name}", self.dir)
        self.read_instance()

    def serve_beside(self, server, upstreams=""):
        """Another nginx server on the next port, with these locations."""
        os.makedirs(f"{self.dir}/etc/nginx/private.d", exist_ok=True)
        with open(f"{self.dir}/etc/nginx/private.d/bench.conf", "w", encoding="utf-8") as file:
            file.write(f"""{upstreams}
server {{
    listen 127.0.0.1:{self.beside_port} backlog=4096;
    access_log {self.dir}/log/beside.access.log ticketd buffer=32k flush=1s;
    keepalive_requests 1000000;
    client_body_buffer_size 16k;
    {server}
}}
""")
        self.service("stop", "web")
        self.service("start", "web")

    def sql(self, text):
        """What the database answers as root: rows of columns."""
        out = call("mariadb", "--no-defaults", "-N", "-B", "--user=root",
                   f"--socket={self.instance['sockets']['mysql']}", "ticketd", input=text)
        return [line.split("\t") for line in out.splitlines()]

    def ask_cache(self, commands, end):
        """What memcached answers, up to these bytes."""
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.instance["sockets"]["memcached"])
            server.sendall(commands.encode())
            text = b""
            while not text.endswith(end):
                text += server.recv(65536)
        return text

    def cache_statistics(self):
        words = (line.split() for line in self.ask_cache("stats\r\n", b"END\r\n").splitlines())
        return {word[1].decode(): word[2].decode() for word in words if len(word) == 3}

    def cache_commands(self):
        """Keys that memcached was asked for, told or made to count so far."""
        stats = self.cache_statistics()
        return sum(int(stats[name]) for name in ("cmd_get", "cmd_set", "cmd_touch", "incr_hits",
                                                 "incr_misses", "delete_hits", "delete_misses"))

    def audit(self):
        """Whether it is clean, and what it says."""
        out = subprocess.run(
            [f"{BUILD}/ticketctl", "-c", self.instance["ticketctl_conf"], "audit"],
            capture_output=True, text=True, check=False)
        return out.returncode == 0, out.stdout + out.stderr

    def processes(self, title, of_parent=None):
        """The children of that title of ticketd's master or another process."""
        of_parent = of_parent or self.instance["pids"]["ticketd"]
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if title.encode() not in file.read():
                        continue
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == of_parent:
                found.append(int(pid))
        return found

    def pss_kib(self, title="sale worker"):
        """Proportional set sizes of the master's children of that title."""
        sizes = []
        for pid in self.processes(title):
            try:
                with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                    sizes.append(int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1)))
            except OSError:
                continue
        return sizes

    def stop(self):
        call(INSTANCE, "stop", self.dir)


def get(url, token=None):
    request = urllib.request.Request(url)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def spread(values, form=",.0f"):
    return (f"{statistics.median(values):{form}}"
            f" [{min(values):{form}}..{max(values):{form}}]")


def today():
    return time.strftime("%Y-%m-%d", time.gmtime())


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"^model name\s*:\s*(.*)$", file.read(), re.M)
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(re.search(r"^MemTotal:\s+(\d+)", file.read()).group(1)) // (1024 * 1024)
    version = call("mariadbd", "--version").split("Ver")[1].split()[0]
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True,
                           check=True).stderr.strip().split("/")[-1]
    return (f"{os.cpu_count()} cores ({model.group(1) if model else platform.machine()}),"
            f" {memory} GiB, {platform.system()} {platform.release().split('-')[0]},"
            f" MariaDB {version}, nginx {nginx}")
