// What can go wrong while buying: two want one seat, a hold runs out, the server refuses or its answer is
// lost. Each is said in the reader's words, and each has a way on.

import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, plan, result, same, until } from "./browser.mjs";
import { buyer, concert, endAdmissions, endHolds, fan, inSeconds, isForFans, PASSWORD, steer } from "./site.mjs";
import { alerted, choose, chosen, enter, go, heading, hold, inBoth, insideFan, primary, seat, signUp, title, told, toSeats } from "./steps.mjs";

const REFUSED = ["Failed to load resource: the server responded with a status of"];
const LOST = [...REFUSED, "net::ERR_"];

// Two for one seat --------------------------------------------------------------------------------

async function race({ page, invite, t }) {
  const where = await concert();
  const other = await invite();
  await Promise.all([page, other].map((one) => insideFan(one, where)));
  await choose(page, 1, 2);
  await choose(other, 1, 12);
  await Promise.all([hold(page), hold(other)]);
  const names = await until("one gets the seat", async () => {
    const at = [await heading(page), await heading(other)];
    return at.includes(t("pay.title")) && at;
  });
  const [loser, kept, label] = names[0] === t("pay.title") ? [other, 12, "A-2-2"] : [page, 2, "A-1-2"];
  await told(loser, t("seat.were_lost", { seats: "A-1-1" }));
  await alerted(loser, t("seat.were_lost", { seats: "A-1-1" }));
  same("the lost seat is marked in its place", await seat(loser, 1).getAttribute("data-look"), "lost");
  same("the loser's other seat stays chosen", await chosen(loser).getAttribute("data-seat"), String(kept));
  await hold(loser);
  await title(loser, t("pay.title"));
  same("and is what the loser gets", await loser.locator(".lines li span").first().innerText(), label);
}

// A hold that runs out ------------------------------------------------------------------------------

async function holdRunsOut({ page, t }) {
  const where = await concert({ hold_seconds: 2 });
  await insideFan(page, where);
  await choose(page, 7);
  await hold(page);
  await title(page, t("pay.ended"));
  await told(page, t("pay.expired"));
  await primary(page).click();
  await title(page, t("dates.title"));
  await toSeats(page, where);
  same("the seat is free again", await seat(page, 7).getAttribute("data-look"), "available");
}

async function clockIsSpoken({ page, t }) {
  const where = await concert({ hold_seconds: 600 });
  await insideFan(page, where);
  await choose(page, 7);
  await page.clock.install();
  await hold(page);
  await title(page, t("pay.title"));
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  const spoken = [];
  let steps = 0;
  await until("the hold has ended", async () => {
    // In large steps as long as what is read out lies further apart: until a minute is left.
    steps += 1;
    await page.clock.runFor(steps < 28 ? 20000 : 5000);
    const isOver = await heading(page) === t("pay.ended");
    if (isOver) await page.clock.runFor(1000);
    const text = await page.locator("#alert").textContent();
    if (text && text !== spoken.at(-1)) spoken.push(text);
    return isOver;
  });
  same("what was read out", spoken, [...["5:00", "1:00", "0:10"].map((time) => t("pay.clock", { time })), t("pay.expired")]);
}

// Refusals at the door ------------------------------------------------------------------------------

async function refusedAtTheDoor({ page, t }) {
  const { email } = await fan();
  const form = async (address, password) => {
    await page.locator("#email").fill(address);
    await page.locator("#password").fill(password);
    await primary(page).click();
  };
  await page.goto("/#/sign-up");
  await form(email, PASSWORD);
  await told(page, t("error.email_taken"));
  await page.getByRole("link", { name: t("account.sign_in") }).last().click();
  await title(page, t("account.sign_in"));
  await form(email, "wrong horse");
  await told(page, t("error.invalid_credentials"));
  await until("too many are refused", async () => {
    await primary(page).click();
    return page.getByText(t("error.too_many_requests")).count();
  });
  same("what was typed stays", await page.locator("#email").inputValue(), email);

  const later = await concert({ on_sale_at: inSeconds(3600) });
  const closed = await concert();
  await steer(closed.id, { closed: true });
  const soldOut = await concert({ sections: [{ name: "A", rows: 1, seats_per_row: 1, price: 1000 }] });
  await buyer(soldOut.id, soldOut.date, [1]);
  await until("it is sold out", async () => (await (await fetch(`${process.env.SITE_URL}/api/v1/concerts/${soldOut.id}/queue`)).json()).phase === "sold_out");
  await signUp(page, "/");
  for (const [where, code] of [[later, "not_open_yet"], [closed, "sale_closed"], [soldOut, "sold_out"], [{ id: "999999" }, "not_found"]]) {
    await go(page, `/concerts/${where.id}/wait`);
    await told(page, t(`error.${code}`));
    await page.getByRole("link", { name: t("list.title") }).click();
    await title(page, t("list.title"));
  }
  for (const [where, text] of [[later, "phase_text.scheduled"], [closed, "phase_text.closed"], [soldOut, "phase_text.sold_out"]]) {
    await go(page, `/concerts/${where.id}`);
    await told(page, t(text));
    same("nobody is asked to join", await page.locator("#join").count(), 0);
  }
}

