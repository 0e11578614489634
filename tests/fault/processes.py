#!/usr/bin/python3
"""The master and its children: replaced, rolled, executed again, drained; under load throughout."""
import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import fastcgi
from fault_site import BUILD, Load, expect, run_tests, run_to_its_end, until, with_setting


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def clean(title):
    """Some kernels show the whole of what was argv: what setproctitle() left behind the end, too."""
    return re.sub(r"\s+\.?$", "", title.replace("\0", " "))


async def processes_say_who_they_are(site):
    titles = sorted(map(clean, site.children().values()))
    expect(titles == ["ticketd: auth worker 1", "ticketd: janitor", "ticketd: read worker 1",
                      "ticketd: read worker 2", "ticketd: sale worker 1", "ticketd: sale worker 2",
                      "ticketd: sale worker 3"], f"{titles}")
    with open(f"/proc/{site.master}/cmdline", "rb") as file:
        title = clean(file.read().decode())
    expect(title == f"ticketd: master {site.conf}", title)


async def killed_child_of_each_kind_is_replaced_within_a_second(site):
    for word in ("sale worker", "read worker", "auth worker", "janitor"):
        before = set(site.pids_titled(word))
        pid = site.kill_one(word)
        took = await until(f"another {word}", lambda: len(
            set(site.pids_titled(word)) - {pid}) == len(before), 2)
        expect(took < 1, f"{word}: {took:.2f} s")


async def killing_workers_costs_only_their_own_requests(site):
    load = Load(site, tasks=6)
    for _ in range(5):
        site.kill_one("sale worker")
        await asyncio.sleep(0.3)
    await load.stop()
    expect(len(load.wrong) <= 5, f"{len(load.wrong)} failed: {load.wrong[:3]}")
    expect(load.answered > 100, f"only {load.answered}")


async def hangup_applies_more_and_fewer_workers_without_losing_a_request(site):
    load = Load(site)
    for read, sale in ((4, 2), (2, 3)):
        before = site.everybody()
        site.set("pool read", "workers", read)
        site.set("pool sale", "workers", sale)
        site.signal(signal.SIGHUP)
        await until(f"{read} and {sale} new workers", lambda: len(site.workers("read")) == read and
                    len(site.workers("sale")) == sale and not site.everybody() & before, 15)
    await load.stop()
    load.expect_all_answered()


async def hangup_with_a_bad_configuration_changes_nothing(site):
    before, refused = site.everybody(), site.count_logged("configuration_refused")
    with open(site.conf, encoding="utf-8") as file:
        good = file.read()
    for bad in (with_setting(good, "pool read", "workers", 0), with_setting(good, "pool read", "workes", 2),
                with_setting(good, "ticketd", "log_level", "loud"),
                with_setting(good, "ticketd", "socket_mode", 680),
                with_setting(good, "tokens", "key_file", "/nowhere"),
                with_setting(good, "database", "password_file", "/nowhere"),
                with_setting(good, "pool auth", "socket", site.socket("read")),
                good + "[pool read]\nworkers=2\n"):
        with open(site.conf, "w", encoding="utf-8") as file:
            file.write(bad)
        site.signal(signal.SIGHUP)
        await until("a refusal", lambda: site.count_logged("configuration_refused") > refused)
        refused = site.count_logged("configuration_refused")
        line = site.log_lines(["configuration_refused"])[-1]
        number = bad.count("\n")
        expect(f"{site.conf}:{number}" in line, f"no file and line {number}: {line}")
        result = subprocess.run([os.path.join(BUILD, "ticketd"), "-t", "-c", site.conf], text=True,
                                capture_output=True, check=False)
        expect(result.returncode == 1, f"-t took {bad}")
        expect(f"{site.conf}:{number}" in result.stderr, result.stderr)
    with open(site.conf, "w", encoding="utf-8") as file:
        file.write(good)
    expect(site.everybody() == before, "processes changed")
    answer = await site.client().request("GET", "/readyz")
    expect(answer.status == 200, str(answer))


