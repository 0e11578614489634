"""Verbs that set the scene, look at answers and wait."""
import asyncio
import datetime
import json
import os
import re
import time

from .language import Failed, as_value, at_path, check_answer, find_verb, verb
from .requests import access_token, concert_named, filled, person, send

CONCERT_DEFAULTS = {"rows": 5, "seats": 10, "price": 50000, "dates": 1}


def moment(seconds):
    """RFC 3339, so many seconds from now."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=float(seconds))
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sections_of(settings):
    """"A:5x10:50000,B:2x5:30000", or one section A of rows and seats."""
    text = settings.get("sections", f"A:{settings['rows']}x{settings['seats']}:{settings['price']}")
    out = []
    for part in text.split(","):
        name, size, price = part.split(":")
        rows, seats = size.split("x")
        out.append({"name": name, "rows": int(rows), "seats_per_row": int(seats), "price": int(price)})
    return out


def concert_body(name, settings):
    """The request that makes a concert; on sale since a minute when nothing else is said."""
    body = {"title": name, "venue": "Test Hall", "on_sale_at": moment(settings.get("on_sale", -60))}
    for word, field in (("lobby", "lobby_opens_at"), ("ends", "sale_ends_at")):
        if word in settings:
            body[field] = moment(settings[word])
    for word, field in (("hold", "hold_seconds"), ("limit", "max_seats_per_user")):
        if word in settings:
            body[field] = int(settings[word])
    room = {field: int(settings[word]) for word, field in (
        ("capacity", "capacity"), ("rate", "admit_per_minute"), ("admission", "admission_seconds"),
        ("absent", "absent_after_seconds"), ("enter", "enter_seconds")) if word in settings}
    room.setdefault("admit_per_minute", 1000000)
    body["waiting_room"] = room
    day = 86400
    first = int(settings.get("days", 30))
    body["performances"] = [{"starts_at": moment(day * (first + number)), "sections": sections_of(settings)}
                            for number in range(int(settings["dates"]))]
    return body


# The scene ---------------------------------------------------------------------------------------

@verb("concert <name> <settings...>")
async def concert(play, name, settings):
    """An admin puts a concert on sale: rows 5 seats 10 price 50000 dates 1 capacity 100 hold 300 …

    Further: limit, rate, admission, absent, enter, sections A:5x10:50000,B:2x5:30000, seconds from now
    for on_sale, lobby, ends, and days until the first date.
    """
    words = settings.split()
    wanted = dict(CONCERT_DEFAULTS, **dict(zip(words[::2], words[1::2])))
    answer = play.heard(await send(play, "POST", "/admin/concerts", access_token(play, "admin"),
                                   concert_body(name, wanted)))
    if answer.status == 201:
        play.concerts[name] = {
            "concert_id": answer.json["concert_id"],
            "performances": [item["performance_id"] for item in answer.json["performances"]],
            "seats": answer.json["performances"][0]["seats_total"],
        }


@verb("fans <names...>")
async def fans(play, names):
    """Signed-in fans without points come in."""
    await play.people.bring(names.split())


@verb("admin sets <concert> <settings...>")
async def set_room(play, concert, settings):
    """Steers the waiting room: capacity 5 paused true message "…"."""
    words = re.findall(r'"[^"]*"|\S+', settings)
    body = {name: as_value(value) for name, value in zip(words[::2], words[1::2])}
    room = concert_named(play, concert)
    play.heard(await send(play, "PATCH", f"/admin/concerts/{room['concert_id']}/waiting-room",
                          access_token(play, "admin"), body))


# Requests in full --------------------------------------------------------------------------------

async def send_written(play, request, token=None, headers=()):
    """METHOD PATH [JSON] [with NAME: VALUE; NAME: VALUE]"""
    request, _, extra = request.partition(" with ")
    method, path, *body = filled(play, request).split(" ", 2)
    fields = list(headers)
    for part in filter(None, re.split(r";\s+", extra)):
        name, _, value = part.partition(": ")
        fields.append((name, filled(play, value).replace("{host}", f"127.0.0.1:{play.client.port}")))
    play.heard(await send(play, method, path, token, body[0] if body else None, headers=fields))


@verb("<who> sends <request...>")
async def sends(play, who, request):
    """Sends METHOD PATH [JSON] [with NAME: VALUE; …] with an access token; nobody has none."""
    token = None if who == "nobody" else access_token(play, who)
    await send_written(play, request, token)


@verb("<who> sends by queue token <request...>")
async def sends_by_queue_token(play, who, request):
    """The same with the queue token."""
    await send_written(play, request, person(play, who).queue_token)


@verb("<who> sends by cookie <request...>")
async def sends_by_cookie(play, who, request):
    """The same with the cookies of the last sign-in."""
    cookies = "; ".join(cookie.split(";")[0] for cookie in play.words.get(f"cookies of {who}", []))
    await send_written(play, request, headers=[("Cookie", cookies)])


@verb("<who> signs in")
async def signs_in(play, who):
    """Signs in with e-mail and password and takes the new tokens and cookies."""
    fan = person(play, who)
    answer = await send(play, "POST", "/sessions", body={"email": fan.email, "password": fan.password})
    play.heard(answer)
    if answer.status == 201:
        fan.access_token = answer.json["access_token"]
        fan.refresh_token = answer.json["refresh_token"]
        play.words[f"cookies of {who}"] = answer.cookies


@verb("<who> refreshes")
async def refreshes(play, who):
    """Spends the refresh token and takes the new pair."""
    fan = person(play, who)
    answer = await send(play, "POST", "/sessions/refresh", body={"refresh_token": fan.refresh_token})
    play.heard(answer)
    if answer.status == 201:
        fan.access_token = answer.json["access_token"]
        fan.refresh_token = answer.json["refresh_token"]


@verb("<who> shows access token <token>")
async def shows_access_token(play, who, token):
    """From now on this fan shows that access token."""
    person(play, who).access_token = token


@verb("<who> shows refresh token <token>")
async def shows_refresh_token(play, who, token):
    """From now on this fan has that refresh token."""
    person(play, who).refresh_token = token


@verb("<who> has the password <password>")
async def has_password(play, who, password):
    """From now on this fan signs in with that password."""
    person(play, who).password = password


# What was answered -------------------------------------------------------------------------------

def looks_back(function):
    """Marks a verb that speaks of the last answer."""
    function.looks_back = True
    return function


@looks_back
@verb("expect <expected...>")
async def expect(play, expected):
    """The last answer: STATUS [code] [field value]…, as in: 409 seat_taken conflicts 7"""
    play.is_checked = True
    check_answer(play.answer, filled(play, expected).split())


@looks_back
@verb("expect it within <seconds> s")
async def expect_within(play, seconds):
    """The last answer took no longer: for a wait that is bounded far below, not for speed."""
    if play.answer.seconds > float(seconds):
        raise Failed(f"it took longer than {seconds} s: {play.answer}")


@looks_back
@verb("expect header <name> <value...>")
async def expect_header(play, name, value):
    """A header of the last answer; - for none."""
    got = play.answer.headers.get(name.lower())
    is_right = got is None if value == "-" else got is not None and re.search(value, got)
    if not is_right:
        raise Failed(f"{name} is {got}, expected {value}; {play.answer}")


@looks_back
@verb("expect cookie <pattern...>")
async def expect_cookie(play, pattern):
    """A Set-Cookie of the last answer agrees with the pattern."""
    if not any(re.search(pattern, cookie) for cookie in play.answer.cookies):
        raise Failed(f"no cookie agrees with {pattern}: {play.answer.cookies}")


@looks_back
@verb("expect body <pattern...>")
async def expect_body(play, pattern):
    """The body of the last answer agrees with the pattern."""
    play.is_checked = True
    if not re.search(filled(play, pattern), play.answer.body.decode(errors="replace")):
        raise Failed(f"the body does not agree with {pattern}: {play.answer.body[:500]}")


@looks_back
@verb("remember <path> as <word>")
async def remember(play, path, word):
    """Keeps a field of the last answer as $word."""
    play.words[word] = at_path(play.answer.json, path)


@looks_back
@verb("remember the body as <word>")
async def remember_body(play, word):
    """Keeps the whole last answer for `expect the body of`."""
    play.words[word] = play.answer.body.decode()


@looks_back
@verb("expect the body of <word>")
async def expect_same_body(play, word):
    """The last answer is byte for byte the one remembered."""
    play.is_checked = True
    if play.answer.body.decode() != play.words[word]:
        raise Failed(f"{play.answer.body[:300]} is not {play.words[word][:300]}")


@looks_back
@verb("remember header <name> as <word>")
async def remember_header(play, name, word):
    """Keeps a header of the last answer as $word."""
    play.words[word] = play.answer.headers[name.lower()]


# Time and truth ----------------------------------------------------------------------------------

@verb("wait <seconds> s")
async def wait(play, seconds):
    """Lets time pass."""
    await asyncio.sleep(float(seconds))


@verb("within <seconds> s <line...>")
async def within(play, seconds, line):
    """Repeats `LINE gives STATUS [code] [field value]…` until it is so."""
    line, _, expected = line.partition(" gives ")
    end = time.monotonic() + float(seconds)
    while True:
        function, arguments = find_verb(line)
        await function(play, **arguments)
        play.is_checked = True
        try:
            return check_answer(play.answer, filled(play, expected).split())
        except Failed:
            if time.monotonic() > end:
                raise
        await asyncio.sleep(0.1)


@verb("audit clean")
async def audit_clean(play):
    """ticketctl audit finds nothing."""
    status, output = await play.instance.ticketctl("audit", check=False)
    if status != 0:
        raise Failed(f"the audit:\n{output}")


@verb("<concert> is opened again")
async def is_opened_again(play, concert):
    """ticketctl queue reopen, which looks at everything first."""
    await play.instance.ticketctl("queue", "reopen", str(play.concerts[concert]["concert_id"]))


@verb("<concert> stays closed, as the audit still finds <check>")
async def stays_closed(play, concert, check):
    """ticketctl queue reopen refuses, explains the check, and says where to look."""
    status, output = await play.instance.ticketctl(
        "queue", "reopen", str(play.concerts[concert]["concert_id"]), check=False)
    for part in (check, "remedy:", "SELECT * FROM"):
        if status != 1 or part not in output:
            raise Failed(f"queue reopen ended with {status} and does not say {part}:\n{output}")


@verb("the audit finds <check>")
async def audit_finds(play, check):
    """ticketctl audit fails and names the check."""
    status, output = await play.instance.ticketctl("audit", check=False)
    if status != 1 or check not in output:
        raise Failed(f"the audit ended with {status} and does not name {check}:\n{output}")


@verb("count <query...>")
async def count(play, query):
    """Asks the database: FROM … gives N."""
    query, _, wanted = filled(play, query).rpartition(" gives ")
    value = await play.database.value(f"SELECT COUNT(*) {query}")
    if str(value) != wanted:
        raise Failed(f"{value} rows {query}, expected {wanted}")


@verb("ticketctl <words...>")
async def ticketctl(play, words):
    """Runs ticketctl; what it prints as JSON (-o json) is the last thing remembered as $output."""
    _, output = await play.instance.ticketctl(*filled(play, words).split())
    play.words["output"] = output.strip()


@verb("expect page <path> says <text...>")
async def expect_page(play, path, text):
    """A page that nginx serves has this text and loads nothing from elsewhere."""
    answer = await play.client.request("GET", filled(play, path))
    body = answer.body.decode(errors="replace")
    if answer.status != 200 or text not in body:
        raise Failed(f"{answer} does not say {text}: {body[:300]}")
    foreign = re.findall(r'(?:src|href)="(?:https?:)?//[^"]*', body)
    if foreign:
        raise Failed(f"{path} loads {foreign}")


@verb("the document served is the one in the tree")
async def document_served(play):
    """GET /api/v1/openapi.json is what answers are held against."""
    answer = await play.client.request("GET", "/api/v1/openapi.json")
    if json.loads(answer.body) != play.contract.document:
        raise Failed(f"another document: {answer} from {os.getcwd()}")
