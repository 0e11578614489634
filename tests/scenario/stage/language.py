"""The language of plays: one verb a line, an expectation under it where the answer matters.

A verb is a method marked with @verb("pattern"); <name> in the pattern is one word, <name...> the rest
of the line. `play --verbs` prints them all with their first sentence.
"""
import json
import re

VERBS = []  # (compiled pattern, pattern, function)


class Failed(Exception):
    """The play did not go as written."""


def verb(pattern):
    """Marks a coroutine method as what a line of that form does."""
    def mark(function):
        expression = "".join(
            f"(?P<{part[1:-4]}>.+)" if part.endswith("...>") else
            f"(?P<{part[1:-1]}>\\S+)" if part.startswith("<") else re.escape(part)
            for part in re.split(r"(<\w+(?:\.\.\.)?>)", pattern))
        VERBS.append((re.compile(expression), pattern, function))
        return function
    return mark


def find_verb(line):
    """(function, its arguments); the longest pattern wins."""
    found = []
    for expression, pattern, function in VERBS:
        match = expression.fullmatch(line)
        if match:
            literal = len(re.sub(r"<\w+(\.\.\.)?>", "", pattern))
            found.append((literal, function, match.groupdict()))
    if not found:
        raise Failed(f"nobody knows how to: {line}")
    _, function, arguments = max(found, key=lambda entry: entry[0])
    return function, arguments


def lines_of(text):
    """(number, line) without comments and blank lines; an indented line continues the one above."""
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r"(^|\s)#.*", "", line).rstrip()
        if not line:
            continue
        if line[0].isspace() and out:
            out[-1] = (out[-1][0], out[-1][1] + " " + line.strip())
        else:
            out.append((number, line))
    return out


def settings_of(text):
    """What a play wants of its instance: settings, environment, and whether it is the play's own.

    Lines "#! setting GROUP.KEY=VALUE", "#! environment NAME=VALUE" and "#! own instance".
    """
    wants = re.findall(r"^#! *(.+?) *$", text, re.MULTILINE)
    settings = [want.split(" ", 1)[1] for want in wants if want.startswith("setting ")]
    environment = dict(want.split(" ", 1)[1].split("=", 1) for want in wants
                       if want.startswith("environment "))
    return settings, environment, bool(settings or environment) or "own instance" in wants


# Expectations ------------------------------------------------------------------------------------

def at_path(value, path):
    """The part of an answer at "seats.0.seat_no"; "count" is a list's length."""
    for step in path.split("."):
        if isinstance(value, list):
            if step == "count":
                value = len(value)
            elif int(step) < len(value):
                value = value[int(step)]
            else:
                raise Failed(f"no {path}: the list ends before {step}")
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            raise Failed(f"no {path} in {json.dumps(value)[:200]}")
    return value


def as_value(word):
    try:
        return json.loads(word)
    except ValueError:
        return word


def agrees(value, wanted):
    """Does a value agree with a word of a play: 7, null, text, * (anything), >3, <=9, ~pattern, !no"""
    if wanted == "*":
        return value is not None
    comparison = re.fullmatch(r"(<=|>=|<|>)(-?\d+)", wanted)
    if comparison:
        if not isinstance(value, (int, float)):
            return False
        sign, limit = comparison[1], int(comparison[2])
        return {"<": value < limit, ">": value > limit,
                "<=": value <= limit, ">=": value >= limit}[sign]
    if wanted.startswith("~"):
        return re.search(wanted[1:], str(value)) is not None
    if wanted.startswith("!"):
        return not agrees(value, wanted[1:])
    if isinstance(value, list) and not wanted.startswith("["):
        return [str(item) for item in value] == wanted.split(",")
    return value == as_value(wanted) or str(value) == wanted


def check_answer(answer, words):
    """words: STATUS [code] [field value]…"""
    status, *rest = words
    if not agrees(answer.status, status):
        raise Failed(f"expected {' '.join(words)}, got {answer}: {answer.body[:500].decode(errors='replace')}")
    if len(rest) % 2 == 1:
        code = rest.pop(0)
        if answer.code != code:
            raise Failed(f"expected {code}, got {answer}: {answer.json.get('detail', '')}")
    for path, wanted in zip(rest[::2], rest[1::2]):
        value = at_path(answer.json, path)
        if not agrees(value, wanted):
            raise Failed(f"{path} is {json.dumps(value)[:300]}, expected {wanted}; {answer}")
