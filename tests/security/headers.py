#!/usr/bin/python3
"""Every answer has the security headers, once each: ticketd's, the pages', and all of nginx's own errors.

Most are caused as an attacker would. Those that nobody can cause at will, and all once more, come from a
server of this test that answers with them, behind the very files of the site. And all of it over TLS.
"""
import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from raw import exchange, written  # noqa: E402
from scene import TOP, expect, run_to_its_end, until  # noqa: E402
from fault_site import run_tests  # noqa: E402

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
WANTED = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin", "content-security-policy": POLICY,
          "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
          "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()"}
FOR_CAMERA = "camera=(self), geolocation=(), microphone=(), payment=()"
HSTS = "max-age=31536000"
TELLTALES = ("x-powered-by", "via", "x-aspnet-version", "x-accel-expires")
# What the workers do not answer in time, nginx gives up after ten seconds.
CAUSED = (400, 403, 404, 405, 411, 412, 413, 414, 421, 429, 494, 495, 496, 497,
          500, 501, 502, 503, 504, 505)
JSON = ("Content-Type", "application/json")


def complaints(answer, wanted, is_tls=False):
    """What an answer lacks, or says too often."""
    if answer.status != wanted:
        return [f"{answer}, expected {wanted}"]
    out = []
    for name, value in WANTED.items():
        found = answer.values(name)
        if found != [value] and not (name == "permissions-policy" and found == [FOR_CAMERA]):
            out.append(f"{wanted}: {name} is {found}")
    if len(answer.values("x-request-id")) != 1:
        out.append(f"{wanted}: X-Request-ID is {answer.values('x-request-id')}")
    if answer.values("strict-transport-security") != ([HSTS] if is_tls else []):
        out.append(f"{wanted}: Strict-Transport-Security is {answer.values('strict-transport-security')}")
    if answer.value("server") not in ("", "nginx"):
        out.append(f"{wanted}: it is {answer.value('server')}")
    out += [f"{wanted}: it tells {name}" for name in TELLTALES if answer.values(name)]
    if wanted >= 400 and b"<center>nginx" in answer.body:
        out.append(f"{wanted}: nginx's own page")
    return out + cache_complaints(answer)


def cache_complaints(answer):
    """A refusal is nobody's to keep, and says what it is in the form of all others."""
    if answer.status < 400 or answer.media == "text/html":
        return []
    out = []
    if answer.value("cache-control") != "no-store":
        out.append(f"{answer.status}: Cache-Control is {answer.values('cache-control')}")
    if answer.body and (answer.media != "application/problem+json"
                        or json.loads(answer.body)["status"] != answer.status):
        out.append(f"{answer.status}: no problem of that status: {answer}")
    return out


async def ask(site, wanted, method, target, headers=(), body=None):
    return complaints(await exchange(site.facts["port"], written(method, target, headers, body)), wanted)


def judge(found):
    expect(not found, "\n".join(found))


async def signed_in(site, number):
    fan = (await site.take_fans(1))[0]
    raw = json.dumps({"email": fan["email"], "password": fan["password"]}).encode()
    answer = await site.client().request("POST", "/api/v1/sessions", [JSON, ("X-Request-ID", f"in-{number}")], raw)
    return ("Authorization", f"Bearer {answer.json['access_token']}")


# What ticketd and the pages answer ---------------------------------------------------------------

async def successes_and_refusals_of_ticketd_have_them(site):
    bearer = await signed_in(site, 1)
    key = ("Idempotency-Key", "headers-key-1")
    found = []
    for wanted, method, target, headers, body in (
            (200, "GET", "/api/v1/me", [bearer], None), (200, "HEAD", "/api/v1/me", [bearer], None),
            (201, "POST", "/api/v1/points/charges", [bearer, key, JSON], b'{"amount": 5}'),
            (422, "POST", "/api/v1/points/charges", [bearer, key, JSON], b'{"amount": 6}'),
            (400, "POST", "/api/v1/users", [JSON], b"{"), (401, "GET", "/api/v1/me", [], None),
            (401, "POST", "/api/v1/sessions", [JSON], b'{"email": "a@b.example", "password": "long enough"}'),
            (403, "GET", "/api/v1/admin/audit", [bearer], None), (404, "GET", "/api/v1/nothing", [], None),
            (404, "GET", "/api/v1/concerts/999999/queue", [], None), (405, "DELETE", "/api/v1/concerts", [], None),
            (413, "GET", "/api/v1/me", [("Cookie", "x" * 5000)], None),
            (415, "POST", "/api/v1/users", [("Content-Type", "text/plain")], b"{}"),
            (200, "GET", "/healthz", [], None), (200, "GET", "/readyz", [], None), (200, "GET", "/metrics", [], None),
            (405, "OPTIONS", "/api/v1/me", [("Origin", "http://evil.example"),
                                            ("Access-Control-Request-Method", "PUT")], None),
            (204, "DELETE", "/api/v1/sessions/current", [bearer], None)):
        found += [f"{method} {target}: {text}" for text in await ask(site, wanted, method, target, headers, body)]
    judge(found)


