"""Questions to the instance's database over one kept client, past the program."""
import asyncio

END = "--end of answer--"
# Written without a request: by the janitor, and by the audit.
RESTLESS_TABLES = ("audit_run", "waiting_room", "migration")


class Database:
    def __init__(self, socket):
        self.socket = socket
        self.process = None
        self.lock = asyncio.Lock()

    async def open(self):
        self.process = await asyncio.create_subprocess_exec(
            "mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--batch",
            "--skip-column-names", "--unbuffered", "--force", "ticketd",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, limit=1 << 22)

    async def close(self):
        if self.process is not None and self.process.returncode is None:
            self.process.stdin.close()
            await self.process.wait()
        self.process = None

    async def rows(self, sql):
        """Rows of text columns."""
        async with self.lock:
            if self.process is None or self.process.returncode is not None:
                await self.open()
            try:
                return await self.ask(sql)
            except asyncio.CancelledError:
                # Half an answer is still on its way: nobody shall take it for the next one.
                self.process.kill()
                self.process = None
                raise
            except OSError:
                # The client has ended with the server.
                await self.close()
                raise

    async def ask(self, sql):
        self.process.stdin.write(f"{sql.rstrip(';')};\nSELECT '{END}';\n".encode())
        await self.process.stdin.drain()
        rows = []
        while True:
            line = (await self.process.stdout.readline()).decode().rstrip("\n")
            if line == END:
                return rows
            if not line or line.startswith("ERROR "):
                await self.close()
                raise RuntimeError(f"{sql}: {line or 'the database has gone'}")
            rows.append(line.split("\t"))

    async def value(self, sql):
        """The only column of the only row, as an integer."""
        return int((await self.rows(sql))[0][0])

    async def end_connections(self, user):
        """Those of a user; one that goes by itself meanwhile is as good."""
        for number, in await self.rows(f"SELECT id FROM information_schema.processlist WHERE user = '{user}'"):
            try:
                await self.rows(f"KILL {number}")
            except RuntimeError:
                pass

    async def checksums(self, every=False):
        """table -> checksum of its content, for all tables, or those that only requests change."""
        tables = [name for name, in await self.rows("SHOW TABLES") if every or name not in RESTLESS_TABLES]
        return dict(await self.rows(f"CHECKSUM TABLE {', '.join(tables)} EXTENDED"))
