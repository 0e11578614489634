// The waiting page through all that may come: lobby, pause, message, the turn, the end; and a site whose
// every part behind nginx has fallen.

import { launch, plan, result, same, until } from "./browser.mjs";
import { call, concert, fan, inSeconds, instance, LANGUAGES, openSale, steer, words } from "./site.mjs";
import { inBoth, insider, signUp, title, told } from "./steps.mjs";
import { play } from "./browser.mjs";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
const DOWN = ["Failed to load resource: the server responded with a status of", "net::ERR_"];

/* Ends the wait for the next look at the server; the page's clock is then ahead, and looks at the server's. */
const hurry = (page) => page.clock.fastForward(120000);
const placeOf = (page, id) => page.evaluate((concert) => JSON.parse(localStorage.getItem(`ticketd.place.${concert}`)).joined_at, id);

async function fromLobbyToTurn({ page, t, language }) {
  const { id } = await concert({ lobby_opens_at: inSeconds(-60), on_sale_at: inSeconds(3600), room: { admit_per_minute: 60000 } });
  await page.clock.install();
  await signUp(page, `/concerts/${id}/wait`);
  await title(page, t("wait.lobby_title"));
  await told(page, t("wait.lobby"));
  await told(page, t("concert.sale_in"));
  await told(page, t("wait.number_later"));
  const joined = await placeOf(page, id);

  await steer(id, { paused: true, message: "Doors at seven.", messages: { en: "Doors at seven.", ko: "7시에 입장합니다." } });
  openSale(id);
  await hurry(page);
  await title(page, t("wait.title"));
  await told(page, t("wait.paused"));
  await told(page, { en: "Doors at seven.", ko: "7시에 입장합니다." }[language]);
  await until("there is a number", async () => await page.getByText(t("wait.number_later")).count() === 0);
  await page.reload();
  await told(page, t("wait.paused"));

  await steer(id, { paused: false });
  await hurry(page);
  await title(page, t("wait.your_turn"));
  await until("the tab calls", async () => (await page.title()).startsWith(t("wait.tab_turn")));
  same("it was one place all along", await placeOf(page, id), joined);
  same("the heading has the focus", await page.evaluate(() => document.activeElement.tagName), "H1");
}

async function inTheQueue({ page, t }) {
  const { id } = await concert({ room: { capacity: 1 } });
  const inside = await insider({ id });
  const ahead = await fan();
  await ahead.join(id);
  await signUp(page, `/concerts/${id}/wait`);
  await title(page, t("wait.title"));
  await told(page, t("wait.kept"));
  await until("one is ahead", async () => (await page.title()).startsWith(t("wait.tab_ahead", { n: "1" })));
  const progress = () => page.locator("progress").evaluate((bar) => bar.value);
  same("at the end of the queue", await progress(), 0);
  await ahead.leave(id);
  await until("nobody is ahead", async () => (await page.title()).startsWith(t("wait.tab_ahead", { n: "0" })));
  same("the bar has moved", await progress() > 0, true);
  await steer(id, { paused: true });
  await told(page, t("wait.paused"));
  await steer(id, { paused: false, message: "<i>soon</i>" });
  await told(page, "<i>soon</i>");
  await told(page, t("wait.kept"));
  await steer(id, { closed: true });
  await told(page, t("wait.closed"));
  await steer(id, { closed: false });
  await inside.leave(id);
  await title(page, t("wait.your_turn"));
  await told(page, t("wait.your_turn_text"));
}

/* What the server says of the place of whoever sits before this page. */
async function placeNow(page, id) {
  return call("GET", `/concerts/${id}/queue/me`, await page.evaluate((concert) => JSON.parse(localStorage.getItem(`ticketd.place.${concert}`)).token, id));
}

/*
 * From now on the page hears of its place and of the queue what the server said last, but for what a
 * call of tell(me, state) changes: however often it asks.
 */
async function standIn(page, id) {
  const [me, state] = [await placeNow(page, id), await call("GET", `/concerts/${id}/queue`)];
  let [aboutMe, aboutAll] = [{}, {}];
  await page.route(/\/queue\/me$/, (route) => route.fulfill({ json: { ...me, ...aboutMe } }));
  await page.route(/\/queue$/, (route) => (route.request().method() === "GET" ? route.fulfill({ json: { ...state, ...aboutAll } }) : route.continue()));
  return async (more, all = {}) => {
    [aboutMe, aboutAll] = [more, all];
    await hurry(page);
  };
}