async def executing_again_loses_no_request_and_keeps_the_pid(site):
    load = Load(site)
    for _ in range(2):
        before, master, resumed = site.everybody(), site.master, site.count_logged("event=resumed")
        site.signal(signal.SIGUSR2)
        await until("the next program", lambda: site.count_logged("event=resumed") == resumed + 1, 10)
        await until("new processes", lambda: len(site.everybody()) == len(before) and
                    not site.everybody() & before, 15)
        expect(is_alive(master), "the master has another pid")
    await load.stop()
    load.expect_all_answered()


async def executing_again_is_refused_while_the_configuration_is_bad(site):
    before, refused = site.everybody(), site.count_logged("exec_refused")
    with open(site.conf, encoding="utf-8") as file:
        good = file.read()
    with open(site.conf, "a", encoding="utf-8") as file:
        file.write("nonsense\n")
    site.signal(signal.SIGUSR2)
    await until("a refusal", lambda: site.count_logged("exec_refused") > refused)
    with open(site.conf, "w", encoding="utf-8") as file:
        file.write(good)
    expect(site.everybody() == before, "processes changed")


async def child_that_dies_after_executing_again_is_replaced(site):
    before = site.workers("sale")
    pid = site.kill_one("sale worker")
    took = await until("another worker", lambda: len(site.workers("sale") - {pid}) == len(before), 2)
    expect(took < 1, f"{took:.2f} s")


async def worker_leaves_after_its_share_and_nobody_notices(site):
    site.set("ticketd", "recycle_requests", 100)
    before = site.everybody()
    site.signal(signal.SIGHUP)
    await until("new processes", lambda: not site.everybody() & before, 15)
    before = site.workers("sale") | site.workers("read")
    load = Load(site)
    await until("recycled workers", lambda: not (site.workers("sale") | site.workers("read")) & before,
                30)
    await load.stop()
    load.expect_all_answered()
    site.set("ticketd", "recycle_requests", 100000)
    site.signal(signal.SIGHUP)
    await asyncio.sleep(1)


