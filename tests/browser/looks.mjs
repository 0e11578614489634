// Every page in every state worth looking at, for axe (pages.mjs), pictures (screenshots.mjs) and Lighthouse.
// A page that app.js knows and that is missing here fails pages.sh.

import { readFileSync } from "node:fs";
import path from "node:path";
import { newcomer, url } from "./browser.mjs";
import { admin, buyer, concert, endHolds, fan, inSeconds, known, PASSWORD, steer } from "./site.mjs";
import { insider, signIn, signUp, told } from "./steps.mjs";

const LONG = {
  title: "2026 서울 국제 실내악 축제 개막 특별 공연 ‘겨울 나그네와 봄의 제전 사이에서’ — Opening Gala of the Seoul International Chamber Music Festival, with Donaudampfschifffahrtsgesellschaftsorchester & Friends",
  venue: "예술의전당 콘서트홀 — Seoul Arts Center, Concert Hall, 2406 Nambusunhwan-ro, Seocho-gu",
  description: "<b>Not bold</b> & not markup.\n\n지휘: 김민지. 협연: 이서준 외 48명.\nNo admission for children under eight; late comers are let in during the first pause only.",
};
const MESSAGE = { en: "Doors open at seven. Please have your code ready.", ko: "7시에 입장합니다. QR 코드를 미리 준비해 주세요." };

const arenaSections = () => JSON.parse(readFileSync(path.join(process.env.TICKETD_SRCDIR, "deploy/demo/2-arena.json"), "utf8")).performances[0].sections;

/* Lets whoever is inside stay as long as it takes to look at everything. */
async function slowly(fields = {}) {
  const made = await concert({ hold_seconds: 3600, ...fields, room: { admission_seconds: 7200, ...fields.room } });
  await steer(made.id, { enter_seconds: 3600 });
  return made;
}

async function concerts() {
  const lobby = { lobby_opens_at: inSeconds(-60), on_sale_at: inSeconds(3600) };
  const all = {
    hall: await slowly({ dates: [28, 29, 30], max_seats_per_user: 4 }),
    long: await slowly(LONG),
    arena: await slowly({ title: "Northern Lights World Tour", venue: "Olympic Arena", sections: arenaSections() }),
    later: await slowly({ title: "New Year’s Jazz Night", venue: "Harbour Club", on_sale_at: inSeconds(90000), lobby_opens_at: inSeconds(86400 + 1800) }),
    lobby: await slowly({ title: "로비가 열린 공연", venue: "블루스퀘어", ...lobby }),
    paused: await slowly({ title: "A Pause in the Middle", venue: "Small Hall" }),
    full: await slowly({ title: "봄밤의 재즈", venue: "올림픽홀", room: { capacity: 1 } }),
    over: await slowly({ title: "Matinée", venue: "Small Hall" }),
    sold: await slowly({ title: "A Duo", venue: "Salon", sections: [{ name: "A", rows: 1, seats_per_row: 2, price: 90000 }] }),
    closed: await slowly({ title: "Last Year’s Concert", venue: "Salon" }),
  };
  await steer(all.paused.id, { paused: true, message: MESSAGE.en, messages: MESSAGE });
  await steer(all.closed.id, { closed: true });
  await insider(all.full);
  await steer(all.full.id, { message: MESSAGE.en, messages: MESSAGE });
  await admin("PUT", `/admin/concerts/${all.full.id}/lanes`, { lanes: [{ name: "팬클럽", share: 30 }, { name: "Press", share: 5 }] });
  await admin("POST", `/admin/concerts/${all.full.id}/access-codes`, { lane: "팬클럽", codes: ["K7QF-02MX", "GW3Z-8YTN"] });
  for (let i = 0; i < 3; i += 1) await (await fan()).join(all.full.id);
  await buyer(all.sold.id, all.sold.date, [1, 2]);
  await buyer(all.hall.id, all.hall.date, [4, 5, 16, 17]);
  const other = await fan();
  await other.join(all.hall.id);
  await other.enter(all.hall.id);
  await other.take(all.hall.date, [24, 25]);
  await admin("PUT", `/admin/performances/${all.hall.date}/blocked`, { seats: [1, 10], reason: "cameras" });
  return all;
}