async function whatItSays({ page, t }) {
  const { id } = await concert({ room: { capacity: 1 } });
  await insider({ id });
  await page.clock.install();
  await signUp(page, `/concerts/${id}/wait`);
  await title(page, t("wait.title"));
  const tell = await standIn(page, id);
  const figure = (key) => page.locator(".figures div").filter({ hasText: t(key) }).locator("dd");
  const says = (key, text) => until(`${key} says ${text}`, async () => await figure(key).innerText() === text);
  const progress = () => page.locator("progress").evaluate((bar) => bar.value);
  const at = (position, low, high) => ({ position, number: 4711, estimated_wait_seconds: high, estimated_wait_range: [low, high] });

  await tell(at(1001, 600, 1500));
  await says("wait.ahead", "1,000");
  await says("wait.number", "4,711");
  await says("wait.time", t("wait.range", { from: t("minutes", { n: 10 }), to: t("minutes", { n: 25 }) }));
  await tell(at(251, 20, 240));
  await says("wait.time", t("wait.up_to", { time: t("minutes", { n: 4 }) }));
  await until("three quarters of the way", async () => Math.abs(await progress() - 0.75) < 0.01);
  // Somebody came back and enters first: the place is further behind, and no way is lost.
  await tell(at(301, 20, 300));
  await says("wait.ahead", "300");
  same("progress never goes back", Math.abs(await progress() - 0.75) < 0.01, true);
  await page.reload();
  await says("wait.ahead", "300");
  same("nor by a reload", Math.abs(await progress() - 0.75) < 0.01, true);
  await tell({ ...at(301), estimated_wait_seconds: null, estimated_wait_range: null });
  await says("wait.time", t("wait.unknown"));

  for (const verdict of ["likely", "uncertain", "unlikely"]) {
    await tell({ chance: { verdict, seats_available: 40 } });
    await told(page, t(`wait.chance_${verdict}`, { n: 40 }));
  }
  await tell({ chance: { verdict: "unlikely", seats_available: 1 } });
  await told(page, t("wait.chance_unlikely", { n: 1 }));

  const updated = page.getByText(t("wait.updated"));
  const before = await updated.innerText();
  await hurry(page);
  await until("the last update is told", async () => await updated.innerText() !== before);
  await tell({}, { phase: "sold_out", seats_available: 0 });
  await told(page, t("wait.sold_out"));
  await told(page, t("phase.sold_out"));
}

/* Asked too soon it would be refused; a crowd that knocks too often is an attack. */
async function asksAsTold(page) {
  const { id } = await concert({ room: { capacity: 1 } });
  await insider({ id });
  await page.clock.install();
  await signUp(page, `/concerts/${id}/wait`);
  const t = words("en");
  await title(page, t("wait.title"));
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  const me = await placeNow(page, id);
  let asked = 0;
  let busy = null;
  let seconds = 40;
  await page.route(/\/queue\/me$/, (route) => {
    asked += 1;
    // By the number it is seen which answer the page has.
    return route.fulfill(busy ?? { json: { ...me, number: 100 + asked, poll_after_seconds: seconds } });
  });
  await hurry(page);
  await told(page, "101");
  const quietFor = async (length) => {
    const count = asked;
    await page.clock.runFor(length * 1000);
    same(`it is quiet for ${length} s`, asked, count);
  };
  await quietFor(39);
  await page.clock.runFor(10000);
  await until("it asks again, a fifth later at most", () => asked === 2);
  await told(page, "102");

  busy = { status: 503, headers: { "Retry-After": "90" }, contentType: "application/problem+json", body: JSON.stringify({ code: "unavailable", status: 503 }) };
  await hurry(page);
  await told(page, t("wait.trouble", { n: 90 }));
  await quietFor(89);
  busy = null;
  seconds = 5;
  await page.clock.runFor(20000);
  await until("all is well again", async () => await page.getByText(t("wait.trouble")).count() === 0);
}

/* Two fans, one in each language, while all that can fall falls. */
async function everythingFalls(page, context, invite) {
  const { id } = await concert({ room: { capacity: 1 } });
  const inside = await insider({ id });
  const fans = [{ page, t: words("en") }, { page: await invite({ locale: LANGUAGES.ko }), t: words("ko") }];
  for (const one of fans) {
    await signUp(one.page, `/concerts/${id}/wait`);
    await title(one.page, one.t("wait.title"));
    one.joined = await placeOf(one.page, id);
  }
  instance("stop-app");
  for (const one of fans) await told(one.page, one.t("wait.trouble"));
  instance("stop-db");
  for (const one of fans) {
    await one.page.reload();
    await told(one.page, one.t("error.unavailable"));
    await told(one.page, one.t("wait.kept"));
    await told(one.page, one.t("again_in"));
    await one.page.locator("#language").waitFor();
  }
  const without = await context.newPage();
  await without.goto(`/wait/${id}`);
  await without.getByText("Nobody loses a place in the queue by this.").waitFor();
  await without.getByText("대기열의 자리는 그대로 유지됩니다.").waitFor();
  same("it tries again by itself", await without.locator("meta[http-equiv=refresh]").getAttribute("content"), "30");
  await without.close();
  instance("start-db");
  instance("start-app");
  for (const one of fans) {
    await title(one.page, one.t("wait.title"));
    await told(one.page, one.t("wait.kept"));
    same("the place is the same", await placeOf(one.page, id), one.joined);
  }
  await inside.leave(id);
  await title(page, fans[0].t("wait.your_turn"));
}

const browser = await launch();
try {
  // The hurried clock may let a page ask sooner than it was told to.
  await inBoth(browser, "from the lobby through a pause to the turn", phone, fromLobbyToTurn, ["status of 429"]);
  await inBoth(browser, "in the queue: ahead, paused, closed, in", phone, inTheQueue);
  await inBoth(browser, "what a place says, and what never goes back", phone, whatItSays, ["status of 429"]);
  await play(browser, "it asks as seldom as it is told", phone, asksAsTold, DOWN);
  await play(browser, "ticketd and the database fall and come back", phone, everythingFalls, DOWN);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
