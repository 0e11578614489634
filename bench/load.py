"""Sending load: wrk where it can, bench/replay where the moment of each request counts, and one by one.

A request file has a line a request, tab-separated: METHOD, path, bearer, Idempotency-Key, body; "-" for
none of it.
"""

import json
import os
import re
import resource
import urllib.request

from private_site import BUILD, call

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = 2


def client_seconds():
    """Processor seconds of every program that this one started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wrk(url, seconds, connections, script=()):
    """script: what requests.lua takes; nothing: the same request again and again."""
    command = ["wrk", f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "-s",
               f"{HERE}/requests.lua" if script else f"{HERE}/plain.lua", url]
    if script:
        command += ["--", *script]
    out = call(*command, env={**os.environ, "BENCH_THREADS": str(THREADS)})
    found = re.search(r"^BENCH (.*)$", out, re.M)
    if not found:
        raise RuntimeError(f"wrk said nothing of use:\n{out}")
    return numbers(found.group(1))


def replay(port, path, *options):
    return numbers(call(f"{BUILD}/bench/replay", "--port", str(port), "--file", path,
                        *map(str, options)))


def numbers(text):
    figures = dict(pair.split("=") for pair in text.split())
    return {key: float(value) for key, value in figures.items()}


def send(base, lines):
    """Sends these lines of a request file one after the other and gives what was answered."""
    answers = []
    for line in lines:
        method, path, token, key, body = line.rstrip("\n").split("\t")
        request = urllib.request.Request(base + path, method=method)
        request.add_header("Authorization", f"Bearer {token}")
        if key != "-":
            request.add_header("Idempotency-Key", key)
        if body != "-":
            request.data = body.encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            answers.append(json.loads(answer.read() or "null"))
    return answers
