// The organiser's desk and the door: figures, somebody looked up, the list as a file, a refund whose answer
// is lost, check-in by typing and by camera, taken back; staff who see the door alone; the audit in words.

import { readFile } from "node:fs/promises";
import { launch, plan, play, result, same, shot, until } from "./browser.mjs";
import { admin, buyer, concert, fan, PASSWORD } from "./site.mjs";

const title = (page, text) => page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();
const rows = (page) => page.locator("tbody tr");
const hall = await concert({ title: "<i>Late</i> Chamber Music", dates: [30, 31] });
const tonight = await concert({ title: "Tonight", dates: [0.2] });
const tickets = async (who) => (await who.call("GET", "/tickets")).items.sort((a, b) => a.seat_no - b.seat_no);

async function come(page, email, path) {
  await page.goto(`/admin/#${path}`);
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form [type=submit]").click();
}

const asOrganiser = (page, path) => come(page, "organiser@example.com", path);
const asStaff = (page, path) => come(page, "door@example.com", path);

// The desk ----------------------------------------------------------------------------------------

const kim = await buyer(hall.id, hall.date, [2, 3]);
const lee = await buyer(hall.id, hall.date, [11]);

async function figures(page) {
  await asOrganiser(page, `/concerts/${hall.id}/sales`);
  await title(page, "<i>Late</i> Chamber Music");
  await page.locator("main").getByText("3 of 100", { exact: true }).waitFor();
  await page.locator("main").getByText("₩150,000", { exact: true }).first().waitFor();
  same("a table a date", await page.locator("table").count(), 2);
  same("section A of the first date", await rows(page).first().locator("td").allInnerTexts(),
    ["A", "50", "3", "0", "0", "47", "6 %", "₩150,000"]);
  await shot(page, "sales-en");
  await page.locator("#language").click();
  await page.locator("main").getByText("100석 중 3석").waitFor();
  await shot(page, "sales-ko");
  const park = await buyer(hall.id, hall.date, [21]);
  await until("a sale is seen without a reload", async () => await page.locator("main").getByText("100석 중 4석").count() === 1);
  await admin("POST", `/admin/reservations/${(await park.call("GET", "/reservations")).items[0].reservation_id}/refund`, { reason: "play" });
}

async function find(page, text, count) {
  await page.locator("#q").fill(text);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await until(`${text} is ${count}`, async () => (await rows(page).count()) === count);
}

async function attendees(page) {
  await asOrganiser(page, `/concerts/${hall.id}/attendees`);
  await title(page, "<i>Late</i> Chamber Music");
  await until("everybody is listed", async () => (await rows(page).count()) === 4);
  await shot(page, "attendees-en");
  await find(page, lee.email, 1);
  await page.reload();
  await until("a reload looks for the same", async () => (await rows(page).count()) === 1);
  same("and says so", await page.locator("#q").inputValue(), lee.email);
  await find(page, "a-1-3", 1);
  await find(page, (await tickets(lee))[0].code.toLowerCase(), 1);
  await find(page, "nobody at all", 0);
  await page.locator("main").getByText("Nobody is found.").waitFor();
  await find(page, "", 4);
  await page.locator("#date").selectOption({ index: 2 });
  await find(page, "", 0);
  await page.locator("#date").selectOption({ index: 1 });
  await find(page, "", 4);

  // In pages of two, so that there are several.
  await page.route(/format=csv/, (route) => route.continue({ url: route.request().url().replace("limit=200", "limit=2") }));
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#csv").click()]);
  same("the file's name", download.suggestedFilename(), `attendees-${hall.id}.csv`);
  const text = await readFile(await download.path(), "utf8");
  const lines = text.slice(1).split("\r\n");
  same("its byte order mark", text.codePointAt(0), 0xfeff);
  same("a head, a line a ticket, an end", lines.length, 6);
  same("one head", text.split('"ticket_id"').length, 2);
  same("the tickets", lines.slice(1, 5).map((line) => line.split(",")[5]).sort(), ['"A-1-2"', '"A-1-3"', '"A-2-1"', '"A-3-1"']);
}

