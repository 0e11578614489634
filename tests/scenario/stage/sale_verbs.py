"""Verbs of a fan: join, wait, pick seats, pay."""
import asyncio
import json
import time

from .language import Failed, check_answer, verb
from .requests import access_token, concert_named, person, send

ADMITTED_WITHIN_SECONDS = 15


# The waiting room --------------------------------------------------------------------------------

async def join(play, fan, name, code=None):
    """Takes a place and keeps its token; the answer."""
    concert = concert_named(play, name)
    answer = await send(play, "POST", f"/concerts/{concert['concert_id']}/queue", fan.access_token,
                        None if code is None else {"access_code": code})
    if answer.status in (200, 201):
        fan.queue_tokens[name] = answer.json["queue_token"]
        fan.concert = name
        fan.number = answer.json["number"]
        fan.performance = concert["performances"][0]
    return answer


async def state_of_place(play, fan, name):
    """The state as the table has it, '' for no place."""
    rows = await play.database.rows(
        f"SELECT state FROM queue_entry WHERE concert_id = {concert_named(play, name)['concert_id']} "
        f"AND user_id = 0x{fan.user_id.replace('-', '')} ORDER BY place_no DESC LIMIT 1")
    return rows[0][0] if rows else ""


@verb("<who> joins <concert>")
async def joins(play, who, concert):
    """Takes a place in the queue and shows its token from now on."""
    play.heard(await join(play, person(play, who), concert))


@verb("<who> joins <concert> with code <code>")
async def joins_with_code(play, who, concert, code):
    """The same with an access code."""
    play.heard(await join(play, person(play, who), concert, code))


@verb("<who> turns to <concert>")
async def turns_to(play, who, concert):
    """Shows the token of another place held, and looks at its first performance."""
    fan = person(play, who)
    fan.concert = concert
    fan.performance = concert_named(play, concert)["performances"][0]


@verb("<who> turns to performance <number> of <concert>")
async def turns_to_performance(play, who, number, concert):
    """Looks at another date; the token shown stays."""
    person(play, who).performance = concert_named(play, concert)["performances"][int(number) - 1]


@verb("<who> leaves")
async def leaves(play, who):
    """Gives the place up."""
    fan = person(play, who)
    concert = concert_named(play, fan.concert)
    play.heard(await send(play, "DELETE", f"/concerts/{concert['concert_id']}/queue/me", fan.queue_token))


async def look(play, fan):
    concert = concert_named(play, fan.concert)
    return await send(play, "GET", f"/concerts/{concert['concert_id']}/queue/me", fan.queue_token)


@verb("<who> looks")
async def looks(play, who):
    """The heartbeat: how far am I?"""
    play.heard(await look(play, person(play, who)))


@verb("<who> is admitted")
async def is_admitted(play, who):
    """Waits until the place is admitted; the heartbeat says so."""
    fan = person(play, who)
    end = time.monotonic() + ADMITTED_WITHIN_SECONDS
    while await state_of_place(play, fan, fan.concert) != "3":
        if time.monotonic() > end:
            raise Failed(f"{who} was not admitted: {(await look(play, fan)).body}")
        await asyncio.sleep(0.03)
    answer = play.heard(await look(play, fan))
    check_answer(answer, ["200", "state", "admitted", "position", "0", "admission_expires_at", "*"])
    play.is_checked = True


@verb("<who> remembers the queue token as <word>")
async def remember_queue_token(play, who, word):
    """Keeps the token shown as $word."""
    play.words[word] = person(play, who).queue_token


@verb("<who> shows queue token <token>")
async def shows_queue_token(play, who, token):
    """From now on this fan shows that token."""
    fan = person(play, who)
    fan.queue_tokens[fan.concert] = token


@verb("everybody reads <concert>")
async def reads_state(play, concert):
    """The state document."""
    play.heard(await send(play, "GET", f"/concerts/{concert_named(play, concert)['concert_id']}/queue"))


# Performances and seats --------------------------------------------------------------------------

@verb("<who> lists performances of <concert>")
async def lists_performances(play, who, concert):
    """The dates that can be bought."""
    number = concert_named(play, concert)["concert_id"]
    play.heard(await send(play, "GET", f"/concerts/{number}/performances", person(play, who).queue_token))


@verb("<who> lists seats")
async def lists_seats(play, who):
    """All seats of the performance."""
    fan = person(play, who)
    play.heard(await send(play, "GET", f"/performances/{fan.performance}/seats", fan.queue_token))


@verb("<who> lists free seats")
async def lists_free_seats(play, who):
    """The seats that can be held."""
    fan = person(play, who)
    play.heard(await send(play, "GET", f"/performances/{fan.performance}/seats?available=true",
                          fan.queue_token))


@verb("<who> sees seat <seat> <state>")
async def sees_seat(play, who, seat, state):
    """Within two seconds the list of seats shows it so."""
    fan = person(play, who)
    end = time.monotonic() + 2
    while True:
        answer = await send(play, "GET", f"/performances/{fan.performance}/seats", fan.queue_token)
        check_answer(answer, ["200"])
        got = answer.json["seats"][int(seat) - 1]["state"]
        if got == state:
            return
        if time.monotonic() > end:
            raise Failed(f"{who} sees seat {seat} {got}, not {state}; {answer}")
        await asyncio.sleep(0.1)