/* Somebody who has been everywhere: holds seats, has tickets, waits, was too late. */
async function busyFan(all, email) {
  const self = await known(email);
  const go = async (where) => {
    await self.join(where.id);
    await self.enter(where.id);
  };
  await go(all.long);
  const ticket = (await self.pay(await self.take(all.long.date, [1, 2]))).tickets[0];
  await go(all.arena);
  await self.points(10000);
  const used = await self.pay(await self.take(all.arena.date, [1]));
  await admin("POST", "/admin/tickets/check-in", { code: used.tickets[0].code });
  await go(all.arena);
  const back = await self.take(all.arena.date, [2]);
  await self.pay(back);
  await admin("POST", `/admin/reservations/${back.reservation_id}/refund`, { reason: "The fan fell ill" });
  await go(all.arena);
  await go(all.over);
  const over = await self.take(all.over.date, [1]);
  endHolds(all.over.id);
  await go(all.long);
  const lacks = await self.take(all.long.date, [3, 4]);
  await self.points(60000 - (await self.call("GET", "/points")).balance);
  await go(all.hall);
  const enough = await self.take(all.hall.date, [13]);
  return { self, ticket, lacks, enough, over };
}

/* Who looks: nobody, a new fan, a busy one, the organiser; each as what a browser keeps of them. */
export async function furnish(browser) {
  const all = await concerts();
  const faults = [];
  const who = { nobody: undefined };
  const emails = {};
  for (const name of ["novice", "fan", "organiser"]) {
    const context = await newcomer(browser, { locale: "en-US" }, faults);
    const page = await context.newPage();
    if (name === "organiser") await signIn(page, "/mine", emails[name] = "organiser@example.com");
    else emails[name] = await signUp(page, "/mine");
    who[name] = await context.storageState();
    await context.close();
  }
  const busy = await busyFan(all, emails.fan);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return { all, who, emails, busy };
}

const fulfil = (status, body) => (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });

/*
 * name; who looks; at which address; what to do before (on the page, not yet there) and then (t: texts).
 * allowed: what the page may write to the console by it. languages: unless in all. contrastIn: unless everywhere.
 */
