// Fans buy: by mouse, by keyboard alone, and with a finger on a small phone, each in both languages; in a
// hall of twenty thousand; after waiting, with the connection gone and back; and what keeps them out.

import { launch, plan, result, same, shot, until } from "./browser.mjs";
import { concert, newEmail, PASSWORD } from "./site.mjs";
import { chosen, go, inBoth, insider, primary, seat, signUp, title, told } from "./steps.mjs";

const { CONCERT, ARENA, LATER } = process.env;
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

const fits = async (page, where) => same(`${where} fits the window`,
  await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
const focused = (page) => page.evaluate(() => document.activeElement.dataset.seat ?? document.activeElement.tagName);

// Three ways to use a page ----------------------------------------------------------------------------

/* Keys only: Tab until the focus is where it should be. */
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key never reaches ${selector}`);
}

/* press: what a selector finds first; type: into a field; choose: two seats of the demo's hall of 5 x 10. */
const hands = {
  mouse: {
    press: (page, selector) => page.locator(selector).first().click(),
    pay: (page) => page.locator("#pay").dblclick(),
    type: (page, id, text) => page.locator(`#${id}`).fill(text),
    choose: async (page, first, second) => {
      await seat(page, first).click();
      await seat(page, second).click();
    },
  },
  finger: {
    press: (page, selector) => page.locator(selector).first().tap(),
    pay: async (page) => {
      await page.locator("#pay").tap();
      await page.locator("#pay").tap({ timeout: 500 }).catch(() => {});
    },
    type: (page, id, text) => page.locator(`#${id}`).fill(text),
    choose: async (page, first, second) => {
      await seat(page, first).tap();
      await seat(page, second).tap();
    },
  },
  keys: {
    press: async (page, selector) => {
      await page.locator(selector).first().waitFor();
      await tabTo(page, selector);
      await page.keyboard.press("Enter");
    },
    pay: async (page) => {
      await tabTo(page, "#pay");
      for (let i = 0; i < 2; i += 1) await page.keyboard.press("Enter");
    },
    type: async (page, id, text) => {
      await tabTo(page, `#${id}`);
      await page.keyboard.type(text);
    },
    choose: async (page, first, second) => {
      const go = async (key, no) => {
        await page.keyboard.press(key);
        same(`${key} leads to its seat`, await focused(page), String(no));
      };
      await tabTo(page, "button.seat");
      await go("Control+End", 50);
      await go("ArrowDown", 50);
      await go("Control+Home", 1);
      await go("ArrowLeft", 1);
      for (let row = 1; row * 10 < first; row += 1) await go("ArrowDown", row * 10 + 1);
      await go("End", second);
      await page.keyboard.press("Space");
      await go("ArrowUp", second - 10);
      await go("ArrowDown", second);
      await go("Home", second - 9);
      await go("ArrowRight", first);
      await page.keyboard.press("Enter");
    },
  },
};

// The way to two tickets --------------------------------------------------------------------------------

/* A hand, the seats of each language, and the window. */
const ways = [
  ["mouse", { en: [4, 5], ko: [14, 15] }, {}],
  ["keys", { en: [22, 30], ko: [32, 40] }, phone],
  ["finger", { en: [41, 42], ko: [49, 50] }, { ...phone, isMobile: true }],
];

async function account(page, hand, t) {
  await title(page, t("account.sign_in"));
  await hand.press(page, 'a[href^="#/sign-up"]');
  await title(page, t("account.sign_up"));
  await hand.type(page, "email", newEmail());
  await hand.type(page, "name", "김민지");
  await hand.type(page, "password", PASSWORD);
  await hand.press(page, "main button.primary");
}

const label = (no) => `A-${Math.ceil(no / 10)}-${((no - 1) % 10) + 1}`;

const purchase = (name, seats) => async ({ page, context, t, language }) => {
  const hand = hands[name];
  const [first, second] = seats[language];
  await page.goto("/");
  await title(page, t("list.title"));
  await fits(page, "the list");
  await hand.press(page, `a[href="#/concerts/${CONCERT}"]`);
  await title(page, "An Evening of Chamber Music");
  same("the page says its language", await page.evaluate(() => document.documentElement.lang), language);
  await fits(page, "the concert");
  await hand.press(page, "#join");
  await account(page, hand, t);
  await title(page, t("wait.your_turn"));
  await fits(page, "the waiting page");
  const joined = () => page.evaluate((id) => JSON.parse(localStorage.getItem(`ticketd.place.${id}`)).joined_at, CONCERT);
  const before = await joined();
  await page.reload();
  await title(page, t("wait.your_turn"));
  same("a reload finds the same place", await joined(), before);
  await hand.press(page, "#enter");
  await title(page, t("dates.title"));
  same("the new view's heading has the focus", await focused(page), "H1");
  await fits(page, "the dates");
  await hand.press(page, "a.date");
  await title(page, t("seats.title"));
  await hand.choose(page, first, second);
  const sum = t("seats.sum", { seats: `${label(first)}, ${label(second)}`, count: t("seats", { n: 2 }), total: "₩100,000" });
  same("what is chosen and what it costs", await page.locator(".sum").innerText(), sum);
  await page.reload();
  await title(page, t("seats.title"));
  await until("a reload keeps the choice", async () => await chosen(page).count() === 2);
  await fits(page, "the hall");
  await shot(page, `buy-${name}-${language}`);
  await hand.press(page, "#hold");
  await title(page, t("pay.title"));
  await page.reload();
  await page.getByRole("button", { name: t("pay.charge", { amount: "₩100,000" }) }).waitFor();
  await fits(page, "paying");
  same("there is one primary button", await page.locator("main .primary:visible").count(), 1);
  await hand.press(page, "#pay");
  await page.getByRole("button", { name: t("pay.pay", { amount: "₩100,000" }) }).waitFor();
  await hand.pay(page);
  await title(page, t("mine.paid"));
  await bought({ page, context, t, hand });
};