# Reservations ------------------------------------------------------------------------------------

async def reserve(play, fan, body, key=None):
    """Holds seats; the answer."""
    answer = await send(play, "POST", f"/performances/{fan.performance}/reservations", fan.queue_token,
                        body, key)
    if answer.status == 201:
        fan.reservation_id = answer.json["reservation_id"]
    return answer


def numbers(text):
    """"7 8" or "1-50" as a list."""
    out = []
    for part in text.split():
        first, _, last = part.partition("-")
        out += range(int(first), int(last or first) + 1)
    return out


@verb("<who> holds <seats...>")
async def holds(play, who, seats):
    """Holds these seats: 7 8."""
    play.heard(await reserve(play, person(play, who), {"seats": numbers(seats)}))


@verb("<who> holds with key <key> <seats...>")
async def holds_with_key(play, who, key, seats):
    """The same with an Idempotency-Key."""
    play.heard(await reserve(play, person(play, who), {"seats": numbers(seats)}, key))


@verb("<who> holds best <count>")
async def holds_best(play, who, count):
    """Holds so many seats side by side."""
    play.heard(await reserve(play, person(play, who), {"best_available": int(count)}))


@verb("<who> holds best <count> in <section>")
async def holds_best_in(play, who, count, section):
    """The same in one section."""
    play.heard(await reserve(play, person(play, who),
                             {"best_available": int(count), "section": section}))


@verb("<who> reads the reservation")
async def reads_reservation(play, who):
    """The last reservation made."""
    fan = person(play, who)
    play.heard(await send(play, "GET", f"/reservations/{fan.reservation_id}", fan.access_token))


@verb("<who> releases")
async def releases(play, who):
    """Gives the held seats back."""
    fan = person(play, who)
    play.heard(await send(play, "DELETE", f"/reservations/{fan.reservation_id}", fan.queue_token))


@verb("<who> takes the reservation of <other>")
async def takes_reservation(play, who, other):
    """From now on this fan asks for somebody else's reservation."""
    person(play, who).reservation_id = person(play, other).reservation_id


# Points and payment ------------------------------------------------------------------------------

async def pay(play, fan, key):
    answer = await send(play, "POST", f"/reservations/{fan.reservation_id}/payment", fan.queue_token, key=key)
    if answer.status == 201:
        fan.ticket_id = answer.json["tickets"][0]["ticket_id"]
    return answer


@verb("<who> pays")
async def pays(play, who):
    """Pays the last reservation, with a key of its own."""
    fan = person(play, who)
    play.heard(await pay(play, fan, fan.new_key()))


@verb("<who> pays with key <key>")
async def pays_with_key(play, who, key):
    """The same with that key."""
    play.heard(await pay(play, person(play, who), key))


@verb("<who> charges <amount>")
async def charges(play, who, amount):
    """Puts points in, with a key of its own."""
    fan = person(play, who)
    play.heard(await send(play, "POST", "/points/charges", fan.access_token,
                          {"amount": json.loads(amount)}, fan.new_key()))


@verb("<who> charges <amount> with key <key>")
async def charges_with_key(play, who, amount, key):
    """The same with that key."""
    play.heard(await send(play, "POST", "/points/charges", person(play, who).access_token,
                          {"amount": json.loads(amount)}, key))


@verb("<who> has <amount> points")
async def has_points(play, who, amount):
    """The balance, as the API tells it."""
    answer = await send(play, "GET", "/points", access_token(play, who))
    check_answer(answer, ["200", "balance", amount])


@verb("admin refunds <who> with key <key>")
async def refunds(play, who, key):
    """Pays back the last reservation of a fan."""
    play.heard(await send(play, "POST", f"/admin/reservations/{person(play, who).reservation_id}/refund",
                          access_token(play, "admin"), {"reason": "the play says so"}, key))


# The gate ----------------------------------------------------------------------------------------

SALE_CALLS = [
    ("GET", "/concerts/{concert}/performances", None),
    ("GET", "/performances/{performance}/seats", None),
    ("GET", "/performances/{performance}/seats?available=true", None),
    ("GET", "/performances/{performance}/seat-states", None),
    ("POST", "/performances/{performance}/reservations", {"seats": [1]}),
    ("POST", "/performances/{performance}/reservations", {"best_available": 1}),
]


@verb("sale calls of <concert> with <token> give <expected...>")
async def sale_calls(play, concert, token, expected):
    """Every call that needs an admission, with no-token, a token, or NAME for a fan's queue token."""
    room = concert_named(play, concert)
    if token == "no-token":
        shown = None
    elif token in play.people.by_name:
        shown = person(play, token).queue_token
    else:
        shown = token
    for method, path, body in SALE_CALLS:
        path = path.format(concert=room["concert_id"], performance=room["performances"][0])
        answer = await send(play, method, path, shown, body)
        play.transcript.append(f"    {answer}")
        check_answer(answer, expected.split())
