#!/usr/bin/python3
"""The FastCGI loop of the pools: nobody starves, and no request is mistaken for another."""
import asyncio
import json
import sys
import time

import fastcgi
from fault_site import Load, expect, run_tests, run_to_its_end, until


async def everybody_is_answered_with_more_connections_than_workers(site):
    """60 clients, 2 workers a pool: kept connections to one, fresh ones to the other."""
    load = await Load(site, tasks=60).stop(wait=3)
    load.expect_all_answered(at_least=200)
    expect(load.slowest < 3, f"somebody waited {load.slowest:.1f} s")


async def fresh_connection_does_not_wait_behind_kept_ones(site):
    """Kept connections that always have the next request ready, and fresh ones to the same socket."""
    path, is_over, waits = site.socket("read"), False, []

    async def keep_asking():
        async with fastcgi.Connection(path) as connection:
            while not is_over:
                answer = await connection.ask(path="/readyz", keep=True)
                expect(answer.status == 200, f"status {answer.status}")

    busy = [asyncio.create_task(keep_asking()) for _ in range(24)]
    await asyncio.sleep(0.2)
    for _ in range(50):
        began = time.monotonic()
        async with fastcgi.Connection(path) as connection:
            answer = await connection.ask(path="/readyz")
        expect(answer.status == 200, f"status {answer.status}")
        waits.append(time.monotonic() - began)
    is_over = True
    await asyncio.gather(*busy)
    expect(max(waits) < 1, f"a fresh request waited {max(waits):.2f} s")


async def one_worker_serves_a_hundred_idle_and_one_busy_connection(site):
    idle = [await fastcgi.Connection(site.socket("auth")).__aenter__() for _ in range(100)]
    for connection in idle:
        expect((await connection.ask(keep=True)).status == 200, "an answer")
    async with fastcgi.Connection(site.socket("auth")) as busy:
        for _ in range(50):
            expect((await busy.ask(keep=True)).status == 200, "an answer")
    for connection in idle:
        expect((await connection.ask(keep=False)).status == 200, "the idle ones are still served")
        await connection.__aexit__()


async def longest_idle_connection_makes_room(site):
    """A worker keeps 256; the pool has one worker."""
    connections = []
    for _ in range(260):
        connection = await fastcgi.Connection(site.socket("auth")).__aenter__()
        connections.append(connection)
        expect((await connection.ask(keep=True)).status == 200, "the newest is served")
    expect(await connections[0].is_closed_by_worker(), "the first was kept")
    expect((await connections[-1].ask(keep=True)).status == 200, "the last is still open")
    for connection in connections:
        await connection.__aexit__()


async def kept_connection_stays_for_requests_of_all_kinds(site):
    body = b'{"x": 1}'
    async with fastcgi.Connection(site.socket("sale")) as connection:
        for _ in range(3):
            for method, path, sent, wanted in (
                    ("GET", "/healthz", b"", 200), ("POST", "/healthz", body, 405),
                    ("HEAD", "/healthz", b"", 200), ("POST", "/api/v1/users", body, 415),
                    ("GET", "/nothing", b"", 404)):
                answer = await connection.ask(method, path, sent, keep=True)
                expect(answer.status == wanted, f"{method} {path} → {answer.status}")
                expect("x-request-id" in answer.headers, "no X-Request-ID")
                expect((answer.body == b"") == (method == "HEAD"), "HEAD has no body")


async def body_that_no_handler_reads_does_not_spoil_the_next_request(site):
    async with fastcgi.Connection(site.socket("sale")) as connection:
        for size in (1, 8000, 8192, 16384):
            answer = await connection.ask("POST", "/nothing", b"x" * size, keep=True)
            expect(answer.status == 404, f"status {answer.status}")
            expect((await connection.ask(keep=True)).status == 200, f"spoilt after {size} bytes")


async def body_over_the_limit_is_refused_and_ends_the_connection(site):
    async with fastcgi.Connection(site.socket("sale")) as connection:
        answer = await connection.ask("POST", "/api/v1/users", b"x" * 16385, keep=True)
        expect(answer.status == 413, f"status {answer.status}")
        expect(await connection.is_closed_by_worker(), "the connection was kept")


