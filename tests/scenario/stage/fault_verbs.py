"""Verbs that break and mend parts of the instance."""
import asyncio
import os
import random
import re
import signal
import time

from .language import Failed, verb
from .requests import concert_named


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


@verb("signal ticketd <name>")
async def signal_ticketd(play, name):
    """HUP rolls the workers, USR2 re-executes the master."""
    os.kill(play.instance.facts["pids"]["ticketd"], getattr(signal, f"SIG{name}"))


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
