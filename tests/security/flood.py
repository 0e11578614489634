#!/usr/bin/python3
"""One account, one address: who floods is told 429, all others go on. And who guesses learns nothing.

Times are compared within one run, in turns.
"""
import asyncio
import json
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from raw import read_answer, written  # noqa: E402
from scene import API, JSON, perform, run_to_its_end, send  # noqa: E402

CHANGES_A_MINUTE = 300
SETTINGS = (f"limits.changes_per_minute={CHANGES_A_MINUTE}", "ticketd.request_deadline_ms=9000")
SIGN_INS_A_MINUTE = 10
SAMPLES = 15


async def early_in_the_minute():
    """Limits count by the clock's minute: nobody shall see two of them."""
    while time.time() % 60 > 45:
        await asyncio.sleep(1)


# One account --------------------------------------------------------------------------------------

async def charge(play, fan):
    return await send(play, "POST", "/points/charges", fan.access_token, {"amount": 5}, fan.new_key())


async def flood_of_one_account(play, results):
    """Changes of one account beyond its limit, hundreds at once; another account changes as ever."""
    await play.perform_line("fans flooder neighbour")
    await early_in_the_minute()
    flooder, neighbour = (play.people.by_name[name] for name in ("flooder", "neighbour"))
    flood = [asyncio.ensure_future(charge(play, flooder)) for _ in range(2 * CHANGES_A_MINUTE)]
    beside = [await charge(play, neighbour) for _ in range(50)]
    answers = await asyncio.gather(*flood)
    taken = sum(answer.status == 201 for answer in answers)
    refused = [answer for answer in answers if answer.code == "too_many_requests"]
    wrong = [str(answer) for answer in answers if answer.status not in (201, 429)]
    # Each of a few workers may let a 64th pass by itself where memcached is slow to answer.
    if not 0.5 * CHANGES_A_MINUTE <= taken <= 1.2 * CHANGES_A_MINUTE:
        wrong.append(f"{taken} of {len(answers)} were taken, the limit is {CHANGES_A_MINUTE}")
    wrong += [f"{answer}: no Retry-After" for answer in refused if not answer.headers.get("retry-after", "").isdigit()]
    results.add(f"a flood of one account is refused: {len(refused)} of {len(answers)}", wrong)
    results.add("another account goes on", [str(answer) for answer in beside if answer.status != 201])
    posted = await play.database.value("SELECT COUNT(*) FROM posting")
    results.add("what was taken is in the ledger", [] if posted == taken + len(beside) else [f"{posted} postings"])


# One address of e-mail ----------------------------------------------------------------------------

async def sign_in(play, email, password):
    return await send(play, "POST", "/sessions", body={"email": email, "password": password})


async def guessing_at_once(play, results):
    """Fifty guesses at the same moment are as many as fifty one after another."""
    await play.perform_line("fans guessed other")
    await early_in_the_minute()
    wrong = []
    guessed = play.people.by_name["guessed"].email
    for email in (guessed, "nobody-has-this@example.org"):
        answers = await asyncio.gather(*(sign_in(play, email, f"guess number {number}") for number in range(50)))
        compared = sum(answer.status == 401 for answer in answers)
        refused = sum(answer.status == 429 for answer in answers)
        if compared > SIGN_INS_A_MINUTE or compared + refused != len(answers):
            wrong.append(f"{email}: {compared} guesses were compared, {refused} refused")
    results.add("fifty guesses at once are limited, of an account and of none", wrong)
    other = play.people.by_name["other"]
    answer = await sign_in(play, other.email, other.password)
    results.add("others sign in meanwhile", [] if answer.status == 201 else [str(answer)])


# Does an account exist? ---------------------------------------------------------------------------

def shape(answer):
    """All of an answer that does not name the request."""
    body = {name: value for name, value in answer.json.items() if name != "request_id"}
    headers = {name: value for name, value in answer.headers.items()
               if name not in ("x-request-id", "date", "content-length")}
    return answer.status, body, headers


async def enumeration(play, results):
    """A wrong password and an unknown address: the same answer, in the same time."""
    known = [f"known-{number}@example.org" for number in range(SAMPLES)]
    for email in known:
        await send(play, "POST", "/users", body={"email": email, "password": "a long enough secret"})
    times, shapes = {True: [], False: []}, set()
    for number, email in enumerate(known):
        for is_known in (True, False) if number % 2 else (False, True):
            answer = await sign_in(play, email if is_known else f"un{email}", "a wrong enough secret")
            times[is_known].append(answer.seconds)
            shapes.add(json.dumps(shape(answer), sort_keys=True))
    results.add("no answer tells whether an account exists", sorted(shapes) if len(shapes) > 1 else [])
    ratio = statistics.median(times[True]) / statistics.median(times[False])
    results.add(f"neither does the time: {ratio:.2f} times", [] if 0.5 < ratio < 2 else [str(times)])


# One address of the network -----------------------------------------------------------------------

async def from_address(play, address, target):
    """The status of a sign-in that is none, sent from another address of this host."""
    reader, writer = await asyncio.open_connection("127.0.0.1", play.client.port, local_addr=(address, 0))
    request = written("POST", target, [JSON], b"{}")
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    answer = await read_answer(reader, head, request)
    writer.close()
    return answer


async def flood_of_one_address(play, results):
    """Under every spelling of the path it is one limit, and another address has its own."""
    await play.instance.command("init", "--limits", *(word for setting in SETTINGS for word in ("--set", setting)))
    await play.instance.command("start-web")
    await asyncio.sleep(0.5)
    spellings = (f"{API}/sessions", f"/{API}/sessions", f"{API}/%73essions", f"{API}/./sessions", f"{API}/users")
    answers = [await from_address(play, "127.0.0.1", spellings[number % len(spellings)]) for number in range(60)]
    refused = [answer for answer in answers if answer.status == 429]
    wrong = [str(answer) for answer in answers if answer.status not in (400, 429)]
    if not 30 <= len(refused) <= 45:
        wrong.append(f"{len(refused)} of {len(answers)} were refused")
    wrong += [str(answer) for answer in refused if answer.value("retry-after") != "1"]
    results.add(f"a flood of one address is refused: {len(refused)} of {len(answers)}", wrong)
    other = [await from_address(play, "127.0.0.2", f"{API}/sessions") for _ in range(10)]
    results.add("another address goes on", [str(answer) for answer in other if answer.status != 400])


async def flood(play, results):
    await flood_of_one_account(play, results)
    await guessing_at_once(play, results)
    await enumeration(play, results)
    await flood_of_one_address(play, results)


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(flood, SETTINGS)))
