"""Requests to torture: one of each kind, with what must be there before and what is true afterwards."""
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

PASSWORD = "a fan's long password"


@dataclass
class Order:
    """One request. effect: SQL that counts what it makes; never more than one, whatever fails."""
    method: str
    path: str
    body: dict = None
    token: str = ""
    key: str = ""
    query: dict = field(default_factory=dict)
    fine: tuple = (200, 201, 204)  # when it is sent again and nothing fails
    effect: str = ""
    pool: str = ""

    def parameters(self):
        params = {"QUERY_STRING": urlencode(self.query), "HTTP_HOST": "127.0.0.1"}
        if self.body is not None:
            params["CONTENT_TYPE"] = "application/json"
        if self.token:
            params["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if self.key:
            params["HTTP_IDEMPOTENCY_KEY"] = self.key
        return params

    @property
    def socket(self):
        return self.pool or ("read" if self.method == "GET" else "sale")


def of_fan(table, fan, more=""):
    user = fan["user_id"].replace("-", "")
    return f"SELECT COUNT(*) FROM {table} WHERE user_id = UNHEX('{user}') {more}"


# Each takes the stage (see torture.py) and gives a fresh order. ------------------------------------

async def sign_up(stage):
    email = f"new{stage.next_number()}@example.com"
    return Order("POST", "/api/v1/users", {"email": email, "password": PASSWORD, "name": "New"},
                 pool="auth", fine=(201, 409), effect=f"SELECT COUNT(*) FROM user WHERE email = '{email}'")


async def sign_in(stage):
    fan = stage.fan()
    return Order("POST", "/api/v1/sessions", {"email": fan["email"], "password": fan["password"]}, pool="auth")


async def refresh(stage):
    """A spent token again, a moment later, is theft or a lost answer: both are told to sign in."""
    fan = stage.fan()
    signed = await stage.ask(Order("POST", "/api/v1/sessions",
                                   {"email": fan["email"], "password": fan["password"]}, pool="auth"))
    return Order("POST", "/api/v1/sessions/refresh", {"refresh_token": signed["refresh_token"]},
                 pool="auth", fine=(201, 401))


async def sign_out(stage):
    fan = stage.fan()
    signed = await stage.ask(Order("POST", "/api/v1/sessions",
                                   {"email": fan["email"], "password": fan["password"]}, pool="auth"))
    return Order("DELETE", "/api/v1/sessions/current", token=signed["access_token"], fine=(204, 401))


async def join(stage):
    fan = stage.fan()
    return Order("POST", f"/api/v1/concerts/{stage.concert}/queue", {}, fan["access_token"],
                 effect=of_fan("queue_entry", fan))


async def heartbeat(stage):
    return Order("GET", f"/api/v1/concerts/{stage.concert}/queue/me", token=stage.admitted()["queue_token"],
                 fine=(200, 429))


async def receipt(stage):
    return Order("GET", f"/api/v1/concerts/{stage.concert}/queue/me/receipt",
                 token=stage.admitted()["queue_token"])


async def leave(stage):
    fan = stage.fan()
    joined = await stage.ask(Order("POST", f"/api/v1/concerts/{stage.concert}/queue", {}, fan["access_token"]))
    return Order("DELETE", f"/api/v1/concerts/{stage.concert}/queue/me", token=joined["queue_token"],
                 fine=(204, 401, 403, 404, 409), effect=of_fan("queue_entry", fan, "AND state = 6"))


async def hold(stage):
    fan = stage.take_admitted()
    return Order("POST", f"/api/v1/performances/{stage.performance}/reservations", {"seats": [stage.seat()]},
                 fan["queue_token"], f"torture-hold-{stage.next_number()}", effect=of_fan("reservation", fan))


async def hold_best(stage):
    order = await hold(stage)
    order.body = {"best_available": 2}
    return order


async def release(stage):
    order = await hold(stage)
    held = await stage.ask(order)
    return Order("DELETE", f"/api/v1/reservations/{held['reservation_id']}", token=order.token,
                 fine=(204, 404, 409, 410))


async def pay(stage):
    fan = stage.take_admitted()
    held = await stage.ask(Order("POST", f"/api/v1/performances/{stage.performance}/reservations",
                                 {"seats": [stage.seat()]}, fan["queue_token"]))
    return Order("POST", f"/api/v1/reservations/{held['reservation_id']}/payment", {}, fan["queue_token"],
                 f"torture-pay-{stage.next_number()}", effect=of_fan("payment", fan))


async def refund(stage):
    order = await pay(stage)
    paid = await stage.ask(order)
    reservation = order.path.split("/")[-2]
    return Order("POST", f"/api/v1/admin/reservations/{reservation}/refund", {"reason": "torture"}, stage.admin,
                 f"torture-refund-{stage.next_number()}",
                 effect="SELECT COUNT(*) FROM refund WHERE payment_id = "
                        f"UNHEX('{paid['payment_id'].replace('-', '')}')")


async def charge(stage):
    fan = stage.fan()
    return Order("POST", "/api/v1/points/charges", {"amount": 100}, fan["access_token"],
                 f"torture-charge-{stage.next_number()}",
                 effect=f"SELECT (balance - {stage.points}) / 100 FROM account WHERE "
                        f"user_id = UNHEX('{fan['user_id'].replace('-', '')}')")


async def steer(stage):
    return Order("PATCH", f"/api/v1/admin/concerts/{stage.concert}/waiting-room",
                 {"message": f"message {stage.next_number()}"}, stage.admin)


async def make_concert(stage):
    """Takes no key: an organiser who was not answered looks whether it is there."""
    title = f"Concert {stage.next_number()}"
    return Order("POST", "/api/v1/admin/concerts", stage.concert_body(title), stage.admin)


def reading(path, who=""):
    """An order that reads: as nobody, as a fan, as somebody inside or as the admin."""
    async def order(stage):
        token = {"": "", "fan": stage.some_fan["access_token"], "admin": stage.admin,
                 "inside": stage.admitted()["queue_token"]}[who]
        return Order("GET", path.format(concert=stage.concert, performance=stage.performance), token=token)
    order.__name__ = "read_" + path.rpartition("/")[2].strip("{}").replace("-", "_")
    return order


ORDERS = (
    sign_up, sign_in, refresh, sign_out, join, heartbeat, receipt, leave, hold, hold_best, release, pay,
    refund, charge, steer, make_concert,
    reading("/api/v1/concerts"), reading("/api/v1/concerts/{concert}"),
    reading("/api/v1/concerts/{concert}/queue"), reading("/api/v1/performances/{performance}/seats", "inside"),
    reading("/api/v1/performances/{performance}/seat-states", "inside"), reading("/api/v1/me", "fan"),
    reading("/api/v1/points", "fan"), reading("/api/v1/points/entries", "fan"),
    reading("/api/v1/reservations", "fan"), reading("/api/v1/tickets", "fan"),
    reading("/api/v1/admin/concerts/{concert}/sales", "admin"),
    reading("/api/v1/admin/concerts/{concert}/attendees", "admin"),
    reading("/api/v1/admin/audit", "admin"), reading("/api/v1/admin/log", "admin"), reading("/readyz"),
)


