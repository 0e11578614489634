"""A fan who keeps books: charges, joins, holds, pays, gives back, and now and then does it badly.

What a fan decides follows from the seed and the answers. An answer that does not come is asked for again
under the same key, as a page does; some fans hang up, press twice, or ask for what they have been answered.
"""
import asyncio
import json
import random
import time

from stage.contract import API
from stage.http import Connection, ConnectionEnded

from .log import Entry

ANSWER_SECONDS = 10      # then the fan gives up waiting and asks again
PATIENCE_SECONDS = 60    # for one thing, whatever is broken
SEATS_TRIED = 4
# How often, in a hundred.
PRESSES_TWICE, HANGS_UP, ASKS_AGAIN = 6, 6, 6
WALKS_AWAY = 40          # of those who have hung up: closing the books asks for them


class Site:
    """Where the load goes, what it is about, and what it writes to."""

    def __init__(self, play, concert, log, seed):
        self.play = play
        self.concert, self.log, self.seed = concert, log, seed
        self.is_over = asyncio.Event()
        self.failures = []  # 5xx, broken connections and silence that nobody asked for, each in words


class BookFan:
    def __init__(self, site, number, account):
        self.site, self.number, self.account = site, number, account
        self.random = random.Random(f"{site.seed}/{number}")
        self.idle = {}            # port -> connections
        self.keys = 0
        self.queue_token = None
        self.queue_number = 0
        self.paid = []            # reservation_ids that can be given back
        self.open = []            # keyed requests that were walked away from: (what, method, path, body, key)
        self.done = []            # keyed requests that were acknowledged

    # One request ------------------------------------------------------------------------------

    def new_key(self):
        self.keys += 1
        return f"b{self.site.seed}-{self.number}-{self.keys:04d}"

    def headers(self, entry):
        token = {"join": self.account["access_token"], "charge": self.account["access_token"],
                 "refund": self.site.play.admin["access_token"]}.get(entry.what, self.queue_token)
        fields = [("Authorization", f"Bearer {token}")] if token else []
        if entry.key:
            fields.append(("Idempotency-Key", entry.key))
        if entry.body is not None:
            fields.append(("Content-Type", "application/json"))
        return fields

    async def send(self, what, method, path, body=None, key="", patience=ANSWER_SECONDS):
        """One request; its entry, answered or not. patience in seconds; less than one is hanging up."""
        port = self.site.play.next_client().port
        entry = Entry(0, self.account["user_id"], what, method, path, key, body, port)
        self.site.log.ask(entry)
        raw = None if method in ("GET", "DELETE") else b"" if body is None else json.dumps(body).encode()
        idle = self.idle.setdefault(port, [])
        connection = idle.pop() if idle else Connection("127.0.0.1", port)
        try:
            answer = await asyncio.wait_for(connection.exchange(
                method, API + path, self.headers(entry), raw, f"b{self.site.seed}-{entry.seq}"), patience)
        except (asyncio.TimeoutError, ConnectionEnded, OSError) as error:
            connection.close()
            has_hung_up = patience < 1
            self.site.log.lost(entry, "hung up" if has_hung_up else repr(error))
            if not has_hung_up:
                self.site.failures.append(f"{entry.what} {entry.seq}: {error!r}")
            return entry
        if connection.is_usable:
            idle.append(connection)
        self.site.log.answered(entry, answer)
        if what != "look":
            self.site.play.inspect(answer)
        if what == "join" and entry.is_acknowledged:
            self.queue_token = answer.json["queue_token"]
        if answer.status >= 500:
            self.site.failures.append(f"{answer}: {answer.json.get('detail', '') if answer.is_json else ''}")
        return entry

    async def change(self, what, method, path, body=None, key=""):
        """A change, done well or badly; the entry that decides, None for one that was walked away from."""
        manner = self.random.randrange(100)
        if manner < PRESSES_TWICE:
            both = await asyncio.gather(self.send(what, method, path, body, key),
                                        self.send(what, method, path, body, key))
            good = [entry for entry in both if entry.is_acknowledged]
            if good:
                return self.note(good[0])
        elif manner < PRESSES_TWICE + HANGS_UP:
            await self.send(what, method, path, body, key, patience=self.random.uniform(0.0005, 0.02))
            if key and self.random.randrange(100) < WALKS_AWAY:
                self.open.append((what, method, path, body, key))
                return None
        entry = await self.ask_until_known(what, method, path, body, key)
        if entry is not None and entry.is_acknowledged and key and manner >= 100 - ASKS_AGAIN:
            await self.send(what, method, path, body, key)
        return entry

    async def ask_until_known(self, what, method, path, body=None, key=""):
        """Asks again, under the same key, until there is an answer; None when patience has ended."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            entry = await self.send(what, method, path, body, key)
            if not entry.is_unknown and not entry.is_passing:
                return self.note(entry)
            if entry.status == 401:
                await self.sign_in()
            if time.monotonic() > end:
                if key:
                    self.open.append((what, method, path, body, key))
                return None
            await asyncio.sleep(self.random.uniform(0.05, 0.3))

    async def sign_in(self):
        """The access token has run out."""
        body = json.dumps({"email": self.account["email"], "password": self.account["password"]}).encode()
        try:
            answer = await self.site.play.next_client().request(
                "POST", f"{API}/sessions", [("Content-Type", "application/json")], body)
            if answer.status == 201:
                self.account["access_token"] = answer.json["access_token"]
        except (ConnectionEnded, OSError) as error:
            self.site.failures.append(f"sign-in: {error!r}")

    def note(self, entry):
        if entry.is_acknowledged and entry.key:
            self.done.append((entry.what, entry.method, entry.path, entry.body, entry.key))
        return entry

    # An evening -------------------------------------------------------------------------------

    async def live(self):
        while not self.site.is_over.is_set():
            await self.charge()
            if await self.join():
                await self.sale()
            await asyncio.sleep(self.random.uniform(0.05, 0.3))

    async def charge(self):
        for _ in range(self.random.randint(1, 3)):
            amount = self.random.randint(1, 30) * 100
            await self.change("charge", "POST", "/points/charges", {"amount": amount}, self.new_key())

    async def join(self):
        """Waits in the queue; False: it came to nothing."""
        path = f"/concerts/{self.site.concert['concert_id']}/queue"
        entry = await self.change("join", "POST", path)
        if entry is None or not entry.is_acknowledged:
            await asyncio.sleep(0.2)
            return False
        self.queue_number = entry.answer["number"]
        while not self.site.is_over.is_set():
            entry = await self.ask_until_known("look", "GET", path)
            if entry is not None and entry.is_acknowledged and entry.answer["now_serving"] >= self.queue_number:
                entry = await self.ask_until_known("look", "GET", path + "/me")
                state = entry.answer["state"] if entry is not None and entry.is_acknowledged else "lost"
                if state not in ("waiting", "absent"):
                    return state == "admitted"
            await asyncio.sleep(self.random.uniform(0.1, 0.4))
        return False

    async def sale(self):
        reservation = await self.hold()
        if reservation is None:
            return await self.leave()
        intent = self.random.randrange(100)
        if intent < 70:
            await self.pay(reservation)
        elif intent < 80:
            await self.change("release", "DELETE", f"/reservations/{reservation}")
        elif intent < 90:
            await self.leave()
        else:
            await asyncio.sleep(self.site.concert.get("hold_seconds", 2) + 0.2)
            await self.pay(reservation)  # too late, unless the clock says otherwise
        if len(self.paid) > 3 or (self.paid and self.random.randrange(100) < 30):
            await self.give_back()
        return None

    async def hold(self):
        """The reservation_id of some seats; None: all that were tried are taken."""
        performance = self.random.choice(self.site.concert["performances"])
        path = f"/performances/{performance}/reservations"
        for _ in range(SEATS_TRIED):
            first = self.random.randint(1, self.site.concert["seats"] - 1)
            body = {"seats": [first, first + 1][:self.random.randint(1, 2)]}
            if self.random.randrange(100) < 20:
                body = {"best_available": 2}
            entry = await self.change("hold", "POST", path, body, self.new_key())
            if entry is not None and entry.is_acknowledged:
                return entry.answer["reservation_id"]
            if entry is None or entry.code not in ("seat_taken", "not_enough_adjacent"):
                return None
        return None

    async def pay(self, reservation):
        entry = await self.change("pay", "POST", f"/reservations/{reservation}/payment", key=self.new_key())
        if entry is not None and entry.is_acknowledged:
            self.paid.append(reservation)

    async def leave(self):
        path = f"/concerts/{self.site.concert['concert_id']}/queue/me"
        await self.change("leave", "DELETE", path)

    async def give_back(self):
        """The desk refunds, so that seats and limits are free again."""
        reservation = self.paid.pop(0)
        await self.change("refund", "POST", f"/admin/reservations/{reservation}/refund",
                          {"reason": "the fan asked"}, self.new_key())

    # Closing the books ------------------------------------------------------------------------

    async def resolve(self):
        """Asks for what nobody knows, and for some of what is known: the answers must be the same."""
        for request in self.open:
            await self.ask_until_known(*request)
        self.open = []
        for request in self.random.sample(self.done, min(len(self.done), 5)):
            await self.ask_until_known(*request)

    def close(self):
        for connection in sum(self.idle.values(), []):
            connection.close()
