"""What a bench needs in the tables, made in bulk: fans with sessions and points, an arena on sale with
everybody admitted, one reservation held for each payment to come, and the request files for wrk.

The rows are those that the API would write; the audit after the bench holds them to it.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import time

# The bare worker joins a concert of its own: it takes numbers that ticketd would not give.
CLASSIC, JOIN, RESERVE, PAY, WAIT, JOIN_BARE, ARENA = 9000, 9001, 9002, 9003, 9004, 9005, 9006
HALLS = {CLASSIC: 50, ARENA: 20000}  # seats; one fan is inside
SEATS = 50000  # a performance; a concert has as many as it takes
PRICE = 50000
POINTS = 10_000_000
ADMITTED_UNTIL_US = 4_102_444_800_000_000  # the bare worker knows it, too


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def uuid_of(kind, n):
    """A UUIDv7-shaped id; the same expression stands in the SQL."""
    return f"{kind}000000-0000-7000-8{n >> 48:03x}-{n & 0xffffffffffff:012x}"


def sql_uuid(kind):
    return f"UNHEX(CONCAT('{kind}00000000007000', '8', LPAD(HEX(seq), 15, '0')))"


def access_token(n):
    return b64(hashlib.sha256(f"bench {n}".encode()).digest())


class Fixture:
    def __init__(self, instance, fans):
        self.instance = instance
        self.fans = fans
        with open(f"{instance['dir']}/etc/token.key", encoding="ascii") as file:
            self.key = bytes.fromhex(file.readline().strip())
        self.now = int(time.time())

    def sql(self, text):
        subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.instance['sockets']['mysql']}",
             "--user=root", "ticketd"],
            input=text.encode(), check=True)

    def queue_token(self, concert, place):
        head = '{"alg":"HS256","typ":"JWT"}'
        claims = json.dumps(
            {"sub": uuid_of("01", place), "concert": concert, "place": place, "number": place,
             "epoch": 1, "ver": 1, "iat": self.now, "exp": self.now + 86400},
            separators=(",", ":"))
        signed = f"{b64(head.encode())}.{b64(claims.encode())}"
        return f"{signed}.{b64(hmac.new(self.key, signed.encode(), hashlib.sha256).digest())}"

    def people(self, add, series, now_us, later_us):
        """Fans who are signed in and have points."""
        hashed = ("UNHEX(SHA2(TRIM(TRAILING '=' FROM REPLACE(REPLACE(REPLACE("
                  "TO_BASE64(UNHEX(SHA2(CONCAT('bench ', seq), 256))), '\\n', ''), '+', '-'),"
                  " '/', '_')), 256))")
        add(f"INSERT INTO user SELECT {sql_uuid('01')}, CONCAT('bench-', seq, '@crowd.example'),"
            f" CONCAT('Bench ', seq), 1, '', {now_us} FROM {series};")
        add(f"INSERT INTO account SELECT {sql_uuid('01')}, {POINTS}, {now_us} FROM {series};")
        add(f"INSERT INTO session SELECT {hashed}, {sql_uuid('02')}, {sql_uuid('01')}, {later_us}"
            f" FROM {series};")
        add(f"INSERT INTO posting SELECT {sql_uuid('03')}, 1, {sql_uuid('04')}, NULL, {now_us}"
            f" FROM {series};")
        add(f"INSERT INTO ledger_entry SELECT {sql_uuid('01')}, {sql_uuid('03')}, 1, 1, {POINTS},"
            f" {POINTS}, NULL, {now_us} FROM {series};")
        add(f"INSERT INTO ledger_entry SELECT UNHEX(LPAD('02', 32, '0')), {sql_uuid('03')}, 2, 1,"
            f" -{POINTS}, NULL, NULL, {now_us} FROM {series};")

    def load(self):
        now_us = self.now * 1_000_000
        later_us = now_us + 86_400_000_000
        per = -(-self.fans // SEATS)
        series = f"seq_1_to_{self.fans}"
        parts = ["SET SESSION unique_checks = 0;"]
        add = parts.append
        self.people(add, series, now_us, later_us)
        for concert in (JOIN, RESERVE, PAY, WAIT, JOIN_BARE):
            self.concert(add, concert, per if concert in (RESERVE, PAY) else 1, now_us)
        for concert in (RESERVE, PAY):
            add("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch,"
                " token_version, joined_at_us, last_seen_at_us, admitted_at_us,"
                " admission_expires_at_us, queue_number, has_held)"
                f" SELECT {concert}, seq, {sql_uuid('01')}, 3, 1, 1, {now_us}, {now_us}, {now_us},"
                f" {ADMITTED_UNTIL_US}, seq, {1 if concert == PAY else 0} FROM {series};")
        add("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version,"
            " joined_at_us, last_seen_at_us, queue_number, has_held)"
            f" SELECT {WAIT}, seq, {sql_uuid('01')}, 1, 1, 1, {now_us}, {now_us}, seq, 0"
            f" FROM {series};")
        for concert, seats in HALLS.items():
            self.concert(add, concert, 1, now_us, seats)
            add("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version,"
                " joined_at_us, last_seen_at_us, admitted_at_us, admission_expires_at_us,"
                " queue_number, has_held)"
                f" SELECT {concert}, seq, {sql_uuid('01')}, 3, 1, 1, {now_us}, {now_us}, {now_us},"
                f" {later_us}, seq, 0 FROM seq_1_to_1;")
        seat = f"((seq - 1) % {SEATS} + 1)"
        performance = f"({PAY} * 100 + (seq - 1) DIV {SEATS})"
        packed = f"UNHEX(CONCAT(LPAD(HEX({seat}), 8, '0'), LPAD(HEX({PRICE}), 16, '0')))"
        add("INSERT INTO reservation (reservation_id, user_id, concert_id, performance_id, place_no,"
            " state, seat_count, seats, amount, created_at_us, expires_at_us)"
            f" SELECT {sql_uuid('05')}, {sql_uuid('01')}, {PAY}, {performance}, seq, 1, 1, {packed},"
            f" {PRICE}, {now_us}, {later_us} FROM {series};")
        add(f"INSERT INTO claim SELECT {performance}, {seat}, {sql_uuid('05')}, {later_us}"
            f" FROM {series};")
        add("ANALYZE TABLE user, session, queue_entry, reservation, claim;")
        self.sql("\n".join(parts))

    def concert(self, add, concert, performances, now_us, seats=SEATS):
        # What is only paid for has begun: the janitor counts the seats of dates that lie ahead.
        starts_us = now_us + (-1 if concert == PAY else 365) * 86_400_000_000
        add(f"INSERT INTO concert VALUES ({concert}, 'Bench {concert}', 'Hall', '',"
            f" {now_us - 1000000}, NULL, NULL, 300, 10, {now_us});")
        is_paused = 1 if concert in (JOIN, WAIT, JOIN_BARE) else 0  # nobody is admitted meanwhile
        # Where people wait, the room is a usual one: few are near their turn, most are far from it.
        capacity, rate = (1000, 600) if is_paused else (1000000, 1000000)
        number_limit = {JOIN: 0, JOIN_BARE: 10**9}.get(concert, self.fans)
        add("INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds,"
            " absent_after_seconds, paused, closed, sold_out, halted, message, epoch,"
            " epoch_first_no, generation, number_limit, now_serving, rate_tokens_u,"
            f" rate_refilled_at_us, version) VALUES ({concert}, {capacity}, {rate}, 7200, 3600,"
            f" {is_paused}, 0, 0, NULL, '', 1, 1, 1,"
            f" {number_limit}, {0 if is_paused else self.fans}, 0, {now_us}, 1);")
        for n in range(performances):
            performance = concert * 100 + n
            add(f"INSERT INTO performance VALUES ({performance}, {concert}, {starts_us}, 1,"
                f" {seats}, {PRICE}, {PRICE});")
            add(f"INSERT INTO section VALUES ({performance}, 1, 'A', {seats // 50}, 50, {PRICE},"
                " 1);")

    def hall_requests(self):
        """A line each of the small hall's seats and of the arena's states, by kind."""
        return {
            "seats": f"GET\t/api/v1/performances/{CLASSIC * 100}/seats\t"
                     f"{self.queue_token(CLASSIC, 1)}\t-\t-\n",
            "map": f"GET\t/api/v1/performances/{ARENA * 100}/seat-states\t"
                   f"{self.queue_token(ARENA, 1)}\t-\t-\n",
        }

    def one_seat_requests(self, count):
        """The last `count` fans want the same seat, which nothing else here asks for."""
        performance = RESERVE * 100 + (self.fans - 1) // SEATS
        return [f"POST\t/api/v1/performances/{performance}/reservations\t"
                f"{self.queue_token(RESERVE, n)}\t-\t"
                f'{{"seats":[{SEATS}]}}\n' for n in range(self.fans - count + 1, self.fans + 1)]

    def write_requests(self, directory):
        """One file a kind, a line a fan; ticketd takes them from the front, the bare worker does not
        need any."""
        with (open(f"{directory}/join", "w", encoding="ascii") as join,
              open(f"{directory}/charge", "w", encoding="ascii") as charge,
              open(f"{directory}/reserve", "w", encoding="ascii") as reserve,
              open(f"{directory}/pay", "w", encoding="ascii") as pay,
              open(f"{directory}/heartbeat", "w", encoding="ascii") as heartbeat):
            for n in range(1, self.fans // 3 + 1):
                token = access_token(n)
                seat = (n - 1) % SEATS + 1
                performance = RESERVE * 100 + (n - 1) // SEATS
                join.write(f"POST\t/api/v1/concerts/{JOIN}/queue\t{token}\t-\t-\n")
                charge.write(f"POST\t/api/v1/points/charges\t{token}\tbench-{n:08}\t"
                             '{"amount":1000}\n')
                reserve.write(f"POST\t/api/v1/performances/{performance}/reservations\t"
                              f"{self.queue_token(RESERVE, n)}\t-\t"
                              f'{{"seats":[{seat}]}}\n')
                pay.write(f"POST\t/api/v1/reservations/{uuid_of('05', n)}/payment\t"
                          f"{self.queue_token(PAY, n)}\tpay-{n:08}\t-\n")
                # Of people far from their turn, as most of a crowd are; the next 1,200 are counted
                # exactly, which costs a statement.
                far = n + self.fans // 2
                heartbeat.write(f"GET\t/api/v1/concerts/{WAIT}/queue/me\t"
                                f"{self.queue_token(WAIT, far)}\t-\t-\n")
