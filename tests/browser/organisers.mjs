// An organiser's evening: a concert is made, its hall seen, seats kept back, the sale opened; fans come;
// it is paused, slowed, spoken to and closed, and the numbers and the log tell of it. A fan gets no view.

import { launch, plan, play, result, same, until } from "./browser.mjs";
import { buyer, concert, fan, PASSWORD } from "./site.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
// Acts are seen by fans within two seconds.
const EFFECT_SECONDS = 2;

const title = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
const figure = (page, key) => page.locator(`[data-figure="${key}"] dd`);
const fits = async (page, where) => same(`${where} fits the window`,
  await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);

/* What stands in a datetime-local field so many days from now, in the page's own time zone. */
const inDays = (page, days) => page.evaluate((n) => {
  const date = new Date(Date.now() + n * 86400000);
  return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}, days);

async function signIn(page, email = "organiser@example.com", address = "/admin/") {
  await page.goto(address);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main button[type=submit]").click();
}

/* Presses an act, answers its question, and waits until the page says that fans see it and the log has it. */
async function act(page, id, logged, fill = async () => {}) {
  await page.locator(`#act-${id}`).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await dialog.locator("button[type=submit]").click();
  await dialog.waitFor({ state: "detached" });
  const said = page.locator("#effect");
  await until(`fans see what ${id} did`, async () => /Fans see it after/.test(await said.textContent()));
  const seconds = Number(/after ([\d.]+) s/.exec(await said.textContent())[1]);
  if (seconds > EFFECT_SECONDS) throw new Error(`${id} was seen after ${seconds} s`);
  const newest = page.locator('table[aria-label="Log"] tbody tr').first();
  await until(`the log has ${logged}`, async () => (await newest.innerText()).includes(logged));
  same("and who did it", await newest.getByText("you", { exact: true }).count(), 1);
}

