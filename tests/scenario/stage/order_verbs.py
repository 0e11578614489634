"""Verbs that look at a queue while something breaks: order of arrival, capacity, speed afterwards."""
import asyncio
import time

from .crowd_verbs import SAMPLE_SECONDS, bring_crowd, each
from .http import ConnectionEnded
from .language import Failed, find_verb, verb
from .people import Fan
from .requests import concert_named, send
from .sale_verbs import join
from .second_host import SecondHost

PAIRS_MOST = 1000        # accounts made for one run of pairs, times two
PAIR_PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 60
SPEED_JOINS = 20


# Order of arrival while something breaks ---------------------------------------------------------

async def surely_join(play, fan, concert, failures):
    """Asks again after a 5xx or a lost connection; a place that was taken meanwhile is the same one."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = await join(play, fan, concert)
            if answer.status in (200, 201):
                return
            failures.append(str(answer))
        except (OSError, ConnectionEnded) as error:
            failures.append(str(error))
        if time.monotonic() > end:
            raise Failed(f"{fan.name} could not join within {PATIENCE_SECONDS} s: {failures[-1]}")
        await asyncio.sleep(0.1)


class Pairs:
    """Pairs of fans join, B after A was answered, until somebody says stop."""

    def __init__(self, play, concert, accounts):
        self.play, self.concert = play, concert
        self.fans = iter([Fan(name=f"p{number}", **account) for number, account in enumerate(accounts, 1)])
        self.joined, self.wrong, self.failures = [], [], []
        self.is_over = asyncio.Event()

    async def keep_joining(self):
        while not self.is_over.is_set():
            first, second = next(self.fans, None), next(self.fans, None)
            if second is None:
                return
            await surely_join(self.play, first, self.concert, self.failures)
            await surely_join(self.play, second, self.concert, self.failures)
            self.joined += [first, second]
            if second.number <= first.number:
                self.wrong.append(f"{second.number} was given after {first.number}")
            await asyncio.sleep(PAIR_PAUSE_SECONDS)

    async def work(self, at_once):
        await asyncio.gather(*(self.keep_joining() for _ in range(at_once)))
        return self


@verb("in the background <count> pairs at a time join <concert>")
async def pairs_in_background(play, count, concert):
    """B asks after A was answered, so B's number is higher, whatever breaks. See: the pairs stop."""
    accounts = await play.instance.take_fans(2 * PAIRS_MOST)
    pairs = play.words["pairs"] = Pairs(play, concert, accounts)
    play.background["pairs"] = asyncio.ensure_future(pairs.work(int(count)))
    await asyncio.sleep(0)


@verb("the pairs stop after at least <count>")
async def pairs_stop(play, count):
    """All in order, no number twice, and each place is in the table as it was answered."""
    play.words["pairs"].is_over.set()
    pairs = await play.background.pop("pairs")
    del play.words["pairs"]
    play.note(f"{len(pairs.joined) // 2} pairs, {len(pairs.failures)} failures")
    if pairs.wrong:
        raise Failed(f"{len(pairs.wrong)} pairs: {'; '.join(pairs.wrong[:5])}")
    if len(pairs.joined) < 2 * int(count):
        raise Failed(f"only {len(pairs.joined) // 2} pairs joined; {'; '.join(pairs.failures[:3])}")
    if len({fan.number for fan in pairs.joined}) != len(pairs.joined):
        raise Failed("a number was given twice")
    number = concert_named(play, pairs.concert)["concert_id"]
    rows = await play.database.rows("SELECT LOWER(HEX(user_id)), place_no FROM queue_entry "
                                    f"WHERE concert_id = {number} AND state < 4")
    places = dict(rows)
    lost = [fan for fan in pairs.joined if places.get(fan.user_id.replace("-", "")) != str(fan.number)]
    if lost:
        raise Failed(f"{len(lost)} places are not in the table as they were answered, "
                     f"the first {lost[0].number} of {lost[0].user_id}")
    if len(rows) != len(pairs.joined):
        raise Failed(f"{len(rows)} places for {len(pairs.joined)} fans")


# Capacity while something breaks -----------------------------------------------------------------

