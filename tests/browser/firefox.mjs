// One whole purchase in Debian's Firefox, driven through WebDriver BiDi.

import { createRequire } from "node:module";
import path from "node:path";
import { PATIENCE_MS, plan, result, same, until } from "./tap.mjs";
import { concert, newEmail, PASSWORD, words } from "./site.mjs";

const require = createRequire(path.join(process.env.FIREFOX_DIR, "package.json"));
const puppeteer = require("puppeteer-core");

const url = process.env.SITE_URL;
const t = words("ko");
const faults = [];

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
  extraPrefsFirefox: { "intl.accept_languages": "ko-KR, ko", "intl.locale.requested": "ko", "network.dns.disabled": false, "app.normandy.enabled": false },
});

async function buy() {
  const { id } = await concert();
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`thrown: ${error}`));
  page.on("request", (request) => { if (!request.url().startsWith("data:") && new URL(request.url()).origin !== url) faults.push(`asked elsewhere: ${request.url()}`); });
  await page.evaluateOnNewDocument(() => document.addEventListener("securitypolicyviolation",
    (event) => console.error("denied by Content-Security-Policy:", event.violatedDirective, event.blockedURI)));

  const at = (text) => page.waitForFunction((wanted) => document.querySelector("h1")?.textContent === wanted, {}, text);
  const press = (selector) => page.locator(selector).click();
  await page.goto(`${url}/#/concerts/${id}`);
  if (await page.$eval("html", (html) => html.lang) !== "ko") await press("#language");
  await press("#join");
  await at(t("account.sign_in"));
  await press("a[href^='#/sign-up']");
  await at(t("account.sign_up"));
  await page.locator("#email").fill(newEmail());
  await page.locator("#name").fill("김민지");
  await page.locator("#password").fill(PASSWORD);
  await press("main button.primary");
  await at(t("wait.your_turn"));
  await press("#enter");
  await at(t("dates.title"));
  await press("a.date");
  await at(t("seats.title"));
  await press("[data-seat='14']");
  await press("[data-seat='15']");
  await page.reload();
  await at(t("seats.title"));
  await until("a reload keeps the choice", async () => (await page.$$("[data-look=chosen].seat:not(.sample)")).length === 2);
  await press("#hold");
  await at(t("pay.title"));
  await press("#pay");
  await until("the points are there", async () => t("pay.pay").test(await page.$eval("#pay", (button) => button.textContent)));
  await page.locator("#pay").click({ count: 2 });
  await at(t("mine.paid"));
  await until("the codes are pictures", () => page.$$eval("img.qr", (images) => images.length === 2 && images.every((image) => image.complete && image.naturalWidth > 0)));
  same("no token is within a script's reach", await page.evaluate(() => document.cookie), "");
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, "firefox.png"), fullPage: true });
}

try {
  await buy();
  result(true, `a purchase in ${await browser.version()}`);
} catch (error) {
  const [page] = (await browser.pages()).slice(-1);
  result(false, "a purchase in Firefox", `${error.stack}\n${await page.$eval("body", (body) => body.innerText).catch(() => "")}`);
}
result(faults.length === 0, "no error, nobody else asked", faults.join("\n"));
await browser.close();
plan();