async function refund(page) {
  await asOrganiser(page, `/concerts/${hall.id}/attendees`);
  await page.getByRole("button", { name: "Refund…: A-1-2" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("₩100,000").waitFor();
  same("all its seats are named", await dialog.locator("li").count(), 2);
  await shot(page, "refund-en");
  await dialog.getByRole("button", { name: "Refund", exact: true }).click();
  same("not without a reason", await dialog.locator("textarea:invalid").count(), 1);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  same("cancelled, nothing happened", (await tickets(kim))[0].state, "valid");
  await page.getByRole("button", { name: "Refund…: A-1-2" }).click();
  await dialog.getByLabel("Reason").fill("The singer is ill");
  const keys = [];
  let lost = 1;
  await page.route(/\/refund$/, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const answer = await route.fetch();
    if (lost > 0) {
      lost -= 1;
      await route.abort();
    } else {
      await route.fulfill({ response: answer });
    }
  });
  await dialog.getByRole("button", { name: "Refund", exact: true }).click();
  await dialog.getByText("There is no connection").waitFor();
  same("done, though nobody was told", (await tickets(kim))[0].state, "refunded");
  await dialog.getByRole("button", { name: "Refund", exact: true }).dblclick();
  await dialog.waitFor({ state: "detached" });
  await until("both seats are shown as refunded", async () => await rows(page).filter({ hasText: kim.email }).filter({ hasText: "Refunded" }).count() === 2);
  same("asked twice with one key", [keys.length, keys[0] === keys[1]], [2, true]);
  same("the points are back once", (await kim.call("GET", "/points")).balance, 100000);
  await until("a refunded ticket has nothing left to do", async () => await page.getByRole("button", { name: /A-1-2/ }).count() === 0);
  await shot(page, "refunded-en");
  await page.getByRole("link", { name: "Log" }).click();
  const logged = page.getByRole("row").filter({ hasText: "Reservation refunded" }).filter({ hasText: "₩100,000: The singer is ill" });
  await logged.getByRole("link", { name: "<i>Late</i> Chamber Music" }).waitFor();
  await logged.getByRole("link", { name: "Rival" }).click();
  await until("the log leads to that reservation", async () => await rows(page).filter({ hasText: kim.email }).count() === 2);
}

async function byHand(page) {
  await asOrganiser(page, `/concerts/${hall.id}/attendees?q=${lee.email}`);
  await page.getByRole("button", { name: "Check in: A-2-1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Check in" }).click();
  await page.locator("main").getByText("Used", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Take check-in back: A-2-1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take check-in back" }).click();
  await page.locator("main").getByText("Valid", { exact: true }).waitFor();
  const log = await admin("GET", "/admin/log?limit=2");
  same("both stand in the log", log.items.map((one) => one.action), ["ticket.undo_check_in", "ticket.check_in"]);
}

// The door ----------------------------------------------------------------------------------------

const choi = await buyer(tonight.id, tonight.date, [5, 6]);

async function door(page) {
  const [first] = await tickets(choi);
  await asStaff(page, "/");
  await title(page, "입장 확인");
  same("staff have one area", await page.locator("#areas a").allInnerTexts(), ["입장 확인"]);
  same("no camera where the browser reads no codes", await page.locator("#camera").count(), 0);
  same("the one date near is chosen", /Tonight$/.test(await page.locator("#date option:checked").innerText()), true);
  await shot(page, "door-empty-ko");
  const result = page.locator(".door-result");
  // As somebody types it: lower case, with a blank.
  await page.keyboard.type(`${first.code.slice(0, 4).toLowerCase()} ${first.code.slice(4)}`);
  await page.keyboard.press("Enter");
  await result.getByText("입장하세요").waitFor();
  await result.getByText(first.label).waitFor();
  same("today's ticket needs no look at the date", await result.locator(".message").count(), 0);
  await page.locator("#alert").getByText("입장하세요").waitFor({ state: "attached" });
  same("the field is empty and has the focus", await page.evaluate(() => [document.activeElement.id, document.activeElement.value]), ["code", ""]);
  await shot(page, "door-in-ko");
  const { used_at: usedAt } = (await tickets(choi))[0];
  await page.keyboard.type(first.code);
  await page.keyboard.press("Enter");
  await result.getByText("이미 사용된 티켓").waitFor();
  await result.getByText(`${usedAt.slice(13, 16)}에 이 티켓으로 이미 입장했습니다`).waitFor();
  await shot(page, "door-again-ko");
  await result.getByRole("button").click();
  await page.getByRole("dialog").getByRole("button", { name: "입장 취소" }).click();
  await result.getByText("입장을 취소했습니다").waitFor();
  same("the ticket is valid again", (await tickets(choi))[0].state, "valid");
  await page.keyboard.type(first.code);
  await page.keyboard.press("Enter");
  await result.getByText("입장하세요").waitFor();
  await page.locator("main").getByText("이 화면을 연 뒤 1명이 입장했습니다.").waitFor();
  same("who was undone needs no undo", await page.locator(".lines button").count(), 1);
  await page.keyboard.type("00000000000000000000000000");
  await page.keyboard.press("Enter");
  await result.getByText("유효하지 않은 티켓").waitFor();
  await page.keyboard.type((await tickets(lee))[0].code);
  await page.keyboard.press("Enter");
  await result.getByText("입장 처리하지 않았습니다").waitFor();
  await shot(page, "door-other-refused-ko");
  same("nobody was let in with it", (await tickets(lee))[0].state, "valid");
  same("nothing is to be taken back", await result.getByRole("button").count(), 0);
  await page.locator("#date").selectOption("");
  await page.reload();
  await title(page, "입장 확인");
  same("the choice is kept", await page.locator("#date").inputValue(), "");
  await page.keyboard.type((await tickets(lee))[0].code);
  await page.keyboard.press("Enter");
  await result.getByText("이미 입장 처리되었으니").waitFor();
  await page.locator("main").getByText("이 화면을 연 뒤 1명이 입장했습니다.").waitFor();
  await shot(page, "door-other-day-ko");
  same("nothing runs out of a narrow screen", await page.evaluate(() => document.documentElement.scrollWidth), 360);
  for (const path of ["/log", "/audit", `/concerts/${hall.id}/sales`, `/concerts/${hall.id}/attendees`]) {
    await page.goto(`/admin/#${path}`);
    await title(page, "주최자 전용 화면입니다");
  }
}

/* What a phone's browser has and Debian's has not: a reader of codes, and a camera for it. */
function giveReader(code) {
  window.codeInSight = code;
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.codeInSight ? [{ rawValue: window.codeInSight }] : []; }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 10, 10);
    setInterval(() => canvas.getContext("2d").fillRect(0, 0, 10, 10), 50);
    window.cameraStream = canvas.captureStream();
    return window.cameraStream;
  };
}

