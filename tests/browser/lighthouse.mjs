// Lighthouse on its mobile profile: the median of five for the concert, waiting and seat pages. Run by
// make lighthouse; prints a table.

import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { launch, newcomer, url } from "./browser.mjs";
import { furnish, looks } from "./looks.mjs";

const require = createRequire(path.join(process.env.LIGHTHOUSE_DIR, "package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { default: puppeteer } = await load("puppeteer-core");

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PAGES = ["concert", "wait", "seats", "arena"];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const furnisher = await launch();
const site = await furnish(furnisher);
await furnisher.close();

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
});

async function prepare(page, state) {
  await page.setCookie(...state.cookies.map(({ name, value, path: where, httpOnly, sameSite }) => ({ name, value, path: where, httpOnly, sameSite, url })));
  await page.goto(`${url}/icon.svg`);
  await page.evaluate((items) => { for (const { name, value } of items) localStorage.setItem(name, value); }, state.origins[0].localStorage);
}

console.log(`Lighthouse ${require("lighthouse/package.json").version}, ${await browser.version()}, ${os.cpus()[0].model}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
console.log("page      performance  accessibility  first paint  largest paint  blocked  shift");
for (const look of looks(site).filter(({ name }) => PAGES.includes(name) && new RegExp(process.env.ONLY ?? "").test(name))) {
  const runs = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await prepare(page, site.who[look.who ?? "fan"]);
    await page.goto("about:blank");
    const { lhr } = await lighthouse(`${url}${look.at}`, { onlyCategories: ["performance", "accessibility"], disableStorageReset: true, logLevel: "error" }, undefined, page);
    const figure = (name) => lhr.audits[name].numericValue ?? NaN;
    runs.push({
      performance: lhr.categories.performance.score * 100,
      accessibility: lhr.categories.accessibility.score * 100,
      first: figure("first-contentful-paint"), largest: figure("largest-contentful-paint"), blocked: figure("total-blocking-time"), shift: figure("cumulative-layout-shift"),
      shifts: lhr.audits["layout-shifts"]?.details?.items?.map((one) => `shift ${one.score} ${one.node?.snippet ?? ""} ${one.node?.selector ?? ""}`) ?? [],
      failed: Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9 && ["binary", "numeric", "metricSavings"].includes(audit.scoreDisplayMode)).map(({ id, score }) => `${id} ${score}`),
      missed: lhr.runtimeError?.message ?? (lhr.finalDisplayedUrl.endsWith(look.at) ? "" : `it went to ${lhr.finalDisplayedUrl}`),
    });
    await context.close();
  }
  const of = (name) => median(runs.map((run) => run[name]));
  console.log(`${look.name.padEnd(9)} ${of("performance").toFixed(0).padStart(11)}  ${of("accessibility").toFixed(0).padStart(13)}  ${(of("first") / 1000).toFixed(2).padStart(9)} s  ${(of("largest") / 1000).toFixed(2).padStart(11)} s  ${of("blocked").toFixed(0).padStart(4)} ms  ${of("shift").toFixed(3)}`);
  for (const run of runs) if (run.missed) console.log(`  ${run.missed}`);
  if (process.env.WHY) console.log(`  ${[...runs[0].failed, ...runs[0].shifts].join("\n  ")}`);
}
await browser.close();
