// What a fan does in the pages, in either language.

import { fan, fanWords, LANGUAGES, newEmail, PASSWORD } from "./site.mjs";
import { play, until } from "./browser.mjs";

export const primary = (page) => page.locator("main .primary:visible").first();
export const title = (page, text) => page.getByRole("heading", { level: 1, name: text, exact: typeof text === "string" }).waitFor();
export const told = (page, text) => page.locator("main").getByText(text).first().waitFor();
export const alerted = (page, text) => page.locator("#alert").getByText(text).waitFor({ state: "attached" });
export const chosen = (page) => page.getByRole("gridcell", { selected: true });
export const seat = (page, no) => page.locator(`[data-seat="${no}"]`);
export const heading = (page) => page.locator("h1").innerText();

/* Puts another address after the #, as a link would. */
export const go = (page, path) => page.evaluate((hash) => { location.hash = hash; }, path);

/* Makes an account and goes on to an address; gives the e-mail. */
export async function signUp(page, next, email = newEmail()) {
  await page.goto(`/#/sign-up?next=${next}`);
  await page.locator("#email").fill(email);
  await page.locator("#name").fill("Kim Min-ji");
  await page.locator("#password").fill(PASSWORD);
  await primary(page).click();
  await page.waitForURL((address) => address.hash === `#${next}`);
  return email;
}

export async function signIn(page, next, email) {
  await page.goto(`/#/sign-in?next=${next}`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(PASSWORD);
  await primary(page).click();
  await page.waitForURL((address) => address.hash === `#${next}`);
}

/* From the waiting page before the seats of the concert's date. */
export async function enter(page, where) {
  await page.locator("#enter").waitFor();
  await toSeats(page, where);
}

/* A fan outside of the browser who has been let in. */
export async function insider({ id }, self) {
  const one = self ?? await fan();
  await one.join(id);
  await one.enter(id);
  return one;
}

/* A fan who has been let in, before the seats; and the same fan outside of the browser. */
export async function insideFan(page, where, self) {
  const one = await insider(where, self);
  await signIn(page, `/concerts/${where.id}/dates/${where.date}`, one.email);
  await page.locator("#hold").waitFor();
  return one;
}

export async function toSeats(page, { id, date }) {
  await go(page, `/concerts/${id}/dates/${date}`);
  await page.locator("#hold").waitFor();
}

export async function choose(page, ...seats) {
  for (const no of seats) if (await seat(page, no).getAttribute("aria-selected") !== "true") await seat(page, no).click();
  await until(`seats ${seats} are chosen`, async () => await chosen(page).count() >= seats.length);
}

export async function hold(page) {
  await page.locator("#hold:not([aria-disabled])").click();
}

/* The same play in either language, side by side: much of a play is waiting. */
export async function inBoth(browser, name, options, act, allowed) {
  await Promise.all(Object.entries(LANGUAGES).map(([language, locale]) => play(browser, `${name} (${language})`, { ...options, locale },
    (page, context, invite) => act({ page, context, invite, language, t: fanWords(language) }), allowed)));
}
