"""Verbs that break parts again and again, at moments that follow from the seed, and mend them."""
import asyncio
import collections
import os
import signal
import time

from .fault_verbs import pids_of, start_database
from .language import Failed, verb

# Bounds for a busy machine; what is waited for comes sooner.
READY_SECONDS = 60
REPLACED_SECONDS = 20    # a child that has died often is replaced after a pause
LISTED_SECONDS = 40
REACHED_SECONDS = 4      # for a point of the program that somebody passes now and then
NOW_AND_THEN = 3         # times, while points are listed
POINTS_LEAST = 20
# Transactions of a process that hangs are ended by the database after five seconds.
LOCKED_SECONDS = 7


@verb("<count> times at random moments: <line...>")
async def at_random_moments(play, count, line):
    """A line again and again, after pauses of 0.2 to 1 s."""
    for _ in range(int(count)):
        await asyncio.sleep(play.random.uniform(0.2, 1.0))
        await play.perform_line(line)


@verb("one of: <lines...>")
async def one_of(play, lines):
    """One of some lines, separated by |, by chance."""
    await play.perform_line(play.random.choice(lines.split(" | ")))


async def signal_one(play, process, number):
    """The pid of one of those titled so, by chance; where the last one has just died, of the next."""
    end = time.monotonic() + REPLACED_SECONDS
    while True:
        try:
            pid = play.random.choice(sorted(pids_of(play, process)))
            os.kill(pid, number)
            return pid
        except (Failed, ProcessLookupError):
            if time.monotonic() > end:
                raise
        await asyncio.sleep(0.05)


@verb("one <process> dies")
async def dies(play, process):
    """SIGKILL: sale, read, auth, janitor. The master makes another one."""
    await signal_one(play, process, signal.SIGKILL)


@verb("one <process> hangs for <seconds> s")
async def hangs(play, process, seconds):
    """SIGSTOP, and SIGCONT after a while: a worker, janitor, memcached, database, nginx, ticketd."""
    pid = await signal_one(play, process, signal.SIGSTOP)
    await asyncio.sleep(float(seconds))
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass  # it was replaced meanwhile


async def ready_again(play):
    """Until the site says so, as a balancer asks it."""
    for _ in range(READY_SECONDS * 20):
        try:
            if (await play.client.request("GET", "/readyz")).status == 200:
                return
        except OSError:
            pass
        await asyncio.sleep(0.05)
    raise Failed(f"not ready after {READY_SECONDS} s")


@verb("the database dies and comes back")
async def database_dies(play):
    """SIGKILL to mariadbd; it recovers from its log."""
    os.kill(play.instance.facts["pids"]["mysql"], signal.SIGKILL)
    await asyncio.sleep(play.random.uniform(0.05, 0.5))
    await start_database(play)


@verb("memcached dies and comes back")
async def memcached_dies(play):
    """SIGKILL; the next one is empty."""
    os.kill(play.instance.facts["pids"]["memcached"], signal.SIGKILL)
    await asyncio.sleep(play.random.uniform(0.05, 0.5))
    await play.instance.command("start-cache")


@verb("nginx dies and comes back")
async def nginx_dies(play):
    """SIGKILL to master and workers, as a service manager does when the master is gone."""
    os.kill(play.instance.facts["pids"]["nginx"], signal.SIGKILL)
    await play.instance.command("stop-web")
    await asyncio.sleep(play.random.uniform(0.05, 0.3))
    await play.instance.command("start-web")


@verb("one worker of nginx dies")
async def nginx_worker_dies(play):
    """SIGKILL; its master makes another one. Not one of those that look after the cache."""
    os.kill(play.random.choice(play.instance.pids_titled("worker process", "nginx")), signal.SIGKILL)


@verb("the master dies and ticketd comes back")
async def master_dies(play):
    """SIGKILL to the master; its children see that and leave, and another one starts."""
    os.kill(play.instance.facts["pids"]["ticketd"], signal.SIGKILL)
    await asyncio.sleep(play.random.uniform(0.05, 1.0))
    await play.instance.command("stop-app")
    await play.instance.command("start-app")


