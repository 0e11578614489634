"""Verbs of a lobby whose order is drawn by lot."""
import asyncio
import hashlib
import json
import os
import signal
import sys
import time

from .crowd_verbs import bring_crowd, each, note
from .instance import run
from .language import Failed, verb
from .requests import access_token, concert_named, send
from .sale_verbs import join
from .setting_verbs import moment

DRAW_SECONDS = 60  # on a busy machine


@verb("<count> fans join the lobby of <concert>")
async def crowd_joins_lobby(play, count, concert):
    """A crowd comes one after the other; nobody has a number."""
    await bring_crowd(play, int(count), points=0)
    answers = await each(play.crowd, lambda fan: join(play, fan, concert), at_once=4)
    note(play, answers)
    for fan, answer in zip(play.crowd, answers):
        if answer.status != 201 or answer.json["state"] != "lobby" or answer.json["number"] is not None:
            raise Failed(f"{answer}: {answer.body[:300]}")
        fan.place = answer.json["place"]
    if len({fan.place for fan in play.crowd}) != len(play.crowd):
        raise Failed("a place was given twice")


async def draw_of(play, concert):
    number = concert_named(play, concert)["concert_id"]
    return (await send(play, "GET", f"/concerts/{number}/queue")).json["draw"]


async def what_is_told(play, concert):
    """Everything that anybody, an admin too, is told of a waiting room: name -> text."""
    number = concert_named(play, concert)["concert_id"]
    admin = access_token(play, "admin")
    requests = [
        ("GET", f"/concerts/{number}", None, None), ("GET", f"/concerts/{number}/queue", None, None),
        ("GET", f"/concerts/{number}/queue/roster", None, None), ("GET", f"/wait/{number}", None, None),
        ("GET", "/metrics", None, None), ("GET", f"/admin/concerts/{number}/sales", admin, None),
        ("GET", "/admin/log", admin, None),
        ("PATCH", f"/admin/concerts/{number}", admin, {"venue": "Hall of the lot"}),
        ("PATCH", f"/admin/concerts/{number}/waiting-room", admin, {"message": "Soon."}),
    ]
    told = {}
    for method, path, token, body in requests:
        told[f"{method} {path}"] = (await send(play, method, path, token, body)).body.decode()
    for form in ("table", "json"):
        told[f"ticketctl -o {form}"] = (await play.instance.ticketctl("-o", form, "queue", "show", str(number)))[1]
    directory = play.instance.directory
    for folder, _, names in os.walk(directory):
        for name in names:
            if name.endswith(".log"):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    told[name] = file.read()
    return told


@verb("<count> strangers are in the lobby of <concert>")
async def strangers(play, count, concert):
    """So many further places, as rows; the counter goes on above them."""
    number = concert_named(play, concert)["concert_id"]
    rows = await play.database.rows(
        f"SELECT MAX(place_no), MAX(joined_at_us) FROM queue_entry WHERE concert_id = {number}")
    last, now_us = map(int, rows[0])
    await play.database.rows(
        "INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, joined_at_us, "
        f"last_seen_at_us, has_held) SELECT {number}, {last} + seq, UNHEX(LPAD(HEX(seq), 32, '0')), 0, 1, 1, "
        f"{now_us} + seq, {now_us} + 60000000, 0 FROM seq_1_to_{int(count)}")
    await play.database.rows(
        f"UPDATE waiting_room SET number_limit = {last + int(count)}, generation = generation + 1 "
        f"WHERE concert_id = {number}")


async def progress_of_draw(play, number):
    """closed, drawn and called: which of them is done."""
    rows = await play.database.rows(
        "SELECT lobby_last_no IS NOT NULL, drawn_at_us IS NOT NULL, "
        f"COALESCE(called_no >= participants, 0) FROM waiting_room WHERE concert_id = {number}")
    return [value == "1" for value in rows[0]]


@verb("kill the janitor <count> times while it draws <concert>")
async def kill_while_drawing(play, count, concert):
    """SIGKILL between closing and draw; the next one begins again, and is killed as well."""
    number = concert_named(play, concert)["concert_id"]
    end = time.monotonic() + DRAW_SECONDS
    kills = 0
    while kills < int(count):
        if time.monotonic() > end:
            raise Failed(f"the janitor was killed {kills} times only")
        is_closed, is_drawn, _ = await progress_of_draw(play, number)
        if is_drawn:
            raise Failed(f"drawn after {kills} kills")
        pids = play.instance.pids_titled("janitor")
        if is_closed and pids:
            await asyncio.sleep(0.05)  # it is reading the roster
            os.kill(pids[0], signal.SIGKILL)
            kills += 1
            while pids[0] in play.instance.pids_titled("janitor"):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.005)


@verb("the draw of <concert> is promised")
async def draw_promised(play, concert):
    """The commitment is told; neither the secret nor who is there, to nobody and nowhere."""
    draw = await draw_of(play, concert)
    number = concert_named(play, concert)["concert_id"]
    if draw is None or [draw[name] for name in ("secret", "participants", "roster_digest")] != [None] * 3:
        raise Failed(f"the draw is {draw}")
    roster = await send(play, "GET", f"/concerts/{number}/queue/roster")
    if (roster.status, roster.code) != (409, "not_open_yet"):
        raise Failed(f"the roster is there too soon: {roster}")
    rows = await play.database.rows(
        f"SELECT LOWER(HEX(draw_secret)) FROM waiting_room WHERE concert_id = {number}")
    secret = rows[0][0]
    if hashlib.sha256(bytes.fromhex(secret)).hexdigest() != draw["commitment"]:
        raise Failed(f"{draw['commitment']} is not the hash of the secret")
    for where, text in (await what_is_told(play, concert)).items():
        if secret in text.lower():
            raise Failed(f"{where} tells the secret: {text[:500]}")
    play.promised[concert] = (draw["commitment"], secret)