class Watch:
    """Samples a room; what cannot be asked at the moment is asked again."""

    def __init__(self, play, concert, capacity):
        self.play, self.number, self.capacity = play, concert_named(play, concert)["concert_id"], capacity
        self.inside, self.served = [], []

    async def sample(self):
        inside = await self.play.database.value(
            f"SELECT COUNT(*) FROM queue_entry WHERE concert_id = {self.number} AND state = 3")
        self.inside.append(int(inside))
        served = await self.play.database.value(
            f"SELECT now_serving FROM waiting_room WHERE concert_id = {self.number}")
        self.served.append(int(served))

    async def work(self):
        while True:
            try:
                await self.sample()
            except (OSError, RuntimeError, ValueError, IndexError):
                pass  # the database is away
            await asyncio.sleep(SAMPLE_SECONDS)


@verb("in the background <concert> is watched")
async def watch(play, concert):
    """The people inside and now_serving, ten times a second. See: never more than … were inside."""
    path = f"/concerts/{concert_named(play, concert)['concert_id']}/queue"
    watched = play.words[f"watch of {concert}"] = Watch(
        play, concert, (await send(play, "GET", path)).json["capacity"])
    play.background[f"watch of {concert}"] = asyncio.ensure_future(watched.work())


@verb("<concert> was full and never over its capacity")
async def was_full(play, concert):
    """The watch ends: the samples reach the capacity and do not pass it; now_serving never fell."""
    play.background.pop(f"watch of {concert}").cancel()
    watched = play.words.pop(f"watch of {concert}")
    most = max(watched.inside, default=0)
    play.note(f"{len(watched.inside)} samples, at most {most} inside")
    if most > watched.capacity:
        raise Failed(f"{most} were inside with a capacity of {watched.capacity}")
    if most < watched.capacity:
        raise Failed(f"never more than {most} were inside: the play shows nothing")
    if any(after < before for before, after in zip(watched.served, watched.served[1:])):
        raise Failed("now_serving fell")


# Speed afterwards --------------------------------------------------------------------------------

async def count_reseeds(play):
    """From /metrics of the first host."""
    text = (await play.client.request("GET", "/metrics")).body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith("ticketd_number_reseeds_total"))


@verb("numbers of <concert> come from the counter within <seconds> s")
async def come_from_counter(play, concert, seconds):
    """Some joins in a row of which none takes its number from under the room's lock."""
    end = time.monotonic() + float(seconds)
    while True:
        before = await count_reseeds(play)
        fans = [Fan(name="speed", **account) for account in await play.instance.take_fans(SPEED_JOINS)]
        await each(fans, lambda fan: surely_join(play, fan, concert, []), at_once=1)
        reseeds = await count_reseeds(play) - before
        if reseeds == 0:
            return
        if time.monotonic() > end:
            raise Failed(f"{reseeds:.0f} of {SPEED_JOINS} joins had to end a generation")


@verb("the counter of <concert> was not lost")
async def counter_not_lost(play, concert):
    """As many new generations as there were when it was last asked: see remember the reseeds."""
    reseeds = await count_reseeds(play)
    if reseeds != play.words["reseeds"]:
        raise Failed(f"{reseeds - play.words['reseeds']:.0f} new generations of {concert} or another")


@verb("remember the reseeds")
async def remember_reseeds(play):
    """How many generations of counters were begun so far."""
    play.words["reseeds"] = await count_reseeds(play)


# A second host -----------------------------------------------------------------------------------

@verb("a second host comes, its clock off by <seconds> s")
async def second_host_comes(play, seconds):
    """Another ticketd and nginx on the same database and memcached; every other request goes there."""
    host = SecondHost(play.instance, int(seconds))
    play.second_host = host
    host.client.inspect = play.inspect
    await host.start()


@verb("the second host goes")
async def second_host_goes(play):
    """It drains."""
    host, play.second_host = play.second_host, None
    await host.stop()


@verb("at the second host: <line...>")
async def at_second_host(play, line):
    """A line whose requests all go there."""
    function, arguments = find_verb(line)
    first, play.client = play.client, play.second_host.client
    try:
        await function(play, **arguments)
    finally:
        play.client = first
