"""Verbs of many fans at once: races, pairs, people who come and go."""
import asyncio
import collections
import random
import time

from .contract import API
from .http import ConnectionEnded
from .language import Failed, check_answer, find_verb, verb
from .people import Fan
from .requests import concert_named, send
from .sale_verbs import join, numbers, pay, reserve
from .setting_verbs import looks_back

AT_ONCE = 1000           # connections of a crowd
JOINING_AT_ONCE = 64     # pairs on their way
SAMPLE_SECONDS = 0.1
CROWD_POINTS = 1000000


async def each(items, function, at_once=AT_ONCE):
    """function(item) for all, so many at a time; results in order."""
    gate = asyncio.Semaphore(at_once)

    async def one(item):
        async with gate:
            return await function(item)
    return await asyncio.gather(*(one(item) for item in items))


def refuse_failures(answers):
    """No crowd is answered with a 5xx."""
    bad = [answer for answer in answers if answer.status >= 500]
    if bad:
        raise Failed(f"{len(bad)} of {len(answers)} answers are 5xx, the first: {bad[0]} {bad[0].body[:300]}")


def tally(answers):
    counts = collections.Counter(f"{answer.status} {answer.code}".strip() for answer in answers)
    return ", ".join(f"{count} × {what}" for what, count in counts.most_common())


def note(play, answers):
    """Takes a crowd's answers as the last ones."""
    play.answers = answers
    slowest = max(answer.seconds for answer in answers)
    play.note(f"{tally(answers)}; slowest {slowest:.2f} s")
    refuse_failures(answers)


async def bring_crowd(play, count, points=CROWD_POINTS):
    accounts = await play.instance.take_fans(count, points)
    play.crowd = [Fan(name=f"f{number}", **account) for number, account in enumerate(accounts, 1)]


async def wait_admitted(play, concert, fans):
    """Until all these are admitted at the same time."""
    number = concert_named(play, concert)["concert_id"]
    end = time.monotonic() + 30
    while True:
        inside = await play.database.value(
            f"SELECT COUNT(*) FROM queue_entry WHERE concert_id = {number} AND state = 3")
        if inside >= len(fans):
            return
        if time.monotonic() > end:
            raise Failed(f"only {inside} of {len(fans)} are admitted to {concert}")
        await asyncio.sleep(0.05)


# Many times the same -----------------------------------------------------------------------------

@verb("<count> at once: <line...>")
async def at_once(play, count, line):
    """The same line so many times, all at the same moment."""
    function, arguments = find_verb(line)
    play.answers = answers = []
    heard, play.heard = play.heard, answers.append
    try:
        await asyncio.gather(*(function(play, **arguments) for _ in range(int(count))))
    finally:
        play.heard = heard
    note(play, answers)


@looks_back
@verb("expect <count> answers <expected...>")
async def expect_answers(play, count, expected):
    """So many of the crowd's answers are STATUS [code] [field value]…"""
    matching = 0
    for answer in play.answers:
        try:
            check_answer(answer, expected.split())
            matching += 1
        except Failed:
            pass
    low, _, high = count.partition("-")
    if not int(low) <= matching <= int(high or low):
        raise Failed(f"{matching} answers are {expected}, expected {count}: {tally(play.answers)}")


@looks_back
@verb("expect one <path> in <expected...>")
async def expect_one_value(play, path, expected):
    """All answers of that kind have the same value in a field."""
    values = set()
    for answer in play.answers:
        try:
            check_answer(answer, expected.split())
            values.add(str(answer.json[path]))
        except Failed:
            pass
    if len(values) != 1:
        raise Failed(f"{path} has {len(values)} values: {sorted(values)[:5]}")


@verb("<who> has the sum of what was answered")
async def has_sum(play, who):
    """The balance is the sum of the amounts in the 201s, and the last of them says so."""
    answers = [answer.json for answer in play.answers if answer.status == 201]
    charged = sum(answer["amount"] for answer in answers)
    balance = (await send(play, "GET", "/points", play.people.by_name[who].access_token)).json["balance"]
    if not balance == charged == max(answer["balance"] for answer in answers):
        raise Failed(f"the balance is {balance}, 201s say {charged}")


# Races for seats ---------------------------------------------------------------------------------