export function looks({ all, busy, emails }) {
  const REFUSED = ["Failed to load resource: the server responded with a status of"];
  const of = (where, more = "") => `/#/concerts/${where.id}${more}`;
  const seats = (where) => of(where, `/dates/${where.date}`);
  const busyState = (page) => page.route(/\/queue(\/me)?$/, (route) => fulfil(503, { code: "unavailable", status: 503 })(route));
  const seat = (page, no) => page.locator(`[data-seat="${no}"]`);
  const wait = { who: "fan" };
  return [
    { name: "list", at: "/" },
    { name: "list-empty", at: "/", before: (page) => page.route("**/api/v1/concerts*", fulfil(200, { items: [], next_cursor: null })) },
    { name: "concert", at: of(all.hall) },
    { name: "concert-long", at: of(all.long) },
    { name: "concert-later", at: of(all.later) },
    { name: "concert-lobby", at: of(all.lobby) },
    { name: "concert-paused", at: of(all.paused) },
    { name: "concert-sold-out", at: of(all.sold) },
    { name: "concert-closed", at: of(all.closed) },
    { name: "sign-in", at: `/#/sign-in?next=/concerts/${all.hall.id}/wait` },
    {
      name: "sign-in-refused", at: "/#/sign-in", allowed: REFUSED,
      then: async (page, t) => {
        await page.locator("#email").fill("nobody@example.com");
        await page.locator("#password").fill(PASSWORD);
        await page.locator("main .primary").click();
        await told(page, t("error.invalid_credentials"));
      },
    },
    { name: "sign-up", at: "/#/sign-up" },
    { name: "wait-lobby", at: of(all.lobby, "/wait"), ...wait },
    { name: "wait", at: of(all.full, "/wait"), ...wait },
    { name: "wait-paused", at: of(all.paused, "/wait"), ...wait },
    { name: "wait-turn", at: of(all.hall, "/wait"), ...wait },
    {
      name: "wait-left", at: of(all.closed, "/wait"), ...wait,
      before: (page) => page.route(`**/concerts/${all.closed.id}/queue`, async (route) => {
        if (route.request().method() === "POST") await fulfil(200, { queue_token: "x", concert_id: Number(all.closed.id), state: "left", number: null, position: null, estimated_wait_seconds: null, poll_after_seconds: 60, joined_at: inSeconds(-60) })(route);
        else await fulfil(200, { concert_id: Number(all.closed.id), phase: "open", seats_available: 12, waiting: 3, message: "" })(route);
      }),
      then: (page, t) => told(page, t("wait.left")),
    },
    { name: "wait-trouble", at: of(all.full, "/wait"), ...wait, allowed: REFUSED, before: busyState, then: (page, t) => told(page, t("wait.trouble")) },
    { name: "dates", at: of(all.hall, "/dates"), ...wait },
    { name: "dates-none", at: of(all.hall, "/dates"), ...wait, before: (page) => page.route(`**/concerts/${all.hall.id}/performances*`, fulfil(200, { items: [], next_cursor: null })) },
    {
      name: "seats", at: seats(all.hall), ...wait,
      then: async (page) => {
        for (const no of [33, 34]) await seat(page, no).click();
      },
    },
    {
      name: "seats-lost", at: seats(all.hall), ...wait, allowed: REFUSED,
      before: (page) => page.route("**/reservations", (route) => (route.request().method() === "POST" ? fulfil(409, { code: "seat_taken", status: 409, conflicts: [34] })(route) : route.continue())),
      then: async (page, t) => {
        for (const no of [33, 34]) await seat(page, no).click();
        await page.locator("#hold").click();
        await told(page, t("seat.were_lost"));
      },
    },
    {
      name: "seats-list", at: seats(all.hall), ...wait,
      then: async (page) => {
        await page.locator("summary").last().click();
        await page.locator(".box:visible").first().waitFor();
      },
    },
    { name: "arena", at: seats(all.arena), ...wait },
    {
      name: "arena-section", at: seats(all.arena), ...wait,
      then: async (page) => {
        await page.locator("button.section").nth(6).click();
        await seat(page, 6025).click();
      },
    },
    { name: "pay", at: `/#/pay/${busy.enough.reservation_id}`, ...wait },
    { name: "pay-lacks", at: `/#/pay/${busy.lacks.reservation_id}`, ...wait },
    { name: "pay-ended", at: `/#/pay/${busy.over.reservation_id}`, ...wait },
    { name: "mine", at: "/#/mine", ...wait },
    { name: "mine-paid", at: "/#/mine?paid=1", ...wait },
    { name: "mine-empty", at: "/#/mine", who: "novice" },
    { name: "history", at: "/#/mine/history", ...wait },
    { name: "account", at: "/#/mine/account", ...wait },
    { name: "ticket", at: `/#/tickets/${busy.ticket.ticket_id}`, ...wait },
    { name: "not-found", at: "/#/concerts/999999", allowed: REFUSED },
    { name: "unavailable", at: of(all.hall), allowed: REFUSED, before: (page) => page.route("**/api/v1/**", fulfil(503, { code: "unavailable", status: 503 })) },
    { name: "page-404", at: "/nothing-here", allowed: REFUSED },
    {
      name: "page-50x", at: `/wait/${all.full.id}`, allowed: REFUSED, excused: ["meta-refresh"],
      before: (page) => page.route("**/wait/*", (route) => route.fulfill({ status: 503, contentType: "text/html; charset=utf-8", path: path.join(process.env.TICKETD_SRCDIR, "web/50x.html") })),
    },
    // Without a script a page can only be kept fresh by loading it again.
    { name: "wait-without-script", at: `/wait/${all.full.id}`, excused: ["meta-refresh"] },
    // The contract is in English alone. Of its four thousand texts a section is looked at for contrast: the
    // sheet has forty lines, and no other section another colour.
    { name: "docs", at: "/docs/", languages: ["en"], contrastIn: ["nav", "main > :not(section)", "section:nth-of-type(-n+2)"] },
    ...organisers(all),
  ];
}