async def nothing_is_shared_with_pages_of_others(site):
    """No answer allows another origin, also where one asks for it."""
    bearer = await signed_in(site, 2)
    for method, target in (("GET", "/api/v1/me"), ("OPTIONS", "/api/v1/sessions"), ("GET", "/api/v1/concerts"),
                           ("GET", "/"), ("GET", "/api/v1/openapi.json")):
        answer = await exchange(site.facts["port"], written(method, target, [
            bearer, ("Origin", "http://evil.example"), ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "content-type")]))
        allowed = [name for name, _ in answer.headers if name.startswith("access-control-")]
        expect(not allowed, f"{method} {target} says {allowed}")


async def what_is_somebodys_is_kept_by_no_cache(site):
    bearer = await signed_in(site, 3)
    for target in ("/api/v1/me", "/api/v1/points", "/api/v1/tickets", "/api/v1/reservations"):
        answer = await exchange(site.facts["port"], written("GET", target, [bearer]))
        expect(answer.values("cache-control") == ["no-store"], f"{target}: {answer.values('cache-control')}")


async def pages_and_files_have_them(site):
    found = []
    etag = (await exchange(site.facts["port"], written("GET", "/"))).value("etag")
    for wanted, target, headers in (
            (200, "/", []), (200, "/admin/", []), (200, "/docs/", []), (200, "/api/v1/openapi.json", []),
            (301, "/docs", []), (304, "/", [("If-None-Match", etag)]), (200, "/", [("Range", "bytes=0-9")]),
            (404, "/no-such-page", [("Accept", "text/html")]), (404, "/no-such-page", []), (404, "/.git/config", []),
            (404, "/wait/999999", [("Accept", "text/html")])):
        found += [f"GET {target}: {text}" for text in await ask(site, wanted, "GET", target, headers)]
    judge(found)


# What nginx refuses by itself --------------------------------------------------------------------

