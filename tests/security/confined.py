#!/usr/bin/python3
"""What a thief who got in would find: processes, sockets, secrets and the rights of the database's users."""
import asyncio
import glob
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scene import BUILD, TOP, expect, run_to_its_end, until  # noqa: E402
from fault_site import run_tests  # noqa: E402
from stage.instance import run  # noqa: E402

NOBODY = 65534
DATABASE_PASSWORD = "the-password-of-the-database"
FAN = {"email": "secretive@example.org", "password": "the password of a fan"}


# Processes ---------------------------------------------------------------------------------------

def status_of(pid):
    """The fields of /proc/PID/status."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def has_list():
    with open(os.path.join(BUILD, "config.h"), encoding="utf-8") as file:
        return re.search(r"^#define HAVE_SECCOMP 1", file.read(), re.MULTILINE) is not None


def processes_of(site):
    """{pid: service}: everything that the instance has started, each service a session of its own."""
    services, out = {pid: name for name, pid in site.facts["pids"].items()}, {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                session = int(file.read().rpartition(")")[2].split()[3])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if session in services:
            out[int(path.split("/")[2])] = services[session]
    return out


async def every_child_has_its_list_of_system_calls(site):
    if not has_list():
        print("# built without libseccomp")
        return
    for pid, title in site.children().items():
        status = status_of(pid)
        expect(status["Seccomp"] == "2", f"{title} has no list")
        expect(status["NoNewPrivs"] == "1", f"{title} may gain privileges")


async def call_outside_the_list_ends_the_worker_and_is_told(site):
    """SIGSYS is what the kernel sends."""
    (pid,) = site.workers("auth")
    os.kill(pid, signal.SIGSYS)
    await until("another serves", lambda: site.workers("auth") and pid not in site.workers("auth"))
    lines = [line for line in site.new_faults() if f"pid={pid} " in line]
    expect(len(lines) == 1 and 'how="signal 31" why="a system call that is not in its list"' in lines[0],
           f"the log says {lines}")


async def no_process_leaves_a_core(site):
    for pid in {site.master, *site.children()}:
        with open(f"/proc/{pid}/limits", encoding="utf-8") as file:
            limit = re.search(r"^Max core file size +(\d+|unlimited) +(\d+|unlimited)", file.read(), re.MULTILINE)
        expect(limit.groups() == ("0", "0"), f"process {pid} may dump {limit[0]}")


# Sockets -----------------------------------------------------------------------------------------

def listening_inodes():
    """{inode: where it listens} of all TCP, UDP and unix sockets of this host."""
    out = {}
    for name in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/net/{name}", encoding="ascii") as file:
            for line in list(file)[1:]:
                words = line.split()
                if name.startswith("udp") or words[3] == "0A":
                    out[words[9]] = f"{name} {words[1]}"
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        for line in list(file)[1:]:
            words = line.split()
            if int(words[3], 16) & 0x10000:
                out[words[6]] = f"unix {words[7] if len(words) > 7 else ''}"
    return out


def listeners_of(pids):
    """{where: services} that listen there."""
    inodes, out = listening_inodes(), {}
    for pid, service in pids.items():
        for path in glob.glob(f"/proc/{pid}/fd/*"):
            try:
                match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(path))
            except FileNotFoundError:
                continue
            if match and match[1] in inodes:
                out.setdefault(inodes[match[1]], set()).add(service)
    return out


async def nobody_listens_but_nginx_on_loopback_and_five_sockets(site):
    sockets = site.facts["sockets"]
    wanted = {f"unix {path}": {"ticketd" if name in ("sale", "read", "auth") else name}
              for name, path in sockets.items()}
    wanted[f"tcp 0100007F:{site.facts['port']:04X}"] = {"nginx"}
    found = listeners_of(processes_of(site))
    expect(found == wanted, f"they listen at {found}, not at {wanted}")


async def each_child_holds_the_socket_of_its_own_pool_only(site):
    for pid, title in site.children().items():
        pool = re.search(r"(sale|read|auth) worker", title)
        wanted = {f"unix {site.socket(pool[1])}"} if pool else set()
        found = set(listeners_of({pid: "child"}))
        expect(found == wanted, f"{title} holds {found}")


def connect_as(uid, path):
    """What somebody of that uid and no group is told when connecting."""
    code = ("import os,socket,sys; os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))\n"
            "try: socket.socket(socket.AF_UNIX).connect(sys.argv[2])\n"
            "except OSError as error: print(type(error).__name__)\n"
            "else: print('connected')")
    return subprocess.run([sys.executable, "-c", code, str(uid), path], capture_output=True, text=True,
                          timeout=10, check=True).stdout.strip()


async def another_user_reaches_none_of_the_sockets(site):
    """Neither through the directory nor, were it open, through ticketd's and memcached's sockets."""
    directory = os.path.dirname(site.socket("sale"))
    modes = {name: os.stat(path).st_mode & 0o777 for name, path in site.facts["sockets"].items()}
    expect(os.stat(directory).st_mode & 0o777 == 0o700, "the directory is open")
    for name in ("sale", "read", "auth", "memcached"):
        expect(modes[name] == 0o660, f"{name} has mode {modes[name]:o}")
    if os.geteuid() != 0:
        print("# only root can try it as somebody else")
        return
    for name, path in site.facts["sockets"].items():
        expect(connect_as(NOBODY, path) == "PermissionError", f"nobody reaches {name}")
    outside = os.stat(site.directory).st_mode
    os.chmod(site.directory, 0o755)
    os.chmod(directory, 0o711)
    try:
        expect(connect_as(NOBODY, site.facts["sockets"]["mysql"]) == "connected", "the directories are not open")
        for name in ("sale", "read", "auth", "memcached"):
            expect(connect_as(NOBODY, site.facts["sockets"][name]) == "PermissionError",
                   f"nobody reaches {name} in an open directory")
    finally:
        os.chmod(directory, 0o700)
        os.chmod(site.directory, outside)


# Secrets -----------------------------------------------------------------------------------------

def file_text(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return b""


async def as_fan(site):
    """A fan's secrets, after some use: everything that the site ever gave or took."""
    client = site.client()
    json = [("Content-Type", "application/json")]

    async def ask(method, path, body=None, *headers):
        raw = None if body is None else str(body).replace("'", '"').encode()
        return await client.request(method, f"/api/v1{path}", [*json, *headers], raw)
    await ask("POST", "/users", FAN)
    session = (await ask("POST", "/sessions", FAN)).json
    fresh = (await ask("POST", "/sessions/refresh", {"refresh_token": session["refresh_token"]})).json
    tokens = [pair[name] for pair in (session, fresh) for name in ("access_token", "refresh_token")]
    for token in tokens:
        bearer = ("Authorization", f"Bearer {token}")
        await ask("GET", "/me", None, bearer)
        await ask("GET", "/me", None, ("Cookie", f"ticketd_access={token}"))
        await ask("POST", "/points/charges", {"amount": token}, bearer, ("Idempotency-Key", "secrets-key"))
        await ask("POST", "/sessions", {"email": token, "password": FAN["password"]})
        await ask("PUT", "/me/password", {"password": "wrong", "new_password": FAN["password"]}, bearer)
    client.close()
    return [FAN["password"], *tokens]


