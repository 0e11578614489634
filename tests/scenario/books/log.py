"""The log of a load: each request and each answer, with its time, a line of JSON each.

A request is written before it is sent, so that nothing which may have reached the site is missing. Times
are microseconds of this machine's monotonic clock. Queue tokens are left out.
"""
import json
import time
from dataclasses import dataclass


def now_us():
    return time.monotonic_ns() // 1000


@dataclass
class Entry:
    """One request of a fan, and what came of it."""
    seq: int
    fan: str             # user_id
    what: str            # charge, join, hold, pay, release, leave, refund; look for what changes nothing
    method: str
    path: str
    key: str             # Idempotency-Key, "" for none
    body: object
    host: int = 0        # the port of the nginx that was asked
    sent_us: int = 0
    done_us: int = None  # None: no answer
    status: int = None
    code: str = ""
    answer: object = None
    lost: str = ""       # why there is no answer

    @property
    def is_acknowledged(self):
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refused(self):
        """Refused for good: 401, 408, 429 and "in progress" invite to ask again, a 5xx may have done it."""
        return self.status is not None and 400 <= self.status < 500 and not self.is_passing

    @property
    def is_passing(self):
        return self.status in (401, 408, 429) or self.code == "request_in_progress"

    @property
    def is_unknown(self):
        return self.status is None or self.status >= 500

    @property
    def is_under_way(self):
        return self.status is None and not self.lost


class LogWriter:
    """Writes the log while the load runs."""

    def __init__(self, path, **head):
        self.file = open(path, "w", encoding="utf-8")  # pylint: disable=consider-using-with
        self.entries = []
        self.write(head)

    def write(self, line):
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def ask(self, entry):
        """Numbers the entry."""
        self.entries.append(entry)
        entry.seq, entry.sent_us = len(self.entries), now_us()
        self.write({"seq": entry.seq, "sent_us": entry.sent_us, "fan": entry.fan, "what": entry.what,
                    "method": entry.method, "path": entry.path, "key": entry.key, "body": entry.body,
                    "host": entry.host})

    def answered(self, entry, answer):
        entry.done_us, entry.status, entry.code = now_us(), answer.status, answer.code
        if answer.is_json:
            entry.answer = {name: value for name, value in answer.json.items() if name != "queue_token"}
        self.write({"seq": entry.seq, "done_us": entry.done_us, "status": entry.status, "code": entry.code,
                    "answer": entry.answer})

    def lost(self, entry, why):
        entry.lost = why
        self.write({"seq": entry.seq, "lost_us": now_us(), "lost": why})

    def close(self):
        self.file.close()


def read_log(path):
    """(head, entries in the order in which they were sent)"""
    entries = {}
    with open(path, encoding="utf-8") as file:
        head = json.loads(file.readline())
        for line in file:
            fields = json.loads(line)
            entry = entries.get(fields["seq"])
            if entry is None:
                entries[fields["seq"]] = Entry(**fields)
            elif "lost" in fields:
                entry.lost = fields["lost"]
            else:
                entry.done_us, entry.status = fields["done_us"], fields["status"]
                entry.code, entry.answer = fields["code"], fields["answer"]
    return head, list(entries.values())
