// The waiting page through all that may come: lobby, pause, message, the turn, the end; and a site whose
// every part behind nginx has fallen.

import { launch, plan, result, same, until } from "./browser.mjs";
import { concert, fan, inSeconds, instance, LANGUAGES, openSale, steer, words } from "./site.mjs";
import { inBoth, signUp, title, told } from "./steps.mjs";
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
  const [inside, ahead] = [await fan(), await fan()];
  await inside.join(id);
  await inside.enter(id);
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

/* Two fans, one in each language, while all that can fall falls. */
async function everythingFalls(page, context, invite) {
  const { id } = await concert({ room: { capacity: 1 } });
  const inside = await fan();
  await inside.join(id);
  await inside.enter(id);
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
  await play(browser, "ticketd and the database fall and come back", phone, everythingFalls, DOWN);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