async def use_password(site, password):
    """The application's user of the database signs in with it from now on; '' for none."""
    path = os.path.join(site.directory, "etc/database.password")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(f"{password}\n")
    site.set("database", "password_file", path if password else "")
    await site.database.rows(f"ALTER USER ticketd@localhost IDENTIFIED BY '{password}'")
    before = site.everybody()
    site.signal(signal.SIGHUP)
    await until("all are new", lambda: site.everybody() and not before & site.everybody(), 20)
    expect((await site.client().request("GET", "/readyz")).status == 200, "not ready with another password")


async def no_secret_stands_in_environment_command_line_log_or_table(site):
    key = file_text(os.path.join(site.directory, "etc/token.key")).decode().strip()
    await use_password(site, DATABASE_PASSWORD)
    secrets = [key, DATABASE_PASSWORD, *await as_fan(site)]
    await asyncio.sleep(1.5)  # nginx writes its log each second
    places = {f"/proc/{pid}/{name}" for pid in processes_of(site) for name in ("environ", "cmdline")}
    places |= set(glob.glob(os.path.join(site.directory, "log", "*")))
    expect(len(places) > 30, f"only {places}")
    for path in places:
        text = file_text(path)
        for secret in secrets:
            expect(secret.encode() not in text, f"{path} says {secret}")
    tables = ""
    for name, in await site.database.rows("SHOW TABLES"):
        tables += await told(site, "root", f"SELECT * FROM {name}")
    expect(FAN["email"] in tables, "the tables were not read")
    for secret in secrets:
        expect(secret not in tables and secret.encode().hex().upper() not in tables, f"a table says {secret}")
    await use_password(site, "")
    token = secrets[-2]
    digest = hashlib.sha256(token.encode()).hexdigest()
    expect(await site.database.value(f"SELECT COUNT(*) FROM session WHERE token_hash = 0x{digest}") == 1,
           "a session is not kept by its hash")


# The users of the database -----------------------------------------------------------------------