async function evening(page) {
  await signIn(page);
  await title(page, "Concerts");
  await page.getByRole("link", { name: "New concert" }).click();
  await title(page, "New concert");
  await page.getByLabel("Title").fill("<i>Night</i> of Strings");
  await page.getByLabel("Venue").fill("Harbour Hall");
  await page.getByLabel("Sale opens").fill(await inDays(page, 2));
  await page.getByLabel("People inside at once").fill("2");
  await page.getByLabel("People let in each minute").fill("6000");
  await page.getByLabel("Rows").fill("4");
  await page.getByLabel("Seats a row").fill("6");
  await page.getByLabel("Price").fill("70000");
  await page.getByRole("button", { name: "Add a section" }).click();
  same("the next section's name", await page.getByLabel("Name", { exact: true }).nth(1).inputValue(), "B");
  await page.getByLabel("Price").nth(1).fill("30000");
  await page.getByRole("img", { name: "2 sections, 48 seats" }).waitFor();
  await page.getByText("all sold they bring ₩2,400,000").waitFor();
  await page.reload();
  same("a reload keeps what was typed", await page.getByLabel("Title").inputValue(), "<i>Night</i> of Strings");
  await page.getByRole("img", { name: "2 sections, 48 seats" }).waitFor();
  // The answer is lost: a second click makes no second concert.
  await page.route("**/admin/concerts", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await page.getByRole("button", { name: "Make this concert" }).click();
  await page.getByText("There is no connection").waitFor();
  await page.getByRole("button", { name: "Make this concert" }).click();
  await title(page, "<i>Night</i> of Strings");
  const id = /concerts\/(\d+)/.exec(page.url())[1];
  const { items } = await (await fan()).call("GET", "/concerts?limit=200");
  same("it was made once", items.filter((one) => one.title === "<i>Night</i> of Strings").length, 1);

  // A second date comes and goes.
  await page.getByRole("link", { name: "Add a date" }).click();
  await page.getByLabel("Begins").fill(await inDays(page, 40));
  await page.getByRole("button", { name: "Add a date" }).click();
  await until("there are two dates", async () => await page.locator("tbody tr").count() === 2);
  await page.getByRole("button", { name: "Delete this date" }).last().click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete this date" }).click();
  await until("one date is left", async () => await page.locator("tbody tr").count() === 1);

  // It is moved, and its hall gets another row.
  const starts = await page.locator("tbody td").first().innerText();
  await page.getByRole("button", { name: "Change the time" }).click();
  await page.getByRole("dialog").getByLabel("Begins").fill(await inDays(page, 41));
  await page.getByRole("dialog").getByRole("button", { name: "Change the time" }).click();
  await until("the date is another", async () => ![starts, undefined].includes((await page.locator("tbody td").allInnerTexts())[0]));
  await page.getByRole("link", { name: /^Hall:/ }).click();
  await title(page, "Hall");
  await page.getByLabel("Rows").first().fill("5");
  await page.getByRole("img", { name: "2 sections, 54 seats" }).waitFor();
  await page.getByRole("button", { name: "Save this hall" }).click();

  // House seats: two by hand, a row by its number; one is given back.
  await title(page, "House seats");
  await page.getByRole("gridcell", { name: /^A-5-6,/ }).waitFor();
  await page.getByRole("gridcell", { name: /^A-1-1,/ }).click();
  await page.getByRole("gridcell", { name: /^A-1-2,/ }).click();
  await page.getByText("Whole sections and rows").click();
  await page.locator("#row-section").selectOption("B");
  await page.locator("#row-row").selectOption("4");
  await page.getByRole("button", { name: "Keep these back" }).click();
  await page.getByText("8 seats kept back; 8 new, 0 given back").waitFor();
  await page.getByRole("button", { name: "Save the house seats" }).click();
  await page.getByLabel("Reason").fill("Camera");
  await page.getByRole("dialog").getByRole("button", { name: "Save the house seats" }).click();
  await page.getByText("Kept back now: Camera (8 seats).").waitFor();
  await page.getByText("8 seats kept back; 0 new, 0 given back").waitFor();
  same("the map shows them", await page.getByRole("gridcell", { selected: true }).count(), 8);
  await page.getByRole("gridcell", { name: /^A-1-1,/ }).click();
  await page.getByText("7 seats kept back; 0 new, 1 given back").waitFor();
  await page.getByRole("button", { name: "Save the house seats" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save the house seats" }).click();
  await page.getByText("Kept back now: Camera (7 seats).").waitFor();

  // The night.
  await page.goto(`/admin/#/concerts/${id}`);
  await page.getByText("Not open yet").waitFor();
  await act(page, "open", "Concert changed");
  await page.locator("#phase").getByText("On sale").waitFor();
  same("seats without the house's", await figure(page, "left").textContent(), "47 of 54");
  const [a, b, c] = [await fan(), await fan(), await fan()];
  for (const one of [a, b, c]) await one.join(id);
  await a.enter(id);
  await until("two are inside, one waits", async () => await figure(page, "inside").textContent() === "2 of 2" && await figure(page, "waiting").textContent() === "1");
  const date = (await a.call("GET", `/concerts/${id}`)).performances[0].performance_id;
  await a.pay(await a.take(date, [13]));
  await act(page, "pause", "paused");
  await page.locator("#phase").getByText("Paused").waitFor();
  await act(page, "message", "Back in a <minute>", async (dialog) => {
    await dialog.getByLabel("In Korean").fill("잠시만 기다려 주세요");
    await dialog.getByLabel("In English").fill("Back in a <minute>");
  });
  same("fans read it", (await a.call("GET", `/concerts/${id}/queue`)).messages, { en: "Back in a <minute>", ko: "잠시만 기다려 주세요" });
  await act(page, "resume", "resumed");
  await c.enter(id);
  await act(page, "rate", "People let in each minute: 6,000 → 30", (dialog) => dialog.getByLabel("People let in each minute").fill("30"));
  await until("the rate is in force", async () => await figure(page, "rate").textContent() === "30 a minute");
  await act(page, "capacity", "People inside at once: 2 → 5", (dialog) => dialog.getByLabel("People inside at once").fill("5"));
  await until("there is more room", async () => /of 5$/.test(await figure(page, "inside").textContent()));
  await act(page, "lanes", "fan club 30 %", async (dialog) => {
    await dialog.getByRole("button", { name: "Add a lane" }).click();
    await dialog.getByLabel("Lane", { exact: true }).fill("fan club");
    await dialog.getByLabel("Share in percent").fill("30");
  });
  await until("the sale shows", async () => await page.getByRole("row", { name: /\bA 30 1 0 1 ₩70,000/ }).count() === 1);

  // The last hour is the server's: a reload has it again.
  const waiting = page.getByRole("img", { name: /^Sold: now 1,/ });
  await waiting.waitFor();
  await page.reload();
  await waiting.waitFor();
  same("seven charts, each said in words", await page.locator("figure.chart svg[aria-label*='in the last hour']").count(), 7);
  await until("answers are timed", async () => /^(under 1|\d+) ms$/.test(await figure(page, "p95").textContent()));
  same("busy workers are told", /^\d+ of \d+$/.test(await figure(page, "busy").textContent()), true);
  same("nothing went wrong", await figure(page, "errors").textContent(), "0");

  await act(page, "close", "closed");
  await page.locator("#phase").getByText("Closed").waitFor();
  await until("a closed sale is only opened again", async () => !await page.locator("#act-pause").isVisible());
  for (const what of ["Concert made", "House seats set", "Concert changed", "Queue steered", "Lanes set"]) {
    await page.getByRole("row").filter({ hasText: what }).filter({ hasText: "you" }).first().waitFor();
  }
  await page.getByRole("link", { name: "Log" }).click();
  await title(page, "Log");
  const logged = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "8 seats: Camera" }) });
  await logged.getByRole("link", { name: "<i>Night</i> of Strings" }).click();
  await page.locator("#phase").getByText("Closed").waitFor();
}