async function camera(page) {
  const [, second] = await tickets(choi);
  await page.addInitScript(giveReader, second.code);
  await page.goto("/");
  const mayUse = () => page.evaluate(() => document.featurePolicy.allowsFeature("camera"));
  same("fans' pages may not use the camera", await mayUse(), false);
  await asStaff(page, "/door");
  await title(page, "Check-in");
  same("the organisers' pages may", await mayUse(), true);
  await page.getByRole("button", { name: "Scan with the camera" }).click();
  const result = page.locator(".door-result");
  await result.getByText("Come in").waitFor();
  await page.waitForTimeout(1000);
  same("a code that stays in sight is read once", await result.locator(".door-word").innerText(), "Come in");
  await shot(page, "door-camera-en");
  await page.getByRole("button", { name: "Close the camera" }).click();
  await page.getByRole("button", { name: "Scan with the camera" }).waitFor();
  same("the camera is off", await page.evaluate(() => window.cameraStream.active), false);
}

async function lostAtDoor(page, context) {
  const [, second] = await tickets(choi);
  await asStaff(page, "/door");
  await title(page, "Check-in");
  await context.setOffline(true);
  await page.locator("#code").fill(second.code);
  await page.keyboard.press("Enter");
  await page.locator(".door-result").getByText("Not checked").waitFor();
  same("the code stays for another try", await page.locator("#code").inputValue(), second.code);
  await context.setOffline(false);
  await page.keyboard.press("Enter");
  await page.locator(".door-result").getByText("Already used").waitFor();
}

// Colleagues --------------------------------------------------------------------------------------