async def freed_slot_is_given_away_without_waiting_for_the_tick(site):
    """The tick is ten seconds; joining and leaving wake the janitor."""
    site.set("janitor", "tick_ms", 10000)
    before = set(site.pids_titled("janitor"))
    site.signal(signal.SIGHUP)
    await until("the new janitor", lambda: not set(site.pids_titled("janitor")) & before, 15)
    form = {"title": "One at a time", "venue": "Here", "on_sale_at": "2026-01-01T00:00:00.000Z",
            "waiting_room": {"capacity": 1},
            "performances": [{"starts_at": "2036-01-01T00:00:00.000Z", "sections": [
                {"name": "A", "rows": 5, "seats_per_row": 10, "price": 1000}]}]}
    path = os.path.join(site.directory, "form.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form, file)
    _, text = await site.ticketctl("-o", "json", "concert", "create", path)
    queue = f"/api/v1/concerts/{json.loads(text)['concert_id']}/queue"
    client, places = site.client(), []

    async def ask(method, path, token):
        return await client.request(method, path, [("Authorization", f"Bearer {token}")])

    async def admitted_within(token, seconds):
        for _ in range(int(seconds * 10)):
            answer = await ask("GET", f"{queue}/me", token)
            if answer.status == 200 and answer.json["state"] == "admitted":
                return True
            await asyncio.sleep(0.1)
        return False

    for fan in await site.take_fans(2):
        answer = await ask("POST", queue, fan["access_token"])
        expect(answer.status == 201, f"{answer} {answer.body}")
        places.append(answer.json["queue_token"])
        await asyncio.sleep(0.2)
    expect(await admitted_within(places[0], 2), "the first waits for the tick")
    expect(not await admitted_within(places[1], 0.3), "both are inside")
    expect((await ask("DELETE", f"{queue}/me", places[0])).status == 204, "the first leaves")
    expect(await admitted_within(places[1], 2), "the second waits for the tick")
    site.set("janitor", "tick_ms", 500)
    site.signal(signal.SIGHUP)
    await asyncio.sleep(1)


async def stopped_database_is_told_and_its_return_needs_no_restart(site):
    client = site.client()
    await site.command("stop-db")
    answer = await client.request("GET", "/readyz")
    expect(answer.status == 503 and answer.json["database"] == "down", f"{answer} {answer.body}")
    expect((await client.request("GET", "/healthz")).status == 200, "the process lives")
    answer = await client.request("POST", "/api/v1/sessions", [("Content-Type", "application/json")],
                                  b'{"email": "a@example.com", "password": "12345678"}')
    expect(answer.status == 503 and answer.code == "unavailable", str(answer))
    expect("retry-after" in answer.headers, str(answer.headers))
    await site.command("start-db")
    answer = await client.request("GET", "/readyz")
    expect(answer.status == 200, f"{answer} {answer.body}")
    expect(not site.log_lines(["event=panic", "signal 6", "signal 11"]), "somebody crashed")


async def stopped_cache_is_told_and_the_site_stays_ready(site):
    client = site.client()
    await site.command("stop-cache")
    answer = await client.request("GET", "/readyz")
    expect(answer.status == 200 and answer.json["cache"] == "down", f"{answer} {answer.body}")
    await site.command("start-cache")
    await asyncio.sleep(1.1)  # a dead server is left alone for a second
    answer = await client.request("GET", "/readyz")
    expect(answer.status == 200 and answer.json["cache"] == "up", f"{answer} {answer.body}")


async def database_that_may_lose_a_commit_is_not_sold_on(site):
    client = site.client()
    await site.database.rows("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
    try:
        answer = await client.request("GET", "/readyz")
        expect(answer.status == 503 and answer.json["durable"] is False, f"{answer} {answer.body}")
        await asyncio.sleep(5.5)  # workers believe an answer for five seconds
        answer = await client.request("POST", "/api/v1/users", [("Content-Type", "application/json")],
                                      b'{"email": "d@example.com", "password": "12345678"}')
        expect(answer.status == 503 and answer.code == "unavailable", str(answer))
    finally:
        await site.database.rows("SET GLOBAL innodb_flush_log_at_trx_commit = 1")


async def metrics_are_what_prometheus_reads(site):
    answer = await site.client().request("GET", "/metrics")
    expect(answer.status == 200, str(answer))
    expect(answer.headers["content-type"].startswith("text/plain; version=0.0.4"), str(answer.headers))
    text = answer.body.decode()
    for metric in ("ticketd_http_requests_total", "ticketd_http_request_duration_seconds_bucket",
                   'ticketd_workers{pool="sale"} 3', "ticketd_worker_restarts_total",
                   "ticketd_refused_total", "ticketd_build_info", "ticketd_holds 0",
                   "ticketd_db_errors_total", "ticketd_audit_violations 0"):
        expect(metric in text, f"no {metric} in\n{text}")
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    sample = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\\\n]*",?)+\})? [0-9.]+')
    expect(all(sample.fullmatch(line) for line in samples), "a line of another form")
    names = [line.rpartition(" ")[0] for line in samples]
    expect(len(names) == len(set(names)), "a sample twice")
    if shutil.which("promtool"):
        result = subprocess.run(["promtool", "check", "metrics"], input=answer.body, check=False,
                                capture_output=True)
        expect(result.returncode == 0, result.stderr.decode())


async def begun_requests_are_finished_when_it_ends(site):
    """SIGTERM while a request has half arrived, and while others run."""
    load = Load(site, tasks=4, requests=(("GET", "/readyz", 200),))
    await asyncio.sleep(0.3)
    whole = fastcgi.request(path="/readyz")
    children = site.everybody()
    async with fastcgi.Connection(site.socket("read")) as begun:
        await begun.send(whole[:20])
        await asyncio.sleep(0.1)
        site.signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        await begun.send(whole[20:])
        expect((await asyncio.wait_for(begun.receive(), 5)).status == 200, "the begun one is answered")
    await until("everybody has left", lambda: not any(map(is_alive, children)), 15)
    await load.stop()
    cut = [wrong for wrong in load.wrong if "503" not in wrong]
    expect(not cut, f"cut off: {cut[:3]}")
    expect(not os.path.exists(site.socket("read")), "its own socket is removed")
    expect(not site.log_lines(["event=child_killed"]), "somebody had to be killed")
    await site.command("stop-app")
    await site.command("start-app")


async def children_leave_when_the_master_is_killed(site):
    children = site.everybody()
    site.signal(signal.SIGKILL)
    await until("everybody has left", lambda: not any(map(is_alive, children)), 15)
    await site.command("stop-app")
    await site.command("start-app")
    await until("the site is ready", lambda: len(site.everybody()) == 7)


async def second_master_does_not_take_the_sockets(site):
    sale = os.path.join(site.directory, "second.sock")
    result = subprocess.run(["spawn-fcgi", "-n", "-s", sale, "--", os.path.join(BUILD, "ticketd"),
                             "-c", site.conf], capture_output=True, text=True, timeout=10, check=False)
    expect(result.returncode != 0, "it started")
    expect("somebody else listens there" in result.stderr, result.stderr)
    expect((await site.client().request("GET", "/readyz")).status == 200, "the first still serves")


async def socket_that_a_killed_master_left_is_replaced(site):
    conf, left = os.path.join(site.directory, "left.conf"), {}
    with open(site.conf, encoding="utf-8") as file:
        text = file.read()
    for pool in ("read", "auth"):
        left[pool] = site.socket(pool).replace(".sock", ".left")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(left[pool])
            listener.listen(1)
        text = with_setting(text, f"pool {pool}", "socket", left[pool])
    with open(conf, "w", encoding="utf-8") as file:
        file.write(text)
    with subprocess.Popen(["spawn-fcgi", "-n", "-s", site.socket("sale") + ".left", "--",
                           os.path.join(BUILD, "ticketd"), "-c", conf], stderr=subprocess.PIPE) as master:
        try:
            for pool in ("read", "auth"):
                await until("a new socket", lambda pool=pool: is_answering(left[pool]))
                mode = os.stat(left[pool]).st_mode & 0o777
                expect(mode == 0o660, f"mode {mode:o}")
        finally:
            master.terminate()
        log = master.stderr.read().decode()
    expect(master.returncode == 0, log)
    expect(log.count("stale_socket_removed") == 2, log)


async def sockets_handed_over_by_name_are_used_and_left_in_place(site):
    """As systemd does it, with several .socket units."""
    listeners, paths = [], []
    for number, name in enumerate(("auth", "sale", "other", "read"), 3):
        path = os.path.join(site.directory, f"{name}.handed")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(8)
        # Where the shell will find it under its number.
        listeners.append((os.dup2(listener.fileno(), 40 + number), listener))
        paths.append(path)
    script = "".join(f"exec {i}<&{40 + i} {40 + i}<&-; " for i in range(3, 7)) + \
        "LISTEN_PID=$$ LISTEN_FDS=4 LISTEN_FDNAMES=auth:sale:other:read exec \"$@\" </dev/null"
    with subprocess.Popen(["bash", "-c", script, "bash", os.path.join(BUILD, "ticketd"), "-c", site.conf],
                          pass_fds=[fd for fd, _ in listeners], stderr=subprocess.PIPE) as master:
        try:
            for path in (paths[0], paths[1], paths[3]):
                async with fastcgi.Connection(path) as connection:
                    expect((await connection.ask()).status == 200, f"{path} is not served")
        finally:
            master.terminate()
            log = master.stderr.read().decode()
    for fd, listener in listeners:
        os.close(fd)
        listener.close()
    expect(master.returncode == 0, log)
    expect(all(map(os.path.exists, paths)), "a socket that is not its own was removed")
    expect((await site.client().request("GET", "/readyz")).status == 200, "the first master still serves")


def is_answering(path):
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
            return True
        except OSError:
            return False


async def start_without_a_socket_says_what_is_missing(site):
    result = subprocess.run([os.path.join(BUILD, "ticketd"), "-c", site.conf], text=True, timeout=10,
                            stdin=subprocess.DEVNULL, capture_output=True, check=False)
    expect(result.returncode == 1, f"status {result.returncode}")
    expect("fd 0 is not a listening socket" in result.stderr, result.stderr)


TESTS = [value for value in list(globals().values()) if asyncio.iscoroutinefunction(value)
         and value.__module__ == "__main__" and value is not until]

if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests(TESTS, "--sale", "3", "--read", "2", "--auth", "1")))
