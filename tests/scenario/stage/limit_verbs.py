"""Verbs that take something away that a server needs: commits, disk, descriptors, memory, connections."""
import asyncio
import errno
import json
import os
import resource
import signal
import time

from .break_verbs import signal_one
from .instance import ADMIN
from .language import Failed, verb
from .second_host import clock_off_by
from .sql_proxy import SqlProxy

FILL_BYTES = 1 << 20
HELD_SECONDS = 600
READY_SECONDS = 60
BROKEN_SECONDS = 40      # until every kind of break was made
WAYS = ("before", "after", "delay")


# Between workers and the database ----------------------------------------------------------------

@verb("workers reach the database through a proxy that breaks <percent> of 100 commits")
async def proxy_comes(play, percent):
    """It cuts the connection before the COMMIT or behind it, or delays the answer."""
    proxy = play.words["proxy"] = SqlProxy(play.instance.facts["sockets"]["mysql"], play.random)
    proxy.percent = int(percent)
    await proxy.start()
    conf = play.instance.facts["ticketd_conf"]
    with open(conf, encoding="utf-8") as file:
        text = file.read().replace(proxy.server, proxy.path)
    with open(conf, "w", encoding="utf-8") as file:
        file.write(text)
    before = set(play.instance.children())
    os.kill(play.instance.facts["pids"]["ticketd"], signal.SIGHUP)
    for _ in range(300):
        if not before & set(play.instance.children()):
            return
        await asyncio.sleep(0.05)
    raise Failed("the workers do not take the proxy")


@verb("the proxy breaks nothing more")
async def proxy_is_good(play):
    """It goes on, and tells what it did; not before it has made every kind of break."""
    proxy = play.words["proxy"]
    end = time.monotonic() + BROKEN_SECONDS
    while any(proxy.counts[how] == 0 for how in WAYS):
        if time.monotonic() > end:
            raise Failed(f"not every kind of break was made: {dict(proxy.counts)}")
        await asyncio.sleep(0.1)
    proxy.percent = 0
    play.note("commits broken: " + ", ".join(f"{count} {how}" for how, count in sorted(proxy.counts.items())))


# The disk ----------------------------------------------------------------------------------------

def filler(play):
    """A file on the database's disk, which has a mount namespace of its own."""
    return f"/proc/{play.instance.facts['pids']['mysql']}/root{play.instance.directory}/data/mysql/filler"


@verb("the disk of the database is full but for <kibibytes> KiB")
async def disk_is_full(play, kibibytes):
    """Something else writes to it; see tests/fault/small-disk."""
    path = filler(play)
    disk = os.statvfs(os.path.dirname(path))
    left = disk.f_bavail * disk.f_frsize - int(kibibytes) * 1024
    if left > 1 << 30:
        raise Failed("the database has no small disk")
    with open(path, "ab", buffering=0) as file:
        try:
            while left > 0:
                left -= file.write(bytes(min(FILL_BYTES, left)))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


@verb("the disk of the database has room again")
async def disk_has_room(play):
    """The other file is removed."""
    os.unlink(filler(play))


# The database's clock ----------------------------------------------------------------------------

@verb("the database comes back, its clock off by <seconds> s")
async def clock_of_database(play, seconds):
    """It is the one clock of the site. Whoever's access token has run out signs in again, the admin too."""
    await play.database.close()
    await play.instance.command("stop-db")
    faked = clock_off_by(int(seconds))
    await play.instance.command("start-db", TICKETD_UNDER_DB="env " + " ".join(
        f"{name}={faked[name]}" for name in ("LD_PRELOAD", "FAKETIME", "DONT_FAKE_MONOTONIC",
                                             "FAKETIME_DONT_FAKE_MONOTONIC")))
    end = time.monotonic() + READY_SECONDS
    body = json.dumps(ADMIN).encode()
    while time.monotonic() < end:
        answer = await play.client.request("POST", "/api/v1/sessions", [("Content-Type", "application/json")], body)
        if answer.status == 201:
            play.admin.update(answer.json)
            return
        await asyncio.sleep(0.2)
    raise Failed(f"the admin cannot sign in: {answer}")


# What the kernel and the database give -----------------------------------------------------------

def set_soft_limit(pid, kind, limit):
    _, hard = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (limit, hard))


@verb("one <process> may open <count> more files")
async def limit_files(play, process, count):
    """A worker of that pool: RLIMIT_NOFILE as if so many were left."""
    pid = await signal_one(play, process, 0)
    used = max(int(name) for name in os.listdir(f"/proc/{pid}/fd")) + 1
    set_soft_limit(pid, resource.RLIMIT_NOFILE, used + int(count))


@verb("one <process> may have <mebibytes> MiB more memory")
async def limit_memory(play, process, mebibytes):
    """A worker of that pool: RLIMIT_AS. AddressSanitizer, which has terabytes reserved, could not report under it."""
    pid = await signal_one(play, process, 0)
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    if used < 1 << 40:
        set_soft_limit(pid, resource.RLIMIT_AS, used + int(mebibytes) * (1 << 20))


@verb("the database takes <count> connections and loses those it has")
async def limit_connections(play, count):
    """max_connections, with others' connections in the places of the workers."""
    await play.database.rows(f"SET GLOBAL max_connections = {int(count)}")
    await play.database.end_connections("ticketd")
    await hold_connections(play, int(count) - 2)


async def hold_connections(play, count):
    """Connections of somebody else, until they are given back."""
    socket = play.instance.facts["sockets"]["mysql"]
    held = play.words.setdefault("held connections", [])
    for _ in range(count):
        held.append(await asyncio.create_subprocess_exec(
            "mariadb", "--no-defaults", f"--socket={socket}", "--user=ticketd", "-e",
            f"SELECT SLEEP({HELD_SECONDS})", stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL))


@verb("the database takes <count> connections again")
async def free_connections(play, count):
    """The others go."""
    for process in play.words.pop("held connections", []):
        if process.returncode is None:
            process.kill()
        await process.wait()
    await play.database.rows("KILL USER ticketd")
    await play.database.rows(f"SET GLOBAL max_connections = {int(count)}")
