"""A proxy between workers and the database that breaks some of the commits.

It reads just enough of the protocol to know a COMMIT: a packet is three bytes of length, one of sequence,
and its content, of which the first byte 3 means a text statement.
"""
import asyncio
import collections
import os

QUERY = 3
CHUNK = 65536
DELAYS_SECONDS = (0.5, 4.0)  # the longer one is more than a worker waits


class SqlProxy:
    def __init__(self, server, random):
        self.server = server
        self.path = os.path.join(os.path.dirname(server), "proxy.sock")
        self.random = random
        self.percent = 0             # of the commits are broken
        self.counts = collections.Counter()
        self.listener = None

    async def start(self):
        self.listener = await asyncio.start_unix_server(self.serve, self.path, limit=1 << 24)
        os.chmod(self.path, 0o777)

    async def serve(self, reader, writer):
        """One connection of a worker, until one side ends it."""
        try:
            from_server, to_server = await asyncio.open_unix_connection(self.server, limit=1 << 24)
        except OSError:
            writer.close()
            return
        link = Link(self, reader, writer, from_server, to_server)
        await asyncio.wait([asyncio.ensure_future(link.forth()), asyncio.ensure_future(link.back())],
                           return_when=asyncio.FIRST_COMPLETED)
        link.close()

    def choose(self):
        """What becomes of a commit: before, after, delay, or nothing of it."""
        if self.random.randrange(100) >= self.percent:
            return ""
        how = self.random.choice(("before", "after", "delay"))
        self.counts[how] += 1
        return how


class Link:
    """Both directions of one connection."""

    def __init__(self, proxy, from_worker, to_worker, from_server, to_server):
        self.proxy = proxy
        self.from_worker, self.to_worker = from_worker, to_worker
        self.from_server, self.to_server = from_server, to_server
        self.fate = ""               # of the commit whose answer is awaited

    def close(self):
        self.to_worker.close()
        self.to_server.close()

    async def forth(self):
        try:
            while True:
                head = await self.from_worker.readexactly(4)
                content = await self.from_worker.readexactly(int.from_bytes(head[:3], "little"))
                if content[:1] == bytes([QUERY]) and content[1:].strip().upper() == b"COMMIT":
                    self.fate = self.proxy.choose()
                    if self.fate == "before":
                        return
                self.to_server.write(head + content)
                await self.to_server.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    async def back(self):
        try:
            while True:
                answer = await self.from_server.read(CHUNK)
                if not answer or self.fate == "after":
                    return
                if self.fate == "delay":
                    await asyncio.sleep(self.proxy.random.choice(DELAYS_SECONDS))
                self.fate = ""
                self.to_worker.write(answer)
                await self.to_worker.drain()
        except ConnectionError:
            return
