// What a fan has beside the straight way to a ticket: a seat in place of a lost one, a plan to zoom, a code,
// the proof of the draw, another device, the history, the account, the ticket on paper and in a calendar.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, plan, play, result, same, shot, until, url } from "./browser.mjs";
import { admin, buyer, call, concert, fan, inSeconds, known, LANGUAGES, openSale, PASSWORD } from "./site.mjs";
import { choose, chosen, enter, go, hold, inBoth, insideFan, insider, primary, seat, signIn, signUp, title, told } from "./steps.mjs";

const PATH_MOST_BYTES = 60000;
const REFUSED = ["Failed to load resource: the server responded with a status of"];
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
const number = (text) => Number(text.replace(/\D/g, ""));

// A lost seat -------------------------------------------------------------------------------------

async function neighbour({ page, t, language }) {
  const where = await concert();
  const rival = await insider(where);
  await insideFan(page, where);
  await choose(page, 13, 14);
  // The page learns of it by the refusal alone.
  await page.route("**/seat-states", (route) => route.fulfill({ status: 304 }));
  await rival.take(where.date, [14]);
  await hold(page);
  await told(page, t("seat.were_lost", { seats: "A-2-4" }));
  same("the lost seat is marked in its place", await seat(page, 14).getAttribute("data-look"), "lost");
  same("the other stays chosen", await chosen(page).getAttribute("data-seat"), "13");
  await page.getByRole("button", { name: t("seat.take_instead", { seats: "A-2-2" }) }).waitFor();
  same("what is offered is marked, too", await seat(page, 12).getAttribute("data-look"), "offered");
  await shot(page, `fans-lost-${language}`);

  // What is offered goes away as well, and the next one comes.
  await page.unroute("**/seat-states");
  const third = await insider(where);
  await third.take(where.date, [12]);
  const instead = page.getByRole("button", { name: t("seat.take_instead", { seats: "A-2-5" }) });
  await instead.waitFor();
  await instead.click();
  same("both are chosen by one press", await chosen(page).evaluateAll((all) => all.map((one) => one.dataset.seat)), ["13", "15"]);
  await until("nothing is offered any more", async () => !await page.locator("#instead").isVisible());
  await hold(page);
  await title(page, t("pay.title"));
  await told(page, "A-2-5");
}

// Zoom and pan ------------------------------------------------------------------------------------

/* Two fingers on a place, moved apart by a factor. */
async function pinch(context, page, box, factor) {
  const fingers = await context.newCDPSession(page);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const at = (apart) => [{ x: x - apart / 2, y, id: 0 }, { x: x + apart / 2, y, id: 1 }];
  await fingers.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(60) });
  for (let i = 1; i <= 6; i += 1) await fingers.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(60 * factor ** (i / 6)) });
  await fingers.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function zooms({ page, context, t, language }) {
  const { performances } = JSON.parse(readFileSync(path.join(process.env.TICKETD_SRCDIR, "deploy/demo/2-arena.json"), "utf8"));
  const where = await concert({ sections: performances[0].sections });
  await insideFan(page, where);
  const drawing = page.locator("svg.plan");
  const view = async () => (await drawing.getAttribute("viewBox")).split(" ").map(Number);
  const whole = await view();
  const [, , width] = whole;
  same("sections first: no seat is drawn yet", await page.locator("[data-seat]").count(), 0);
  await drawing.scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: t("seats.plan_larger") }).click();
  const [, , closer] = await view();
  same("the button zooms in", closer < width, true);
  await drawing.hover();
  await page.mouse.wheel(0, -300);
  await until("the wheel zooms in", async () => (await view())[2] < closer);
  const box = await drawing.boundingBox();
  const before = await view();
  await pinch(context, page, box, 1.5);
  await until("two fingers zoom in", async () => (await view())[2] < before[2]);
  const [left, , now] = await view();
  await page.mouse.move(box.x + 200, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 100, { steps: 5 });
  await page.mouse.up();
  await until("the mouse moves the plan", async () => (await view())[0] > left);
  same("and neither zooms it nor chooses a section", [(await view())[2], await page.locator("[data-seat]").count()], [now, 0]);
  await shot(page, `fans-plan-${language}`);
  for (let i = 0; i < 8; i += 1) await page.getByRole("button", { name: t("seats.plan_smaller") }).click();
  same("zoomed out it is whole again", (await view()).map(Math.round), whole.map(Math.round));

  await page.locator("svg.plan .block").nth(6).click();
  const grid = page.locator(".grid-scroll").first();
  await grid.waitFor();
  const seats = await page.locator("[data-seat]").count();
  same("the seats of one section are drawn", seats > 100 && seats <= 1000, true);
  const side = async () => (await page.locator("[data-seat]").first().boundingBox()).width;
  const small = await side();
  await page.locator("[data-seat]").nth(40).scrollIntoViewIfNeeded();
  const visible = await page.locator("[data-seat]").nth(40).boundingBox();
  await pinch(context, page, visible, 1.6);
  await until("two fingers make seats larger", async () => await side() > small * 1.2);
  same("the page itself is not zoomed", await page.evaluate(() => window.visualViewport.scale), 1);
  same("and no wider than the phone", await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
  const large = await side();
  await page.getByRole("button", { name: t("seats.smaller") }).click();
  same("the button makes them smaller", await side() < large, true);
}