@verb("<count> fans join <concert>")
async def crowd_joins(play, count, concert):
    """A crowd with points in their accounts; all are answered, no number is given twice."""
    await bring_crowd(play, int(count))
    answers = await each(play.crowd, lambda fan: join(play, fan, concert))
    note(play, answers)
    if any(answer.status != 201 for answer in answers):
        raise Failed(f"not all could join: {tally(answers)}")
    if len({fan.number for fan in play.crowd}) != len(play.crowd):
        raise Failed("a number was given twice")


@verb("all are admitted to <concert>")
async def all_admitted(play, concert):
    """Waits until the whole crowd is inside."""
    await wait_admitted(play, concert, play.crowd)


@verb("all race for seats <seats...>")
async def all_race(play, seats):
    """Each asks for one of the seats, evenly spread, all at the same moment."""
    wanted = numbers(seats)
    random.shuffle(play.crowd)
    choices = [(fan, wanted[index % len(wanted)]) for index, fan in enumerate(play.crowd)]
    # Connections are open before the start.
    await each(choices, lambda choice: send(play, "GET", "/points", choice[0].access_token))
    answers = await each(choices, lambda choice: reserve(play, choice[0], {"seats": [choice[1]]}))
    note(play, answers)
    for (fan, seat), answer in zip(choices, answers):
        if answer.code == "seat_taken" and answer.json.get("conflicts") != [seat]:
            raise Failed(f"{fan.name} wanted {seat}, was told {answer.json.get('conflicts')}")
        if answer.status == 201 and [item["seat_no"] for item in answer.json["seats"]] != [seat]:
            raise Failed(f"{fan.name} wanted {seat}, got {answer.json['seats']}")


@verb("all race for the best <count>")
async def all_race_best(play, count):
    """Each asks for so many seats side by side, all at the same moment."""
    answers = await each(play.crowd, lambda fan: reserve(play, fan, {"best_available": int(count)}))
    note(play, answers)
    seats = [seat["seat_no"] for answer in answers if answer.status == 201 for seat in answer.json["seats"]]
    if len(seats) != len(set(seats)):
        raise Failed("a seat was given twice")


@verb("the winners pay")
async def winners_pay(play):
    """Everybody with a hold pays."""
    winners = [fan for fan in play.crowd if fan.reservation_id]
    note(play, await each(winners, lambda fan: pay(play, fan, fan.new_key())))


# Order of arrival --------------------------------------------------------------------------------

async def flush_now_and_then(play, name):
    """Flushes memcached at random until cancelled; counts how often."""
    while True:
        await asyncio.sleep(random.uniform(0.1, 0.9))
        await play.instance.flush_cache()
        play.counts[name] = play.counts.get(name, 0) + 1


@verb("<count> pairs join <concert>")
async def pairs_join(play, count, concert):
    """B asks after A was answered, so B's number is higher; meanwhile memcached is flushed at random."""
    await bring_crowd(play, 2 * int(count), points=0)
    pairs = list(zip(play.crowd[::2], play.crowd[1::2]))
    wrong = []

    async def pair(couple):
        first, second = couple
        answers = [await join(play, first, concert), await join(play, second, concert)]
        if any(answer.status != 201 for answer in answers):
            wrong.append(f"not both could join: {answers[0]}, {answers[1]}")
        elif second.number <= first.number:
            wrong.append(f"{second.number} was given after {first.number}")

    flusher = asyncio.ensure_future(flush_now_and_then(play, "flushes"))
    try:
        await each(pairs, pair, JOINING_AT_ONCE)
    finally:
        flusher.cancel()
    play.note(f"{play.counts.get('flushes', 0)} flushes")
    if wrong:
        raise Failed(f"{len(wrong)} pairs: {'; '.join(wrong[:5])}")
    if len({fan.number for fan in play.crowd}) != len(play.crowd):
        raise Failed("a number was given twice")
    if not play.counts.get("flushes"):
        raise Failed("memcached was never flushed")


# Come and go -------------------------------------------------------------------------------------

