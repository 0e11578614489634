"""Holds a log against the tables: whatever was acknowledged is there, whatever was refused is not.

Each check is a generator of sentences about what is wrong; CHECKS lists them. A key counts as acknowledged
when any request under it was; closing the books (see fan.py) leaves none whose outcome nobody knows.
"""
import collections
import datetime
import itertools

from .tables import bare, seats_of

# Of reservations and postings.
HELD, PAID, EXPIRED, RELEASED, REFUNDED = 1, 2, 3, 4, 5
CHARGE, PAYMENT, REFUND = 1, 2, 3
TICKET_REFUNDED = 3


class Books:
    """The log, sorted by what it proves."""

    def __init__(self, entries):
        self.entries = entries
        self.by_key = collections.defaultdict(list)
        for entry in entries:
            if entry.key:
                self.by_key[(entry.fan, entry.key)].append(entry)

    def acknowledged(self, what):
        """The first acknowledged entry of each key."""
        for entries in self.by_key.values():
            good = [entry for entry in entries if entry.is_acknowledged]
            if good and good[0].what == what:
                yield min(good, key=lambda entry: entry.done_us)


def compare(what, told, kept):
    """Two dicts of id -> value must be equal."""
    for name in sorted(told.keys() - kept.keys())[:5]:
        yield f"{what} {name} was acknowledged and is not in the tables"
    for name in sorted(kept.keys() - told.keys())[:5]:
        yield f"{what} {name} is in the tables and was not acknowledged"
    for name in sorted(told.keys() & kept.keys()):
        if told[name] != kept[name]:
            yield f"{what} {name}: {told[name]} was answered, {kept[name]} is in the tables"


def nothing_is_unknown(books, _):
    for (fan, key), entries in books.by_key.items():
        if not any(entry.is_acknowledged or entry.is_refused for entry in entries):
            yield f"nobody knows what became of {entries[0].what} {key} of {fan}"


def nobody_met_a_bug(books, _):
    """What breaks around ticketd is 503; 500 is a mistake of its own."""
    for entry in books.entries:
        if entry.status == 500:
            yield f"{entry.what} {entry.key or entry.path} was answered 500: {entry.answer}"


def one_key_has_one_answer(books, _):
    for (fan, key), entries in books.by_key.items():
        answers = [entry.answer for entry in entries if entry.is_acknowledged]
        if any(answer != answers[0] for answer in answers):
            yield f"{entries[0].what} {key} of {fan} was answered in two ways: {answers[0]} and {answers[1:]}"


def charges_agree(books, tables):
    told = {bare(entry.answer["charge_id"]): (bare(entry.fan), entry.body["amount"], entry.answer["balance"])
            for entry in books.acknowledged("charge")}
    kept = {ref: (fan, amount, balance) for fan, kind, amount, balance, ref in tables.entries if kind == CHARGE}
    yield from compare("charge", told, kept)


def holds_agree(books, tables):
    told, kept = {}, {}
    for entry in books.acknowledged("hold"):
        seats = [seat["seat_no"] for seat in entry.answer["seats"]]
        told[bare(entry.answer["reservation_id"])] = (bare(entry.fan), entry.answer["amount"], seats)
    for reservation, fan, _, amount, seats, _, _, _ in tables.reservations:
        kept[reservation] = (fan, amount, seats_of(str(seats)))
    yield from compare("hold", told, kept)


def payments_agree(books, tables):
    balances = {ref: balance for _, kind, _, balance, ref in tables.entries if kind == PAYMENT}
    told = {bare(entry.answer["payment_id"]): (bare(entry.answer["reservation_id"]), bare(entry.fan),
                                               entry.answer["amount"], entry.answer["balance"])
            for entry in books.acknowledged("pay")}
    kept = {payment: (reservation, fan, amount, balances.get(payment))
            for payment, reservation, fan, amount in tables.payments}
    yield from compare("payment", told, kept)


def refunds_agree(books, tables):
    told = {bare(entry.answer["refund_id"]): (bare(entry.answer["reservation_id"]), entry.answer["amount"])
            for entry in books.acknowledged("refund")}
    kept = {refund: (reservation, amount) for refund, reservation, amount in tables.refunds}
    yield from compare("refund", told, kept)


def refunded(books):
    return {bare(entry.answer["reservation_id"]): entry for entry in books.acknowledged("refund")}


