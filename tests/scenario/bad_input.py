#!/usr/bin/python3
"""Bad input: every call of the contract with everything wrong that can be wrong, and nothing changes.

Made from the OpenAPI document. One TAP line a call; the database is compared before and after.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage.bad_bodies import BODY_MAX, BadBodies, Wrong  # noqa: E402
from stage.contract import API  # noqa: E402
from stage.http import Connection, ConnectionEnded  # noqa: E402
from stage.player import Play, Stage, run_to_its_end  # noqa: E402

SETTINGS = ["limits.changes_per_minute=1000000", "limits.sign_ins_per_minute=100000"]
JSON = ("Content-Type", "application/json")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FETCH")
WRONG_NUMBERS = ("0", "-1", "x", "1x", "2147483648", "99999999999999999999", "1.0", "%31%00", "1%2f2")
WRONG_UUIDS = ("1", "x", "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d41", "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d4177",
               "0193f2a47c1e7d2b9a513f0c8be2d417", "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d41g",
               "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417")
WRONG_KEYS = ("", "short", "x" * 256, "caf\u00e9-caf\u00e9-caf\u00e9", "tab\tinside")
SCENE = """
concert c1 rows 5 seats 10 price 50000 capacity 10 limit 2
fans a
a charges 1000000
a joins c1
a is admitted
a holds 1
"""


class Call:
    """One operation with everything that it needs to be right."""

    def __init__(self, scene, method, template, operation):
        self.scene, self.method, self.template, self.operation = scene, method.upper(), template, operation
        self.name = operation["operationId"]
        schemes = [name for option in operation["security"] for name in option]
        self.token = (scene.queue_token if "queue_token" in schemes else
                      scene.admin_token if template.startswith("/admin") else
                      scene.user_token if schemes else None)
        self.needs_key = any(parameter.get("name") == "Idempotency-Key" and parameter.get("required")
                             for parameter in operation.get("parameters", []))
        self.content = operation.get("requestBody", {}).get("content", {}).get("application/json")

    @property
    def path(self):
        return API + self.fill(self.template)

    def fill(self, template, **wrong):
        values = dict(self.scene.path_values, **wrong)
        return re.sub(r"{(\w+)}", lambda match: str(values[match[1]]), template)

    def headers(self, *extra, key="a-right-enough-key"):
        out = list(extra)
        if self.token:
            out.append(("Authorization", f"Bearer {self.token}"))
        if self.needs_key and key is not None:
            out.append(("Idempotency-Key", key))
        return out

    def right_body(self):
        return None if self.content is None else self.content["example"]


class Scene:
    """The instance, a fan with a hold, and what paths are filled with."""

    def __init__(self, stage, play):
        fan, concert = play.people.by_name["a"], play.concerts["c1"]
        self.client, self.contract, self.database = stage.client, stage.contract, play.database
        self.admin_token, self.user_token, self.queue_token = (
            stage.admin["access_token"], fan.access_token, fan.queue_token)
        self.path_values = {
            "concert_id": concert["concert_id"], "performance_id": concert["performances"][0],
            "reservation_id": fan.reservation_id, "user_id": fan.user_id,
            "ticket_id": "0193f2a4-7c1e-7d2b-9a51-3f0c8be2d417",
        }

    def calls(self):
        for template, item in self.contract.document["paths"].items():
            if "servers" in item:
                continue
            for method in ("get", "post", "put", "patch", "delete"):
                if method in item:
                    yield Call(self, method, template, item[method])

    def resolve(self, schema):
        if "$ref" in schema:
            return self.contract.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema


class Findings:
    """What went wrong with one call."""

    def __init__(self):
        self.lines = []
        self.tried = 0

    def look(self, what, answer, statuses, codes, field=None):
        self.tried += 1
        statuses = statuses if isinstance(statuses, tuple) else (statuses,)
        if answer.status not in statuses or answer.code not in codes:
            self.lines.append(f"{what}: {answer.status} {answer.code}, expected "
                              f"{' or '.join(map(str, statuses))} {' or '.join(codes)}: {answer.body[:200]}")
        elif field is not None and answer.json.get("field") != field:
            self.lines.append(f"{what}: names field {answer.json.get('field')}, expected {field}")


async def try_bodies(scene, call, findings):
    """Every wrong body of a call that takes one."""
    async def send(wrong, *headers):
        answer = await scene.client.request(call.method, call.path, call.headers(*headers), wrong.body)
        findings.look(wrong.what, answer, wrong.status, wrong.codes, wrong.field)

    is_required = call.operation["requestBody"]["required"]
    bodies = list(BadBodies(call.content["schema"], call.right_body(), scene.resolve, is_required).all())
    for wrong in bodies:
        await send(wrong, JSON)
    right = b'{"unknown": 1}'
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data"):
        await send(Wrong(f"content type {media}", right, 415, ("unsupported_media_type",)),
                   ("Content-Type", media))
    await send(Wrong("no content type", right, 415, ("unsupported_media_type",)))


async def try_surplus_body(scene, call, findings):
    """A call without a body does not take one."""
    for what, body, status, codes in (
            ("a field too many", b'{"unknown": 1}', 400, ("invalid_field", "malformed_json")),
            ("not JSON", b"hello", 400, ("malformed_json",)),
            ("over 16 KiB", b" " * (BODY_MAX + 1), 413, ("too_large",))):
        answer = await scene.client.request(call.method, call.path, call.headers(JSON), body)
        findings.look(what, answer, status, codes)


async def try_truncated(scene, call, findings):
    """A body that ends before its Content-Length: 400 or no answer at all."""
    connection = Connection(scene.client.host, scene.client.port)
    head = "\r\n".join([f"{call.method} {call.path} HTTP/1.1", "Host: x", "X-Request-ID: truncated-body",
                        "Content-Type: application/json", "Content-Length: 500",
                        *(f"{name}: {value}" for name, value in call.headers())])
    await connection.send(head.encode() + b"\r\n\r\n" + b'{"amount": 5}')
    connection.writer.write_eof()
    findings.tried += 1
    try:
        status, _, _, _ = await connection.receive()
        if status != 400:
            findings.lines.append(f"a truncated body: {status}")
    except ConnectionEnded:
        pass
    connection.close()


async def try_path(scene, call, findings):
    """Path pieces that name nothing: 404."""
    body = call.right_body()
    raw = None if body is None else json.dumps(body).encode()
    for name in re.findall(r"{(\w+)}", call.template):
        is_number = name in ("concert_id", "performance_id")
        for value in WRONG_NUMBERS if is_number else WRONG_UUIDS:
            path = API + call.fill(call.template, **{name: value})
            answer = await scene.client.request(
                call.method, path, call.headers(*([JSON] if raw else []), key=f"wrong-path-{value[:9]}-x"
                                                if value.isascii() else "wrong-path-key"), raw)
            findings.look(f"{name} {value}", answer, (404, 400), ("not_found", "malformed_json"))


async def try_query(scene, call, findings):
    """Parameters that the call does not know, or knows otherwise."""
    known = [parameter for parameter in call.operation.get("parameters", []) if parameter.get("in") == "query"]
    queries = [("unknown=1", "invalid_field"), ("=", "invalid_field")]
    for parameter in known:
        name = parameter["name"]
        code = "invalid_cursor" if name == "cursor" else "invalid_field"
        for value in ("", "x", "%00", "%ff", "'", "x" * 300):
            queries.append((f"{name}={value}", code))
        queries.append((f"{name}=1&{name}=1", "invalid_field"))
    for limit in (parameter["schema"] for parameter in known if parameter["name"] == "limit"):
        beyond = str(limit.get("maximum", 200) + 1)
        queries += [(f"limit={value}", "invalid_field") for value in ("0", "-1", beyond, "1.5", "99999999999999999999")]
    for query, code in queries:
        answer = await scene.client.request(call.method, f"{call.path}?{query}", call.headers())
        # The state document is the same for everybody: nginx caches it by its path alone.
        if call.name in ("readQueue", "readLayout", "readSections") and answer.status == 200:
            continue
        findings.look(f"?{query[:40]}", answer, 400, (code, "invalid_field"))


async def try_key(scene, call, findings):
    """Idempotency-Keys that are none."""
    body = call.right_body()
    raw = b"" if body is None else json.dumps(body).encode()
    for key in (None,) + WRONG_KEYS:
        headers = call.headers(*([JSON] if body is not None else []), key=key)
        answer = await scene.client.request(call.method, call.path, headers, raw)
        findings.look(f"key {key!r}", answer, 400, ("idempotency_key_required", "invalid_field"))


async def try_tokens(scene, call, findings):
    """Tokens that are none: 401."""
    right = call.token
    shown = ["", "x", right + "x", right[:-1], right.swapcase(), right + "=", "null", "x" * 5000]
    fields = [[("Authorization", f"Bearer {token}")] for token in shown]
    fields += [[("Authorization", right)], [("Authorization", f"Basic {right}")], []]
    for headers in fields:
        what = headers[0][1][:30] if headers else "no token"
        answer = await scene.client.request(call.method, call.path, headers)
        codes = ("not_signed_in", "invalid_token", "malformed_json", "idempotency_key_required", "too_large")
        findings.look(f"token {what}", answer, (401, 400, 413), codes)


async def try_call(scene, call):
    """Findings about one call; the database is the same afterwards."""
    findings = Findings()
    before = await scene.database.checksums()
    if call.content is not None:
        await try_bodies(scene, call, findings)
        await try_truncated(scene, call, findings)
    elif call.method != "GET":
        await try_surplus_body(scene, call, findings)
    if call.method == "GET":
        await try_query(scene, call, findings)
    await try_path(scene, call, findings)
    if call.needs_key:
        await try_key(scene, call, findings)
    if call.token:
        await try_tokens(scene, call, findings)
    after = await scene.database.checksums()
    changed = [table for table in before if before[table] != after[table]]
    if changed:
        findings.lines.append(f"changed {', '.join(changed)}")
    return findings


async def try_methods(scene):
    """Methods that a path does not take: 405 with exactly those that it does."""
    findings = Findings()
    for template, item in scene.contract.document["paths"].items():
        if "servers" in item:
            continue
        path = API + Call(scene, "get", template, {"operationId": "", "security": []}).fill(template)
        allowed = {method.upper() for method in item if method != "parameters"}
        if "GET" in allowed:
            allowed.add("HEAD")
        for method in METHODS:
            if method in allowed:
                continue
            answer = await scene.client.request(method, path, [("Authorization", f"Bearer {scene.user_token}")])
            findings.look(f"{method} {template}", answer, 405, ("method_not_allowed",))
            told = set(answer.headers.get("allow", "").replace(" ", "").split(","))
            if answer.status == 405 and told != allowed:
                findings.lines.append(f"{method} {template}: Allow is {sorted(told)}, not {sorted(allowed)}")
    return findings


async def try_unknown_paths(scene):
    """Paths that do not exist: 404 for every method."""
    findings = Findings()
    for path in ("", "/", "/x", "/users/", "/users/1", "/concerts/1/queue/", "/CONCERTS",
                 "/concerts/1/queue/me/x", "/%00", "/%ff", "/" + "x" * 3000, "/me%20"):
        for method in ("GET", "POST"):
            answer = await scene.client.request(method, API + path)
            findings.look(f"{method} {path[:40]}", answer, (404, 400, 413),
                          ("not_found", "malformed_json", "too_large"))
    return findings


def report(number, name, findings):
    verdict = "not ok" if findings.lines else "ok"
    print(f"{verdict} {number} - {name}: {findings.tried} requests")
    for line in findings.lines[:40]:
        print(f"# {line}")
    print(end="", flush=True)


async def main():
    stage = Stage(SETTINGS)
    failures = 0
    try:
        await stage.open()
        play = Play("bad-input", stage)
        play.client.inspect = play.inspect
        for line in SCENE.strip().splitlines():
            await play.perform_line(line)
        play.check_unexpected()
        scene = Scene(stage, play)
        calls = list(scene.calls())
        print(f"1..{len(calls) + 4}")
        number = 0
        for number, call in enumerate(calls, 1):
            findings = await try_call(scene, call)
            findings.lines += play.complaints
            play.complaints.clear()
            failures += bool(findings.lines)
            report(number, f"{call.method} {call.template}", findings)
        for name, trial in (("wrong methods", try_methods), ("unknown paths", try_unknown_paths)):
            number += 1
            findings = await trial(scene)
            findings.lines += play.complaints
            play.complaints.clear()
            failures += bool(findings.lines)
            report(number, name, findings)
        failures += await report_end(play, number)
    finally:
        await stage.close(False)
    return 1 if failures else 0


async def report_end(play, number):
    """The hold of the scene can still be paid, and the log has no fault of ours."""
    findings = Findings()
    await play.perform_line("a pays")
    await play.perform_line("expect 201")
    await play.perform_line("audit clean")
    report(number + 1, "the sale goes on", findings)
    log = Findings()
    log.lines = play.instance.log_lines(["level=error", "panic", "status=500"])
    report(number + 2, "no fault of ours is in the log", log)
    return bool(log.lines)


if __name__ == "__main__":
    sys.exit(run_to_its_end(main()))