// A code for a lane --------------------------------------------------------------------------------

async function code({ page, t, language }) {
  const where = await concert({ room: { capacity: 1 } });
  await insider(where);
  for (let i = 0; i < 2; i += 1) await (await fan()).join(where.id);
  await admin("PUT", `/admin/concerts/${where.id}/lanes`, { lanes: [{ name: "팬클럽", share: 50 }] });
  await admin("POST", `/admin/concerts/${where.id}/access-codes`, { lane: "팬클럽", codes: ["K7QF-02MX", "GW3Z-8YTN"] });
  const other = await fan();
  await other.call("POST", `/concerts/${where.id}/queue`, { access_code: "GW3Z-8YTN" });
  await page.goto(`/#/concerts/${where.id}`);
  await told(page, t("concert.lanes", { lanes: "팬클럽" }));
  const email = await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.title"));
  const figure = (name) => page.locator(".figures div").filter({ hasText: t(name) }).locator("dd").innerText();
  const before = await figure("wait.number");
  same("two and the first of the lane are ahead, or two", number(await figure("wait.ahead")) >= 2, true);
  await page.getByText(t("code.title")).click();
  const use = async (text) => {
    await page.getByLabel(t("code.label")).fill(text);
    await page.getByRole("button", { name: t("code.use") }).click();
  };
  await use("NO-SUCH-CODE");
  await told(page, t("error.unknown_access_code"));
  await use("gw3z 8ytn");
  await told(page, t("error.access_code_used"));
  await shot(page, `fans-code-${language}`);
  await use("k7qf02mx");
  await told(page, t("wait.lane", { lane: "팬클럽" }));
  await until("the number came along", async () => await figure("wait.number") === before);
  await until("who waits in the lane is asked for no code", async () => !await page.getByText(t("code.title")).isVisible());
  await until("only the lane is ahead", async () => number(await figure("wait.ahead")) <= 1);
  same("the server has it so", (await (await known(email)).call("POST", `/concerts/${where.id}/queue`)).lane, "팬클럽");
}

// The draw and its proof ----------------------------------------------------------------------------

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/* Whether the site signed it. */
async function isGenuine(receipt) {
  const { keys } = await call("GET", "/receipt-keys");
  const [head, body, signature] = receipt.split(".");
  const { kid } = JSON.parse(Buffer.from(head, "base64url"));
  const { kty, crv, x } = keys.find((key) => key.kid === kid);
  return verify(null, Buffer.from(`${head}.${body}`), createPublicKey({ key: { kty, crv, x }, format: "jwk" }), Buffer.from(signature, "base64url"));
}