@verb("the draw of <concert> promises the same")
async def draw_promises_the_same(play, concert):
    """The commitment has not changed."""
    draw = await draw_of(play, concert)
    if draw["commitment"] != play.promised[concert][0]:
        raise Failed(f"the commitment was {play.promised[concert][0]} and is {draw}")


@verb("the sale of <concert> opens now")
async def opens_now(play, concert):
    """An admin moves on_sale_at to this moment."""
    number = concert_named(play, concert)["concert_id"]
    play.heard(await send(play, "PATCH", f"/admin/concerts/{number}", access_token(play, "admin"),
                          {"on_sale_at": moment(0)}))


async def wait_for_draw(play, concert):
    end = time.monotonic() + DRAW_SECONDS
    while True:
        draw = await draw_of(play, concert)
        if draw["secret"] is not None:
            return draw
        if time.monotonic() > end:
            raise Failed(f"not drawn: {draw}")
        await asyncio.sleep(0.2)


async def recipe_of(play):
    """The lines that anybody is told to run."""
    answer = await play.client.request("GET", "/draw.txt")
    if answer.status != 200 or "text/plain" not in answer.headers.get("content-type", ""):
        raise Failed(f"draw.txt: {answer}")
    lines = [line[4:] for line in answer.body.decode().splitlines() if line.startswith("    ")]
    if not 10 < len(lines) <= 20:
        raise Failed(f"the recipe has {len(lines)} lines")
    return "\n".join(lines) + "\n"


async def recomputed(play, concert, places):
    """place -> number, by the published recipe."""
    number = concert_named(play, concert)["concert_id"]
    _, output = await run(sys.executable, "-c", await recipe_of(play), f"http://127.0.0.1:{play.client.port}",
                          str(number), *map(str, places))
    return {int(line.split()[0]): int(line.split()[1]) for line in output.splitlines()}


async def verify_by_tool(play, concert, commitment):
    number = concert_named(play, concert)["concert_id"]
    path = os.path.join(play.instance.directory, f"roster-{number}.csv")
    with open(path, "wb") as file:
        part = f"/concerts/{number}/queue/roster?limit=50000"
        while part:
            answer = await send(play, "GET", part)
            file.write(answer.body)
            part = answer.headers.get("link", "")[1:].partition(">")[0]
    await play.instance.ticketctl("queue", "verify", str(number), "--roster", path, "--commitment", commitment)
    with open(path, "ab") as file:
        file.write(b"999999,2026-01-01T00:00:00.000Z\n")
    status, output = await play.instance.ticketctl("-o", "json", "queue", "verify", str(number), "--roster", path,
                                                   check=False)
    if status != 1 or json.loads(output)["roster_ok"]:
        raise Failed(f"one line too many is not seen: {output}")


@verb("the draw of <concert> is as promised")
async def draw_kept(play, concert):
    """Told is what was promised; everybody has the number that the published recipe gives."""
    commitment, secret = play.promised[concert]
    draw = await wait_for_draw(play, concert)
    if (draw["commitment"], draw["secret"]) != (commitment, secret):
        raise Failed(f"promised were {commitment} and {secret}, told is {draw}")
    path = f"/concerts/{concert_named(play, concert)['concert_id']}/queue/me"
    answers = await each(play.crowd, lambda fan: send(play, "GET", path, fan.queue_token), at_once=8)
    note(play, answers)
    for fan, answer in zip(play.crowd, answers):
        fan.number = answer.json["number"]
    first, count = draw["first_number"], draw["participants"]
    numbers = {fan.number for fan in play.crowd}
    if len(numbers) != len(play.crowd) or not numbers <= set(range(first, first + count)):
        raise Failed(f"of {count} numbers the crowd has {sorted(numbers)}")
    if all(fan.number == fan.place for fan in play.crowd):
        raise Failed("it is the order of arrival")
    numbers = await recomputed(play, concert, [fan.place for fan in play.crowd])
    wrong = [fan for fan in play.crowd if numbers[fan.place] != fan.number]
    if wrong:
        raise Failed(f"{len(wrong)} numbers are not as drawn: place {wrong[0].place} has {wrong[0].number}")
    await verify_by_tool(play, concert, commitment)


@verb("<concert> admits in number order")
async def admits_in_order(play, concert):
    """Of the places of the concert nobody was admitted before a lower number."""
    number = concert_named(play, concert)["concert_id"]
    await asyncio.sleep(0)
    admitted, inversions = (await play.database.rows(
        "SELECT COUNT(DISTINCT a.place_no), COUNT(b.place_no) FROM queue_entry a LEFT JOIN queue_entry b "
        "ON b.concert_id = a.concert_id AND b.queue_number < a.queue_number "
        "AND COALESCE(b.admitted_at_us, 1 << 62) > a.admitted_at_us "
        f"WHERE a.concert_id = {number} AND a.admitted_at_us IS NOT NULL"))[0]
    if int(admitted) == 0 or int(inversions) != 0:
        raise Failed(f"{admitted} were admitted, with {inversions} inversions")