async def refusals_of_nginx_have_them(site):
    """Each as somebody can cause it."""
    found = []
    for wanted, request in (
            (400, b"GET /api/v1/me HTTP/1.1\r\nHost: a b\r\n\r\n"), (400, b"GET / HTTP/1.1\r\n\r\n"),
            (400, b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n"), (400, b"nonsense nonsense\r\n\r\n"),
            (400, b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
            (400, written("GET", "/", [("Content-Length", "x")])),
            (400, written("POST", "/api/v1/users", [("Transfer-Encoding", "chunked"), ("Content-Length", "5")], None)),
            (400, written("GET", "/../../etc/passwd")), (400, written("GET", "/%zz")),
            (405, written("TRACE", "/api/v1/concerts")), (405, written("CONNECT", "/api/v1/concerts")),
            (405, written("POST", "/")),
            (412, written("GET", "/", [("If-Match", '"another"')])),
            (413, written("POST", "/api/v1/users", [JSON], b" " * 16385)),
            (414, written("GET", "/api/v1/" + "x" * 9000)),
            (431, written("GET", "/", [("X-Long", "x" * 9000)])),
            (431, written("GET", "/", [(f"X-Many-{number}", "x" * 7000) for number in range(6)])),
            (503, written("POST", "/api/v1/users", [("Transfer-Encoding", "gzip")])),
            (400, b"GET / HTTP/3.0\r\nHost: x\r\n\r\n")):
        answer = await exchange(site.facts["port"], request)
        found += [f"{request[:60]!r}: {text}" for text in complaints(answer, wanted)]
    judge(found)


async def body_that_does_not_come_in_time_is_not_answered(site):
    """nginx closes the connection; no worker was asked."""
    request = written("POST", "/api/v1/users", [JSON, ("Content-Length", "100"), ("X-Request-ID", "never-came")])
    began = time.monotonic()
    answer = await exchange(site.facts["port"], request, keep_sending=b"{")
    expect(answer.status == 0 and 3 < time.monotonic() - began < 20, f"{answer}")
    expect(site.count_logged("never-came") == 0, "a worker was asked")


async def limit_by_address_has_them(site):
    await site.command("init", "--limits")
    await site.command("start-web")
    await asyncio.sleep(0.5)
    try:
        for _ in range(60):
            answer = await exchange(site.facts["port"], written("POST", "/api/v1/sessions", [JSON], b"{}"))
            if answer.status != 400:
                break
        judge(complaints(answer, 429))
    finally:
        await site.command("init")
        await site.command("start-web")
        await asyncio.sleep(0.5)


async def workers_that_hang_have_them(site):
    """504, told as 503."""
    stopped = site.workers("read")
    for pid in stopped:
        site.stop_process(pid)
    try:
        judge(complaints(await exchange(site.facts["port"], written("GET", "/api/v1/concerts")), 503))
    finally:
        for pid in stopped:
            site.continue_process(pid)


async def ticketd_that_is_away_has_them(site):
    """502, told as 503."""
    await site.command("stop-app")
    try:
        judge(await ask(site, 503, "GET", "/api/v1/me") + await ask(site, 503, "POST", "/api/v1/users", [JSON], b"{}")
              + await ask(site, 503, "GET", "/wait/1", [("Accept", "text/html")]))
    finally:
        await site.command("start-app")
        await until("it serves", lambda: len(site.everybody()) >= 6, 20)


# Every error there is, and TLS -------------------------------------------------------------------

def servers_of_this_test(site, plain, secure):
    conf = os.path.join(site.directory, "etc/nginx")
    causes = "\n".join(f"location = /cause/{status} {{ return {status}; }}" for status in CAUSED)
    return f"""
server {{ listen 127.0.0.1:{plain}; server_tokens off; include {conf}/headers.conf; include {conf}/problems.conf;
{causes}
}}
server {{ listen 127.0.0.1:{secure} ssl; ssl_certificate {site.directory}/tls.pem;
ssl_certificate_key {site.directory}/tls.key; include {conf}/server.conf;
{causes}
}}
"""


async def open_servers(site):
    plain, secure = site.facts["port"] + 1, site.facts["port"] + 2
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", f"{site.directory}/tls.key",
                    "-out", f"{site.directory}/tls.pem"], check=True, capture_output=True)
    folder = os.path.join(site.directory, "etc/nginx/private.d")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "errors.conf"), "w", encoding="utf-8") as file:
        file.write(servers_of_this_test(site, plain, secure))
    os.kill(site.facts["pids"]["nginx"], signal.SIGHUP)
    for port in (plain, secure):
        for _ in range(100):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
    return plain, secure


# What the client is told of a status of nginx's own.
TOLD = {494: 431, 411: 400, 421: 400, 505: 400, 495: 400, 496: 400, 497: 400, 501: 503, 502: 503, 504: 503}


async def every_error_has_them_and_over_tls_the_promise_of_tls(site):
    plain, secure = await open_servers(site)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    found = []
    for status in CAUSED:
        request, wanted = written("GET", f"/cause/{status}"), TOLD.get(status, status)
        found += [f"/cause/{status}: {text}" for text in complaints(await exchange(plain, request), wanted)]
        found += [f"/cause/{status} over TLS: {text}"
                  for text in complaints(await exchange(secure, request, tls=trusting), wanted, is_tls=True)]
    for wanted, target in ((200, "/"), (200, "/api/v1/concerts"), (401, "/api/v1/me"), (404, "/nothing")):
        found += [f"{target} over TLS: {text}" for text in
                  complaints(await exchange(secure, written("GET", target), tls=trusting), wanted, is_tls=True)]
    answer = await exchange(secure, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    found += [f"plain HTTP to TLS: {text}" for text in complaints(answer, 400)]
    judge(found)


async def every_server_of_the_tls_site_says_them(_site):
    with open(os.path.join(TOP, "conf/nginx/site.conf.in"), encoding="utf-8") as file:
        servers = file.read().split("\nserver {")[1:]
    expect(len(servers) == 2, f"{len(servers)} servers")
    for text in servers:
        expect("/headers.conf;" in text or "/server.conf;" in text, f"one says no headers: {text[:200]}")


TESTS = [value for value in list(globals().values()) if asyncio.iscoroutinefunction(value)
         and value.__module__ == "__main__" and value not in (ask, signed_in, open_servers)]

if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests(TESTS, "--sale", "2", "--read", "2", "--auth", "1")))