async def told(site, user, sql):
    """What the server says to one statement of a user: '' when it does it."""
    _, text = await run("mariadb", "--no-defaults", f"--socket={site.facts['sockets']['mysql']}", f"--user={user}",
                        "--batch", "--skip-column-names", "--binary-as-hex", "ticketd", "--execute", sql, check=False)
    return text


async def granted(site, user):
    rows = await site.database.rows(
        "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = "
        f"'''{user}''@''localhost''' ")
    out = {}
    for table, right in rows:
        out.setdefault(table, set()).add(right)
    return out


APPEND_ONLY = ("posting", "ledger_entry", "payment", "refund", "admin_log")
REFUSED_TO_ALL = ("SELECT * FROM mysql.user", "CREATE DATABASE other", "CREATE USER thief", "SHUTDOWN",
                  "SELECT 1 INTO OUTFILE '/tmp/thief'", "SET GLOBAL innodb_flush_log_at_trx_commit = 0",
                  "GRANT SELECT ON posting TO ticketd@localhost", "LOAD DATA INFILE '/etc/passwd' INTO TABLE lane")
REFUSED_TO_THE_APPLICATION = (
    "CREATE TABLE thief (x INT)", "ALTER TABLE account DROP CONSTRAINT balance_not_negative", "DROP TABLE lane",
    "TRUNCATE TABLE ledger_entry", "CREATE INDEX thief ON user (name)", "CREATE VIEW thief AS SELECT 1",
    "CREATE TRIGGER thief BEFORE INSERT ON posting FOR EACH ROW SET @x = 1", "CREATE PROCEDURE thief() SET @x = 1",
    "LOCK TABLES account WRITE", "DELETE FROM user", "DELETE FROM account", "DELETE FROM ticket",
    "DELETE FROM reservation", "INSERT INTO migration VALUES (9999, 'x', 1)", "UPDATE migration SET name = 'x'",
    *(f"DELETE FROM {table}" for table in APPEND_ONLY),
    *(f"REPLACE INTO {table} SELECT * FROM {table}" for table in APPEND_ONLY))


async def application_has_the_rights_of_grants_sql_and_no_other(site):
    with open(os.path.join(TOP, "deploy/mysql/grants.sql"), encoding="utf-8") as file:
        wanted = {table: set(rights.split(", "))
                  for table, rights in re.findall(r"SELECT '(\w+)', +'([A-Z, ]+)'", file.read())}
    expect(await granted(site, "ticketd") == wanted, f"granted: {await granted(site, 'ticketd')}")
    rows = await site.database.rows(
        "SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = '''ticketd''@''localhost''' "
        "UNION SELECT privilege_type FROM information_schema.schema_privileges WHERE grantee = "
        "'''ticketd''@''localhost'''")
    expect(rows == [["USAGE"]], f"beyond tables: {rows}")


async def application_is_denied_what_is_not_its_own(site):
    expect((await told(site, "ticketd", "SELECT COUNT(*) FROM user")).strip().isdigit(), "it does not even read")
    for sql in REFUSED_TO_ALL + REFUSED_TO_THE_APPLICATION:
        said = await told(site, "ticketd", sql)
        expect("denied" in said, f"{sql}: {said or 'done'}")
    for table in APPEND_ONLY:
        column = (await site.database.rows(f"SHOW COLUMNS FROM {table}"))[-1][0]
        said = await told(site, "ticketd", f"UPDATE {table} SET {column} = {column}")
        expect("denied" in said, f"UPDATE {table}: {said or 'done'}")


async def owner_is_denied_what_is_not_the_schema(site):
    expect(await told(site, "ticketd_owner", "CREATE TABLE mine (x INT); DROP TABLE mine") == "", "it makes no table")
    for sql in REFUSED_TO_ALL:
        said = await told(site, "ticketd_owner", sql)
        expect("denied" in said, f"{sql}: {said or 'done'}")


async def right_that_was_given_by_mistake_is_taken_back(site):
    await site.database.rows("GRANT UPDATE, DELETE, DROP ON ticketd.ledger_entry TO ticketd@localhost")
    await site.command("migrate")
    expect((await granted(site, "ticketd"))["ledger_entry"] == {"SELECT", "INSERT"}, "it has stayed")


async def balance_below_zero_is_refused_by_the_schema(site):
    await site.take_fans(1, 100)
    said = await told(site, "root", "UPDATE account SET balance = -1 LIMIT 1")
    expect("balance_not_negative" in said, f"the schema takes it: {said}")


TESTS = [value for value in list(globals().values()) if asyncio.iscoroutinefunction(value)
         and value.__module__ == "__main__"
         and value not in (as_fan, use_password, told, granted)]

if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests(TESTS, "--sale", "2", "--read", "2", "--auth", "1")))
