// Clocks that are wrong, a minute without a connection, a reload in the middle: nothing that a fan has begun
// is lost, and the sale opens when the server says.

import { launch, plan, result, same, until } from "./browser.mjs";
import { admin, concert, fan, inSeconds, newEmail, PASSWORD } from "./site.mjs";
import { choose, chosen, enter, hold, inBoth, insideFan, insider, primary, seat, signUp, title, told } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
const HOUR_MS = 3600000;
const MINUTE_MS = 60000;
const CUT = ["net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED"];

// The server's clock --------------------------------------------------------------------------------

/* Seconds that a countdown shows: "… 59:41". */
const seconds = (text) => /([\d:]+)$/.exec(text.trim())[1].split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

async function wrongClock({ page, invite }) {
  const where = await concert({ on_sale_at: inSeconds(3600) });
  const behind = await invite();
  await page.clock.install({ time: Date.now() + 3 * HOUR_MS });
  await behind.clock.install({ time: Date.now() - 3 * HOUR_MS });
  for (const one of [page, behind]) {
    await one.goto(`/#/concerts/${where.id}`);
    const left = seconds(await one.locator(".countdown").innerText());
    same(`${left} s are left, whatever the device's clock says`, left > 3500 && left <= 3601, true);
    same("nobody joins yet", await one.locator("#join").count(), 0);
  }
}

async function opens({ page, invite, t }) {
  const soon = await concert({ on_sale_at: inSeconds(12) });
  const sooner = await concert({ on_sale_at: inSeconds(3600) });
  const other = await invite();
  await other.clock.install();
  await page.goto(`/#/concerts/${soon.id}`);
  await told(page, t("concert.sale_in"));
  await other.goto(`/#/concerts/${sooner.id}`);
  await told(other, t("concert.sale_in"));
  await page.locator("#join").waitFor();
  await admin("PATCH", `/admin/concerts/${sooner.id}`, { on_sale_at: inSeconds(0) });
  // As seldom as a page is told to ask an hour before.
  await other.clock.fastForward(2 * MINUTE_MS);
  await other.locator("#join").waitFor();
  for (const one of [page, other]) await until("the countdown is over", async () => await one.locator(".countdown").innerText() === "");
}

// A minute away --------------------------------------------------------------------------------------

async function aMinute({ page, context, t }) {
  const away = async () => {
    await context.setOffline(true);
    await page.getByText(t("offline")).waitFor();
    await page.clock.runFor(MINUTE_MS);
  };
  const back = () => context.setOffline(false);
  const where = await concert({ hold_seconds: 900 });
  const email = newEmail();
  await page.clock.install();
  await page.goto(`/#/sign-up?next=/concerts/${where.id}/wait`);
  await page.locator("#email").fill(email);
  await page.locator("#name").fill("김민지");
  await page.locator("#password").fill(PASSWORD);
  await away();
  await primary(page).click();
  await told(page, t("error.offline"));
  same("what was typed stays", await page.locator("main input").evaluateAll((all) => all.map((one) => one.value)), [email, "김민지", PASSWORD]);
  await back();
  await primary(page).click();
  await enter(page, where);

  await choose(page, 1, 2);
  await away();
  await seat(page, 3).click();
  const rival = await fan();
  await rival.join(where.id);
  await rival.enter(where.id);
  await rival.take(where.date, [2]);
  await back();
  await until("what was lost meanwhile is marked", async () => await seat(page, 2).getAttribute("data-look") === "lost");
  same("the others stay chosen", await chosen(page).evaluateAll((all) => all.map((one) => one.dataset.seat)), ["1", "3"]);
  await hold(page);
  await title(page, t("pay.title"));

  const charge = page.getByRole("button", { name: t("pay.charge") });
  await away();
  await charge.click();
  await told(page, t("error.offline"));
  await back();
  await charge.click();
  await page.getByRole("button", { name: t("pay.pay") }).click();
  await title(page, t("mine.paid"));
  same("two tickets", await page.locator("img.qr").count(), 2);
}

// A reload in the middle ---------------------------------------------------------------------------------

async function reloads({ page, t }) {
  const where = await concert({ room: { capacity: 1 } });
  await admin("PUT", `/admin/concerts/${where.id}/lanes`, { lanes: [{ name: "팬클럽", share: 50 }] });
  await insider(where);
  await signUp(page, `/concerts/${where.id}/wait`);
  await page.getByText(t("code.title")).click();
  await page.locator("#code").fill("K7QF-02");
  await page.reload();
  await title(page, t("wait.title"));
  same("half a code is still there", [await page.locator("#code").inputValue(), await page.locator("#code").isVisible()], ["K7QF-02", true]);

  // Sent, and nobody heard of it: after a reload it is sent again under the same key.
  const other = await concert();
  const self = await insideFan(page, other);
  await self.points(50000);
  await choose(page, 1);
  await hold(page);
  const pay = page.getByRole("button", { name: t("pay.pay") });
  await pay.waitFor();
  const keys = [];
  const note = async (route) => {
    const stored = await page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith("ticketd.key.pay.")).map(([, value]) => JSON.parse(value).key));
    keys.push([route.request().headers()["idempotency-key"], ...stored]);
    return keys.length === 1 ? route.abort() : route.continue();
  };
  await page.route("**/payment", note);
  await pay.click();
  await told(page, t("error.offline"));
  await page.reload();
  await pay.click();
  await title(page, t("mine.paid"));
  same("the key was kept before it was sent, and sent again", [new Set(keys.flat()).size, keys.map((one) => one.length)], [1, [2, 2]]);
}

const browser = await launch();
try {
  await inBoth(browser, "a countdown by the server's clock", phone, wrongClock);
  await inBoth(browser, "the sale opens before a page that is open", {}, opens);
  await inBoth(browser, "a minute away, at every step", phone, aMinute, CUT);
  await inBoth(browser, "a reload in the middle", phone, reloads, CUT);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
