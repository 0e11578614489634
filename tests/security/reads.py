#!/usr/bin/python3
"""R18: every GET of the OpenAPI document, twice, by everybody and with all that may be asked: nothing changes.

Made from the document, so that a new GET is asked as well. The janitor is stopped while they are asked, and
what is overdue is there unswept: a reader must not tidy up. Of a place only the time when it was seen last may
move, for the heartbeat is a GET; whoever was set aside comes back by it, and nobody here was.
"""
import itertools
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authorisation import COLUMNS, calls_of, tokens_of  # noqa: E402
from scene import (API, as_bytes, fingerprint, perform, run_to_its_end, set_scenes, stop_janitor)  # noqa: E402
from stage.draw_verbs import wait_for_draw  # noqa: E402

TIMES = 2
# A lobby that was drawn.
LOBBY = """
concert lobby rows 1 seats 5 price 1000 capacity 1 lobby -10 on_sale 3600
20 fans join the lobby of lobby
the sale of lobby opens now
"""
# A hold and an admission that have ended, and a session; nobody has swept.
OVERDUE = ("UPDATE reservation SET expires_at_us = 1 WHERE state = 1 AND user_id = {owner}",
           "UPDATE claim SET expires_at_us = 1 WHERE expires_at_us IS NOT NULL",
           "UPDATE queue_entry SET admission_expires_at_us = 1 WHERE state = 3 AND user_id = {elsewhere}")


def ids_of(play, scene):
    """What each name of a path may stand for."""
    owner = scene.fan("owner")
    concerts = [scene.concert, play.concerts[f"b{scene.number}"], play.concerts["lobby"]]
    return {"concert_id": [concert["concert_id"] for concert in concerts],
            "performance_id": scene.concert["performances"],
            "reservation_id": [scene.paid_reservation, owner.reservation_id],
            "user_id": [owner.user_id], "ticket_id": [owner.ticket_id]}


def paths_of(call, ids):
    """The path with every combination of ids."""
    names = re.findall(r"{(\w+)}", call.template)
    for values in itertools.product(*(ids[name] for name in names)):
        path = call.base + call.template
        for name, value in zip(names, values):
            path = path.replace("{%s}" % name, str(value))
        yield path


def values_of(schema):
    """Values of a parameter that its schema allows."""
    if "enum" in schema:
        return schema["enum"]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if schema.get("type") == "integer":
        return [schema.get("minimum", 1)]
    return ["x" * max(schema.get("minLength", 1), 2)]


def queries_of(operation):
    """None, and each parameter by itself; a cursor is of an answer."""
    yield ""
    for parameter in operation.get("parameters", []):
        if parameter.get("in") == "query" and parameter["name"] != "cursor":
            yield from (f"?{parameter['name']}={value}" for value in values_of(parameter["schema"]))


class Reader:
    """Asks one call in the name of everybody."""

    def __init__(self, play, scene, call, operation):
        self.play, self.scene, self.call, self.operation = play, scene, call, operation
        self.asked = self.served = 0
        self.wrong = []

    async def ask(self, method, target, headers):
        answer = await self.play.client.request(method, target, headers)
        self.asked += 1
        self.served += answer.status == 200
        if answer.status >= 500:
            self.wrong.append(f"{answer}: {answer.body[:200]}")
        return answer

    async def ask_in_all_ways(self, target, headers):
        """Twice, its head, what has not changed since, and the next page."""
        for _ in range(TIMES):
            answer = await self.ask("GET", target, headers)
        await self.ask("HEAD", target, headers)
        if "etag" in answer.headers:
            await self.ask("GET", target, [*headers, ("If-None-Match", answer.headers["etag"])])
        cursor = answer.json.get("next_cursor") if answer.status == 200 and answer.is_json else None
        if cursor:
            await self.ask("GET", f"{target}&cursor={cursor}" if "?" in target else f"{target}?cursor={cursor}",
                           headers)

    async def read(self, ids):
        for who in COLUMNS:
            for token in tokens_of(self.call, self.scene, who):
                headers = [("Authorization", f"Bearer {token}")] if token else []
                for path in paths_of(self.call, ids):
                    for query in queries_of(self.operation):
                        await self.ask_in_all_ways(path + query, headers)
        if self.served == 0:
            self.wrong.append("nobody was served, so nothing is shown")


async def read_everything(play, results):
    scene, = await set_scenes(play, 1)
    for line in LOBBY.strip().splitlines():
        await play.perform_line(line)
    await wait_for_draw(play, "lobby")
    await stop_janitor(play)
    await scene.end_session()
    for sql in OVERDUE:
        await scene.sql(sql.format(owner=as_bytes(scene.fan("owner")), elsewhere=as_bytes(scene.fan("elsewhere"))))
    ids, asked = ids_of(play, scene), 0
    before = await fingerprint(play.database, every=True)
    for call in calls_of(play.contract.document):
        if call.method != "GET":
            continue
        reader = Reader(play, scene, call, play.contract.document["paths"][call.template]["get"])
        await reader.read(ids)
        after = await fingerprint(play.database, every=True)
        reader.wrong += [f"has changed {table}" for table in before if before[table] != after[table]]
        before, asked = after, asked + reader.asked
        results.add(f"GET {call.template}", reader.wrong)
    print(f"# {asked} requests")
    await play.perform_line("continue janitor")


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(read_everything)))
