"""Verbs that prove: receipts of places, and the report of a waiting room."""
import asyncio
import base64
import hashlib
import json
import os
import re
import tempfile
import time
from xml.etree import ElementTree

from .crowd_verbs import bring_crowd, each
from .instance import TOP, run
from .language import Failed, agrees, at_path, verb
from .requests import concert_named, person, send
from .sale_verbs import join, look, pay, reserve

CROWD_SECONDS = 60


# Receipts ----------------------------------------------------------------------------------------

async def fetch_receipt(play, fan):
    concert = concert_named(play, fan.concert)
    return await send(play, "GET", f"/concerts/{concert['concert_id']}/queue/me/receipt", fan.queue_token)


@verb("<who> fetches the receipt")
async def fetches_receipt(play, who):
    """By queue token, of a place live or ended."""
    fan = person(play, who)
    answer = play.heard(await fetch_receipt(play, fan))
    # Of many at once, none is the last.
    if answer is not None and answer.status == 200:
        play.words[f"receipt of {who}"] = answer.json


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def manual_recipe():
    """The lines of ticketctl(8) that check a receipt, as somebody would copy them."""
    with open(os.path.join(TOP, "man/ticketctl.8"), encoding="utf-8") as file:
        text = file.read()
    recipe = re.search(r"^unurl\(\).*?-sigfile signature$", text, re.MULTILINE | re.DOTALL)
    return recipe[0].replace("\\e", "\\")


async def check_with_openssl(play, receipt):
    """What the manual's recipe says of a receipt, by the public key that the receipt names."""
    keys = (await send(play, "GET", "/receipt-keys")).json["keys"]
    kid = json.loads(decoded(receipt.split(".")[0]))["kid"]
    key = next(key for key in keys if key["kid"] == kid)
    members = json.dumps({name: key[name] for name in ("crv", "kty", "x")}, separators=(",", ":"))
    if decoded(kid) != hashlib.sha256(members.encode()).digest():
        raise Failed(f"kid {kid} is not the RFC 7638 fingerprint of its key")
    with tempfile.TemporaryDirectory(prefix="receipt.") as directory:
        return await run("env", "-C", directory, f"receipt={receipt}", f"x={key['x']}", "bash", "-euc",
                         manual_recipe(), check=False)


@verb("openssl finds the receipt of <who> good")
async def openssl_finds_good(play, who):
    """By the recipe of ticketctl(8) and the public key; what it signs is what the answer said."""
    answer = play.words[f"receipt of {who}"]
    status, text = await check_with_openssl(play, answer["receipt"])
    if status != 0 or "Verified Successfully" not in text:
        raise Failed(f"openssl: {text}")
    claims = json.loads(decoded(answer["receipt"].split(".")[1]))
    issued = claims.pop("iat")
    readable = {name: value for name, value in answer.items() if name != "receipt"}
    if claims != readable or not agrees(issued, ">1700000000"):
        raise Failed(f"signed {claims}, said {readable}")
    fan = person(play, who)
    if any(secret in json.dumps(claims) for secret in (fan.email, fan.user_id)):
        raise Failed(f"the receipt tells who it is: {claims}")


def with_number(receipt, number):
    """The same receipt with another queue number in it."""
    header, payload, signature = receipt.split(".")
    claims = json.loads(decoded(payload)) | {"number": number}
    return ".".join([header, base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode(),
                     signature])


@verb("nobody can change the number in the receipt of <who>")
async def cannot_change(play, who):
    """Neither openssl nor ticketctl takes it then."""
    changed = with_number(play.words[f"receipt of {who}"]["receipt"], 1)
    status, text = await check_with_openssl(play, changed)
    if status == 0:
        raise Failed(f"openssl took it: {text}")
    status, text = await play.instance.ticketctl("queue", "receipt", "verify", "-",
                                                 stdin=changed.encode(), check=False)
    if status != 1 or "was not signed here" not in text:
        raise Failed(f"ticketctl ended with {status}: {text}")


@verb("ticketctl finds the receipt of <who> good")
async def ticketctl_finds_good(play, who):
    """Alone, and within the answer that brought it."""
    answer = play.words[f"receipt of {who}"]
    for text in (answer["receipt"], json.dumps(answer)):
        _, said = await play.instance.ticketctl("queue", "receipt", "verify", "-", stdin=text.encode())
        if "good" not in said or f'"place_no":{answer["place_no"]},' not in said:
            raise Failed(f"ticketctl says: {said}")


# The report --------------------------------------------------------------------------------------

@verb("the report of <concert> says <expected...>")
async def report_says(play, concert, expected):
    """field value…; the exit status is 1 when there are inversions."""
    number = str(concert_named(play, concert)["concert_id"])
    status, text = await play.instance.ticketctl("-o", "json", "queue", "report", number, check=False)
    if status not in (0, 1):
        raise Failed(f"ticketctl ended with {status}: {text}")
    report = json.loads(text)
    play.note(f"{report['joined']} joined, {report['admitted']} admitted, {report['places']}, "
              f"{report['set_aside']} set aside, waits {report['wait_seconds']}, "
              f"{report['unsettled']} unsettled")
    words = expected.split()
    for path, wanted in zip(words[::2], words[1::2]):
        if not agrees(at_path(report, path), wanted):
            raise Failed(f"{path} is {at_path(report, path)}, expected {wanted}; "
                         f"{report['inversions_sample']}")
    if status != (1 if report["inversions"] else 0):
        raise Failed(f"the exit status is {status} with {report['inversions']} inversions")


