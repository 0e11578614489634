#!/usr/bin/python3
"""Tokens that are not ours, and requests that others made: nobody is served, through nginx on a real site.

Queue tokens forged in every way that was ever used against a JWT; access tokens altered, hashed and of the
other kind; every change by a cookie that another site's page could send.
"""
import hashlib
import os
import secrets
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authorisation import calls_of  # noqa: E402
from scene import (API, JSON, base64url, claims_of, fingerprint, from_base64url, perform,  # noqa: E402
                   run_to_its_end, send, set_scenes, signed, stop_janitor, token_key)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def wrong_answers(what, answer, status, *codes):
    if answer.status == status and (not codes or answer.code in codes):
        return []
    return [f"{what}: {answer.status} {answer.code}, expected {status} {' or '.join(codes)}"]


# Queue tokens ------------------------------------------------------------------------------------

def other_headers(claims, key, right):
    """Signed by the right key or by none, under another header."""
    payload = right.split(".")[1]
    for name in ("none", "None", "NONE", "nOnE"):
        head = base64url(f'{{"alg":"{name}","typ":"JWT"}}'.encode())
        yield f"alg {name}", f"{head}.{payload}."
        yield f"alg {name} and our signature", f"{head}.{payload}.{right.split('.')[2]}"
    for name, digest in (("HS384", hashlib.sha384), ("HS512", hashlib.sha512), ("HS1", hashlib.sha1),
                         ("HS256", hashlib.sha512), ("HS512", hashlib.sha256)):
        yield f"alg {name} by {digest().name}", signed(claims, key, {"alg": name, "typ": "JWT"}, digest)
    for head in ({"typ": "JWT", "alg": "HS256"}, {"alg": "HS256"}, {"alg": "HS256", "typ": "JWT", "kid": "/dev/null"},
                 {"alg": "HS256", "typ": "JWT", "jku": "http://evil.example/keys"}, {"alg": "EdDSA", "typ": "JWT"},
                 {"alg": "HS256", "typ": "JWT", "b64": False, "crit": ["b64"]}, {"alg": "ES256", "typ": "JWT"},
                 {"alg": "HS256", "typ": "JWT", "jwk": {"kty": "oct", "k": base64url(key)}}):
        yield f"header {head}", signed(claims, key, head)


def other_keys(claims, key, public_keys):
    """Signed as ours are, by a key that a thief can have."""
    for what, other in (("a random key", secrets.token_bytes(32)), ("no key", b""), ("zeros", bytes(32)),
                        ("the key as text", key.hex().encode()), ("a word", b"secret")):
        yield f"signed by {what}", signed(claims, other)
    for public in public_keys:
        yield "signed by the text of a public key", signed(claims, public.encode())