/* What has sales stays as it is, and is told so; a seat that a fan holds is no house seat. */
async function refusals(page) {
  const { id, date } = await concert();
  await buyer(id, date, [7]);
  await signIn(page, "organiser@example.com", `/admin/#/concerts/${id}/dates`);
  await page.getByRole("button", { name: "Delete this date" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete this date" }).click();
  await page.getByRole("dialog").getByText("its hall stays as it is").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Hall", exact: true }).or(page.getByRole("link", { name: /^Hall:/ })).click();
  await title(page, "Hall");
  await page.getByLabel("Rows").fill("3");
  await page.getByRole("button", { name: "Save this hall" }).click();
  await page.getByText("its hall stays as it is").waitFor();
  await page.goto(`/admin/#/concerts/${id}/dates/${date}`);
  await title(page, "House seats");
  await page.getByRole("gridcell", { name: /^A-1-8,/ }).click();
  const late = await fan();
  await late.join(id);
  await late.enter(id);
  await late.take(date, [8]);
  await page.getByRole("button", { name: "Save the house seats" }).click();
  await page.getByLabel("Reason").fill("Guests");
  await page.getByRole("dialog").getByRole("button", { name: "Save the house seats" }).click();
  await page.getByText("A fan was faster: A-1-8.").waitFor();

  // A lobby that somebody is in does not open later.
  const early = await concert({ on_sale_at: new Date(Date.now() + 3600000).toISOString(), lobby_opens_at: new Date(Date.now() - 60000).toISOString() });
  await (await fan()).join(early.id);
  await page.goto(`/admin/#/concerts/${early.id}/edit`);
  await page.getByLabel("Title").fill("Another title");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".saved").first().getByText("Saved.").waitFor();
  await page.getByLabel("Sale opens").fill(await inDays(page, 3));
  await page.getByLabel("Lobby opens").fill(await inDays(page, 2));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("People are in the lobby or the queue already").waitFor();
}

/* A lane, and the codes that open it: pasted, and from a file larger than a call takes. */
async function codes(page) {
  const { id } = await concert();
  await signIn(page, "organiser@example.com", `/admin/#/concerts/${id}/codes`);
  await page.getByText("There is no lane yet").waitFor();
  await page.locator("#set-lanes").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add a lane" }).click();
  await dialog.getByLabel("Lane", { exact: true }).fill("fan club");
  await dialog.getByLabel("Share in percent").fill("30");
  await dialog.locator("button[type=submit]").click();
  const counts = (row) => until(`the table says ${row}`, async () => (await page.locator("tbody tr td").allInnerTexts()).join() === row);
  await counts("fan club,30 %,0,0");
  const add = async (text) => {
    await page.getByLabel("Codes", { exact: true }).fill(text);
    await page.locator("#add-codes").click();
  };
  await add("FAN-0001\nno/good");
  await page.getByText("There is no code in line 2. Nothing was added.").waitFor();
  await add('email,code\n"Kim, Min-ji",FAN-0001\nlee@example.com,fan 0002');
  await page.getByText("fan club: 2 codes, 0 were there already").waitFor();
  await counts("fan club,30 %,2,0");
  same("what was added is gone from the page", await page.getByLabel("Codes", { exact: true }).inputValue(), "");
  const many = Array.from({ length: 600 }, (_, i) => `MANY-${String(i).padStart(4, "0")}`);
  await page.getByLabel("Or from a file").setInputFiles({ name: "codes.csv", mimeType: "text/csv", buffer: Buffer.from(["FAN-0001", ...many].join("\r\n")) });
  await until("the file is read", async () => (await page.getByLabel("Codes", { exact: true }).inputValue()).endsWith("MANY-0599"));
  await page.locator("#add-codes").click();
  await page.getByText("fan club: 600 codes, 1 were there already").waitFor();
  await counts("fan club,30 %,602,0");
  const member = await fan();
  const place = await member.call("POST", `/concerts/${id}/queue`, { access_code: "fan-0002" });
  same("a code of the table leads to the lane", place.lane, "fan club");
  await page.getByRole("link", { name: "Log" }).click();
  await page.getByRole("row").filter({ hasText: "Access codes added" }).filter({ hasText: "fan club: 2 codes, 0 were there already" }).waitFor();
}

/* By keyboard, in Korean, on a phone. */
async function inKorean(page) {
  const { id } = await concert();
  await signIn(page, "organiser@example.com", `/admin/#/concerts/${id}`);
  await page.locator("#act-pause").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  same("the question has the focus", await page.evaluate(() => Boolean(document.activeElement.closest("dialog"))), true);
  await page.keyboard.press("Escape");
  await until("the question is gone", async () => await page.getByRole("dialog").count() === 0);
  same("the focus is back", await page.evaluate(() => document.activeElement.id), "act-pause");
  await page.locator("figure.chart").first().waitFor();
  await fits(page, "the console");
}

async function outsider(page) {
  const { email } = await fan();
  await page.goto("/admin/#/concerts/1");
  await title(page, "Sign in as an organiser");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main button[type=submit]").click();
  await title(page, "This area is for organisers");
  await page.getByText(`You are signed in as ${email}`).waitFor();
  same("no area is offered", await page.locator("#areas a").count(), 0);
  await page.getByRole("link", { name: "Concerts for fans" }).first().click();
  await page.getByRole("link", { name: "My tickets" }).waitFor();
  same("fans see no way there", await page.getByRole("link", { name: "Organisers" }).count(), 0);
}

const browser = await launch();
const desktop = { viewport: { width: 1280, height: 900 }, locale: "en-US" };
const refused = ["the server responded with a status of 409"];
try {
  await play(browser, "an organiser's evening", desktop, evening, ["net::ERR_FAILED"]);
  await play(browser, "what cannot be changed any more is said in words", desktop, refusals, refused);
  await play(browser, "a lane and the codes that open it", desktop, codes);
  await play(browser, "the organisers' pages in Korean on a phone", { ...PHONE, locale: "ko-KR" }, inKorean);
  await play(browser, "a fan is told that this is for organisers", desktop, outsider);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
