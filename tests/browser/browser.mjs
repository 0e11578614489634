// A real Chromium for the plays of this directory, and TAP. Whatever a page logs as an error, throws or
// asks of another host is noted and fails the play.

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import path from "node:path";

const require = createRequire(path.join(process.env.PLAYWRIGHT_DIR, "package.json"));
const { chromium } = require("playwright-core");

export const url = process.env.SITE_URL;
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
// A step that takes longer has failed; the machine may be busy.
const PATIENCE_MS = 15000;

let count = 0;

export function result(isGood, name, more) {
  count += 1;
  console.log(`${isGood ? "ok" : "not ok"} ${count} - ${name}`);
  if (!isGood && more) console.log(String(more).split("\n").map((line) => `# ${line}`).join("\n"));
}

export const plan = () => console.log(`1..${count}`);

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS,
});

/* A picture for whoever asked for them with SHOTS=DIR. */
export async function shot(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
}

/* Performs one play in a browser of its own; it ends where a step fails. */
export async function play(browser, name, options, act, allowed = []) {
  const context = await browser.newContext({ baseURL: url, timezoneId: "Asia/Seoul", ...options });
  const page = await context.newPage();
  const faults = [];
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("console", (message) => {
    if (message.type() === "error" && !allowed.some((one) => message.text().includes(one))) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`thrown: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) faults.push(`asked elsewhere: ${request.url()}`);
  });
  try {
    await act(page, context);
    result(true, name);
  } catch (error) {
    await shot(page, "failed");
    result(false, name, `${error.stack}\n${await page.locator("body").innerText().catch(() => "")}`);
  }
  result(faults.length === 0, `${name}: no error, nobody else asked`, faults.join("\n"));
  await context.close();
}

/* Waits until it holds. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await holds();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

export function same(what, got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
  }
}