def other_claims(claims, right):
    """Our signature over claims that it was not made for."""
    head, payload, signature = right.split(".")
    for name, value in (("sub", "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417"), ("concert", claims["concert"] + 1),
                        ("place", claims["place"] + 1), ("number", 1000000), ("epoch", claims["epoch"] + 1),
                        ("ver", claims["ver"] + 1), ("exp", claims["exp"] + 86400), ("admin", True)):
        unsigned = signed({**claims, name: value}, b"").split(".")[1]
        yield f"{name} changed", f"{head}.{unsigned}.{signature}"
    for index in (0, len(payload) // 2, len(payload) - 1):
        letter = ALPHABET[(ALPHABET.index(payload[index]) + 1) % 64]
        yield f"letter {index} changed", f"{head}.{payload[:index]}{letter}{payload[index + 1:]}.{signature}"


def other_shapes(claims, key, right):
    """Ours, bent: also by bits that a careless decoder throws away."""
    head, payload, signature = right.split(".")
    last = ALPHABET.index(signature[-1])
    yield "the last letter's spare bits", f"{right[:-1]}{ALPHABET[last ^ 1]}"
    for what, text in (
            ("padded", right + "="), ("cut", right[:-1]), ("no signature", f"{head}.{payload}."),
            ("two parts", f"{head}.{payload}"), ("four parts", right + ".x"),
            ("turned round", f"{payload}.{head}.{signature}"),
            ("a dot before", "." + right), ("twice", right + right), ("a blank inside", right.replace(".", ". ", 1)),
            ("upper case", right.upper()), ("encoded", right.replace(".", "%2e")), ("quoted", f'"{right}"'),
            ("plain base64", f"{head}.{payload}.{signature[:-1]}+"), ("empty parts", "..")):
        yield what, text
    for what, text in (("exp as text", '"exp":"9999999999"'), ("no end", '"exp":null'),
                       ("exp twice", '"exp":1,"exp":2'),
                       ("exp of another age", '"exp":99999999999999999999')):
        plain = from_base64url(payload).decode().replace(f'"exp":{claims["exp"]}', text)
        yield what, signed(plain, key)


async def queue_tokens(play, results, scene, calls):
    """Each forged token at each call that takes one."""
    right, key = scene.fan("owner").queue_token, token_key(play.instance)
    claims = claims_of(right)
    results.add("the test signs as ticketd does", [] if signed(claims, key) == right else ["other bytes"])
    keys = (await send(play, "GET", "/receipt-keys")).body.decode()
    receipt = await send(play, "GET", f"/concerts/{scene.concert['concert_id']}/queue/me/receipt", right)
    public = [keys, *[word for word in keys.split('"') if len(word) >= 40]]
    forged = [*other_headers(claims, key, right), *other_keys(claims, key, public), *other_claims(claims, right),
              *other_shapes(claims, key, right), ("a receipt", receipt.json.get("receipt", "x.y.z"))]
    before, wrong = await fingerprint(play.database), []
    for what, token in forged:
        for call in calls:
            if call.kinds == ["queue"]:
                wrong += wrong_answers(f"{what} at {call.name}", await call.ask(scene, "owner", token),
                                       401, "invalid_token")
    results.add(f"{len(forged)} forged queue tokens serve nobody", wrong)
    after = await fingerprint(play.database)
    results.add("and change nothing", [table for table in before if before[table] != after[table]])


async def replayed(play, results, scene):
    """What was left stays left, whatever else its owner may still do."""
    token, wrong = scene.fan("fan").queue_token, []
    await scene.perform("fan{n} leaves")
    held = scene.fan("owner").reservation_id
    performance = scene.concert["performances"][0]
    for method, path, body, status, code in (
            ("POST", f"/performances/{performance}/reservations", {"seats": [9]}, 403, "not_admitted"),
            ("GET", f"/performances/{performance}/seats", None, 403, "not_admitted"),
            ("POST", f"/reservations/{held}/payment", None, 404, "not_found")):
        answer = await send(play, method, path, token, body, "replayed-key")
        wrong += wrong_answers(f"{method} {path}", answer, status, code)
    results.add("a token replayed after leaving opens nothing", wrong)


# Access tokens -----------------------------------------------------------------------------------

async def access_tokens(play, results, scene):
    """Altered, hashed, of another kind, from elsewhere than the header."""
    await scene.perform("owner{n} signs in")
    owner = scene.fan("owner")
    right = owner.access_token
    digest = hashlib.sha256(right.encode())
    shown = [right[:index] + ALPHABET[(ALPHABET.index(letter) + 1) % 64] + right[index + 1:]
             for index, letter in enumerate(right)]
    shown += [right[:-1], right + "A", right + right, right[::-1], right.swapcase(), right + "=", "=" + right,
              digest.hexdigest(), base64url(digest.digest()), base64url(bytes(32)), "A" * 43, owner.refresh_token,
              owner.user_id, "%" + right, "' OR ''='", "*", "null", "undefined", "[object Object]"]
    wrong = []
    for token in shown:
        wrong += wrong_answers(token, await send(play, "GET", "/me", token), 401, "invalid_token")
    for scheme in ("Basic", "Token", "JWT", "Bearer:", "bearer\t"):
        answer = await send(play, "GET", "/me", headers=[("Authorization", f"{scheme} {right}")])
        wrong += wrong_answers(scheme, answer, 401, "invalid_token")
    for path in (f"/me?access_token={right}", f"/me?token={right}"):
        wrong += wrong_answers(path, await send(play, "GET", path), 400, "invalid_field")
    for name in ("access_token", "__Host-ticketd_access", "Ticketd_Access", "session", "ticketd_refresh"):
        answer = await send(play, "GET", "/me", headers=[("Cookie", f"{name}={right}")])
        wrong += wrong_answers(f"cookie {name}", answer, 401, "not_signed_in")
    results.add(f"{len(shown) + 12} altered access tokens serve nobody", wrong)
    refused = [owner.access_token, owner.refresh_token[:-1], "x" * 43, owner.queue_token[:200]]
    wrong = []
    for token in refused:
        answer = await send(play, "POST", "/sessions/refresh", body={"refresh_token": token})
        wrong += wrong_answers(f"refresh by {token[:20]}", answer, 401, "invalid_token")
    results.add("nothing but a refresh token refreshes", wrong)


# Requests that another site's page makes ---------------------------------------------------------

def cross_site(host):
    """(what, headers): all that a page elsewhere, or a form, can make a browser send."""
    ours, header = ("Origin", f"http://{host}"), ("X-Requested-With", "ticketd")
    yield "a form", []
    yield "a form from elsewhere", [("Origin", "http://evil.example")]
    yield "no header of ours", [ours]
    yield "another header", [ours, ("X-Requested-With", "XMLHttpRequest")]
    yield "no origin", [header]
    for origin in ("null", "http://evil.example", f"https://{host}", f"http://{host}.evil.example",
                   f"http://evil.example#{host}", f"http://{host}@evil.example", f"http://{host}0",
                   f"http://{host}/", f"HTTP://{host}", f"http://{host},http://evil.example",
                   f"http://{host.partition(':')[0]}", f"http://user@{host}", " "):
        yield f"origin {origin}", [header, ("Origin", origin)]
    for site in ("cross-site", "same-site", "none"):
        yield f"Sec-Fetch-Site {site}", [header, ours, ("Sec-Fetch-Site", site)]


async def ask_by_cookie(call, scene, who, headers):
    """The call with a body that is right, by the session cookie."""
    cookie = ("Cookie", f"ticketd_access={scene.fan(who).access_token}")
    return await call.ask(scene, who, None, [*headers, cookie])


async def cross_site_requests(play, results, scene, calls):
    """Every change by cookie, in every way that is not our own page's."""
    host = f"127.0.0.1:{play.client.port}"
    before, wrong, tried = await fingerprint(play.database), [], 0
    for call in calls:
        if not call.changes or "access" not in call.kinds:
            continue
        who = "admin" if call.is_admins else "owner"
        for what, headers in cross_site(host):
            tried += 1
            answer = await ask_by_cookie(call, scene, who, headers)
            wrong += wrong_answers(f"{call.name}, {what}", answer, 403, "origin_refused")
    after = await fingerprint(play.database)
    results.add(f"{tried} cross-site changes are refused", wrong)
    results.add("and change nothing", [table for table in before if before[table] != after[table]])
    ours = [("X-Requested-With", "ticketd"), ("Origin", f"http://{host}"), ("Sec-Fetch-Site", "same-origin"), JSON,
            ("Idempotency-Key", "our-own-page"), ("Cookie", f"ticketd_access={scene.fan('owner').access_token}")]
    answer = await play.client.request("POST", f"{API}/points/charges", ours, b'{"amount": 5}')
    results.add("our own page may", wrong_answers("a charge", answer, 201))


async def tokens(play, results):
    calls = list(calls_of(play.contract.document))
    (scene,) = await set_scenes(play, 1)
    await stop_janitor(play)
    await queue_tokens(play, results, scene, calls)
    await access_tokens(play, results, scene)
    await cross_site_requests(play, results, scene, calls)
    await replayed(play, results, scene)
    await play.perform_line("continue janitor")


if __name__ == "__main__":
    sys.exit(run_to_its_end(perform(tokens)))
