"""A FastCGI client as nginx is one, and as nginx never is: for the sockets of the pools."""
import asyncio
import struct

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7
KEEP = 1


def record(kind, content=b""):
    padding = -len(content) % 8
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), padding) + content + bytes(padding)


def length(size):
    return bytes([size]) if size < 128 else struct.pack("!I", size | 0x80000000)


def begin(keep=False):
    return record(BEGIN, struct.pack("!HB5x", 1, KEEP if keep else 0))


def params(values):
    packed = b"".join(length(len(name)) + length(len(value)) + name + value
                      for name, value in ((n.encode(), v.encode()) for n, v in values.items()))
    pieces = [packed[i:i + 60000] for i in range(0, len(packed), 60000)]
    return b"".join(record(PARAMS, piece) for piece in pieces) + record(PARAMS)


def stdin(body):
    pieces = [body[i:i + 60000] for i in range(0, len(body), 60000)]
    return b"".join(record(STDIN, piece) for piece in pieces) + record(STDIN)


def request(method="GET", path="/healthz", body=b"", keep=False, **more):
    """The bytes of a whole request; more: parameters, None leaves one out."""
    values = {"REQUEST_METHOD": method, "DOCUMENT_URI": path, "QUERY_STRING": "",
              "CONTENT_LENGTH": str(len(body)) if body else "", "REMOTE_ADDR": "127.0.0.1"}
    values.update(more)
    given = {name: value for name, value in values.items() if value is not None}
    return begin(keep) + params(given) + stdin(body)


class Answer:
    def __init__(self, output):
        head, _, self.body = output.partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode().split("\r\n")]
        self.headers = {name.lower(): value.strip() for name, _, value in lines}
        self.status = int(self.headers.get("status", "0").split()[0])


class Connection:
    """One connection to a pool's socket."""

    def __init__(self, path):
        self.path = path
        self.reader = self.writer = None

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_unix_connection(self.path)
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            pass

    async def send(self, raw):
        self.writer.write(raw)
        await self.writer.drain()

    async def receive(self):
        """The next answer; IncompleteReadError when the worker closed before its end."""
        output = b""
        while True:
            _, kind, _, size, padding = struct.unpack("!BBHHBx", await self.reader.readexactly(8))
            content = await self.reader.readexactly(size)
            await self.reader.readexactly(padding)
            if kind == STDOUT:
                output += content
            elif kind == END:
                return Answer(output)

    async def ask(self, *arguments, **more):
        await self.send(request(*arguments, **more))
        return await asyncio.wait_for(self.receive(), 10)

    async def is_closed_by_worker(self, seconds=3):
        try:
            return await asyncio.wait_for(self.reader.read(1), seconds) == b""
        except asyncio.TimeoutError:
            return False
        except ConnectionError:
            return True
