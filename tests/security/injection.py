#!/usr/bin/python3
"""Text that wants to be more than text: a line of the log, a header, a redirect, markup of a page."""
import json
import os
import re
import sys
from urllib.parse import quote

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authorisation import calls_of  # noqa: E402
from raw import exchange, written  # noqa: E402
from scene import API, JSON, moment, perform, run_to_its_end, send, set_scenes, stop_janitor  # noqa: E402

FORGED = "event=forged"
A_LINE = "<3>ts=2026-01-01T00:00:00.000000Z level=error proc=sale/1"
# What ends a line or begins a command somewhere.
BREAKS = ("\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\v", "\f", "\x1b[2K\x1b[1A", "\x00", "\x08", "\x7f",
          "%0d%0a", "\\n")
HEADERS = ("Idempotency-Key", "X-Request-ID", "User-Agent", "Cookie", "Origin", "Accept", "X-Requested-With",
           "Accept-Language", "If-None-Match", "Referer", "Content-Type", "Authorization", "Sec-Fetch-Site")
TARGETS = (b"/me?x=", b"/concerts/1", b"/nothing", b"/concerts?cursor=")
ENCODED = ("/docs%0d%0aX-Injected:%20yes", "/admin%0d%0aX-Injected:%20yes", "/%0d%0aX-Injected:%20yes",
           "/docs?x=%0d%0aX-Injected:yes")
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"

LINE = re.compile(
    rb'<[3-7]>ts=\d{4}-\d\d-\d\dT[\d:.]+Z level=\w+ proc=\S+ event=\w+( \w+=("([^"\\]|\\.)*"|[^\s"=]*))*')


class Log:
    """ticketd's log from now on."""

    def __init__(self, play):
        self.path = os.path.join(play.instance.directory, "log/ticketd.log")
        self.begin = os.path.getsize(self.path)

    def lines(self):
        with open(self.path, "rb") as file:
            file.seek(self.begin)
            return file.read().split(b"\n")[:-1]

    def odd(self):
        """Lines that are none of ours, or say an event that never was."""
        return [repr(line[:300]) for line in self.lines()
                if not LINE.fullmatch(line) or FORGED.encode() in line.partition(b'"')[0]
                or any(byte < 0x20 or byte == 0x7f for byte in line)]

    def requests(self):
        return sum(b" event=request " in line for line in self.lines())


def texts_of(example):
    """Paths of all texts in the example of a body."""
    if isinstance(example, dict):
        return [(name, *rest) for name, part in example.items() for rest in texts_of(part)]
    if isinstance(example, list):
        return [(0, *rest) for rest in texts_of(example[0])]
    return [()] if isinstance(example, str) else []


def with_text(example, path, text):
    out = part = json.loads(json.dumps(example))
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = text
    return json.dumps(out).encode()


def bodies_of(call):
    """(what, body): each text of the call, and a name that it does not know, as a line that is forged."""
    for what in BREAKS if call.example else ():
        text = f"x{what}{A_LINE} {FORGED}{what}X-Injected: yes"
        for path in texts_of(call.example):
            yield f"{path} {what!r}", with_text(call.example, path, text)
        yield f"a name {what!r}", json.dumps({**call.example, text: 1}).encode()
        yield f"a short name {what!r}", json.dumps({**call.example, f"x{what}{FORGED}": 1}).encode()


async def by_body(play, results, scene):
    """Every text of every call: whatever comes of it, the log has one line a request."""
    log, wrong, tried = Log(play), [], 0
    for call in calls_of(play.contract.document):
        fan = scene.fan("admin" if call.is_admins else "owner")
        token = fan.queue_token if call.kinds == ["queue"] else fan.access_token
        for what, body in bodies_of(call):
            tried += 1
            answer = await play.client.request(call.method, call.path(scene), [
                JSON, ("Authorization", f"Bearer {token}"), ("Idempotency-Key", f"inject-{tried:08d}")], body)
            if answer.status >= 500 or "x-injected" in answer.headers:
                wrong.append(f"{call.name} {what}: {answer}")
    results.add(f"{tried} texts with line breaks and commands", wrong)
    results.add("the log has one line an event", log.odd())
    lines = log.requests()
    results.add("and one line a request", [] if lines == tried else [f"{lines} lines, {tried} requests"])


async def by_header(play, results, scene):
    """Headers, paths and queries, raw and encoded."""
    bearer, log, wrong = ("Authorization", f"Bearer {scene.fan('owner').access_token}"), Log(play), []

    async def look(what, request):
        answer = await exchange(play.client.port, request)
        if answer.status >= 500 or answer.values("x-injected"):
            wrong.append(f"{what}: {answer}")
    for what in BREAKS:
        raw = what.encode()
        value = b"x" + raw + b" level=error " + FORGED.encode() + raw + b"X-Injected: yes"
        for name in HEADERS:
            request = written("POST", f"{API}/points/charges", [bearer, (name, value)], b'{"amount": 5}')
            await look(f"{name} {what!r}", request)
        name = quote(f"x{what}{FORGED}", safe="")
        await look(f"a parameter {what!r}", written("GET", f"{API}/tickets?{name}=1", [bearer]))
        for target in TARGETS:
            await look(f"{target} {what!r}", written("GET", API.encode() + target + raw, [bearer]))
    for target in ENCODED:
        await look(target, written("GET", target))
    results.add("headers and paths with line breaks", wrong)
    results.add("leave one line an event, too", log.odd())


def nginx_lines(play):
    with open(os.path.join(play.instance.directory, "log/nginx.access.log"), encoding="utf-8") as file:
        return [line for line in file if line.endswith("\n")]


def is_json(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


async def markup(play, results):
    """A title is a title in the page without JavaScript; a redirect leads to the site."""
    body = {"title": MARKUP, "venue": MARKUP, "on_sale_at": moment(-60), "performances": [
        {"starts_at": moment(86400), "sections": [{"name": "A", "rows": 1, "seats_per_row": 5, "price": 0}]}]}
    token = play.admin["access_token"]
    concert = (await send(play, "POST", "/admin/concerts", token, body)).json["concert_id"]
    await send(play, "PATCH", f"/admin/concerts/{concert}/waiting-room", token, {"message": MARKUP})
    page = (await send(play, "GET", f"/wait/{concert}")).body.decode()
    wrong = [word for word in ("<script>alert", "<img src=x") if word in page]
    results.add("a page shows markup as text", wrong if page.count("&lt;script&gt;") >= 2 else [page[:500]])


async def redirects(play, results):
    """Nobody is sent elsewhere, whatever host or path the request names."""
    wrong = []
    for target in ("/docs", "/admin", "//evil.example", "//evil.example/..", "/\\evil.example", "/%2f%2fevil.example",
                   "http://evil.example/docs", "/docs?next=http://evil.example", "/https://evil.example"):
        for host in ("evil.example", "127.0.0.1"):
            request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\n\r\n"
            answer = await exchange(play.client.port, request.encode())
            if "//" in answer.value("location"):
                wrong.append(f"{target} of {host}: {answer.value('location')}")
    results.add("no redirect leads elsewhere", wrong)


async def injection(play, results):
    (scene,) = await set_scenes(play, 1)
    # Its own lines are none of a request's.
    await stop_janitor(play)
    await by_body(play, results, scene)
    await by_header(play, results, scene)
    await markup(play, results)
    await redirects(play, results)
    lines = nginx_lines(play)
    results.add("nginx's log is JSON, a line a request",
                [line[:200] for line in lines if not is_json(line)] if len(lines) > 100 else ["it is short"])
    await play.perform_line("continue janitor")


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(injection)))
