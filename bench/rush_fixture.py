"""Many fans who reserve and pay, at one concert or spread over many. bench/hot and bench/workers."""

from fixture import PRICE, sql_uuid, uuid_of
from load import replay
from scale_fixture import ScaleTables

ONE, MANY = 9600, 9601  # the concert of all, and the first of the others
SEATS = 50_000


class Rush(ScaleTables):
    """Fan n is inside the one concert and one of the many."""

    def load_with(self, many):
        self.load()
        self.open_concert(ONE, 1, SEATS)
        for n in range(many):
            self.open_concert(MANY + n, 1, SEATS, inside=f"seq MOD {many} = {n}")

    def concert_of(self, fan, count):
        return ONE if count == 1 else MANY + fan % count

    def payments(self, fans, count=1):
        """A hold of each, and the requests that pay them."""
        first, last, kind = fans[0], fans[-1], "40" if count == 1 else "41"
        concert = str(ONE) if count == 1 else f"({MANY} + seq MOD {count})"
        packed = f"UNHEX(CONCAT(LPAD(HEX(seq), 8, '0'), LPAD(HEX({PRICE}), 16, '0')))"
        series = f"seq_{first}_to_{last}"
        self.run(
            "INSERT INTO reservation (reservation_id, user_id, concert_id, performance_id, place_no, state,"
            " seat_count, seats, amount, created_at_us, expires_at_us)"
            f" SELECT {sql_uuid(kind)}, {sql_uuid('01')}, {concert}, {concert} * 1000, seq, 1, 1, {packed}, {PRICE},"
            f" {self.now_us}, {self.later_us} FROM {series};",
            f"INSERT INTO claim SELECT {concert} * 1000, seq, {sql_uuid(kind)}, {self.later_us} FROM {series};",
            f"UPDATE queue_entry SET has_held = 1 WHERE place_no BETWEEN {first} AND {last};")
        return [self.line("POST", f"/reservations/{uuid_of(kind, fan)}/payment",
                          self.queue_token(self.concert_of(fan, count), fan), f"hot-{count}-{fan:08}")
                for fan in fans]

    def wishes(self, fans, count=1):
        return [self.line("POST", f"/performances/{self.concert_of(fan, count) * 1000}/reservations",
                          self.queue_token(self.concert_of(fan, count), fan), "-", f'{{"seats":[{fan}]}}')
                for fan in fans]

    def rate(self, lines, connections):
        """Requests a second."""
        path = f"{self.site.dir}/requests"
        with open(path, "w", encoding="ascii") as file:
            file.writelines(lines)
        figures = replay(self.site.instance["port"], path, "--connections", connections)
        if figures["bad"]:
            raise SystemExit(f"{figures['bad']:.0f} answers were {figures['status_of_bad']:.0f}")
        return figures["requests"] / figures["seconds"]