class Visit:
    """What one fan of a crowd does in a sale, and what came of it."""

    def __init__(self, play, concert, intent, patient):
        self.play, self.concert = play, concert_named(play, concert)
        self.name = concert
        self.intent = intent      # pay, leave, expire
        self.patient = patient    # repeats what failed with 5xx, under the same key
        self.failures = []        # 5xx and broken connections
        self.end = time.monotonic() + 90

    async def go(self, fan):
        answer = await self.surely(lambda: join(self.play, fan, self.name))
        self.must(answer, 200, 201)
        await self.until_admitted(fan)
        if self.intent == "leave":
            path = f"/concerts/{self.concert['concert_id']}/queue/me"
            answer = await self.surely(lambda: send(self.play, "DELETE", path, fan.queue_token))
            # A repeated one may find the place gone.
            self.must(answer, 204)
        elif self.intent == "pay":
            await self.buy(fan)

    def must(self, answer, *statuses):
        if answer.status not in statuses:
            raise Failed(f"unexpected {answer}: {answer.body[:300]}")

    async def surely(self, request):
        """The answer of a request; a patient fan asks again after a 5xx or a lost connection."""
        while True:
            try:
                answer = await request()
                if answer.status < 500:
                    return answer
                self.failures.append(str(answer))
            except (ConnectionError, ConnectionEnded) as error:
                self.failures.append(str(error))
            if not self.patient or time.monotonic() > self.end:
                raise Failed(self.failures[-1])
            await asyncio.sleep(random.uniform(0.05, 0.2))

    async def until_admitted(self, fan):
        """Polls the state document, and the heartbeat once the number is called."""
        path = f"/concerts/{self.concert['concert_id']}/queue"
        while time.monotonic() < self.end:
            state = await self.surely(lambda: send(self.play, "GET", path))
            self.must(state, 200)
            if state.json["now_serving"] >= fan.number:
                place = await self.surely(lambda: send(self.play, "GET", f"{path}/me", fan.queue_token))
                self.must(place, 200)
                if place.json["state"] == "admitted":
                    return
            await asyncio.sleep(random.uniform(0.2, 0.5))
        raise Failed(f"{fan.name}, number {fan.number}, was never admitted: {state.body}")

    async def buy(self, fan):
        """Holds some seat and pays; under one key each, so repeating is safe."""
        while time.monotonic() < self.end:
            seat, key = random.randint(1, self.concert["seats"]), fan.new_key()
            answer = await self.surely(lambda: reserve(self.play, fan, {"seats": [seat]}, key))
            if answer.code == "seat_taken":
                continue
            self.must(answer, 201)
            key = fan.new_key()
            self.must(await self.surely(lambda: pay(self.play, fan, key)), 201)
            return
        raise Failed(f"{fan.name} found no seat")


async def visits(play, concert, fans, intents, patient=False):
    """All fans visit; the list of what failed on the way."""
    journeys = [(fan, Visit(play, concert, intents[index % len(intents)], patient))
                for index, fan in enumerate(fans)]
    await each(journeys, lambda journey: journey[1].go(journey[0]), at_once=len(fans))
    return [failure for _, visit in journeys for failure in visit.failures]


async def watch_inside(play, concert, seen):
    """Samples the people inside until cancelled: the table's and the state document's."""
    number = concert_named(play, concert)["concert_id"]
    while True:
        inside = await play.database.value(
            f"SELECT COUNT(*) FROM queue_entry WHERE concert_id = {number} AND state = 3")
        state = await send(play, "GET", f"/concerts/{number}/queue")
        seen.append((inside, state.json["admitted"], state.json["now_serving"]))
        await asyncio.sleep(SAMPLE_SECONDS)


@verb("<count> fans come to <concert> to <intents...>")
async def come_and_go(play, count, concert, intents):
    """They pay, leave or let their time run out; never are more inside than the capacity."""
    await bring_crowd(play, int(count))
    capacity = (await send(play, "GET", f"/concerts/{concert_named(play, concert)['concert_id']}/queue")
                ).json["capacity"]
    seen = []
    watcher = asyncio.ensure_future(watch_inside(play, concert, seen))
    try:
        await visits(play, concert, play.crowd, intents.split())
    finally:
        watcher.cancel()
    most = max(max(table, document) for table, document, _ in seen)
    play.note(f"{len(seen)} samples, at most {most} inside")
    if most > capacity:
        raise Failed(f"{most} were inside with a capacity of {capacity}")
    if any(after[2] < before[2] for before, after in zip(seen, seen[1:])):
        raise Failed("now_serving fell")
    if most < capacity:
        raise Failed(f"never more than {most} were inside: the play shows nothing")


