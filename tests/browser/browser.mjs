// A real Chromium for the plays of this directory. Whatever a page logs as an error, throws, is denied by
// the Content-Security-Policy or asks of another host is noted and fails the play.

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PATIENCE_MS, result } from "./tap.mjs";

export { plan, result, same, until } from "./tap.mjs";

export const require = createRequire(path.join(process.env.PLAYWRIGHT_DIR, "package.json"));
const { chromium } = require("playwright-core");

export const url = process.env.SITE_URL;
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const DENIED = "denied by Content-Security-Policy:";

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

const isOurs = (address) => /^(blob|data):/.test(address) || new URL(address).origin === url;

/* A browser of somebody's own, watched: faults gets what went wrong there, but for what is allowed. */
export async function newcomer(browser, options, faults, allowed = []) {
  const context = await browser.newContext({ baseURL: url, timezoneId: "Asia/Seoul", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript((denied) => document.addEventListener("securitypolicyviolation",
    (event) => console.error(denied, event.violatedDirective, event.blockedURI)), DENIED);
  context.on("console", (message) => {
    const text = message.text();
    const isKnown = !text.startsWith(DENIED) && allowed.some((one) => text.includes(one));
    if (message.type() === "error" && !isKnown) faults.push(`console: ${text}`);
  });
  context.on("weberror", (error) => faults.push(`thrown: ${error.error()}`));
  context.on("request", (request) => {
    if (!isOurs(request.url())) faults.push(`asked elsewhere: ${request.url()}`);
  });
  return context;
}

/*
 * Performs one play in a browser of its own; it ends where a step fails. invite() brings a second fan.
 * ONLY=PATTERN performs those whose names match.
 */
export async function play(browser, name, options, act, allowed = []) {
  if (!new RegExp(process.env.ONLY ?? "").test(name)) return;
  const faults = [];
  const contexts = [];
  const invite = async (more) => {
    contexts.push(await newcomer(browser, { ...options, ...more }, faults, allowed));
    return contexts.at(-1).newPage();
  };
  const page = await invite();
  const begun = Date.now();
  try {
    await act(page, contexts[0], invite);
    result(true, name);
  } catch (error) {
    await shot(page, "failed").catch(() => {});
    result(false, name, `${error.stack}\n${await page.locator("body").innerText().catch(() => "")}`);
  }
  result(faults.length === 0, `${name}: no error, nobody else asked`, faults.join("\n"));
  console.log(`# ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  for (const context of contexts) await context.close();
}
