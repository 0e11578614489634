// The map of a hall tells what is so: prices by colour, states by shape and in words, what is left, as it
// changes; by grid, by list, and for twenty thousand seats as quickly as for fifty.

import { readFileSync } from "node:fs";
import path from "node:path";
import { launch, plan, result, same, until } from "./browser.mjs";
import { admin, buyer, concert } from "./site.mjs";
import { chosen, inBoth, insideFan, insider, seat } from "./steps.mjs";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
// What a phone loads for a hall beside the pages themselves, as text.
const HALL_MOST_BYTES = 20000;

const look = (page, no) => seat(page, no).getAttribute("data-look");

async function tells({ page, t }) {
  const where = await concert({ sections: [{ name: "A", rows: 2, seats_per_row: 5, price: 90000 }, { name: "B", rows: 1, seats_per_row: 5, price: 30000 }] });
  await admin("PUT", `/admin/performances/${where.date}/blocked`, { seats: [3], reason: "camera" });
  await buyer(where.id, where.date, [1]);
  const other = await insider(where);
  await other.take(where.date, [2]);
  await insideFan(page, where);
  await seat(page, 5).click();
  same("what each seat is", await Promise.all([1, 2, 3, 4, 5].map((no) => look(page, no))), ["sold", "held", "blocked", "available", "chosen"]);
  const words = ["sold", "held", "blocked", "available", "chosen"].map((state) => t(`seat.${state}`));
  same("and says it", await Promise.all([1, 2, 3, 4, 5].map((no) => seat(page, no).getAttribute("aria-label"))),
    words.map((state, i) => t("seat.name", { label: `A-1-${i + 1}`, price: "₩90,000", state })));
  const shapes = await page.evaluate((numbers) => numbers.map((no) => {
    const node = document.querySelector(`[data-seat="${no}"]`);
    const { borderTopStyle, borderTopLeftRadius } = getComputedStyle(node);
    return `${node.textContent} ${borderTopStyle} ${borderTopLeftRadius}`;
  }), [1, 2, 4, 5]);
  same("each state has a shape of its own", new Set(shapes).size, 4);
  const colour = (no) => seat(page, no).evaluate((node) => getComputedStyle(node).backgroundColor);
  same("each price a colour of its own", await colour(4) === await colour(11), false);
  const legend = page.locator(".legends li");
  const prices = () => legend.allInnerTexts().then((all) => all.slice(0, 2).map((text) => text.replace(/\s+/g, " ").trim()));
  const left = (n) => t("seat.left", { n });
  same("prices with what is left", await prices(), [`₩90,000 ${left(7)}`, `₩30,000 ${left(5)}`]);
  same("four signs are explained beside them", await legend.count(), 6);

  const third = await insider(where);
  await third.take(where.date, [4, 11]);
  await until("others' seats are seen without a reload", async () => await look(page, 4) === "held" && await look(page, 11) === "held");
  await until("so is what is left", async () => (await prices()).join() === [`₩90,000 ${left(6)}`, `₩30,000 ${left(4)}`].join());
  await third.call("DELETE", `/reservations/${(await third.call("GET", "/reservations")).items[0].reservation_id}`);
  await until("and what comes back", async () => await look(page, 4) === "available");
  await seat(page, 1).dispatchEvent("click");
  same("what is sold is not chosen", await chosen(page).count(), 1);

  // The same seats as a list.
  await page.getByText(t("seat.list")).click();
  await page.locator("#box-12").check();
  same("chosen in the list, chosen in the grid", await look(page, 12), "chosen");
  same("and the other way round", await page.locator("#box-5").isChecked(), true);
  same("what is gone is not listed", await page.locator("#box-1").isVisible(), false);
  for (const no of [6, 7]) await page.locator(`#box-${no}`).check();
  await page.locator("#box-8").click();
  same("one more than allowed is taken back", [await page.locator("#box-8").isChecked(), await chosen(page).count()], [false, 4]);
}

/* The hall is another one while a fan looks at it: nobody is left with a seat that was never chosen. */
async function replaced({ page, t }) {
  const where = await concert();
  await insideFan(page, where);
  await seat(page, 1).click();
  await admin("PATCH", `/admin/performances/${where.date}`, { sections: [{ name: "B", rows: 1, seats_per_row: 3, price: 1000 }] });
  await page.getByRole("gridcell", { name: /^B-1-3,/ }).waitFor();
  await page.getByText(t("seats.changed")).first().waitFor();
  same("nothing is chosen in it", [await chosen(page).count(), await page.locator("[data-seat]").count()], [0, 3]);
}

/* One finger moves what is zoomed in, and else the page. */
async function finger({ page, context, t }) {
  const { performances } = JSON.parse(readFileSync(path.join(process.env.TICKETD_SRCDIR, "deploy/demo/2-arena.json"), "utf8"));
  const where = await concert({ sections: performances[0].sections });
  const sizes = new Map();
  page.on("response", async (answer) => {
    if (new URL(answer.url()).pathname.startsWith("/api/")) sizes.set(answer.url(), (await answer.body().catch(() => "")).length);
  });
  await insideFan(page, where);
  await until("both answers are there", () => ["/sections", "/seat-states"].every((end) => [...sizes.keys()].some((one) => one.endsWith(end))));
  const total = [...sizes.values()].reduce((sum, one) => sum + one, 0);
  same(`a hall of twenty thousand is ${total} bytes`, total > 5000 && total <= HALL_MOST_BYTES, true);
  same("no seat is drawn before its section is opened", await page.locator("[data-seat]").count(), 0);

  const drawing = page.locator("svg.plan");
  await drawing.scrollIntoViewIfNeeded();
  const touch = await context.newCDPSession(page);
  const box = await drawing.boundingBox();
  const drag = async (dx) => {
    const at = (x) => [{ x: box.x + box.width / 2 + x, y: box.y + box.height / 2, id: 0 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
    for (let i = 1; i <= 5; i += 1) await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at((dx * i) / 5) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  const view = async () => (await drawing.getAttribute("viewBox")).split(" ").map(Number);
  const whole = await view();
  await drag(-60);
  same("a whole plan stays where it is", await view(), whole);
  for (let i = 0; i < 3; i += 1) await page.getByRole("button", { name: t("seats.plan_larger") }).click();
  const [before, , width] = await view();
  await drag(-60);
  await until("a finger moves it", async () => (await view())[0] > before);
  same("and does not zoom it", (await view())[2], width);
  same("nor open a section", await page.locator("[data-seat]").count(), 0);

  // The keyboard has the same choice in the list of sections.
  await page.getByRole("button", { name: t("seat.section", { section: "Floor A" }) }).press("Enter");
  await page.locator("[data-seat]").first().waitFor();
  same("an opened section's heading has the focus", await page.evaluate(() => document.activeElement.textContent), t("seat.section", { section: "Floor A" }));
}

const browser = await launch();
try {
  await inBoth(browser, "the map tells what is so, as it changes", {}, tells);
  await inBoth(browser, "another hall while somebody looks", {}, replaced);
  await inBoth(browser, "a large hall under a finger", phone, finger);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
