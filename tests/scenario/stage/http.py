"""A small HTTP/1.1 client on kept connections, for one fan or for thousands.

Requests go out exactly as told, so that wrong ones can be sent, too. Nothing is ever repeated.
"""
import asyncio
import json
import time
from dataclasses import dataclass, field

READ_SECONDS = 30


@dataclass
class Answer:
    method: str
    path: str
    request_id: str
    status: int
    headers: dict  # names in lower case; the last value of a repeated one
    cookies: list
    body: bytes
    seconds: float
    _json: object = field(default=None, repr=False)

    @property
    def json(self):
        """The body as JSON; {} for none."""
        if self._json is None:
            self._json = json.loads(self.body) if self.body else {}
        return self._json

    @property
    def is_json(self):
        return "json" in self.headers.get("content-type", "")

    @property
    def code(self):
        """The code of a problem, else ''."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return self.json.get("code", "") if is_problem else ""

    def __str__(self):
        text = f"{self.method} {self.path} → {self.status}"
        if self.code:
            text += f" {self.code}"
        return f"{text} ({self.seconds * 1000:.0f} ms, {self.request_id})"


class ConnectionEnded(Exception):
    """The server closed the connection before a whole answer."""


class Connection:
    def __init__(self, host, port):
        self.host, self.port = host, port
        self.reader = self.writer = None

    @property
    def is_usable(self):
        return self.writer is not None and not self.reader.at_eof()

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 20)

    def close(self):
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None

    async def exchange(self, method, path, headers, body, request_id):
        """Sends one request and reads its answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}",
                 f"X-Request-ID: {request_id}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        began = time.perf_counter()
        await self.send(head + (body or b""))
        status, fields, cookies, answer = await self.receive(method)
        return Answer(method, path, request_id, status, fields, cookies, answer,
                      time.perf_counter() - began)

    async def send(self, raw):
        if not self.is_usable:
            self.close()
            await self.open()
        self.writer.write(raw)
        try:
            await self.writer.drain()
        except ConnectionError:
            pass  # An answer may have come before the server closed: receive() tells.

    async def receive(self, method=""):
        """Status, headers, cookies and body of the next answer."""
        try:
            return await asyncio.wait_for(self._receive(method), READ_SECONDS)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.close()
            raise ConnectionEnded(str(error)) from error
        except asyncio.TimeoutError as error:
            self.close()
            raise ConnectionEnded(f"no answer in {READ_SECONDS} s") from error

    async def _receive(self, method):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        fields, cookies = {}, []
        for line in head[1:-2]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookies.append(value.strip())
        body = b""
        if method != "HEAD" and status not in (204, 304):
            body = await self._receive_body(fields)
        if fields.get("connection", "").lower() == "close":
            self.close()
        return status, fields, cookies, body

    async def _receive_body(self, fields):
        if "content-length" in fields:
            return await self.reader.readexactly(int(fields["content-length"]))
        if fields.get("transfer-encoding") != "chunked":
            return await self.reader.read()
        pieces = []
        while True:
            size = int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16)
            piece = await self.reader.readexactly(size + 2)
            if size == 0:
                return b"".join(pieces)
            pieces.append(piece[:-2])


class Client:
    """Kept connections to one site, and what is looked at in every answer."""

    def __init__(self, host, port, inspect=None):
        self.host, self.port = host, port
        self.inspect = inspect or (lambda answer: None)
        self.idle = []
        self.prefix = "play"
        self.count = 0

    def next_request_id(self):
        self.count += 1
        return f"{self.prefix}-{self.count:06d}"

    async def request(self, method, path, headers=(), body=None):
        """An Answer; ConnectionEnded when none came."""
        connection = self.idle.pop() if self.idle else Connection(self.host, self.port)
        answer = await connection.exchange(method, path, headers, body, self.next_request_id())
        if connection.is_usable:
            self.idle.append(connection)
        self.inspect(answer)
        return answer

    def close(self):
        for connection in self.idle:
            connection.close()
        self.idle = []