@verb("in the background <count> fans come to <concert> to <intents...>")
async def come_in_background(play, count, concert, intents):
    """The same while other lines are played; they ask again after a 5xx. See: the visitors are done."""
    await bring_crowd(play, int(count))
    play.background["visitors"] = asyncio.ensure_future(
        visits(play, concert, play.crowd, intents.split(), patient=True))
    await asyncio.sleep(0)


@verb("the visitors are done with at most <count> failures")
async def visitors_done(play, count):
    """Everybody got what they came for; so many requests failed on the way."""
    failures = await play.background.pop("visitors")
    play.note(f"{len(failures)} failures")
    if len(failures) > int(count):
        raise Failed(f"{len(failures)} requests failed: {'; '.join(failures[:5])}")


@verb("everybody has a ticket")
async def everybody_has_ticket(play):
    """Each of the crowd who paid finds exactly that ticket; nobody else has one."""
    async def look(fan):
        return await send(play, "GET", "/tickets", fan.access_token)
    answers = await each(play.crowd, look)
    for fan, answer in zip(play.crowd, answers):
        got = [item["ticket_id"] for item in answer.json["items"]]
        if got != ([fan.ticket_id] if fan.ticket_id else []):
            raise Failed(f"{fan.name} was answered ticket {fan.ticket_id or 'none'} and has {got}")


# Charging without pause --------------------------------------------------------------------------

async def charge_until(play, fan, is_over, failures):
    """Charges again and again, each under a key that is repeated until it is answered."""
    while not is_over.is_set():
        key = fan.new_key()
        while True:
            try:
                answer = await send(play, "POST", "/points/charges", fan.access_token, {"amount": 1}, key)
                if answer.status == 201:
                    break
                failures.append(str(answer))
            except (ConnectionError, ConnectionEnded) as error:
                failures.append(str(error))
            await asyncio.sleep(0.05)


@verb("in the background <count> fans charge without pause")
async def charge_in_background(play, count):
    """Each charges one point at a time and repeats what fails. See: the chargers stop."""
    await bring_crowd(play, int(count), points=0)
    is_over, failures = asyncio.Event(), []

    async def work():
        await asyncio.gather(*(charge_until(play, fan, is_over, failures) for fan in play.crowd))
        return failures
    play.words["chargers are over"] = is_over
    play.background["chargers"] = asyncio.ensure_future(work())
    await asyncio.sleep(0)


@verb("the chargers stop after <count> failures")
async def chargers_stop(play, count):
    """FIRST-LAST requests failed; each balance is exactly the number of keys that were answered."""
    play.words.pop("chargers are over").set()
    failures = await play.background.pop("chargers")
    balances = [(await send(play, "GET", "/points", fan.access_token)).json["balance"] for fan in play.crowd]
    play.note(f"{sum(balances)} charges, {len(failures)} failures")
    first, last = count.split("-")
    if not int(first) <= len(failures) <= int(last):
        raise Failed(f"{len(failures)} requests failed: {'; '.join(failures[:5])}")
    for fan, balance in zip(play.crowd, balances):
        if balance != fan.keys:
            raise Failed(f"{fan.name} was answered {fan.keys} charges and has {balance}")


# Polling -----------------------------------------------------------------------------------------

async def polls_that_reached_a_worker(play, path):
    """From /metrics: answers of the state document's route."""
    text = (await play.client.request("GET", "/metrics")).body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
               if line.startswith("ticketd_http_requests_total") and f'route="{path}"' in line)


@verb("<count> fans poll <concert> for <seconds> s and workers see at most <most>")
async def poll(play, count, concert, seconds, most):
    """The state document comes from nginx: one worker request a second."""
    path = f"{API}/concerts/{concert_named(play, concert)['concert_id']}/queue"
    before = await polls_that_reached_a_worker(play, "queue.state")
    end = time.monotonic() + float(seconds)
    polls = 0

    async def keep_polling(_):
        nonlocal polls
        while time.monotonic() < end:
            check_answer(await play.client.request("GET", path), ["200"])
            polls += 1
            await asyncio.sleep(0.05)
    await each(range(int(count)), keep_polling)
    reached = await polls_that_reached_a_worker(play, "queue.state") - before
    play.note(f"{polls} polls, {reached:.0f} reached a worker")
    if not 1 <= reached <= int(most):
        raise Failed(f"{reached:.0f} of {polls} polls reached a worker, expected 1 to {most}")
