"""Holds every answer against the OpenAPI document."""
import json
import re

import jsonschema

API = "/api/v1"
REQUIRED_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": None,
    "content-security-policy": None,
    "permissions-policy": None,
}


# Of a longer list every n-th item is looked at: a hall of 100,000 seats would take half a minute.
ITEMS_LOOKED_AT = 2000


def thinned(value):
    """An answer without most items of its long lists."""
    if not isinstance(value, dict):
        return value
    return {name: part[::len(part) // ITEMS_LOOKED_AT + 1] if isinstance(part, list) else part
            for name, part in value.items()}


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = json.load(file)
        self.schemas = self.document["components"]["schemas"]
        self.problem = self.validator({"$ref": "#/components/schemas/Problem"})
        self.validators = {}
        self.paths = []  # (pattern, {method: operation})
        for template, item in self.document["paths"].items():
            base = "" if "servers" in item else API
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(base + template))
            self.paths.append((re.compile(pattern), item))

    def operation(self, method, path):
        """(known path?, operation or None)"""
        method = "get" if method == "HEAD" else method.lower()
        known = False
        for pattern, item in self.paths:
            if pattern.fullmatch(path):
                known = True
                if method in item:
                    return True, item[method]
        return known, None

    def complaints(self, answer):
        """What is wrong with an answer, as sentences."""
        path = answer.path.split("?")[0]
        out = list(self.header_complaints(answer))
        if path == f"{API}/openapi.json":
            return out
        known, operation = self.operation(answer.method, path)
        if operation is None:
            if path.startswith(API) and answer.status not in (400, 404, 405, 413, 414):
                out.append(f"status {answer.status} of a call that is not in the document")
            if known and answer.status == 405 and "allow" not in answer.headers:
                out.append("405 without Allow")
            if path.startswith(API):
                out += self.problem_complaints(answer)
        elif answer.method != "HEAD":
            out += self.answer_complaints(operation, answer)
        return [f"{answer}: {text}" for text in out]

    @staticmethod
    def header_complaints(answer):
        # A request that nginx could not read has no id but nginx's own.
        is_unread = answer.status == 400 and answer.path.find("%00") >= 0
        if answer.headers.get("x-request-id") != answer.request_id and not is_unread:
            yield f"X-Request-ID is {answer.headers.get('x-request-id')}"
        for name, value in REQUIRED_HEADERS.items():
            if name not in answer.headers:
                yield f"no {name} header"
            elif value and answer.headers[name] != value:
                yield f"{name} is {answer.headers[name]}"
        if answer.status in (429, 503) and not answer.headers.get("retry-after", "").isdigit():
            yield "no Retry-After"

    def answer_complaints(self, operation, answer):
        response = operation["responses"].get(str(answer.status))
        if response is None:
            if answer.status in (408, 414, 431):
                return self.problem_complaints(answer)
            return [f"the document has no status {answer.status} for this call"]
        content = response.get("content", {})
        media = answer.headers.get("content-type", "").split(";")[0]
        if not content:
            return ["a body where there is none"] if answer.body else []
        if media not in content:
            return [f"content type {media!r} instead of {' or '.join(content)}"]
        if media == "application/problem+json":
            out = self.problem_complaints(answer)
            codes = content[media]["schema"]["allOf"][1]["properties"]["code"]["enum"]
            if not out and answer.code not in codes:
                out.append(f"the document has no code {answer.code} for this call")
            return out
        if media != "application/json":
            return []
        key = (operation["operationId"], answer.status)
        if key not in self.validators:
            self.validators[key] = self.validator(content[media]["schema"])
        return self.schema_complaints(self.validators[key], answer)

    def problem_complaints(self, answer):
        media = answer.headers.get("content-type", "").split(";")[0]
        if media != "application/problem+json":
            return [f"content type {media!r} of an error"]
        out = self.schema_complaints(self.problem, answer)
        if not out and answer.json["status"] != answer.status:
            out.append(f"status {answer.json['status']} in the body")
        if not out and answer.json["request_id"] != answer.headers.get("x-request-id"):
            out.append(f"request_id {answer.json['request_id']} in the body")
        return out

    @staticmethod
    def schema_complaints(validator, answer):
        try:
            value = answer.json
        except ValueError as error:
            return [f"not JSON: {error}"]
        return [f"{'.'.join(str(part) for part in error.absolute_path) or 'body'}: {error.message[:200]}"
                for error in validator.iter_errors(thinned(value))]

    def validator(self, schema):
        return jsonschema.Draft202012Validator(self.closed(schema))

    def closed(self, schema):
        """References filled in; a field that the document does not know is a complaint."""
        if isinstance(schema, list):
            return [self.closed(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self.closed(self.schemas[schema["$ref"].rsplit("/", 1)[1]])
        out = {key: self.closed(value) for key, value in schema.items()
               if key not in ("examples", "description") or not isinstance(value, (str, list))}
        if out.get("type") == "object" and isinstance(out.get("properties"), dict):
            out.setdefault("additionalProperties", False)
        return out