// Refusals before the seats -------------------------------------------------------------------------

/* Joins again by the button; the fan's turn comes while nobody looks. */
async function comeBack(page, self, where) {
  await page.locator("#rejoin").click();
  await page.locator("#rejoin").waitFor({ state: "detached" });
  await self.join(where.id);
  await self.enter(where.id);
  await toSeats(page, where);
}

async function refusedAtTheSeats({ page, t }) {
  const one = { rows: 5, seats_per_row: 2, price: 50000, name: "A" };
  const where = await concert({ max_seats_per_user: 4, sections: [one] });
  const self = await insideFan(page, where, await buyer(where.id, where.date, [9]));

  await page.locator("#best-count").selectOption("3");
  await page.locator("#best").click();
  await told(page, t("error.not_enough_adjacent"));
  await choose(page, 1, 2, 3, 4);
  await seat(page, 5).click();
  await told(page, t("seats.limit", { n: 4 }));
  await hold(page);
  await told(page, t("error.limit_reached"));
  same("what was chosen stays", await chosen(page).count(), 4);
  for (const no of [2, 3, 4]) await seat(page, no).click();
  await self.take(where.date, [5]);
  await hold(page);
  await title(page, t("pay.title"));
  await told(page, "A-3-1");
  page.once("dialog", (dialog) => dialog.accept());
  await page.locator("#release").click();
  await title(page, t("dates.title"));

  await toSeats(page, where);
  await choose(page, 1);
  await self.leave(where.id);
  await hold(page);
  await alerted(page, t("error.not_admitted"));
  await title(page, t("wait.ended"));
  await told(page, t("wait.left"));
  await comeBack(page, self, where);

  endAdmissions(where.id);
  await choose(page, 2);
  await hold(page);
  await title(page, t("wait.ended"));
  await told(page, t("wait.expired"));
  await comeBack(page, self, where);

  const elsewhere = await concert();
  await self.join(elsewhere.id);
  await page.evaluate(([id, token]) => {
    const place = JSON.parse(localStorage.getItem(`ticketd.place.${id}`));
    localStorage.setItem(`ticketd.place.${id}`, JSON.stringify({ ...place, token }));
  }, [where.id, self.place()]);
  await choose(page, 4);
  await hold(page);
  await alerted(page, t("error.wrong_concert"));
  await enter(page, where);

  await choose(page, 6);
  await steer(where.id, { closed: true });
  await hold(page);
  await told(page, t("error.sale_closed"));
  await steer(where.id, { closed: false });
  await self.call("DELETE", "/sessions");
  await hold(page);
  await title(page, t("account.sign_in"));
  same("signing in leads back", new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("next"), `/concerts/${where.id}/wait`);
}

// Refusals at the till --------------------------------------------------------------------------------

async function refusedAtTheTill({ page, t }) {
  const where = await concert();
  const self = await insideFan(page, where);
  await self.points(60000);
  await choose(page, 1);
  await hold(page);
  await page.getByRole("button", { name: t("pay.pay") }).waitFor();
  await self.points(-50000);
  await primary(page).click();
  await told(page, t("error.insufficient_points"));
  await page.getByRole("button", { name: t("pay.charge") }).click();
  await told(page, t("pay.no_charge"));
  await until("the seats can be given back", async () => await page.locator("#release").isVisible());
  await self.points(50000);
  await page.reload();
  await page.getByRole("button", { name: t("pay.pay") }).waitFor();

  const [held] = (await self.call("GET", "/reservations")).items;
  await self.points(50000);
  await self.pay(held);
  await primary(page).click();
  await title(page, t("mine.paid"));

  await self.join(where.id);
  await self.enter(where.id);
  await toSeats(page, where);
  await choose(page, 2);
  await hold(page);
  await title(page, t("pay.title"));
  endHolds(where.id);
  await page.getByRole("button", { name: t("pay.pay") }).click();
  await title(page, t("pay.ended"));
  await told(page, t("pay.expired"));
  await primary(page).click();
  await title(page, t("dates.title"));
}

// Answers that do not come ------------------------------------------------------------------------------

async function answersGetLost({ page, context, t }) {
  const where = await concert();
  const self = await insideFan(page, where);
  await self.points(100000);
  await choose(page, 1);
  await context.setOffline(true);
  await hold(page);
  await told(page, t("error.offline"));
  same("what was chosen stays", await chosen(page).count(), 1);
  await context.setOffline(false);

  // The server acts, and nobody hears of it: the next click asks again under the same key.
  const swallow = async (route) => {
    await route.fetch();
    await route.abort();
  };
  await page.route("**/reservations", swallow, { times: 1 });
  await hold(page);
  await until("the seats are found to be held", async () => {
    if (await heading(page) === t("pay.title")) return true;
    await page.locator("#hold:not([aria-disabled])").click({ timeout: 1000 }).catch(() => {});
    return false;
  });

  const busy = (code, status, headers = {}) => (route) => route.fulfill({ status, headers, contentType: "application/problem+json", body: JSON.stringify({ code, status }) });
  for (const [code, status, headers] of [["unavailable", 503, { "Retry-After": "1" }], ["request_in_progress", 409], ["internal", 500]]) {
    await page.route("**/payment", busy(code, status, headers), { times: 1 });
    await primary(page).click();
    await told(page, t(`error.${code}`));
  }
  await page.route("**/payment", swallow, { times: 1 });
  await primary(page).click();
  await told(page, t("error.offline"));
  await primary(page).click();
  await title(page, t("mine.paid"));
  same("it was paid once", (await self.call("GET", "/payments")).items.length, 1);
  same("one reservation, one ticket", [(await self.call("GET", "/reservations")).items.length, await page.locator("img.qr").count()], [1, 1]);
}

