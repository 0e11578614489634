"""Verbs of clients whose bodies come a byte at a time, each over a connection of its own."""
import asyncio
import json
import random

from .contract import API
from .http import Connection, ConnectionEnded
from .language import Failed, verb
from .people import Fan
from .requests import send

# Between two bytes; a body of some dozen bytes takes one or two seconds.
PAUSE_SECONDS = (0.02, 0.2)


class SlowChargers:
    """Fans who charge a point at a time until somebody says stop."""

    def __init__(self, play, accounts):
        self.play, self.failures = play, []
        self.fans = [Fan(name=f"slow{number}", **account) for number, account in enumerate(accounts, 1)]
        self.answered = {fan.name: 0 for fan in self.fans}
        self.is_over = asyncio.Event()

    async def charge(self, fan, chance):
        """The status of one charge."""
        client, body = self.play.next_client(), json.dumps({"amount": 1}).encode()
        connection = Connection(client.host, client.port)
        head = [f"POST {API}/points/charges HTTP/1.1", f"Host: {client.host}:{client.port}",
                f"Authorization: Bearer {fan.access_token}", f"Idempotency-Key: {fan.new_key()}",
                "Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
        await connection.send("\r\n".join(head).encode())
        try:
            for byte in body:
                await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))
                if not connection.is_usable:
                    raise ConnectionEnded("closed before the end of the body")
                await connection.send(bytes([byte]))
            return (await connection.receive("POST"))[0]
        finally:
            connection.close()

    async def keep_charging(self, fan):
        chance = random.Random(f"{self.play.seed}/{fan.name}")
        while not self.is_over.is_set():
            try:
                status = await self.charge(fan, chance)
            except (OSError, ConnectionEnded) as error:
                status = repr(error)
            if status == 201:
                self.answered[fan.name] += 1
            else:
                self.failures.append(f"{fan.name}: {status}")

    async def work(self):
        await asyncio.gather(*map(self.keep_charging, self.fans))


@verb("in the background <count> fans charge slowly")
async def charge_slowly(play, count):
    """A point at a time, its body a byte at a time. See: the slow ones stop."""
    slow = play.words["slow ones"] = SlowChargers(play, await play.instance.take_fans(int(count)))
    play.background["slow ones"] = asyncio.ensure_future(slow.work())
    await asyncio.sleep(0)


@verb("the slow ones stop after at least <least> charges, and none was lost")
async def slow_stop(play, least):
    """Each was answered 201, and is in the balance."""
    slow = play.words.pop("slow ones")
    slow.is_over.set()
    await play.background.pop("slow ones")
    charges = sum(slow.answered.values())
    play.note(f"{charges} slow charges, {len(slow.failures)} failures")
    if slow.failures:
        raise Failed(f"{len(slow.failures)} slow requests failed: {'; '.join(slow.failures[:5])}")
    if charges < int(least):
        raise Failed(f"only {charges} slow charges were made")
    for fan in slow.fans:
        balance = (await send(play, "GET", "/points", fan.access_token)).json["balance"]
        if balance != slow.answered[fan.name]:
            raise Failed(f"{fan.name} was answered {slow.answered[fan.name]} charges and has {balance}")