async function colleagues(page, context, invite) {
  const park = await fan();
  const theirs = await invite();
  await come(theirs, park.email, "/");
  await title(theirs, "This area is for organisers");
  await asOrganiser(page, "/staff");
  await title(page, "Colleagues");
  same("the organiser and the door", await rows(page).count(), 2);
  same("nobody takes the own role away", await page.getByRole("button", { name: /^Take the role away/ }).count(), 1);
  const dialog = page.getByRole("dialog");
  const give = async (email, role) => {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Role", { exact: true }).selectOption(role);
    await page.getByRole("button", { name: "Give a role" }).click();
    await dialog.getByRole("button", { name: "Give a role" }).click();
  };
  await give("nobody@example.com", "staff");
  await dialog.getByText("Nobody has an account with the address nobody@example.com").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await give(park.email, "staff");
  await page.locator("main").getByText(`${park.email}: Check-in only.`).waitFor();
  await until("a third is listed", async () => (await rows(page).count()) === 3);
  await shot(page, "staff-en");
  // Signed in as a fan, and a colleague after a reload.
  await theirs.reload();
  await title(theirs, "Check-in");
  await page.getByRole("button", { name: `Take the role away: ${park.email}` }).click();
  await dialog.getByRole("button", { name: "Take the role away" }).click();
  await page.locator("main").getByText(`${park.email} is a fan again.`).waitFor();
  await until("two are left", async () => (await rows(page).count()) === 2);
  same("who lost the button has the focus elsewhere", await page.evaluate(() => document.activeElement.textContent), `${park.email} is a fan again.`);
  await theirs.locator("#code").fill("00000000000000000000000000");
  await theirs.keyboard.press("Enter");
  await theirs.locator(".door-result").getByText("Not checked").waitFor();
  await page.getByRole("link", { name: "Log" }).click();
  await page.getByRole("cell", { name: `${park.email}: Fan → Check-in only` }).waitFor();
}

// The audit ---------------------------------------------------------------------------------------

async function audit(page) {
  await asOrganiser(page, "/audit");
  await title(page, "Audit");
  await page.locator("main").getByText(/^Everything is as it should be: all \d+ rules hold\.$/).waitFor();
  const { checks } = await admin("GET", "/admin/audit");
  same("every check has its sentence", await page.locator(".check").count(), checks.length);
  same("in words, not in names", await page.locator("main").getByText("Further rules").count(), 0);
  await shot(page, "audit-en");
  await page.route("**/api/v1/admin/audit", async (route) => {
    const report = await (await route.fetch()).json();
    report.ok = false;
    Object.assign(report.checks[0], { violations: 2, sample: ["performance 1 seat 2", "performance 1 seat 3"] });
    report.checks.push({ id: "I9.new", name: "A rule of a later server", violations: 0, sample: [] });
    await route.fulfill({ json: report });
  });
  await page.getByRole("button", { name: "Look again" }).click();
  await page.locator("main").getByText("1 rule is broken").waitFor();
  await page.locator("main").getByText("performance 1 seat 2, performance 1 seat 3").waitFor();
  await page.locator("main").getByText("A rule of a later server").waitFor();
  await shot(page, "audit-broken-en");
  await page.locator("#language").click();
  await title(page, "점검");
  await shot(page, "audit-ko");
}

const browser = await launch();
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
try {
  await play(browser, "how a concert sells, renewed by itself", { locale: "en-US" }, figures);
  await play(browser, "somebody is looked up, and the list is a file", { locale: "en-US" }, attendees);
  await play(browser, "a refund is made once, though its answer was lost", { locale: "en-US" }, refund, ["net::ERR_FAILED"]);
  await play(browser, "checked in by hand, and taken back", { locale: "en-US" }, byHand);
  // The refusals of these plays are answers that Chromium writes to its console.
  const refusals = ["the server responded with a status of 409", "the server responded with a status of 404"];
  await play(browser, "staff at the door, on a phone in Korean", { ...phone, locale: "ko-KR" }, door, refusals);
  await play(browser, "codes are read by the camera", { ...phone, locale: "en-US" }, camera, refusals);
  await play(browser, "no connection at the door", { locale: "en-US" }, lostAtDoor, [...refusals, "net::ERR_INTERNET_DISCONNECTED"]);
  await play(browser, "a colleague gets the door and loses it", { locale: "en-US" }, colleagues, [...refusals, "the server responded with a status of 403"]);
  await play(browser, "the audit in words", { locale: "en-US" }, audit);
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
