"""Tables of several sizes in one instance for make bench-scale, and the requests for them.

What is sold or written before costs nothing (price and amount 0), so that every balance stays right
and the audit holds for it.
"""


from fixture import Fixture, PRICE, access_token, sql_uuid, uuid_of

FANS = 6000   # each is inside every concert
BATCH = 400   # requests of an operation a round
BLOCK = 200_000  # rows a statement
HALL, TAKEN, SOLD, OTHERS = 9400, 9450, 9500, 100_000  # first concert of each kind
TAKEN_HALL = 100_000  # seats
SOLD_HALL = 50_000    # seats of a date


class ScaleTables(Fixture):
    def __init__(self, site, fans=FANS):
        super().__init__(site.instance, fans)
        self.site = site
        self.concerts = self.entries = self.sold_before = 0
        self.now_us = self.now * 1_000_000
        self.later_us = self.now_us + 86_400_000_000

    def run(self, *statements):
        self.sql("\n".join(["SET SESSION unique_checks = 0;", *statements]))

    def load(self):
        parts = []
        self.people(parts.append, f"seq_1_to_{self.fans}", self.now_us, self.later_us)
        self.run(*parts)
        self.entries = 2 * self.fans

    def open_concert(self, concert, dates, seats, inside="TRUE"):
        """On sale, with dates of so many seats; inside: which fans are, as SQL over seq, the fan."""
        now_us, starts_us = self.now_us, self.now_us + 365 * 86_400_000_000
        self.run(
            f"INSERT INTO concert VALUES ({concert}, 'Scale {concert}', 'Hall', '', {now_us - 1000000}, NULL,"
            f" NULL, 300, 10, {now_us});",
            "INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds,"
            " absent_after_seconds, paused, closed, sold_out, halted, message, epoch, epoch_first_no,"
            " generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version)"
            f" VALUES ({concert}, 1000000, 1000000, 7200, 3600, 0, 0, 0, NULL, '', 1, 1, 0, {self.fans},"
            f" {self.fans}, 0, {now_us}, 1);",
            f"INSERT INTO performance SELECT {concert} * 1000 + seq, {concert}, {starts_us} + seq, 1, {seats},"
            f" {PRICE}, {PRICE} FROM seq_0_to_{dates - 1};",
            f"INSERT INTO section SELECT {concert} * 1000 + seq, 1, 'A', {max(1, seats // 50)}, 50, {PRICE}, 1"
            f" FROM seq_0_to_{dates - 1};",
            "INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version, joined_at_us,"
            " last_seen_at_us, admitted_at_us, admission_expires_at_us, queue_number, has_held)"
            f" SELECT {concert}, seq, {sql_uuid('01')}, 3, 1, 1, {now_us}, {now_us}, {now_us}, {self.later_us},"
            f" seq, 0 FROM seq_1_to_{self.fans} WHERE {inside};")

    # Sold -----------------------------------------------------------------------------------------

    def sell(self, concert, count, first_date, hall):
        """So many seats from a date on, each date of so many seats."""
        for first in range(0, count, BLOCK):
            last = min(count, first + BLOCK) - 1
            self.sell_block(concert, f"(SELECT seq AS n, seq + {self.sold_before} AS seq"
                                     f" FROM seq_{first}_to_{last}) AS s",
                            f"({concert} * 1000 + {first_date} + n DIV {hall})", f"(n MOD {hall} + 1)")
        self.sold_before += count

    def sell_block(self, concert, at, performance, seat):
        now_us = self.now_us
        user = f"UNHEX(CONCAT('0100000000007000', '8', LPAD(HEX(n MOD {FANS} + 1), 15, '0')))"
        packed = f"UNHEX(CONCAT(LPAD(HEX({seat}), 8, '0'), LPAD('0', 16, '0')))"
        ids = {name: sql_uuid(f"1{n}") for n, name in enumerate(("reservation", "payment", "posting", "ticket"))}
        self.run(
            "INSERT INTO reservation (reservation_id, user_id, concert_id, performance_id, place_no, state,"
            " seat_count, seats, amount, created_at_us, expires_at_us, payment_id, paid_at_us)"
            f" SELECT {ids['reservation']}, {user}, {concert}, {performance}, n MOD {FANS} + 1, 2, 1, {packed}, 0,"
            f" {now_us}, {self.later_us}, {ids['payment']}, {now_us} FROM {at};",
            f"INSERT INTO claim SELECT {performance}, {seat}, {ids['reservation']}, NULL FROM {at};",
            f"INSERT INTO payment SELECT {ids['payment']}, {ids['reservation']}, {ids['posting']}, {user},"
            f" {concert}, 0, {now_us} FROM {at};",
            f"INSERT INTO posting SELECT {ids['posting']}, 2, {ids['payment']}, NULL, {now_us} FROM {at};",
            f"INSERT INTO ledger_entry SELECT {user}, {ids['posting']}, 1, 2, 0, {10_000_000}, {ids['payment']},"
            f" {now_us} FROM {at};",
            f"INSERT INTO ledger_entry SELECT UNHEX(LPAD('01', 32, '0')), {ids['posting']}, 2, 2, 0, NULL,"
            f" {ids['payment']}, {now_us} FROM {at};",
            f"INSERT INTO ticket SELECT {ids['ticket']}, UNHEX(MD5({ids['ticket']})), {ids['reservation']},"
            f" {concert}, {performance}, {seat}, {user}, 0, 1, NULL, {now_us} FROM {at};")

    # Others -----------------------------------------------------------------------------------------

    def grow_concerts(self, wanted):
        """Concerts on sale at which nobody is."""
        if wanted <= self.concerts:
            return
        now_us, starts_us = self.now_us, self.now_us + 365 * 86_400_000_000
        series = f"(SELECT seq + {OTHERS} AS id FROM seq_{self.concerts + 1}_to_{wanted}) AS s"
        self.run(
            f"INSERT INTO concert SELECT id, CONCAT('Other ', id), 'Hall', '', {now_us - 1000000}, NULL, NULL,"
            f" 300, 10, {now_us} FROM {series};",
            "INSERT INTO waiting_room (concert_id, capacity, admit_per_minute, admission_seconds,"
            " absent_after_seconds, paused, closed, sold_out, halted, message, epoch, epoch_first_no,"
            " generation, number_limit, now_serving, rate_tokens_u, rate_refilled_at_us, version)"
            f" SELECT id, 100, 600, 600, 180, 0, 0, 0, NULL, '', 1, 1, 0, 0, 0, 0, {now_us}, 1 FROM {series};",
            f"INSERT INTO performance SELECT id * 10, id, {starts_us}, 1, 5000, {PRICE}, {PRICE} FROM {series};",
            f"INSERT INTO section SELECT id * 10, 1, 'A', 100, 50, {PRICE}, 1 FROM {series};")
        self.concerts = wanted

    def grow_ledger(self, wanted):
        """Charges of the fans in turn, two entries each."""
        while self.entries < wanted:
            count = min(BLOCK, (wanted - self.entries + 1) // 2)
            series = f"(SELECT seq + {self.entries} AS seq FROM seq_1_to_{count}) AS s"
            user = f"UNHEX(CONCAT('0100000000007000', '8', LPAD(HEX(seq MOD {FANS} + 1), 15, '0')))"
            self.run(
                f"INSERT INTO posting SELECT {sql_uuid('20')}, 1, {sql_uuid('21')}, NULL, {self.now_us}"
                f" FROM {series};",
                f"INSERT INTO ledger_entry SELECT {user}, {sql_uuid('20')}, 1, 1, 0, {10_000_000}, NULL,"
                f" {self.now_us} FROM {series};",
                f"INSERT INTO ledger_entry SELECT UNHEX(LPAD('02', 32, '0')), {sql_uuid('20')}, 2, 1, 0, NULL,"
                f" NULL, {self.now_us} FROM {series};")
            self.entries += 2 * count

    def only_on_sale(self, *concerts):
        """The sale of all others lies ahead."""
        here = ", ".join(map(str, concerts)) or "0"
        self.run(f"UPDATE concert SET on_sale_at_us = {self.now_us - 1000000}"
                 f" + IF(concert_id IN ({here}), 0, {86_400_000_000});")

    def all_on_sale(self):
        self.run(f"UPDATE concert SET on_sale_at_us = {self.now_us - 1000000};")

    # Requests -----------------------------------------------------------------------------------------

    def line(self, method, path, token, key="-", body="-"):
        return f"{method}\t/api/v1{path}\t{token}\t{key}\t{body}\n"

    def reserve(self, concert, performance_of, fans, body_of):
        """performance_of, body_of: of the nth request."""
        return [self.line("POST", f"/performances/{concert * 1000 + performance_of(n)}/reservations",
                          self.queue_token(concert, fan), "-", body_of(n)) for n, fan in enumerate(fans)]

    def hold(self, concert, fans):
        """A hold of each in the last seats of the first date, and the requests that pay them."""
        first, last, seat = fans[0], fans[-1], f"({SOLD_HALL + 1} - seq)"
        kind = f"3{concert % 10}"
        packed = f"UNHEX(CONCAT(LPAD(HEX({seat}), 8, '0'), LPAD(HEX({PRICE}), 16, '0')))"
        series = f"seq_{first}_to_{last}"
        self.run(
            "INSERT INTO reservation (reservation_id, user_id, concert_id, performance_id, place_no, state,"
            " seat_count, seats, amount, created_at_us, expires_at_us)"
            f" SELECT {sql_uuid(kind)}, {sql_uuid('01')}, {concert}, {concert * 1000}, seq, 1, 1, {packed}, {PRICE},"
            f" {self.now_us}, {self.later_us} FROM {series};",
            f"INSERT INTO claim SELECT {concert * 1000}, {seat}, {sql_uuid(kind)}, {self.later_us} FROM {series};",
            f"UPDATE queue_entry SET has_held = 1 WHERE concert_id = {concert} AND place_no BETWEEN {first} AND"
            f" {last};")
        return [self.line("POST", f"/reservations/{uuid_of(kind, fan)}/payment", self.queue_token(concert, fan),
                          f"scale-{concert}-{fan:08}") for fan in fans]

    def charges(self, fans, turn):
        return [self.line("POST", "/points/charges", access_token(fan), f"scale-{turn}-{fan:08}",
                          '{"amount":1000}') for fan in fans]
