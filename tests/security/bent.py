#!/usr/bin/python3
"""Bent requests, byte for byte: paths that lead astray, what is said twice, ends that are a matter of opinion,
and everything oversized. Nobody is served by them, and nothing changes.
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from raw import exchange, written  # noqa: E402
from scene import API, JSON, fingerprint, perform, run_to_its_end, set_scenes, stop_janitor  # noqa: E402

CHARGE = f"{API}/points/charges"

OUTSIDE = (
    "/../etc/token.key", "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "/docs../api/openapi.yaml", "/docs/..%2flocal.mk", "/docs/%2e%2e/local.mk", "/docs/....//local.mk", "/..;/local.mk",
    "/%c0%ae%c0%ae/etc/passwd", "/%e0%80%ae%e0%80%ae/etc/passwd", "/%252e%252e/etc/passwd", "/..\\..\\etc\\passwd",
    "/%5c..%5cetc", "/.git/config", "/%2egit/config", "/.%67it/config", "/admin/../.git/config", "/local.mk",
    "/local%2emk", "/LOCAL.MK", "/README", "/./README", "//README", "/api/openapi.yaml", "/api/v1/openapi.yaml",
    "/api/v1/../../local.mk", "/index.html/../local.mk", "/%00/local.mk", "/local.mk%00.html", "/local.mk%20",
    "/local.mk/", "/problem/500", "/404.html/../problem/403")
# Spellings of which nginx makes one: they are the call itself, with its gate.
SAME = ("//api/v1/me", "/api//v1/me", "/api/v1/./me", "/api/v1/x/../me", "/api/v1/%6de", "/%61pi/v1/me",
        "/x/../api/v1/me")
# And spellings of nothing.
OTHER = (
    "/API/v1/me", "/api/V1/me", "/api/v1/ME", "/api/v1/me/", "/api/v1/me;x=1", "/api/v1/me;/../me2", "/api/v1/me%2f",
    "/api/v1/me%00", "/api/v1/me%20", "/api/v1/me.json", "/api/v1/me%3f", "/api/v1/me%23", "/api/v1/m%c0%a5",
    "/api/v1/\uff4de", "/api/v2/me", "/v1/me", "/api/v1/concerts/01", "/api/v1/concerts/1%20", "/api/v1/concerts/+1",
    "/api/v1/concerts/1e0", "/api/v1/concerts/0x1", "/api/v1/concerts/1.", "/api/v1/concerts/\u0661",
    "/api/v1/concerts/1/QUEUE", "/api/v1/concerts/1//queue/")
QUERIES = (
    "limit=1&limit=1", "limit=1&limit=2", "limit[]=1", "limit%5b%5d=1", "limit=1;limit=2", "limit=1%26limit=2",
    "Limit=1", "limit%00=1", "%6cimit=1&limit=2", "limit", "limit=", "limit=%31%30%30%30", "limit=1&x=1",
    "user_id=0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417", "_method=DELETE")
OVERRIDES = (
    ("X-HTTP-Method-Override", "DELETE"), ("X-Method-Override", "DELETE"), ("X-Original-URL", f"{API}/admin/audit"),
    ("X-Rewrite-URL", f"{API}/admin/audit"), ("X-User-Id", "1"), ("X-Forwarded-User", "admin"),
    ("Remote-User", "admin"), ("X_User", "admin"), ("Proxy", "http://evil.example"), ("Document-URI", "/metrics"))
INNER = b"GET /api/v1/admin/audit HTTP/1.1\r\nHost: x\r\n\r\n"
ENDS = (
    ("length twice", b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(INNER), INNER),
    ("length and chunks", b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(INNER), b"0\r\n\r\n" + INNER),
    ("a list of lengths", b"Content-Length: 0, 5\r\n", INNER), ("a signed length", b"Content-Length: +5\r\n", INNER),
    ("a length below zero", b"Content-Length: -1\r\n", INNER),
    ("chunked twice", b"Transfer-Encoding: chunked, chunked\r\n", INNER),
    ("another coding", b"Transfer-Encoding: identity, chunked\r\n", INNER),
    ("a coding of ours", b"Transfer-Encoding: xchunked\r\n", INNER),
    ("a folded header", b"X-Folded: a\r\n Transfer-Encoding: chunked\r\nContent-Length: x\r\n", INNER),
    ("a bad chunk", b"Transfer-Encoding: chunked\r\n", b"zz\r\n" + INNER),
    ("a huge chunk", b"Transfer-Encoding: chunked\r\n", b"ffffffffffffffffff\r\n" + INNER))


def bearer_of(scene, who):
    return ("Authorization", f"Bearer {scene.fan(who).access_token}")


async def refused(play, statuses, requests):
    """What is wrong with the answers to (what, request), all of which shall be refused."""
    wrong = []
    for what, request in requests:
        answer = await exchange(play.client.port, request)
        if answer.status not in statuses or b"root:" in answer.body or b"EXTRA_DIST" in answer.body:
            wrong.append(f"{what}: {answer}")
    return wrong


async def paths(play, results, scene):
    bearer = bearer_of(scene, "owner")
    results.add("no path leads out of the pages", await refused(play, (400, 404), (
        (target, written("GET", target)) for target in OUTSIDE)))
    wrong = await refused(play, (401,), ((target, written("GET", target)) for target in SAME))
    wrong += await refused(play, (200,), ((target, written("GET", target, [bearer])) for target in SAME))
    results.add("another spelling of a call has the same gate", wrong)
    results.add("what only looks like a call is none", await refused(play, (400, 404), (
        (target, written("GET", target, [bearer])) for target in OTHER)))


def tokens_twice(scene):
    """Headers that speak of two people, or of one twice."""
    owner, fan = (scene.fan(who).access_token for who in ("owner", "fan"))
    yield [bearer_of(scene, "owner"), bearer_of(scene, "fan")]
    yield [bearer_of(scene, "owner"), bearer_of(scene, "owner")]
    yield [bearer_of(scene, "owner"), ("Cookie", f"ticketd_access={fan}")]
    yield [("Cookie", f"ticketd_access={owner}; ticketd_access={fan}")]
    yield [("Cookie", f"ticketd_access={owner}"), ("Cookie", f"ticketd_access={fan}")]


async def pollution(play, results, scene):
    """What is said twice is refused; what is said under another name is not heard."""
    bearer, key = bearer_of(scene, "owner"), ("Idempotency-Key", "said-once-here")
    wrong = await refused(play, (400,), (
        (query, written("GET", f"{API}/tickets?{query}", [bearer])) for query in QUERIES))
    wrong += await refused(play, (400, 401), (
        (str(headers), written("GET", f"{API}/me", headers)) for headers in tokens_twice(scene)))
    wrong += await refused(play, (400,), (
        (str(names), written("POST", CHARGE, [bearer, JSON, *names], b'{"amount": 5}'))
        for names in ([("Idempotency_Key", "underscored-key")], [key, ("Idempotency-Key", "said-again-here")])))
    for name, value in OVERRIDES:
        answer = await exchange(play.client.port, written("GET", f"{API}/me", [bearer, (name, value)]))
        if answer.status != 200 or json.loads(answer.body)["user_id"] != scene.fan("owner").user_id:
            wrong.append(f"{name}: {answer}")
    results.add("what is said twice or under another name is not heard", wrong)


async def ends(play, results):
    head = b"POST /api/v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    results.add("nobody disagrees about where a request ends", await refused(play, (400, 413, 503), (
        (what, head + headers + b"\r\n" + body) for what, headers, body in ENDS)))


def oversized_requests(bearer):
    def get(target, *headers):
        return written("GET", target, headers)
    yield "a path of 2,000", get(f"{API}/concerts/{'1' * 2000}")
    yield "a path of 7,000", get(f"{API}/{'x' * 7000}")
    yield "a path of 100,000", get("/" + "x" * 100000)
    yield "a query of 3,000", get(f"{API}/tickets?cursor={'x' * 3000}", bearer)
    yield "200 parameters", get(f"{API}/tickets?{'&'.join(f'a{number}=1' for number in range(200))}", bearer)
    yield "a token of 7,000", get(f"{API}/me", ("Authorization", "Bearer " + "x" * 7000))
    yield "a token of dots", get(f"{API}/me", ("Authorization", "Bearer " + "." * 4000))
    yield "a cookie of 5,000", get(f"{API}/me", ("Cookie", "a=" + "x" * 5000))
    yield "a header of 100,000", get(f"{API}/me", ("X-Long", "x" * 100000))
    yield "a method of 40", written("X" * 40, f"{API}/me")
    yield "a host of 300", b"GET /api/v1/me HTTP/1.1\r\nHost: " + b"x" * 300 + b"\r\n\r\n"
    yield "a key of 2,000", written("POST", CHARGE, [bearer, JSON, ("Idempotency-Key", "k" * 2000)], b'{"amount": 5}')
    yield "a promise of 10 GB", written("POST", CHARGE, [bearer, JSON, ("Content-Length", "10000000000")])
    yield "chunks of 17 KiB", (b"POST /api/v1/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4400\r\n"
                               + b" " * 0x4400 + b"\r\n0\r\n\r\n")


async def oversized(play, results, scene):
    """Larger than anybody needs; the next request is served."""
    bearer = bearer_of(scene, "owner")
    wrong = await refused(play, (400, 401, 404, 405, 413, 414, 431), oversized_requests(bearer))
    wrong += await refused(play, (200,), [("the next", written("GET", f"{API}/me", [bearer]))])
    results.add("everything oversized is refused", wrong)


async def bent(play, results):
    (scene,) = await set_scenes(play, 1)
    await stop_janitor(play)
    before = await fingerprint(play.database)
    await paths(play, results, scene)
    await pollution(play, results, scene)
    await ends(play, results)
    await oversized(play, results, scene)
    after = await fingerprint(play.database)
    results.add("none of it changes anything", [table for table in before if before[table] != after[table]])
    await play.perform_line("continue janitor")


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(bent)))
