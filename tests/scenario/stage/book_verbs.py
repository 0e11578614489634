"""Verbs of a load that keeps books: see ../books."""
import asyncio
import os
import time

from books.check import complaints
from books.fan import BookFan, Site
from books.log import LogWriter, read_log
from books.tables import Tables, bare

from .language import Failed, agrees, verb
from .requests import concert_named

CLOSING_SECONDS = 120
ENOUGH_SECONDS = 60  # for a load on a busy machine to have done what a play wants to see


class Keeping:
    """The books of one load, from its first request to the comparison."""

    def __init__(self, play, concert, accounts):
        self.play = play
        self.path = os.path.join(play.instance.directory, f"books-{concert}.jsonl")
        room = concert_named(play, concert)
        self.log = LogWriter(self.path, seed=play.seed, concert=room["concert_id"],
                             fans=[account["user_id"] for account in accounts])
        self.site = Site(play, room, self.log, play.seed)
        self.fans = [BookFan(self.site, number, account) for number, account in enumerate(accounts, 1)]

    async def live(self):
        await asyncio.gather(*(fan.live() for fan in self.fans))

    async def close(self):
        """Asks for everything that is unknown."""
        await asyncio.gather(*(fan.resolve() for fan in self.fans))
        for fan in self.fans:
            fan.close()
        self.log.close()

    def figures(self):
        """What was counted; gap_ms is the longest time in which nobody's change was acknowledged."""
        entries = self.log.entries
        out = {"requests": len(entries), "failures": len(self.site.failures),
               "refused": sum(entry.is_refused for entry in entries),
               "unknown": sum(entry.is_unknown and not entry.is_under_way for entry in entries)}
        for what in ("charge", "join", "hold", "pay", "refund", "release"):
            out[what] = len({entry.key or entry.seq for entry in entries
                             if entry.what == what and entry.is_acknowledged})
        slowest = max((entry.done_us - entry.sent_us for entry in entries if entry.done_us), default=0)
        out["slowest_ms"] = slowest // 1000
        done = sorted(entry.done_us for entry in entries if entry.is_acknowledged and entry.what != "look")
        out["gap_ms"] = max((after - before for before, after in zip(done, done[1:])), default=0) // 1000
        return out

    async def do_enough(self, wanted):
        """Goes on until there was more of everything than a play wants more of."""
        least = [(name, value) for name, value in wanted if value.startswith(">")]
        end = time.monotonic() + ENOUGH_SECONDS
        while time.monotonic() < end:
            figures = self.figures()
            if all(agrees(figures[name], value) for name, value in least):
                return
            await asyncio.sleep(0.5)

    async def complaints(self, change=lambda entries: None):
        head, entries = read_log(self.path)
        change(entries)
        return complaints(entries, await Tables.load(self.play.database, head))


@verb("in the background <count> fans keep books of <concert>")
async def keep_books(play, count, concert):
    """They charge, join, hold, pay, leave and give back, and log each request. See: the books … agree."""
    keeping = play.words[f"books of {concert}"] = Keeping(
        play, concert, await play.instance.take_fans(int(count)))
    play.background[f"books of {concert}"] = asyncio.ensure_future(keeping.live())
    await asyncio.sleep(0)


@verb("the books of <concert> agree: <wanted...>")
async def books_agree(play, concert, wanted):
    """The fans stop, ask for what is unknown, and log and tables agree; NAME VALUE…, of what was counted.

    Where more than so many of something are wanted, they go on until there were.
    """
    keeping = play.words[f"books of {concert}"]
    words = wanted.split()
    wanted = list(zip(words[::2], words[1::2]))
    await keeping.do_enough(wanted)
    keeping.site.is_over.set()
    await asyncio.wait_for(play.background.pop(f"books of {concert}"), CLOSING_SECONDS)
    await asyncio.wait_for(keeping.close(), CLOSING_SECONDS)
    figures = keeping.figures()
    play.note(f"seed {play.seed}")
    play.note("books: " + ", ".join(f"{name} {value}" for name, value in figures.items()))
    wrong = await keeping.complaints()
    if wrong:
        raise Failed(f"{len(wrong)} times the books disagree: " + "; ".join(wrong[:8]))
    for name, value in wanted:
        if not agrees(figures[name], value):
            said = "; ".join(keeping.site.failures[:5]) if name == "failures" else ""
            raise Failed(f"{name} is {figures[name]}, expected {value} {said}")


# The checker must see what is wrong --------------------------------------------------------------

def of_last_key(entries, what):
    """The entries of the last acknowledged request of a kind, repetitions included."""
    last = [entry for entry in entries if entry.what == what and entry.is_acknowledged][-1]
    return [entry for entry in entries
            if entry is last or (entry.key and (entry.fan, entry.key) == (last.fan, last.key))]


def line_dropped(what):
    """The log has nothing of a request."""
    def change(entries):
        for entry in of_last_key(entries, what):
            entries.remove(entry)
    return change


