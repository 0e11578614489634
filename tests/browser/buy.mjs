// Fans buy: by mouse in English, by keyboard alone on a small phone in Korean; a seat is lost, a
// reload loses nothing, the connection goes and comes back.

import { launch, plan, play, result, same, shot, until, url } from "./browser.mjs";

const concert = process.env.CONCERT;
const arena = process.env.ARENA;
const later = process.env.LATER;
const narrow = process.env.NARROW;
const PASSWORD = "correct horse";

// A fan without a browser, who is let in first: takes a seat that somebody is looking at, leaves.
async function rival(email, concert) {
  const call = async (method, path, token, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    return answer.json();
  };
  await call("POST", "/users", null, { email, password: PASSWORD });
  const { access_token: token } = await call("POST", "/sessions", null, { email, password: PASSWORD });
  const { queue_token: place } = await call("POST", `/concerts/${concert}/queue`, token);
  await until("the rival is let in", async () => (await call("GET", `/concerts/${concert}/queue/me`, place)).state === "admitted");
  return {
    take: (date, seats) => call("POST", `/performances/${date}/reservations`, place, { seats }),
    leave: () => fetch(`${url}/api/v1/concerts/${concert}/queue/me`, { method: "DELETE", headers: { Authorization: `Bearer ${place}` } }),
  };
}

const primary = (page) => page.locator("main .primary:visible").first();
const title = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();

async function signUp(page, email) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name").fill("Kim Min-ji");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make an account" }).click();
}

async function byMouse(page, context) {
  await page.goto("/");
  await title(page, "Concerts on sale");
  await shot(page, "list-en");
  await page.getByRole("link", { name: "Chamber Music" }).click();
  await title(page, "An Evening of Chamber Music");
  await shot(page, "concert-en");
  await page.getByRole("link", { name: "Join the queue" }).click();
  await title(page, "Sign in");
  await page.getByRole("link", { name: "Make an account" }).click();
  await title(page, "Make an account");
  await shot(page, "sign-up-en");
  await signUp(page, "mouse@example.com");
  await title(page, "It is your turn");
  await shot(page, "turn-en");
  const token = () => page.evaluate((id) => JSON.parse(localStorage.getItem(`ticketd.place.${id}`)).joined_at, concert);
  const joined = await token();
  await page.reload();
  await title(page, "It is your turn");
  same("a reload finds the same place", await token(), joined);
  await page.getByRole("link", { name: "Choose a date" }).click();
  await title(page, "Choose a date");
  await shot(page, "dates-en");
  await page.locator("a.date").first().click();
  await title(page, "Choose your seats");
  await page.getByRole("gridcell", { name: /^A-2-4,/ }).click();
  await page.getByRole("gridcell", { name: /^A-2-5,/ }).click();
  same("what is chosen", await page.locator("[data-look=chosen].seat:not(.sample)").count(), 2);
  await page.reload();
  await title(page, "Choose your seats");
  await until("a reload keeps the choice", async () => await page.locator("[data-look=chosen].seat:not(.sample)").count() === 2);

  const date = page.url().split("/").pop();
  const other = await rival("rival@example.com", concert);
  same("the rival's seat", (await other.take(date, [15])).state, "held");
  await until("the lost seat is marked", async () => await page.getByRole("gridcell", { name: /^A-2-5,.*just taken/ }).count() === 1);
  same("the other stays chosen", await page.getByRole("gridcell", { selected: true }).count(), 1);
  await shot(page, "seats-en");

  await page.getByRole("button", { name: "Hold these seats" }).click();
  await title(page, "Pay");
  await shot(page, "pay-en");
  await page.reload();
  await primary(page).getByText("Add").waitFor();
  await primary(page).click();
  await primary(page).getByText("Pay").waitFor();
  await primary(page).dblclick();
  await title(page, "Paid. Enjoy the concert!");
  const code = page.locator("img.qr");
  await until("the code is a picture", () => code.evaluate((image) => image.complete && image.naturalWidth > 0));
  same("one ticket", await code.count(), 1);
  await shot(page, "paid-en");
  same("no token is within a script's reach", await page.evaluate(() => document.cookie), "");
  const session = (change) => page.evaluate((until) => {
    const known = JSON.parse(localStorage.getItem("ticketd.session"));
    if (until !== null) localStorage.setItem("ticketd.session", JSON.stringify({ ...known, access_until: until }));
    return known.access_until;
  }, change);
  await session(0);
  await page.reload();
  await title(page, "Paid. Enjoy the concert!");
  same("the session was renewed silently", await session(null) > Date.now(), true);
  await page.getByRole("link", { name: "An Evening of Chamber Music" }).click();
  await page.getByText("Kim Min-ji").waitFor();
  await shot(page, "ticket-en");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  same("no cookie is left", (await context.cookies()).filter((one) => one.value).map((one) => one.name), []);
}