async function proof({ page, t, language }) {
  const where = await concert({ lobby_opens_at: inSeconds(-60), on_sale_at: inSeconds(3600), room: { capacity: 1 } });
  for (let i = 0; i < 5; i += 1) await (await fan()).join(where.id);
  await page.clock.install();
  const email = await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.lobby_title"));
  await told(page, t("wait.lobby"));
  await page.getByText(t("proof.title")).click();
  await told(page, t("proof.lot"));
  const { draw: promised } = await call("GET", `/concerts/${where.id}/queue`);
  await told(page, promised.commitment);
  await shot(page, `fans-lobby-${language}`);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#receipt").click()]);
  same("the receipt has a name", saved.suggestedFilename(), `receipt-${where.id}-6.json`);
  const receipt = JSON.parse(readFileSync(await saved.path(), "utf8"));
  same("it is this place's, and promises this draw", [receipt.place_no, receipt.draw_commitment], [6, promised.commitment]);
  same("anybody can check the signature", await isGenuine(receipt.receipt), true);

  openSale(where.id);
  await page.clock.fastForward(120000);
  const link = page.getByRole("link", { name: t("proof.how") });
  await until("the draw is shown", async () => await page.getByText(t("proof.secret"), { exact: true }).count() === 1);
  const { draw: drawn } = await call("GET", `/concerts/${where.id}/queue`);
  same("the secret is the promised one", sha256(Buffer.from(drawn.secret, "hex")), promised.commitment);
  await told(page, drawn.secret);
  const self = await known(email);
  const { number: mine } = await self.call("POST", `/concerts/${where.id}/queue`);
  await told(page, t("proof.drawn", { n: 6, place: 6, number: mine }));
  const roster = await page.getByRole("link", { name: t("proof.roster") }).getAttribute("href");
  same("the roster is what was digested", sha256(Buffer.from(await (await fetch(url + roster)).arrayBuffer())), drawn.roster_digest);
  await shot(page, `fans-drawn-${language}`);
  const how = await fetch(url + await link.getAttribute("href"));
  same("how to compute it is told", [how.status, (await how.text()).includes("How the order of a lobby is drawn")], [200, true]);
}

// Being called ---------------------------------------------------------------------------------------

/* What would be heard and seen of the device is noted. */
function listen() {
  window.heard = [];
  window.Notification = class {
    static permission = "granted";
    static requestPermission() { window.heard.push("asked"); }
    constructor(text) { window.heard.push(text); }
  };
  window.AudioContext = class {
    currentTime = 0;
    destination = {};
    createOscillator() {
      return { frequency: {}, connect() {}, start() { window.heard.push("sound"); }, stop() {} };
    }
  };
}

async function called({ page, context, invite, t }) {
  const where = await concert({ room: { capacity: 1 } });
  const first = await insider(where);
  await context.addInitScript(listen);
  await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.title"));
  const button = page.getByRole("button", { name: t("wait.notify") });
  same("nobody is asked unasked", [await button.getAttribute("aria-pressed"), await page.evaluate(() => window.heard)], ["false", []]);
  await button.click();
  same("it is on", await button.getAttribute("aria-pressed"), "true");
  const quiet = await invite();
  await quiet.addInitScript(listen);
  await signUp(quiet, `/concerts/${where.id}/wait`);
  await title(quiet, t("wait.title"));
  await first.leave(where.id);
  await title(page, t("wait.your_turn"));
  same("there is a sound and a notice", await page.evaluate(() => window.heard), ["asked", "sound", t("wait.your_turn")]);
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: t("wait.leave") }).click();
  await title(quiet, t("wait.your_turn"));
  same("who did not ask is left in peace", await quiet.evaluate(() => window.heard), []);
}

// Another device --------------------------------------------------------------------------------------