def place_dropped(entries):
    """Nothing tells of a place, and no join of that fan was left without an answer."""
    fans = {entry.fan for entry in entries if entry.what == "join"} - {
        entry.fan for entry in entries if entry.what == "join" and entry.is_unknown}
    last = [entry for entry in entries
            if entry.what == "join" and entry.is_acknowledged and entry.fan in fans][-1]
    entries[:] = [entry for entry in entries if not (
        entry.what == "join" and entry.fan == last.fan and entry.answer["number"] == last.answer["number"])]


def answer_dropped(what):
    """The log has a request without its answer."""
    def change(entries):
        for entry in of_last_key(entries, what):
            entry.status = entry.answer = entry.done_us = None
            entry.code = ""
    return change


def answer_forged(what, name, value):
    def change(entries):
        for entry in of_last_key(entries, what):
            if entry.is_acknowledged:
                entry.answer[name] = value(entry.answer[name])
    return change


def repetition_forged(entries):
    """The same key is answered in another way the second time."""
    for what in ("charge", "hold", "pay"):
        for entry in [entry for entry in entries if entry.what == what and entry.is_acknowledged]:
            same = [other for other in entries if other.is_acknowledged and
                    (other.fan, other.key) == (entry.fan, entry.key)]
            if len(same) > 1:
                same[-1].answer = dict(same[-1].answer, forged=True)
                return


def numbers_exchanged(entries):
    """The first and the last number, as if somebody had been let pass."""
    joins = [entry for entry in entries if entry.what == "join" and entry.is_acknowledged]
    first, last = joins[0].answer["number"], joins[-1].answer["number"]
    for entry in joins:
        entry.answer["number"] = {first: last, last: first}.get(entry.answer["number"], entry.answer["number"])


def serving_forged(entries):
    looks = [entry for entry in entries if entry.answer and "now_serving" in entry.answer]
    looks[-1].answer["now_serving"] = 0


LINES = {
    **{f"no line of a {what}": line_dropped(what) for what in ("charge", "hold", "pay", "refund")},
    "no line of a place": place_dropped,
    **{f"no answer to a {what}": answer_dropped(what) for what in ("charge", "hold", "pay", "refund")},
    "another balance": answer_forged("charge", "balance", lambda balance: balance + 1),
    "another amount": answer_forged("pay", "amount", lambda amount: amount + 1),
    "another seat": answer_forged("hold", "seats", lambda seats: [dict(seats[0], seat_no=9999), *seats[1:]]),
    "another ticket": answer_forged("pay", "tickets", lambda tickets: tickets[1:]),
    "another answer to the same key": repetition_forged,
    "numbers exchanged": numbers_exchanged,
    "now serving fell": serving_forged,
}
ROWS = {
    "a balance": "UPDATE account SET balance = balance + 1 WHERE user_id IN ({fans}) LIMIT 1",
    "a charge": "UPDATE ledger_entry SET amount = amount + 1 WHERE kind = 1 AND line = 1 "
                "AND account_id IN ({fans}) LIMIT 1",
    "a lost payment": "DELETE FROM payment WHERE user_id IN ({fans}) LIMIT 1",
    "a lost refund": "DELETE FROM refund LIMIT 1",
    "a lost ticket": "DELETE FROM ticket WHERE user_id IN ({fans}) LIMIT 1",
    "a ticket of another": "UPDATE ticket SET user_id = 1 WHERE user_id IN ({fans}) LIMIT 1",
    "a seat that is free again": "UPDATE claim SET expires_at_us = 1 WHERE expires_at_us IS NULL LIMIT 1",
    "a hold of another amount": "UPDATE reservation SET amount = amount + 1 WHERE user_id IN ({fans}) LIMIT 1",
    "a payment that is held": "UPDATE reservation SET state = 1 WHERE state = 2 LIMIT 1",
    "a hold that is paid": "UPDATE reservation SET state = 2 WHERE state = 4 LIMIT 1",
    "a place": "UPDATE queue_entry SET queue_number = queue_number + 1000000 WHERE user_id IN ({fans}) LIMIT 1",
}


@verb("the books of <concert> disagree whatever is altered")
async def books_disagree(play, concert):
    """Each way of altering the log or a row is seen; the tables are put back."""
    keeping = play.words[f"books of {concert}"]
    head, _ = read_log(keeping.path)
    fans = ", ".join(f"0x{bare(fan)}" for fan in head["fans"])
    unseen = [name for name, change in LINES.items() if not await keeping.complaints(change)]
    for name, sql in ROWS.items():
        await play.database.rows("START TRANSACTION")
        await play.database.rows(sql.format(fans=fans))
        if not await keeping.complaints():
            unseen.append(name)
        await play.database.rows("ROLLBACK")
    if unseen:
        raise Failed(f"nobody sees {', '.join(unseen)}")
    play.note(f"{len(LINES)} alterations of the log and {len(ROWS)} of the tables were seen")
