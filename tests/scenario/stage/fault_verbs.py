"""Verbs that break and mend parts of the instance."""
import asyncio
import os
import random
import re
import signal
import time

from .language import Failed, verb
from .requests import concert_named

# Values as large as a counter's item, 5,000 a second.
FILL_BYTES = 8
FILL_BATCH = 250
FILL_PAUSE_SECONDS = 0.05


@verb("flush memcached")
async def flush_memcached(play):
    """memcached forgets everything."""
    await play.instance.flush_cache()


@verb("kill memcached")
async def kill_memcached(play):
    """SIGKILL; it stays away until it is started."""
    os.kill(play.instance.facts["pids"]["memcached"], signal.SIGKILL)
    await asyncio.sleep(0.05)


@verb("start memcached")
async def start_memcached(play):
    """An empty one."""
    await play.instance.command("start-cache")


@verb("memcached starts anew with <mebibytes> MiB")
async def memcached_anew(play, mebibytes):
    """Empty, with so much memory."""
    await play.instance.command("stop-cache")
    await play.instance.command("start-cache", TICKETD_CACHE_MEMORY=mebibytes)


@verb("memcached is filled for <seconds> s until it evicts")
async def fill_memcached(play, seconds):
    """Small values come without end, as many heartbeats would bring them; what nobody reads is evicted."""
    reader, writer = await asyncio.open_unix_connection(play.instance.facts["sockets"]["memcached"])

    async def ask(text):
        writer.write(text)
        return await reader.readline()
    await ask(b"set unread 0 0 1\r\n1\r\n")
    value, end, number = b"v" * FILL_BYTES, time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        for _ in range(FILL_BATCH):
            number += 1
            writer.write(b"set fill%d 0 0 %d noreply\r\n%s\r\n" % (number, FILL_BYTES, value))
        await writer.drain()
        await asyncio.sleep(FILL_PAUSE_SECONDS)
    is_kept = await ask(b"get unread\r\n")
    writer.close()
    play.note(f"{number} values")
    if is_kept != b"END\r\n":
        raise Failed("nothing was evicted: the play shows nothing")


@verb("stop <process>")
async def stop_process(play, process):
    """SIGSTOP: the janitor, memcached or the database hangs."""
    for pid in pids_of(play, process):
        os.kill(pid, signal.SIGSTOP)


@verb("continue <process>")
async def continue_process(play, process):
    """SIGCONT."""
    for pid in pids_of(play, process):
        os.kill(pid, signal.SIGCONT)


def pids_of(play, process):
    servers = {"memcached": "memcached", "database": "mysql", "ticketd": "ticketd", "nginx": "nginx"}
    if process in servers:
        return [play.instance.facts["pids"][servers[process]]]
    pids = play.instance.pids_titled(process)
    if not pids:
        raise Failed(f"no process is titled {process}: {play.instance.children()}")
    return pids


@verb("kill the janitor")
async def kill_janitor(play):
    """SIGKILL; the master makes a new one."""
    play.instance.kill_one("janitor")


@verb("kill a <pool> worker <count> times")
async def kill_workers(play, pool, count):
    """SIGKILL to the oldest of a pool, again and again; each is replaced within a second.

    Those that die within a second of their start look like a crash loop, whose replacement waits.
    """
    for _ in range(int(count)):
        await asyncio.sleep(random.uniform(0.4, 0.5))
        before = set(play.instance.pids_titled(pool))
        if not before:
            raise Failed(f"no worker is titled {pool}: {play.instance.children()}")
        os.kill(play.instance.oldest(before), signal.SIGKILL)
        end = time.monotonic() + 1
        while len(play.instance.pids_titled(pool)) < len(before) or set(play.instance.pids_titled(pool)) == before:
            if time.monotonic() > end:
                raise Failed(f"a killed {pool} worker was not replaced: {play.instance.children()}")
            await asyncio.sleep(0.02)


@verb("kill the database")
async def kill_database(play):
    """SIGKILL to mariadbd."""
    os.kill(play.instance.facts["pids"]["mysql"], signal.SIGKILL)
    await asyncio.sleep(0.05)


@verb("start the database")
async def start_database(play):
    """It recovers from its log."""
    await play.database.close()
    await play.instance.command("start-db")


@verb("restart the database")
async def restart_database(play):
    """SIGTERM: it tells its clients; then it starts again."""
    await play.instance.command("stop-db")
    await start_database(play)


@verb("signal <process> <name>")
async def signal_process(play, process, name):
    """ticketd: HUP rolls the workers, USR2 re-executes the master. nginx: HUP rolls its workers."""
    for pid in pids_of(play, process):
        os.kill(pid, getattr(signal, f"SIG{name}"))


@verb("the place of <who> is from <seconds> s ago")
async def age_place(play, who, seconds):
    """Moves the end of an admission back in the table, as if so much time had passed."""
    fan = play.people.by_name[who]
    number = concert_named(play, fan.concert)["concert_id"]
    await play.database.rows(
        f"UPDATE queue_entry SET admission_expires_at_us = admission_expires_at_us - {int(seconds) * 1000000} "
        f"WHERE concert_id = {number} AND user_id = 0x{fan.user_id.replace('-', '')} AND state = 3")


@verb("change the database: <sql...>")
async def change_database(play, sql):
    """For what no request can do: seeded corruption."""
    await play.database.rows(re.sub(r"\$(\w+)", lambda match: str(play.words[match[1]]), sql))


@verb("no log line says <words>")
async def no_log_line(play, words):
    """ticketd's log has no line with one of the words, separated by |."""
    lines = play.instance.log_lines(words.split("|"))
    if lines:
        raise Failed(f"the log says: {lines[:3]}")