async function anotherDevice({ page, invite, t, language }) {
  const where = await concert({ room: { capacity: 1 } });
  const first = await insider(where);
  const email = await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.title"));
  const joined = (one) => one.evaluate((id) => JSON.parse(localStorage.getItem(`ticketd.place.${id}`)).joined_at, where.id);

  const other = await invite(phone);
  await other.goto("/#/sign-in");
  await other.locator("#email").fill(email);
  await other.locator("#password").fill(PASSWORD);
  await primary(other).click();
  await title(other, t("wait.title"));
  same("signing in leads to the same place", await joined(other), await joined(page));

  await first.leave(where.id);
  await enter(page, where);
  await choose(page, 24, 25);
  await hold(page);
  await title(page, t("pay.title"));
  await other.goto("/#/");
  await other.locator("#under-way").getByText(t("under_way.held")).waitFor();
  await shot(other, `fans-under-way-${language}`);
  await other.locator("#under-way").getByRole("link", { name: t("under_way.go") }).click();
  await title(other, t("pay.title"));
  await told(other, "A-3-5");
  // As on a device that was never there: without anything but the session.
  await other.evaluate((id) => localStorage.removeItem(`ticketd.place.${id}`), where.id);
  await (await known(email)).points(100000);
  await other.reload();
  await primary(other).click();
  await title(other, t("mine.paid"));
  same("two tickets", await other.locator("img.qr").count(), 2);
  await page.reload();
  await title(page, t("nav.mine"));
}

async function release({ page, t, language }) {
  const where = await concert();
  const self = await insideFan(page, where);
  await choose(page, 1);
  await hold(page);
  await title(page, t("pay.title"));
  await page.getByRole("link", { name: t("nav.mine") }).click();
  await title(page, t("nav.mine"));
  await shot(page, `fans-mine-${language}`);
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: t("pay.release") }).click();
  await until("nothing is held any more", async () => await page.getByText(t("under_way.held")).count() === 0);
  same("the server has it so", (await self.call("GET", "/reservations")).items[0].state, "released");
}

// History ------------------------------------------------------------------------------------------------

async function history({ page, t, language }) {
  const where = await concert({ title: "<i>Duo</i> & friends" });
  const self = await buyer(where.id, where.date, [1, 2]);
  const [held] = (await self.call("GET", "/reservations")).items;
  await admin("POST", `/admin/reservations/${held.reservation_id}/refund`, { reason: "play" });
  for (let i = 1; i <= 42; i += 1) await self.points(i);
  await signIn(page, "/mine", self.email);
  await page.getByRole("link", { name: t("history.title") }).click();
  await title(page, t("history.title"));
  const lines = (id) => page.locator(`#${id} li`);
  same("one reservation, refunded", await lines("reservations").count(), 1);
  await lines("reservations").getByText(t("reservation.refunded")).waitFor();
  await lines("reservations").getByText("<i>Duo</i> & friends").waitFor();
  same("one payment, refunded", [await lines("payments").count(), await lines("payments").getByText(t("reservation.refunded")).count()], [1, 1]);
  same("twenty lines at first", await lines("points").count(), 20);
  await shot(page, `fans-history-${language}`);
  const more = page.locator("#points").getByRole("button", { name: t("history.more") });
  await more.click();
  await until("twenty more", async () => await lines("points").count() === 40);
  same("the focus is on the first new one", await lines("points").nth(20).evaluate((line) => line === document.activeElement), true);
  await more.click();
  await until("and the rest", async () => await lines("points").count() === 45);
  await until("then there is no more", async () => !await more.isVisible());
  const kinds = await page.locator("#points li > span:first-child > strong").allInnerTexts();
  same("from the newest to the oldest", [kinds[0], kinds[42], kinds[43], kinds[44]],
    ["entry.adjustment", "entry.refund", "entry.payment", "entry.adjustment"].map((key) => t(key)));
  same("what was paid is taken away", (await lines("points").nth(43).innerText()).includes("-₩100,000"), true);
  await page.getByText(t("history.no_payments")).waitFor({ state: "detached" });
}

// The ticket -----------------------------------------------------------------------------------------------

