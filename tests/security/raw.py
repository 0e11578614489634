"""Requests byte for byte, and answers with every header line that came."""
import asyncio
from dataclasses import dataclass

ANSWER_SECONDS = 25


@dataclass
class RawAnswer:
    """What came back; status 0: the connection was closed without an answer."""
    status: int
    headers: list  # (name in lower case, value), as they came
    body: bytes

    def values(self, name):
        return [value for key, value in self.headers if key == name]

    def value(self, name):
        return self.values(name)[0] if self.values(name) else ""

    @property
    def media(self):
        return self.value("content-type").split(";")[0]

    def __str__(self):
        return f"{self.status} {self.media} {self.body[:160]!r}"


NOTHING = RawAnswer(0, [], b"")


async def exchange(port, request, keep_sending=b"", tls=None):
    """The answer to these bytes. The sender does not hang up before it has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
    try:
        writer.write(request + keep_sending)
        await writer.drain()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER_SECONDS)
        return await read_answer(reader, head, request)
    except (asyncio.IncompleteReadError, ConnectionError):
        return NOTHING
    finally:
        writer.close()


async def read_answer(reader, head, request):
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = [(line.partition(":")[0].lower(), line.partition(":")[2].strip()) for line in lines]
    answer = RawAnswer(int(first.split(" ")[1]), headers, b"")
    length = answer.value("content-length")
    if request.startswith(b"HEAD") or answer.status in (204, 304):
        return answer
    if length:
        answer.body = await asyncio.wait_for(reader.readexactly(int(length)), ANSWER_SECONDS)
    elif answer.value("transfer-encoding") == "chunked":
        answer.body = await asyncio.wait_for(read_chunks(reader), ANSWER_SECONDS)
    return answer


async def read_chunks(reader):
    out = b""
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        piece = await reader.readexactly(size + 2)
        if size == 0:
            return out
        out += piece[:-2]


def written(method, target, headers=(), body=None):
    """One request as bytes; everything goes out as it stands."""
    def raw(text):
        return text if isinstance(text, bytes) else text.encode()
    lines = [raw(method) + b" " + raw(target) + b" HTTP/1.1", b"Host: 127.0.0.1"]
    lines += [raw(name) + b": " + raw(value) for name, value in headers]
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")
