"""Wrong requests, made from the OpenAPI document: each field of each call in every wrong way."""
import copy
import json
import re
from dataclasses import dataclass

BODY_MAX = 16384
WRONG_TYPES = {"string": [7, True, ["x"], {"x": 1}], "integer": ["7", 1.5, True, [1], {"x": 1}],
               "boolean": ["true", 1, [True]], "array": ["x", 7, {"x": 1}], "object": ["x", 7, []]}


@dataclass
class Wrong:
    """A wrong request body and how it shall be refused."""
    what: str
    body: bytes
    status: int = 400
    codes: tuple = ("invalid_field",)
    field: str = None  # which one the answer names; None: not looked at


def kinds(schema):
    words = schema.get("type", "object")
    return words if isinstance(words, list) else [words]


def encode(value):
    return json.dumps(value, ensure_ascii=False).encode()


def replaced(example, path, value):
    """The example with another value at a path; a path ends in a name or an index."""
    out = copy.deepcopy(example)
    part = out
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return out


def name_of(path):
    """performances[0].sections[0].rows"""
    return re.sub(r"\.\[", "[", ".".join(f"[{step}]" if isinstance(step, int) else step for step in path))


class BadBodies:
    """All wrong bodies for a call, from its schema and an example that is right."""

    def __init__(self, schema, example, resolve, is_required=True):
        self.schema, self.example, self.resolve = schema, example, resolve
        self.is_required = is_required

    def all(self):
        yield from self.whole()
        yield from self.object(self.schema, ())

    # The body as a whole -------------------------------------------------------------------------

    def whole(self):
        right = encode(self.example)
        malformed = ("malformed_json",)
        either = ("malformed_json", "invalid_field")
        for what, body in (
                *([("no body", b"")] if self.is_required else []),
                ("white space only", b"  \n"), ("not JSON", b"hello"),
                ("cut off JSON", right[:-1]), ("bytes behind the JSON", right + b"x"),
                ("two documents", right + right), ("single quotes", right.replace(b'"', b"'")),
                ("a comment", b"/* x */" + right), ("a comma too much", right[:-1] + b",}"),
                ("a byte order mark", b"\xef\xbb\xbf" + right), ("UTF-16", right.decode().encode("utf-16"))):
            yield Wrong(what, body, codes=malformed)
        for what, body in (("an array", b"[]"), ("null", b"null"), ("a string", b'"x"'), ("a number", b"7")):
            yield Wrong(what, body, codes=either)
        yield Wrong("nested too deep", right[:-1] + b', "deep": ' + b"[" * 2000 + b"]" * 2000 + b"}", codes=either)
        yield Wrong("over 16 KiB", right[:-1] + b" " * BODY_MAX + b"}", status=413, codes=("too_large",))
        yield Wrong("an unknown field", right[:-1] + b', "unknown": 1}', field="unknown")

    # Fields --------------------------------------------------------------------------------------

    def object(self, schema, path):
        schema = self.resolve(schema)
        for name, part in schema.get("properties", {}).items():
            here = path + (name,)
            if not self.is_in_example(here):
                if path:
                    continue
                self.example = replaced(self.example, here, part["examples"][0])
                yield from self.field(part, here, False)
                del self.example[name]
                continue
            yield from self.field(part, here, name in schema.get("required", []))
        if isinstance(schema.get("additionalProperties"), dict):
            yield from self.text_map(schema, path)
        elif path:
            yield Wrong(f"{name_of(path)}: an unknown field",
                        encode(replaced(self.example, path + ("unknown",), 1)))

    def text_map(self, schema, path):
        """Any names, each a text: by language."""
        text = schema["additionalProperties"]
        for name in ("", "x", "english language", "en_US", "e\u00f1", "en-", "1", "en-toolongsubtag", "aa-" * 12 + "aa"):
            yield self.wrong(path, f"named {name!r}", {name: "x"})
        for value in (7, True, ["x"], {"x": "y"}, "x" * (text["maxLength"] + 1), "a\u0001b"):
            wrong = self.wrong(path, f"text {str(value)[:20]!r}", {"en": value})
            wrong.field = f"{name_of(path)}.en"
            yield wrong
        letters = "abcdefghijklmnopqrstuvwxyz"
        yield self.wrong(path, "too many", {f"a{letter}": "x" for letter in letters[:schema["maxProperties"] + 1]})

    def is_in_example(self, path):
        part = self.example
        for step in path:
            if isinstance(part, dict) and step not in part:
                return False
            part = part[step]
        return True

    def field(self, schema, path, is_required):
        schema = self.resolve(schema)
        name = name_of(path)
        if is_required:
            body = copy.deepcopy(self.example)
            part = body
            for step in path[:-1]:
                part = part[step]
            del part[path[-1]]
            yield Wrong(f"{name}: missing", encode(body), field=name)
        for value in WRONG_TYPES[kinds(schema)[0]]:
            yield self.wrong(path, f"{json.dumps(value)}", value)
        if "null" not in kinds(schema):
            yield self.wrong(path, "null", None)
        yield self.repeated(path)
        kind = kinds(schema)[0]
        yield from {"string": self.text, "integer": self.number, "boolean": self.nothing,
                    "array": self.array, "object": self.object}[kind](schema, path)

    def wrong(self, path, what, value):
        return Wrong(f"{name_of(path)}: {what}", encode(replaced(self.example, path, value)),
                     field=name_of(path))

    def repeated(self, path):
        """The same field twice."""
        mark = "\u2603repeat"
        part = self.example
        for step in path[:-1]:
            part = part[step]
        again = {mark: part[path[-1]]}
        body = replaced(self.example, path[:-1], {**part, **again}) if path[:-1] else {**part, **again}
        return Wrong(f"{name_of(path)}: twice", encode(body).replace(mark.encode(), path[-1].encode()),
                     codes=("invalid_field", "malformed_json"))

    @staticmethod
    def nothing(_schema, _path):
        return ()

    def text(self, schema, path):
        mark = "\u2603"
        example = replaced(self.example, path, mark)
        with_bytes = lambda raw: encode(example).replace(mark.encode(), raw)  # noqa: E731
        name = name_of(path)
        either = ("malformed_json", "invalid_field")
        if schema.get("minLength", 0) > 0:
            yield self.wrong(path, "empty", "")
        if "maxLength" in schema:
            yield self.wrong(path, "too long", "x" * (schema["maxLength"] + 1))
        if schema.get("format") == "date-time":
            for text in ("yesterday", "", "2026-12-24", "2026-12-24T20:00:00", "2026-13-24T20:00:00Z",
                         "2026-12-24T25:00:00Z", "2026-02-30T20:00:00Z", "1766577600"):
                yield self.wrong(path, text or "empty", text)
        yield Wrong(f"{name}: not UTF-8", with_bytes(b"\xff\xfe long enough"), codes=("malformed_json",))
        yield Wrong(f"{name}: overlong UTF-8", with_bytes(b"\xc0\xaf long enough"), codes=("malformed_json",))
        yield Wrong(f"{name}: a raw control byte", with_bytes(b"long\x01enough"), codes=either)
        yield Wrong(f"{name}: a NUL", with_bytes(b"long\\u0000enough"), codes=either)
        yield Wrong(f"{name}: an escape byte", with_bytes(b"long\\u001benough"), codes=either)
        yield Wrong(f"{name}: half a surrogate pair", with_bytes(b"long\\ud800enough"), codes=either)

    def number(self, schema, path):
        is_amount = path == ("amount",) and schema["minimum"] == 1  # 422 for integers outside
        low, high = schema["minimum"], schema["maximum"]
        values = [("negative", -1), ("below", low - 1), ("above", high + 1), ("huge", 2 ** 63),
                  ("hugest", 10 ** 400)]
        for what, value in values:
            if low <= value <= high:
                continue
            wrong = self.wrong(path, what, value)
            if is_amount:
                wrong.status, wrong.codes, wrong.field = (400, 422), ("invalid_amount", "invalid_field"), None
            elif what == "hugest":
                wrong.codes = ("invalid_field", "malformed_json")
                wrong.field = None
            yield wrong
        raw = encode(replaced(self.example, path, 424242424242))
        for text in (b"NaN", b"Infinity", b"0x10", b"+1", b"01", b"1e3x", b".5", b"-"):
            yield Wrong(f"{name_of(path)}: {text.decode()}", raw.replace(b"424242424242", text),
                        codes=("malformed_json", "invalid_field"))

    def array(self, schema, path):
        items = self.resolve(schema["items"])
        if schema.get("minItems", 0) > 0:
            yield self.wrong(path, "empty", [])
        if "maxItems" in schema and schema["maxItems"] <= 200:
            filler = list(range(1, schema["maxItems"] + 2)) if kinds(items)[0] == "integer" else None
            if filler:
                yield self.wrong(path, "too long", filler)
        if kinds(items)[0] == "integer":
            if schema.get("uniqueItems"):
                yield self.wrong(path, "a repeated item", [1, 1])
            for value in (0, -1, "1", 1.5, None, 2 ** 31, 2 ** 63, [1]):
                wrong = self.wrong(path, f"item {value!r}", [value])
                wrong.field = None
                yield wrong
        elif kinds(items)[0] == "string":
            for value in (7, None, [], "", "x" * (items["maxLength"] + 1)):
                wrong = self.wrong(path, f"item {str(value)[:9]!r}", [value])
                wrong.field = None
                yield wrong
        else:
            for value in ("x", 7, None, []):
                wrong = self.wrong(path, f"item {value!r}", [value])
                wrong.field = None
                yield wrong
            yield from self.object(items, path + (0,))