// Keys only: Tab until the focus is where it should be.
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key never reaches ${selector}`);
}

async function press(page, selector, key = "Enter") {
  await page.locator(selector).first().waitFor();
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

const fits = async (page, where) => same(`${where} fits 360 px`,
  await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);

async function byKeyboard(page) {
  await page.goto(`/#/concerts/${concert}`);
  await title(page, "An Evening of Chamber Music");
  await press(page, "#language");
  same("the page says its language", await page.evaluate(() => document.documentElement.lang), "ko");
  await page.reload();
  await page.getByRole("link", { name: "대기열 참여하기" }).waitFor();
  await fits(page, "the concert");
  await shot(page, "concert-ko");
  await press(page, "#join");
  await title(page, "로그인");
  await press(page, 'a[href^="#/sign-up"]');
  await title(page, "회원 가입");
  await tabTo(page, "#email");
  await page.keyboard.type("keys@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("김민지");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await title(page, "입장하실 차례입니다");
  await fits(page, "the waiting page");
  await shot(page, "turn-ko");
  await press(page, "#enter");
  await title(page, "날짜 선택");
  same("the new view's heading has the focus", await page.evaluate(() => document.activeElement.tagName), "H1");
  await fits(page, "the dates");
  await shot(page, "dates-ko");
  await press(page, "a.date");
  await title(page, "좌석 선택");
  await tabTo(page, "button.seat");
  for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "Space", "End", "Space"]) await page.keyboard.press(key);
  same("the seats chosen by keys", await page.locator(".sum").innerText(), "A-3-2, A-3-10 · 2석 · ₩100,000");
  await fits(page, "the hall");
  await shot(page, "seats-ko");
  await press(page, "#hold");
  await title(page, "결제");
  await fits(page, "paying");
  await shot(page, "pay-ko");
  await press(page, "#pay");
  await page.getByRole("button", { name: "₩100,000 결제하기" }).waitFor();
  await press(page, "#pay");
  await title(page, "결제가 완료되었습니다");
  same("two tickets", await page.locator("img.qr").count(), 2);
  await fits(page, "the tickets");
  await shot(page, "paid-ko");
}

async function largeHall(page) {
  await page.goto(`/#/sign-up?next=/concerts/${arena}/wait`);
  await signUp(page, "arena@example.com");
  await page.getByRole("link", { name: "Choose a date" }).click();
  await page.locator("a.date").first().click();
  await title(page, "Choose your seats");
  await page.getByRole("button", { name: "Section 103" }).click();
  await page.getByRole("grid", { name: "Seats of section 103" }).waitFor();
  same("one section's seats", await page.getByRole("gridcell").count(), 1000);
  await shot(page, "arena-en");
  await page.getByLabel("How many").selectOption("4");
  await page.getByLabel("Where").selectOption("Floor B");
  await page.getByRole("button", { name: "Hold the best seats" }).click();
  await title(page, "Pay");
  same("four seats of that section", await page.locator(".lines li").filter({ hasText: "Floor B" }).count(), 4);
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Give these seats back" }).click();
  await title(page, "Choose a date");
}

async function troubles(page, context) {
  await page.goto(`/#/concerts/${later}`);
  await page.getByText("The sale opens in").waitFor();
  same("nobody joins before it opens", await page.locator("#join").count(), 0);
  await shot(page, "later-en");
  await page.goto("/#/sign-in");
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("E-mail or password is wrong.").waitFor();
  await page.goto("/#/");
  await title(page, "Concerts on sale");
  await context.setOffline(true);
  await page.getByText("You are offline").waitFor();
  await page.getByRole("link", { name: "Chamber Music" }).click();
  await page.getByText("There is no connection").waitFor();
  await shot(page, "offline-en");
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await context.setOffline(false);
  await title(page, "An Evening of Chamber Music");
}

async function waiting(page, context) {
  const inside = await rival("first@example.com", narrow);
  await page.goto(`/#/sign-up?next=/concerts/${narrow}/wait`);
  await signUp(page, "second@example.com");
  await title(page, "You are in the queue");
  await page.getByText("Your place is kept.").waitFor();
  await page.getByText("People ahead").waitFor();
  await until("the tab tells how many are ahead", async () => (await page.title()).startsWith("0 ahead"));
  await shot(page, "wait-en");
  await context.setOffline(true);
  await page.getByText("You are offline").waitFor();
  await page.getByText("No answer just now. Your place is kept.").waitFor();
  await shot(page, "wait-offline-en");
  await inside.leave();
  await context.setOffline(false);
  await title(page, "It is your turn");
  await page.getByText("Please go on within").waitFor();
  await until("the tab calls the fan", async () => (await page.title()).startsWith("● It is your turn"));
  same("the heading has the focus", await page.evaluate(() => document.activeElement.tagName), "H1");
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Leave the queue" }).click();
  // A title with markup stands there as it was typed.
  await title(page, "<b>Duo</b> & friends");
  await page.getByRole("link", { name: "Join the queue" }).waitFor();
}

const browser = await launch();
const phone = { viewport: { width: 360, height: 740 }, locale: "en-US", hasTouch: true };
try {
  await play(browser, "a purchase by mouse in English", { locale: "en-US" }, byMouse);
  await play(browser, "a purchase by keyboard alone in Korean at 360 px", phone, byKeyboard);
  await play(browser, "a large hall: sections first, the best seats of one", { locale: "en-US" }, largeHall);
  await play(browser, "waiting, with the connection gone and back, until called", { ...phone, locale: "en-US" }, waiting,
    ["net::ERR_INTERNET_DISCONNECTED"]);
  // The refusals of this play are answers that Chromium writes to its console.
  await play(browser, "not yet open, a wrong password, no connection", { locale: "en-US" }, troubles,
    ["Failed to load resource: the server responded with a status of 401", "net::ERR_INTERNET_DISCONNECTED"]);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