// Whatever else ---------------------------------------------------------------------------------------------

const errors = [...readFileSync(path.join(process.env.TICKETD_SRCDIR, "src/util/err.def"), "utf8").matchAll(/^ERR\(\w+, (\d+), "(\w+)"/gm)]
  .map(([, status, code]) => ({ status: Number(status), code })).filter(({ status }) => status >= 400);
// These lead to another view: to the waiting page, to what is held, back to sign in.
const ELSEWHERE = ["not_admitted", "admission_expired", "wrong_concert", "invalid_token", "token_expired", "not_signed_in"];

async function everyRefusal({ page, t }) {
  const where = await concert();
  await insideFan(page, where);
  let answer = null;
  await page.route("**/reservations", (route) => (route.request().method() === "POST" && answer
    ? route.fulfill({ status: answer.status, contentType: "application/problem+json", body: JSON.stringify({ ...answer, conflicts: [1], retry_after: 3 }) })
    : route.continue()));
  const seen = new Set();
  for (const one of errors) {
    // What is no fan's matter, texts.mjs knows.
    if (!isForFans(`error.${one.code}`) || seen.has(one.code)) continue;
    seen.add(one.code);
    const sentence = t(`error.${one.code}`);
    if (await page.locator("#hold").count() === 0) await toSeats(page, where);
    if (await chosen(page).count() === 0) await choose(page, 1);
    answer = one;
    await hold(page);
    if (ELSEWHERE.includes(one.code)) {
      await alerted(page, sentence);
      await page.locator("#enter").waitFor();
    } else if (one.code === "seat_taken") {
      await told(page, t("seat.were_lost"));
      await page.reload();
      await page.locator("#hold").waitFor();
    } else {
      await told(page, sentence);
      await page.locator("#hold:not([aria-disabled])").waitFor();
    }
  }
  same("there were many", seen.size > 25, true);
}

/* The same at the till: each is said, or leads where the fan can go on. */
async function everyRefusalAtTheTill({ page, t }) {
  const where = await concert();
  const self = await insideFan(page, where);
  await self.points(50000);
  await choose(page, 1);
  await hold(page);
  await title(page, t("pay.title"));
  const { hash } = new URL(page.url());
  let answer = null;
  await page.route("**/payment", (route) => route.fulfill({ status: answer.status, contentType: "application/problem+json",
    body: JSON.stringify({ ...answer, balance: 10, amount: 50000, retry_after: 3 }) }));
  const isOver = ["reservation_expired", "admission_expired"];
  for (const one of new Map(errors.filter(({ code }) => isForFans(`error.${code}`)).map((error) => [error.code, error])).values()) {
    answer = one;
    await page.getByRole("button", { name: t("pay.pay") }).click();
    if (one.status === 401) await title(page, t("account.sign_in"));
    else if (one.code === "already_paid") await title(page, t("mine.paid"));
    else if (isOver.includes(one.code)) await title(page, t("pay.ended"));
    else if (one.code === "not_admitted") await title(page, t("wait.your_turn"));
    else await told(page, t(`error.${one.code}`));
    same("one way on", await page.locator("main .primary:visible").count() <= 1, true);
    await page.evaluate((back) => {
      if (location.hash === back) location.reload();
      else location.hash = back;
    }, hash);
    await page.getByRole("button", { name: t("pay.pay") }).waitFor();
  }
  await page.unroute("**/payment");
  await page.getByRole("button", { name: t("pay.pay") }).click();
  await title(page, t("mine.paid"));
}

const browser = await launch();
try {
  await inBoth(browser, "two want one seat: one gets it, the other keeps the rest", {}, race, REFUSED);
  await inBoth(browser, "a hold runs out", {}, holdRunsOut, REFUSED);
  await inBoth(browser, "the clock of a hold is read out", {}, clockIsSpoken);
  await inBoth(browser, "refused at the door", {}, refusedAtTheDoor, REFUSED);
  await inBoth(browser, "refused before the seats", {}, refusedAtTheSeats, REFUSED);
  await inBoth(browser, "refused at the till", {}, refusedAtTheTill, REFUSED);
  await inBoth(browser, "answers get lost", {}, answersGetLost, LOST);
  await inBoth(browser, "whatever the server may refuse with", {}, everyRefusal, REFUSED);
  await inBoth(browser, "whatever it may refuse a payment with", {}, everyRefusalAtTheTill, REFUSED);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