async function ticket({ page, t, language }) {
  const where = await concert({ title: "봄밤의 실내악: 겨울 나그네, 그리고 봄의 제전; 개막 특별 공연", venue: "예술의전당 콘서트홀" });
  const self = await buyer(where.id, where.date, [7]);
  const [mine] = (await self.call("GET", "/tickets")).items;
  await signIn(page, "/mine", self.email);
  await page.locator(".ticket a").click();
  await title(page, mine.title);
  await told(page, mine.code);
  const link = page.getByRole("link", { name: t("ticket.calendar") });
  // The session has just run out; the browser itself would be refused.
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("ticketd.session"));
    localStorage.setItem("ticketd.session", JSON.stringify({ ...session, access_until: 0 }));
  });
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  same("the session was renewed first", await page.evaluate(() => JSON.parse(localStorage.getItem("ticketd.session")).access_until > Date.now()), true);
  same("it is a calendar's", file.suggestedFilename(), "ticket.ics");
  const lines = readFileSync(await file.path(), "utf8").split("\r\n");
  same("no line is longer than 75 octets", lines.filter((line) => Buffer.byteLength(line) > 75), []);
  const fields = lines.join("\r\n").replaceAll("\r\n ", "").split("\r\n");
  const starts = `${mine.starts_at.slice(0, 19).replace(/[-:]/g, "")}Z`;
  for (const wanted of [`UID:${mine.ticket_id}`, `DTSTART:${starts}`, "LOCATION:예술의전당 콘서트홀",
    "SUMMARY:봄밤의 실내악: 겨울 나그네\\, 그리고 봄의 제전\\; 개막 특별 공연", "DESCRIPTION:A-1-7"]) {
    same(`the calendar has ${wanted}`, fields.includes(wanted), true);
  }
  await shot(page, `fans-ticket-${language}`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await shot(page, `fans-ticket-paper-${language}`);
  same("on paper there is the ticket alone", await page.evaluate(() => [".bar", ".foot-bar", ".actions", "img.qr", "h1"]
    .map((name) => document.querySelector(name).checkVisibility())), [false, false, false, true, true]);
  same("black on white", await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]),
    ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
}

// A form half filled in -------------------------------------------------------------------------------------

async function typed({ page, t }) {
  await page.goto("/#/sign-in");
  await page.locator("#email").fill("half@example.com");
  await page.getByRole("link", { name: t("account.sign_up") }).click();
  await title(page, t("account.sign_up"));
  await page.locator("#name").fill("김민지");
  await page.locator("#password").fill(PASSWORD);
  await page.reload();
  await title(page, t("account.sign_up"));
  const values = () => page.locator("main input").evaluateAll((all) => all.map((one) => one.value));
  same("all but the password is there", await values(), ["half@example.com", "김민지", ""]);
  await page.locator("#language").click();
  await until("the other language is", async () => await page.locator("h1").innerText() !== t("account.sign_up"));
  same("there, too", await values(), ["half@example.com", "김민지", ""]);
  same("a password is kept nowhere", await page.evaluate((secret) => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]).includes(secret), PASSWORD), false);
}

// Two tabs ---------------------------------------------------------------------------------------------------

async function twoTabs({ page, context, t }) {
  const where = await concert({ room: { capacity: 1 } });
  const first = await insider(where);
  await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.title"));
  const other = await context.newPage();
  await other.goto(`/#/concerts/${where.id}/wait`);
  await title(other, t("wait.title"));
  await until("one waits", async () => (await call("GET", `/concerts/${where.id}/queue`)).waiting > 0);
  same("there is one place", (await call("GET", `/concerts/${where.id}/queue`)).last_number, 2);
  await first.leave(where.id);
  for (const one of [page, other]) await title(one, t("wait.your_turn"));
  await enter(page, where);
  await choose(page, 1);
  await hold(page);
  await title(page, t("pay.title"));
  await go(other, `/concerts/${where.id}/dates`);
  await other.locator("main").getByText(t("dates.held")).waitFor();
  await page.getByRole("button", { name: t("nav.sign_out") }).click();
  await title(other, t("account.sign_in"));
}

// The account ----------------------------------------------------------------------------------------------