def tickets_and_seats_agree(books, tables):
    """One ticket a seat of every payment; the seats of what was not refunded are sold, no others."""
    given_back, tickets, sold = refunded(books), {}, {}
    performance = {row[0]: row[5] for row in tables.reservations}
    for entry in books.acknowledged("pay"):
        reservation = bare(entry.answer["reservation_id"])
        for ticket in entry.answer["tickets"]:
            tickets[bare(ticket["ticket_id"])] = (reservation, bare(entry.fan), ticket["seat_no"],
                                                  reservation in given_back)
            if reservation not in given_back:
                sold[(performance.get(reservation), ticket["seat_no"])] = reservation
    kept = {ticket: (reservation, fan, seat, state == TICKET_REFUNDED)
            for ticket, reservation, fan, seat, state in tables.tickets}
    yield from compare("ticket", tickets, kept)
    claims = {(place, seat): reservation for place, seat, reservation in tables.claims}
    yield from compare("seat", {str(seat): value for seat, value in sold.items()},
                       {str(seat): value for seat, value in claims.items()})


def no_seat_is_sold_twice(books, _):
    """By the log alone: from its answer to the request that gave it back a paid seat is one fan's."""
    given_back, owned = refunded(books), collections.defaultdict(list)
    performances = {bare(entry.answer["reservation_id"]): entry.answer["performance_id"]
                    for entry in books.acknowledged("hold")}
    for entry in books.acknowledged("pay"):
        reservation = bare(entry.answer["reservation_id"])
        back = given_back.get(reservation)
        until = first_asked(books, back) if back else float("inf")
        for ticket in entry.answer["tickets"]:
            owned[(performances.get(reservation), ticket["seat_no"])].append((entry.done_us, until, reservation))
    for seat, spans in owned.items():
        spans.sort()
        for before, after in zip(spans, spans[1:]):
            if after[0] < before[1]:
                yield f"seat {seat} was sold to {before[2]} and to {after[2]}"


def first_asked(books, entry):
    return min(other.sent_us for other in books.by_key[(entry.fan, entry.key)])


def given_up_us(books):
    """reservation -> when its fan first asked for what ends it: releasing it, leaving, a refund."""
    asked = collections.defaultdict(lambda: float("inf"))
    left = collections.defaultdict(list)
    for entry in books.entries:
        if entry.what == "leave":
            left[entry.fan].append(entry.sent_us)
        elif entry.what in ("release", "refund"):
            reservation = bare(entry.path.removesuffix("/refund").rsplit("/", 1)[1])
            asked[reservation] = min(asked[reservation], entry.sent_us)
    for entry in books.acknowledged("hold"):
        reservation = bare(entry.answer["reservation_id"])
        later = [sent_us for sent_us in left[entry.fan] if sent_us > first_asked(books, entry)]
        asked[reservation] = min([asked[reservation], *later])
    return asked


def held_until_us(books, hold):
    """The earliest end of a hold by our clock; the site's may have been set meanwhile."""
    created, expires = (datetime.datetime.fromisoformat(hold.answer[name]) for name in ("created_at", "expires_at"))
    return first_asked(books, hold) + (expires - created) // datetime.timedelta(microseconds=1)


def a_held_seat_is_one_fans(books, _):
    """By the log alone: from its answer until its end, by our clock and the site's, or until it is given up."""
    given_up, holds = given_up_us(books), collections.defaultdict(list)
    for entry in books.acknowledged("hold"):
        for seat in entry.answer["seats"]:
            holds[(entry.answer["performance_id"], seat["seat_no"])].append(entry)
    for (_, seat), entries in holds.items():
        for first, second in itertools.permutations(entries, 2):
            held = bare(first.answer["reservation_id"])
            if (first.done_us < first_asked(books, second)
                    and second.done_us < min(given_up[held], held_until_us(books, first))
                    and second.answer["created_at"] < first.answer["expires_at"]):
                yield f"seat {seat} was held as {held} when {second.answer['reservation_id']} was given it"


def states_agree(books, tables):
    """Paid, given back or released as it was answered; what was not is held, expired or released by leaving."""
    told = {bare(entry.answer["reservation_id"]): {PAID} for entry in books.acknowledged("pay")}
    told.update((reservation, {REFUNDED}) for reservation in refunded(books))
    told.update((bare(entry.path.rsplit("/", 1)[1]), {RELEASED}) for entry in books.entries
                if entry.what == "release" and entry.is_acknowledged)
    for row in tables.reservations:
        if row[2] not in told.get(row[0], {HELD, EXPIRED, RELEASED}):
            yield f"reservation {row[0]} has the state {row[2]}, answers say {told.get(row[0], 'unpaid')}"


def sums_agree(books, tables):
    sums = collections.Counter({bare(entry.fan): 0 for entry in books.entries if entry.what == "charge"})
    owner = {bare(entry.answer["reservation_id"]): bare(entry.fan) for entry in books.acknowledged("pay")}
    for entry in books.acknowledged("charge"):
        sums[bare(entry.fan)] += entry.body["amount"]
    for entry in books.acknowledged("pay"):
        sums[bare(entry.fan)] -= entry.answer["amount"]
    for entry in books.acknowledged("refund"):
        sums[owner.get(bare(entry.answer["reservation_id"]))] += entry.answer["amount"]
    kept = dict(tables.account)
    for fan, amount in sums.items():
        if kept.get(fan, 0) != amount:
            yield f"the answers to {fan} sum up to {amount}, the balance is {kept.get(fan)}"


