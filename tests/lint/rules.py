"""tests/RULES names for every rule the test that shows it, and every test it names exists.

A line is "RULE  TEST"; a test is a libcheck sentence (check_reservation:hold_is_valid_…), or the name of
a play or script under tests/. What API.md and the models promise has an id in tests/RULES. So it is with
the table of tests/REQUIREMENTS.md, which has a row for each of R1 to R35.
"""
import os
import re
import sys

TOP = os.environ.get("TICKETD_SRCDIR", ".")
RULES = os.path.join(TOP, "tests", "RULES")
REQUIREMENTS = os.path.join(TOP, "tests", "REQUIREMENTS.md")
REQUIRED = [f"R{number}" for number in range(1, 36)]
WAITING = ("R28",)  # for outgoing events
START_TEST = re.compile(r"^START_TEST\((\w+)\)", re.MULTILINE)


def known_tests():
    names = set()
    for folder, _, files in os.walk(os.path.join(TOP, "tests")):
        for name in files:
            stem, dot = os.path.splitext(name)
            path = os.path.join(folder, name)
            if dot == ".c" and stem.startswith("check_"):
                names.update(f"{stem}:{test}"
                             for test in START_TEST.findall(open(path, encoding="utf-8").read()))
            elif dot == ".c" and stem.startswith("fuzz_"):
                names.add(stem)
            elif dot in (".t", ".sh", ".py"):
                names.update((stem, name, os.path.relpath(path, os.path.join(TOP, "tests"))))
    return names


def wrong_lines():
    tests = known_tests()
    rule = None
    shown = {}
    for number, line in enumerate(open(RULES, encoding="utf-8"), 1):
        line = line.split("#")[0].rstrip()
        if not line:
            continue
        if line[0].isspace():
            # A further test of the rule above.
            names = line.split()
        else:
            rule, *names = line.split()
            if rule in shown:
                yield f"RULES:{number}: {rule} stands here twice"
            shown[rule] = 0
        for name in names:
            if name not in tests:
                yield f"RULES:{number}: there is no test {name}"
            shown[rule] += 1
    for rule, count in shown.items():
        if count == 0:
            yield f"RULES: nothing shows {rule}"
    if not shown:
        yield "RULES: no rules"


def wrong_rows():
    """The table: a row a requirement, tests in its second column."""
    tests, rows = known_tests(), {}
    for line in open(REQUIREMENTS, encoding="utf-8"):
        match = re.match(r"\| (R\d+) [^|]*\|([^|]*)\|", line)
        if match:
            rows[match[1]] = re.findall(r"`([^`]+)`", match[2])
    for name in REQUIRED:
        if not rows.get(name) and name not in WAITING:
            yield f"REQUIREMENTS.md: nothing shows {name}"
        yield from (f"REQUIREMENTS.md: {name}: there is no test {test}"
                    for test in rows.get(name, ()) if test not in tests)


def report(number, name, wrong):
    for line in wrong:
        print(f"# {line}")
    print(("not " if wrong else "") + f"ok {number} - {name}")


def main():
    print("1..2")
    report(1, "every rule has a test that exists", list(wrong_lines()))
    report(2, "every requirement has a test that exists", list(wrong_rows()))
    return 0


sys.exit(main())