@verb("the second of the last batch of <concert> goes a microsecond before the first")
async def corrupt_batch(play, concert):
    """One changed time in the tables: two of one moment are not admitted at one moment any more."""
    number = concert_named(play, concert)["concert_id"]
    batch = await play.database.value(
        "SELECT MAX(moment) FROM (SELECT admitted_at_us AS moment FROM queue_entry "
        f"WHERE concert_id = {number} GROUP BY admitted_at_us HAVING COUNT(admitted_at_us) > 1) AS batches")
    rows = await play.database.rows(
        f"SELECT place_no FROM queue_entry WHERE concert_id = {number} AND admitted_at_us = {batch} "
        "ORDER BY queue_number LIMIT 2")
    await play.database.rows(
        f"UPDATE queue_entry SET admitted_at_us = admitted_at_us - 1 WHERE concert_id = {number} "
        f"AND place_no = {rows[1][0]}")


@verb("the files of the report of <concert> agree")
async def report_files(play, concert):
    """report.json, throughput.csv and throughput.svg: sums of the minutes are what the report says."""
    number = str(concert_named(play, concert)["concert_id"])
    with tempfile.TemporaryDirectory(prefix="report.") as directory:
        await play.instance.ticketctl("queue", "report", number, "--dir", directory)
        with open(os.path.join(directory, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
        with open(os.path.join(directory, "throughput.csv"), encoding="utf-8") as file:
            head, *rows = file.read().splitlines()
        with open(os.path.join(directory, "throughput.svg"), encoding="utf-8") as file:
            picture = file.read()
    if head != "minute,joined,admitted,ended":
        raise Failed(f"the CSV begins with {head}")
    sums = [sum(int(row.split(",")[column]) for row in rows) for column in (1, 2, 3)]
    ended = sum(report["places"][state] for state in ("done", "expired", "left"))
    if sums != [report["joined"], report["admitted"], ended]:
        raise Failed(f"sums {sums} of {rows} are not those of {report}")
    if len(report["minutes"]) != len(rows):
        raise Failed("the JSON has other minutes")
    _, said = await play.instance.ticketctl("queue", "report", number, "-o", "csv")
    if said.splitlines() != [head, *rows]:
        raise Failed(f"-o csv says {said}")
    check_picture(picture)


def check_picture(text):
    """Well-formed, with title, description and both axes named, and nothing from elsewhere."""
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    for name in ("title", "desc"):
        if not root.findtext(space + name):
            raise Failed(f"the picture has no {name}")
    words = [element.text for element in root.iter(f"{space}text")]
    for word in ("people a minute", "joined", "admitted", "ended"):
        if word not in words:
            raise Failed(f"the picture does not say {word}: {words}")
    if not any(word.startswith("time (UTC)") for word in words):
        raise Failed(f"the picture does not name its time: {words}")
    if re.search(r"<script|href|url\(|@import", text):
        raise Failed("the picture asks somebody else for something")


# A crowd with all kinds of people ----------------------------------------------------------------

class Visitor:
    """One who joins, looks each second, and does what was intended."""

    def __init__(self, play, concert, intent):
        self.play, self.concert, self.intent = play, concert, intent
        self.end = time.monotonic() + CROWD_SECONDS

    async def go(self, fan):
        answer = await join(self.play, fan, self.concert)
        if answer.status != 201:
            raise Failed(f"{fan.name} could not join: {answer}")
        if self.intent == "silence":
            return
        await self.wait(fan)
        if self.intent in ("giving-up", "leaving"):
            concert = concert_named(self.play, self.concert)
            await send(self.play, "DELETE", f"/concerts/{concert['concert_id']}/queue/me", fan.queue_token)
        else:
            await self.buy(fan)

    async def wait(self, fan):
        """Until admitted; who gives up looks once or twice."""
        looks = 0
        while time.monotonic() < self.end:
            await asyncio.sleep(1)
            answer = await look(self.play, fan)
            if answer.status not in (200, 429):
                raise Failed(f"{fan.name}: {answer} {answer.body[:300]}")
            looks += 1
            if answer.status == 200 and answer.json["state"] == "admitted":
                return
            if self.intent == "giving-up" and looks > fan.number % 7:
                return
        raise Failed(f"{fan.name}, number {fan.number}, was not admitted: {answer.body}")

    async def buy(self, fan):
        """Picks again when others were faster three times in a row, as a fan would."""
        answer = await reserve(self.play, fan, {"best_available": 1})
        while answer.code == "seat_taken" and time.monotonic() < self.end:
            answer = await reserve(self.play, fan, {"best_available": 1})
        if answer.status == 201:
            answer = await pay(self.play, fan, fan.new_key())
        if answer.status != 201:
            raise Failed(f"{fan.name} could not buy: {answer} {answer.body[:300]}")


@verb("in the background <count> fans of all kinds come to <concert>: <kinds...>")
async def crowd_of_kinds(play, count, concert, kinds):
    """"3 buying 1 leaving 1 giving-up 1 silence": who buys, leaves once inside, gives up, falls silent."""
    await bring_crowd(play, int(count))
    words = kinds.split()
    cycle = [kind for times, kind in zip(words[::2], words[1::2]) for _ in range(int(times))]
    journeys = [(fan, Visitor(play, concert, cycle[index % len(cycle)]))
                for index, fan in enumerate(play.crowd)]
    play.background["kinds"] = asyncio.ensure_future(
        each(journeys, lambda journey: journey[1].go(journey[0]), at_once=len(journeys)))


@verb("the fans of all kinds are done")
async def crowd_is_done(play):
    """Everybody but the silent got what they came for."""
    await play.background.pop("kinds")