async def body_shorter_than_promised_is_refused(site):
    """Also one that would be good as far as it came."""
    body = b'{"email": "short@example.com", "password": "a long enough secret"}'
    async with fastcgi.Connection(site.socket("sale")) as connection:
        answer = await connection.ask("POST", "/api/v1/users", body, keep=True,
                                      CONTENT_LENGTH=str(len(body) + 1), CONTENT_TYPE="application/json")
        expect(answer.status == 400, f"status {answer.status}")
        expect(json.loads(answer.body)["code"] == "malformed_json", answer.body.decode())
        expect((await connection.ask(keep=True)).status == 200, "the connection is fit for more")


async def header_over_its_limit_is_refused(site):
    async with fastcgi.Connection(site.socket("read")) as connection:
        answer = await connection.ask(path="/healthz", keep=True, HTTP_COOKIE="c" * 5000)
        expect(answer.status == 413, f"status {answer.status}")
        expect((await connection.ask(keep=True)).status == 200, "the connection is fit for more")


async def request_that_came_too_late_is_refused(site):
    async with fastcgi.Connection(site.socket("sale")) as connection:
        for age, wanted in ((60, 503), (0, 200), (-60, 200)):
            start = f"{time.time() - age:.3f}"
            answer = await connection.ask(keep=True, REQUEST_START=start)
            expect(answer.status == wanted, f"{age} s old: {answer.status}")
            expect((answer.status == 503) == ("retry-after" in answer.headers), "Retry-After")


async def request_whose_sender_has_gone_is_not_begun(site):
    """What nginx gave up while it stood in the queue."""
    mark = f"{time.monotonic_ns()}"
    for pid in site.workers("auth"):
        site.stop_process(pid)
    async with fastcgi.Connection(site.socket("auth")) as connection:
        await connection.send(fastcgi.request(REQUEST_ID=f"gone-{mark}"))
    for pid in site.workers("auth"):
        site.continue_process(pid)
    async with fastcgi.Connection(site.socket("auth")) as connection:
        expect((await connection.ask(REQUEST_ID=f"after-{mark}")).status == 200, "the next is served")
    await until("the next is logged", lambda: site.count_logged(f"after-{mark}") == 1)
    expect(site.count_logged(f"gone-{mark}") == 0, "it was served")


async def silent_or_broken_peer_does_not_hold_up_the_others(site):
    """The pool has one worker."""
    silent = await fastcgi.Connection(site.socket("auth")).__aenter__()
    broken = await fastcgi.Connection(site.socket("auth")).__aenter__()
    await broken.send(b"\xff" * 64)
    async with fastcgi.Connection(site.socket("auth")) as connection:
        began = time.monotonic()
        expect((await connection.ask()).status == 200, "an answer")
        expect(time.monotonic() - began < 3, "it waited")
    expect(await broken.is_closed_by_worker(), "the broken one is closed")
    expect((await silent.ask()).status == 200, "the silent one may speak later")
    await silent.__aexit__()
    await broken.__aexit__()


async def metrics_are_for_this_host_only(site):
    async with fastcgi.Connection(site.socket("read")) as connection:
        for address, wanted in (("127.0.0.1", 200), ("::1", 200), ("unix:", 200), ("10.0.0.1", 404)):
            answer = await connection.ask(path="/metrics", keep=True, REMOTE_ADDR=address)
            expect(answer.status == wanted, f"{address}: {answer.status}")


async def request_id_of_nginx_is_kept_unless_it_is_odd(site):
    async with fastcgi.Connection(site.socket("read")) as connection:
        answer = await connection.ask(keep=True, REQUEST_ID="abc-123")
        expect(answer.headers["x-request-id"] == "abc-123", str(answer.headers))
        answer = await connection.ask(keep=True, REQUEST_ID="a b")
        expect(len(answer.headers["x-request-id"]) == 32, str(answer.headers))


TESTS = [value for value in list(globals().values()) if asyncio.iscoroutinefunction(value)
         and value.__module__ == "__main__"]

if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests(TESTS, "--sale", "2", "--read", "2", "--auth", "1")))