/* The pages under /admin/. */
function organisers(all) {
  const look = (name, where) => ({ name: `admin-${name}`, at: `/admin/#${where}`, who: "organiser" });
  const of = (where, more = "") => `/concerts/${where.id}${more}`;
  return [
    { name: "admin-nobody", at: "/admin/#/" },
    { name: "admin-fan", at: "/admin/#/", who: "fan" },
    look("concerts", "/"),
    look("console", of(all.full)),
    look("console-arena", of(all.arena)),
    look("console-long", of(all.long)),
    look("new", "/concerts/new"),
    look("edit", of(all.long, "/edit")),
    look("dates", of(all.hall, "/dates")),
    look("date-new", of(all.hall, "/dates/new")),
    look("house", of(all.hall, `/dates/${all.hall.date}`)),
    look("house-arena", of(all.arena, `/dates/${all.arena.date}`)),
    look("hall", of(all.later, `/dates/${all.later.date}/hall`)),
    look("codes", of(all.full, "/codes")),
    look("codes-none", of(all.hall, "/codes")),
    look("sales", of(all.hall, "/sales")),
    look("attendees", of(all.hall, "/attendees")),
    look("attendees-none", of(all.later, "/attendees")),
    look("door", "/door"),
    look("staff", "/staff"),
    look("audit", "/audit"),
    look("log", "/log"),
  ];
}

/* As a link would where the document is there already; else, or where nothing would change, it is loaded. */
async function visit(page, address) {
  const [here, there] = [page.url(), address].map((one) => new URL(one, url));
  if (here.origin + here.pathname !== there.origin + there.pathname || !there.hash) return page.goto(address);
  const loaded = here.hash === there.hash && page.waitForEvent("load");
  await page.evaluate((hash) => {
    sessionStorage.clear();
    // The former view's, which is waited for no more.
    document.querySelector("h1")?.remove();
    if (location.hash === hash) location.reload();
    else location.hash = hash;
  }, there.hash);
  return loaded;
}

/* Opens a look in a tab of whoever it is for, which may show another one, and waits until it is there. */
export async function open(page, look, t) {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await look.before?.(page);
  await visit(page, look.at);
  await page.locator("h1").first().waitFor();
  await look.then?.(page, t);
  const [is, wanted] = [page.url(), look.at].map((address) => new URL(address, page.url())).map(({ pathname, hash }) => pathname + hash);
  if (is !== wanted && is !== `${wanted}#/`) throw new Error(`${look.name} went to ${is}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

/* Addresses that the pages know and that no look is at. */
export function missing(all, files = ["web/js/app.js", "web/admin/app.js"]) {
  const bare = all.map(({ at }) => at.split("?")[0]);
  const left = [];
  for (const file of files) {
    let text;
    try {
      text = readFileSync(path.join(process.env.TICKETD_SRCDIR, file), "utf8");
    } catch {
      continue;
    }
    const base = file.startsWith("web/admin") ? "/admin/" : "/";
    for (const [, pattern] of text.matchAll(/^\s*\[\/(\^.*\$)\/,/gm)) {
      const isThere = bare.some((at) => {
        const [page, hash = "/"] = at.split("#");
        return page === base && new RegExp(pattern).test(hash);
      });
      if (!isThere) left.push(`${file}: ${pattern}`);
    }
  }
  return left;
}
