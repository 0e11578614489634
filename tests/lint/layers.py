"""Every #include of src/ follows the layer diagram, and each library's header has one owner."""
import os
import re
import sys

TOP = os.environ.get("TICKETD_SRCDIR", ".")

# What a directory may include besides itself. daemon and tools may include anything.
MAY_INCLUDE = {
    "util": set(),
    "model": {"util"},
    "cache": {"util", "model"},
    "store": {"util", "model"},
    "domain": {"util", "model", "cache", "store"},
    "http": {"util", "model"},
    "fcgi": {"util", "http"},
    "api": {"util", "model", "domain", "http"},
}
ANYTHING = {"daemon", "tools"}

# Only one directory knows how a library looks; `store` among them is all of its files.
ONLY_IN = {
    "mysql.h": {"store"},
    "libmemcached/memcached.h": {"cache"},
    "fcgiapp.h": {"fcgi"},
    "qrencode.h": {"domain", "http", "api", "util"},
    "seccomp.h": {"daemon"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sources():
    for folder, _, names in os.walk(os.path.join(TOP, "src")):
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def")):
                yield os.path.relpath(os.path.join(folder, name), TOP)


def wrong_includes(path):
    layer = path.split(os.sep)[1]
    text = open(os.path.join(TOP, path), encoding="utf-8").read()
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        kind, name = match.groups()
        if name in ONLY_IN and layer not in ONLY_IN[name]:
            yield f"{path}:{number}: {name} belongs to {', '.join(sorted(ONLY_IN[name]))}"
        if kind == '<':
            continue
        if "/" not in name:
            yield f"{path}:{number}: {name}: includes are written from src/"
            continue
        other = name.split("/")[0]
        if not os.path.exists(os.path.join(TOP, "src", name)):
            yield f"{path}:{number}: {name} does not exist"
        if layer in ANYTHING or other == layer:
            continue
        if layer not in MAY_INCLUDE:
            yield f"{path}: src/{layer} is not in the diagram"
        elif other not in MAY_INCLUDE[layer]:
            yield f"{path}:{number}: {layer} may not include {name}"


def main():
    wrong = [line for path in sources() for line in wrong_includes(path)]
    for line in wrong:
        print(f"# {line}")
    print("1..1")
    print(("not " if wrong else "") + "ok 1 - every #include follows the layer diagram")
    return 0


sys.exit(main())