async function bought({ page, context, t, hand }) {
  const codes = page.locator("img.qr");
  await until("the codes are pictures", () => codes.evaluateAll((all) => all.length === 2 && all.every((image) => image.complete && image.naturalWidth > 0)));
  await fits(page, "the tickets");
  same("no token is within a script's reach", await page.evaluate(() => document.cookie), "");
  const session = (change) => page.evaluate((until) => {
    const known = JSON.parse(localStorage.getItem("ticketd.session"));
    if (until !== null) localStorage.setItem("ticketd.session", JSON.stringify({ ...known, access_until: until }));
    return known.access_until;
  }, change);
  await session(0);
  await page.reload();
  await title(page, t("mine.paid"));
  same("the session was renewed silently", await session(null) > Date.now(), true);
  await hand.press(page, ".ticket a");
  await told(page, "김민지");
  await hand.press(page, "#nav button");
  await page.locator('#nav a[href^="#/sign-in"]').waitFor();
  same("no cookie is left", (await context.cookies()).filter((one) => one.value).map((one) => one.name), []);
}

// Other ways and their ends -------------------------------------------------------------------------------

async function largeHall({ page, t }) {
  await signUp(page, `/concerts/${ARENA}/wait`);
  await page.locator("#enter").click();
  await page.locator("a.date").first().click();
  await title(page, t("seats.title"));
  await page.getByRole("button", { name: t("seat.section", { section: "103" }) }).click();
  const grid = page.getByRole("grid", { name: t("seat.grid", { section: "103" }) });
  await grid.waitFor();
  same("one section's seats", await page.getByRole("gridcell").count(), 1000);
  await page.locator("#best-count").selectOption("4");
  await page.locator("#best-section").selectOption("Floor B");
  await page.reload();
  await grid.waitFor();
  same("a reload keeps what was picked", [await page.locator("#best-count").inputValue(), await page.locator("#best-section").inputValue()], ["4", "Floor B"]);
  await page.locator("#best").click();
  await title(page, t("pay.title"));
  same("four seats of that section", await page.locator(".lines li").filter({ hasText: "Floor B" }).count(), 4);
  page.on("dialog", (dialog) => dialog.accept());
  await page.locator("#release").click();
  await title(page, t("dates.title"));
}

async function waiting({ page, context, t }) {
  const name = "<b>Duo</b> & friends";
  const where = await concert({ title: name, room: { capacity: 1 } });
  const inside = await insider(where);
  await signUp(page, `/concerts/${where.id}/wait`);
  await title(page, t("wait.title"));
  await told(page, t("wait.kept"));
  await until("the tab tells how many are ahead", async () => (await page.title()).startsWith(t("wait.tab_ahead", { n: 0 })));
  await context.setOffline(true);
  await page.getByText(t("offline")).waitFor();
  await told(page, t("wait.trouble"));
  await inside.leave(where.id);
  await context.setOffline(false);
  await title(page, t("wait.your_turn"));
  await told(page, t("wait.enter_by"));
  await until("the tab calls the fan", async () => (await page.title()).startsWith(t("wait.tab_turn")));
  same("the heading has the focus", await focused(page), "H1");
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: t("wait.leave") }).click();
  // A title with markup stands there as it was typed.
  await title(page, name);
  await page.getByRole("link", { name: t("concert.join") }).waitFor();
}

async function troubles({ page, context, t }) {
  await page.goto(`/#/concerts/${LATER}`);
  await told(page, t("concert.sale_in"));
  same("nobody joins before it opens", await page.locator("#join").count(), 0);
  await page.goto("/#/sign-in");
  await page.locator("#email").fill("nobody@example.com");
  await page.locator("#password").fill(PASSWORD);
  await primary(page).click();
  await told(page, t("error.invalid_credentials"));
  await go(page, "/");
  await title(page, t("list.title"));
  await context.setOffline(true);
  await page.getByText(t("offline")).waitFor();
  await page.getByRole("link", { name: "Chamber Music" }).first().click();
  await told(page, t("error.offline"));
  await page.getByRole("button", { name: t("again") }).waitFor();
  await context.setOffline(false);
  await title(page, "An Evening of Chamber Music");
}

const browser = await launch();
const CUT = ["net::ERR_INTERNET_DISCONNECTED"];
try {
  for (const [name, seats, options] of ways) await inBoth(browser, `a purchase by ${name}`, options, purchase(name, seats));
  await inBoth(browser, "a large hall: sections first, the best seats of one", {}, largeHall);
  await inBoth(browser, "waiting, with the connection gone and back, until called", phone, waiting, CUT);
  // The refusals of this play are answers that Chromium writes to its console.
  await inBoth(browser, "not yet open, a wrong password, no connection", {}, troubles, ["Failed to load resource: the server responded with a status of 401", ...CUT]);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