async function account({ page, invite, t, language }) {
  const email = await signUp(page, "/mine");
  const other = await invite();
  await signIn(other, "/mine", email);
  await page.getByRole("link", { name: t("account.title") }).click();
  await title(page, t("account.title"));
  const change = async (now, next) => {
    await page.getByLabel(t("account.password_now")).fill(now);
    await page.getByLabel(t("account.password_new"), { exact: true }).fill(next);
    await page.getByRole("button", { name: t("account.change") }).click();
  };
  await change("wrong horse", "battery staple");
  await told(page, t("account.wrong_now"));
  await shot(page, `fans-account-${language}`);
  await change(PASSWORD, "battery staple");
  await told(page, t("account.changed"));
  same("what was typed is gone", await page.locator("#new_password").inputValue(), "");
  await page.reload();
  await title(page, t("account.title"));
  await other.reload();
  await title(other, t("account.sign_in"));
  same("the old password is no good", (await call("POST", "/sessions", null, { email, password: PASSWORD })).code, "invalid_credentials");
  await other.locator("#email").fill(email);
  await other.locator("#password").fill("battery staple");
  await primary(other).click();
  await title(other, t("nav.mine"));

  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: t("account.everywhere") }).click();
  await page.getByRole("link", { name: t("nav.sign_in") }).waitFor();
  await other.reload();
  await title(other, t("account.sign_in"));
}

// Without JavaScript -----------------------------------------------------------------------------------------

async function withoutScript({ page, language, t }) {
  const { id } = await concert({ title: "<b>Duo</b>" });
  await page.goto(`/wait/${id}`);
  same("it is in the reader's language", await page.evaluate(() => document.documentElement.lang), language);
  await told(page, t("phase.open"));
  await told(page, { en: "need JavaScript", ko: "자바스크립트가 필요합니다" }[language]);
  const seconds = Number(await page.locator("meta[http-equiv=refresh]").getAttribute("content"));
  same("it will be loaded again soon", seconds > 0 && seconds <= 60, true);
  await shot(page, `fans-without-script-${language}`);
}

// How much it all weighs ---------------------------------------------------------------------------------------

async function weight(page) {
  const where = await concert();
  const bytes = new Map();
  page.on("requestfinished", async (request) => {
    if (new URL(request.url()).pathname.startsWith("/api/")) return;
    const { responseBodySize } = await request.sizes();
    bytes.set(request.url(), Math.max(responseBodySize, bytes.get(request.url()) ?? 0));
  });
  await page.goto("/");
  await go(page, `/concerts/${where.id}`);
  const email = await signUp(page, `/concerts/${where.id}/wait`);
  await enter(page, where);
  await choose(page, 1);
  await hold(page);
  await (await known(email)).points(50000);
  await page.reload();
  await primary(page).click();
  await page.locator("img.qr").waitFor();
  await page.locator(".ticket a").click();
  await page.getByRole("button", { name: "Print" }).waitFor();
  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  console.log(`# the buying path: ${total} bytes in ${bytes.size} files`);
  same("scripts and sheet were counted", [...bytes.keys()].filter((name) => /\.(js|css)$/.test(name)).length > 10, true);
  same(`the buying path has at most ${PATH_MOST_BYTES} bytes`, total <= PATH_MOST_BYTES, true);
}

const browser = await launch();
try {
  await inBoth(browser, "a lost seat has a neighbour", phone, neighbour, REFUSED);
  await inBoth(browser, "a large hall is zoomed and moved", phone, zooms);
  await inBoth(browser, "a code leads to a priority lane", phone, code, REFUSED);
  await inBoth(browser, "the draw is promised, made and proved", phone, proof);
  await inBoth(browser, "called by sound and notice", {}, called);
  await inBoth(browser, "a purchase goes on on another device", {}, anotherDevice);
  await inBoth(browser, "a hold is given back", phone, release);
  await inBoth(browser, "everything that ever was, a page at a time", phone, history);
  await inBoth(browser, "a ticket for paper and calendar", {}, ticket);
  await inBoth(browser, "a form half filled in", phone, typed);
  await inBoth(browser, "two tabs of one fan", {}, twoTabs);
  await inBoth(browser, "password and sessions", phone, account, REFUSED);
  await inBoth(browser, "the waiting room without JavaScript", { ...phone, javaScriptEnabled: false }, withoutScript);
  await play(browser, "the buying path is small", { locale: LANGUAGES.en }, weight);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