@verb("everything dies and comes back")
async def everything_dies(play):
    """As when a machine loses its power, but for what the disk has."""
    for name in ("nginx", "ticketd", "mysql", "memcached"):
        os.kill(play.instance.facts["pids"][name], signal.SIGKILL)
    await play.database.close()
    for name in ("web", "app", "db", "cache"):
        await play.instance.command(f"stop-{name}")
    await play.instance.command("start")
    await ready_again(play)


# Named points ------------------------------------------------------------------------------------

def passed_points(play):
    """Points that were passed now and then while the list was there."""
    with open(os.path.join(play.instance.points, "list"), encoding="utf-8") as file:
        passed = collections.Counter(file.read().split())
    return sorted(point for point, times in passed.items() if times >= NOW_AND_THEN)


@verb("the points that are passed are listed for <seconds> s")
async def list_points(play, seconds):
    """Names the points of the program that the load comes by, for longer where it comes by too few.

    See src/util/fault_point.h.
    """
    os.makedirs(play.instance.points, exist_ok=True)
    path = os.path.join(play.instance.points, "list")
    with open(path, "w", encoding="utf-8"):
        pass
    end = time.monotonic() + LISTED_SECONDS
    await asyncio.sleep(float(seconds))
    while len(passed_points(play)) < POINTS_LEAST and time.monotonic() < end:
        await asyncio.sleep(0.5)
    play.words["points"] = passed_points(play)
    os.unlink(path)
    if len(play.words["points"]) < POINTS_LEAST:
        raise Failed(f"only {play.words['points']} were passed")


async def reached(play, act, point):
    """Whether somebody came by and did what the file says."""
    path = os.path.join(play.instance.points, f"{act}.{point}")
    with open(path, "w", encoding="utf-8"):
        pass
    for _ in range(REACHED_SECONDS * 50):
        if not os.path.exists(path):
            return True
        await asyncio.sleep(0.02)
    try:
        os.unlink(path)
        return False
    except FileNotFoundError:
        return True  # at the last moment


def stopped(play):
    """Children of the master that are stopped."""
    out = []
    for pid in play.instance.children():
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                if file.read().rpartition(")")[2].split()[0] == "T":
                    out.append(pid)
        except (FileNotFoundError, ProcessLookupError):
            pass  # it was replaced meanwhile
    return out


async def check_locks(play):
    """What a stopped process had locked is free: no transaction is older than the database lets them be."""
    held = await play.database.rows(
        "SELECT trx_mysql_thread_id, trx_started, trx_rows_locked FROM information_schema.innodb_trx "
        f"WHERE trx_started < NOW() - INTERVAL {LOCKED_SECONDS} SECOND")
    if held:
        raise Failed(f"locked for more than {LOCKED_SECONDS} s: {held}")


@verb("processes stop before <count> commits for <seconds> s")
async def stop_before_commits(play, count, seconds):
    """Each time another transaction, by chance: SIGSTOP with its rows locked, and SIGCONT after a while.

    Long before that the rows are free again for others.
    """
    points = [point for point in play.words["points"] if point.startswith("before-commit.")]
    play.random.shuffle(points)
    done = []
    for point in points:
        if len(done) == int(count):
            break
        # Some are passed once a sale, such as where its counter begins.
        if await reached(play, "stop", point):
            await asyncio.sleep(float(seconds))
            await check_locks(play)
            for pid in stopped(play):
                os.kill(pid, signal.SIGCONT)
            done.append(point)
    play.note(f"stopped at {' '.join(done)}")
    if len(done) < int(count):
        raise Failed(f"of {points} somebody came by {done} only")


@verb("processes die at <count> of these points")
async def die_at_points(play, count):
    """Each time another point, by chance; whoever comes there first gets SIGKILL. Passed by nobody: the next."""
    points = list(play.words["points"])
    play.random.shuffle(points)
    died, missed = [], []
    for point in points:
        if len(died) == int(count):
            break
        # Some are passed once a sale, or no more once it has run for a while.
        (died if await reached(play, "kill", point) else missed).append(point)
        await asyncio.sleep(play.random.uniform(0.1, 0.4))
    play.note(f"died at {len(died)} points, {len(points)} are there: {' '.join(died)}")
    if len(died) < int(count):
        raise Failed(f"only at {died}; nobody came by {missed}")