def refusals_were_true(books, tables):
    """402 tells a balance that there was and too few of it; 409 names seats that somebody has had."""
    balances = collections.defaultdict(lambda: {0})
    for fan, _, _, balance, _ in tables.entries:
        balances[fan].add(balance)
    taken = {(row[5], seat) for row in tables.reservations for seat in seats_of(str(row[4]))}
    for entry in books.entries:
        if entry.status == 402:
            told = entry.answer["balance"]
            if told >= entry.answer["amount"] or told not in balances[bare(entry.fan)]:
                yield f"{entry.key} was refused for a balance of {told}, which is not so"
        elif entry.code == "seat_taken":
            performance = int(entry.path.split("/")[2])
            for seat in entry.answer["conflicts"]:
                if (performance, seat) not in taken:
                    yield f"{entry.key} was refused for seat {seat}, which nobody had"


def in_order_of_time(things):
    """(time, is it the answer?, thing), twice for each; at equal times what was sent comes first."""
    return sorted([(thing.sent_us, False, thing) for thing in things] +
                  [(thing.done_us, True, thing) for thing in things], key=lambda event: event[:2])


class Place:
    """A number, between the request that may have made it and the first answer that told it."""

    def __init__(self, number, fan, sent_us, done_us):
        self.number, self.fan, self.sent_us, self.done_us = number, fan, sent_us, done_us


def places_of(books):
    """Every number with its fan. A join that was not answered may have made the place that the next finds."""
    places, asked_us = {}, {}
    for entry in books.entries:
        if entry.what != "join":
            continue
        since_us = asked_us.setdefault(entry.fan, entry.sent_us)
        if entry.is_acknowledged:
            del asked_us[entry.fan]
            number = entry.answer["number"]
            place = places.setdefault((number, entry.fan), Place(number, entry.fan, since_us, entry.done_us))
            place.sent_us = min(place.sent_us, since_us)
            place.done_us = min(place.done_us, entry.done_us)
    return list(places.values())


def numbers_are_in_order(books, _):
    """Whoever asked after another was answered has the higher number; no number is given twice."""
    places = places_of(books)
    owners = collections.Counter(place.number for place in places)
    for number, count in owners.items():
        if count > 1:
            yield f"number {number} was given {count} times"
    highest = None
    for _, is_answer, place in in_order_of_time(places):
        if is_answer:
            highest = place if highest is None or place.number > highest.number else highest
        elif highest is not None and place.number < highest.number:
            yield f"{place.fan} asked after {highest.number} was answered and has {place.number}"


def places_agree(books, tables):
    kept = collections.defaultdict(set)
    for fan, _, number, _ in tables.places:
        kept[fan].add(number)
    told, unknown = collections.defaultdict(set), collections.Counter()
    for place in places_of(books):
        told[bare(place.fan)].add(place.number)
    for entry in books.entries:
        if entry.what == "join" and entry.is_unknown:
            unknown[bare(entry.fan)] += 1
    for fan in told.keys() | kept.keys():
        for number in told[fan] - kept[fan]:
            yield f"number {number} was answered to {fan} and is not in the tables"
        if len(kept[fan] - told[fan]) > unknown[fan]:
            yield f"{fan} has places {sorted(kept[fan] - told[fan])[:5]} and was told of none"


def serving_never_fell(books, _):
    """By the answers alone: who looks later sees at least what was seen before, at the same host."""
    looks = [entry for entry in books.entries if entry.what == "look" and entry.is_acknowledged
             and "now_serving" in entry.answer]
    highest, floor = collections.Counter(), {}
    for _, is_answer, entry in in_order_of_time(looks):
        serving = entry.answer["now_serving"]
        if not is_answer:
            floor[entry.seq] = highest[entry.host]
        elif serving < floor[entry.seq]:
            yield f"now_serving was {floor[entry.seq]} and then {serving}"
        else:
            highest[entry.host] = max(highest[entry.host], serving)


CHECKS = (nothing_is_unknown, nobody_met_a_bug, one_key_has_one_answer, charges_agree, holds_agree, payments_agree,
          refunds_agree, tickets_and_seats_agree, no_seat_is_sold_twice, a_held_seat_is_one_fans, states_agree,
          sums_agree, refusals_were_true, numbers_are_in_order, places_agree, serving_never_fell)


def complaints(entries, tables):
    """All that is wrong, as sentences; none when the books agree."""
    books = Books(entries)
    return [sentence for check in CHECKS for sentence in check(books, tables)]
