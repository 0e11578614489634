"""Rooms with crowds of several sizes in one instance, and the requests for them.

Place p of a room of N belongs to user (p * STRIDE mod N) + 1: people do not come in the order in which
they signed up, so the index by user is as full as a real one. Those who join are users of their own.
"""

import hashlib
import hmac
import json
import time

from fixture import access_token, b64, sql_uuid, uuid_of

ROOM = 9100       # concert of the first size; the others follow
LOBBY = 9200      # the same sizes once more, in lobbies
JOINER = 10**9    # users from here on join and leave again
STRIDE = 618033989  # odd and no multiple of five: a permutation of any power of ten
SEATS = 50000


def concert_of(sizes, size):
    return ROOM + sizes.index(size)


def lobby_of(sizes, size):
    return LOBBY + sizes.index(size)


class Rooms:
    def __init__(self, site, sizes, joiners):
        self.site = site
        self.sizes = sizes
        self.joiners = joiners
        with open(f"{site.instance['dir']}/etc/token.key", encoding="ascii") as file:
            self.key = bytes.fromhex(file.readline().strip())
        self.now = int(time.time())

    def load(self):
        for size in self.sizes:
            self.load_room(concert_of(self.sizes, size), size, is_lobby=False)
        self.load_joiners()
        self.site.sql("ANALYZE TABLE queue_entry, user, session;")

    def load_lobbies(self):
        for size in self.sizes:
            self.load_room(lobby_of(self.sizes, size), size, is_lobby=True)

    def load_room(self, concert, size, is_lobby):
        now_us = self.now * 1_000_000
        state, number = ("0", "NULL") if is_lobby else ("1", "place")
        # Nobody is admitted while it is measured. The rate is a usual one: few are near their turn.
        self.site.sql(f"""
INSERT INTO concert VALUES ({concert}, 'Room of {size}', 'Hall', '', {now_us - 1000000}, NULL, NULL,
  300, 10, {now_us});
INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds,
  absent_after_seconds, paused, closed, sold_out, halted, message, epoch, epoch_first_no, generation,
  number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version)
  VALUES ({concert}, 1000, 60, 7200, 3600, 1, 0, 0, NULL, '', 1, 1, 0, {size}, 0, 0, {now_us}, 1);
INSERT INTO performance VALUES ({concert * 100}, {concert}, {now_us + 365 * 86_400_000_000}, 1,
  {SEATS}, 50000, 50000);
INSERT INTO section VALUES ({concert * 100}, 1, 'A', {SEATS // 50}, 50, 50000, 1);
INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, joined_at_us,
    last_seen_at_us, queue_number, has_held)
  SELECT {concert}, place, {sql_uuid('01')}, {state}, 1, 1, {now_us} + place, {now_us} + place,
         {number}, 0
    FROM (SELECT seq AS place, seq * {STRIDE} MOD {size} + 1 AS seq FROM seq_1_to_{size}) AS places;
""")

    def load_joiners(self):
        now_us = self.now * 1_000_000
        first, last = JOINER, JOINER + self.joiners - 1
        hashed = ("UNHEX(SHA2(TRIM(TRAILING '=' FROM REPLACE(REPLACE(REPLACE("
                  "TO_BASE64(UNHEX(SHA2(CONCAT('bench ', seq), 256))), '\\n', ''), '+', '-'),"
                  " '/', '_')), 256))")
        self.site.sql(f"""
INSERT INTO user SELECT {sql_uuid('01')}, CONCAT('bench-', seq, '@crowd.example'),
  CONCAT('Bench ', seq), 1, '', {now_us} FROM seq_{first}_to_{last};
INSERT INTO account SELECT {sql_uuid('01')}, 0, {now_us} FROM seq_{first}_to_{last};
INSERT INTO session SELECT {hashed}, {sql_uuid('02')}, {sql_uuid('01')},
  {now_us + 86_400_000_000} FROM seq_{first}_to_{last};
""")

    def queue_token(self, concert, size, place):
        claims = json.dumps(
            {"sub": uuid_of("01", place * STRIDE % size + 1), "concert": concert, "place": place,
             "number": place, "epoch": 1, "ver": 1, "iat": self.now, "exp": self.now + 86400},
            separators=(",", ":"))
        head = b64(b'{"alg":"HS256","typ":"JWT"}')
        signed = f"{head}.{b64(claims.encode())}"
        return f"{signed}.{b64(hmac.new(self.key, signed.encode(), hashlib.sha256).digest())}"

    def write_requests(self, directory, beats, reads):
        """A file for each operation and size, a line a request."""
        for size in self.sizes:
            concert = concert_of(self.sizes, size)
            queue = f"/api/v1/concerts/{concert}/queue"
            with open(f"{directory}/join-{size}", "w", encoding="ascii") as file:
                for n in range(self.joiners):
                    file.write(f"POST\t{queue}\t{access_token(JOINER + n)}\t-\t-\n")
            with open(f"{directory}/heartbeat-{size}", "w", encoding="ascii") as file:
                for place in self.beating(size, beats):
                    token = self.queue_token(concert, size, place)
                    file.write(f"GET\t{queue}/me\t{token}\t-\t-\n")
            with open(f"{directory}/state-{size}", "w", encoding="ascii") as file:
                file.write(f"GET\t{queue}\t-\t-\t-\n" * reads)

    @staticmethod
    def beating(size, beats):
        """Places spread over those whose turn is far; in the smallest room nobody's is."""
        near = 1000 if size > 1000 else 0
        count = min(beats, size - near)
        return [near + 1 + n * (size - near) // count for n in range(count)]

    def forget_joiners(self, size):
        """Puts a room back to its size. Numbers go on: they are not given twice."""
        self.site.sql(f"DELETE FROM queue_entry WHERE concert_id = {concert_of(self.sizes, size)}"
                      f" AND place_no > {size};")

    def bytes_a_place(self):
        """Bytes of the table and of its indexes a row."""
        rows = self.site.sql("SELECT COUNT(*) FROM queue_entry")[0][0]
        self.site.sql("ANALYZE TABLE queue_entry;")
        sizes = self.site.sql(
            "SELECT DATA_LENGTH, INDEX_LENGTH FROM information_schema.TABLES"
            " WHERE TABLE_SCHEMA = 'ticketd' AND TABLE_NAME = 'queue_entry'")[0]
        return [int(size) / int(rows) for size in sizes]
