// axe-core on every page, in both languages, light and dark: nothing serious, nothing critical. Nothing is
// wider than a small phone.

import { readFileSync } from "node:fs";
import { launch, newcomer, plan, require, result } from "./browser.mjs";
import { LANGUAGES, words } from "./site.mjs";
import { furnish, looks, missing, open } from "./looks.mjs";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];
const phone = { viewport: { width: 360, height: 740 }, reducedMotion: "reduce" };

/* Only what the scheme changes is looked at again in the dark. */
async function findings(page, excused = [], only = null) {
  const found = await page.evaluate((rules) => window.axe.run(document, {
    resultTypes: ["violations"],
    ...(rules ? { runOnly: { type: "rule", values: rules } } : {}),
  }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.map((node) => `${node.html.slice(0, 160)} ${node.any.map((one) => one.message).join(" ")}`),
  }))), only);
  return found.filter(({ id, impact }) => GRAVE.includes(impact) && !excused.includes(id)).map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).join("\n  ")}`);
}

async function inspect(browser, site, look, language) {
  const faults = [];
  const context = await newcomer(browser, { ...phone, locale: LANGUAGES[language], storageState: site.who[look.who ?? "nobody"] }, faults, look.allowed);
  const page = await context.newPage();
  try {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, look, words(language));
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) faults.push("wider than 360 px");
    await page.evaluate(AXE);
    faults.push(...(await findings(page, look.excused)).map((text) => `light: ${text}`));
    await page.emulateMedia({ colorScheme: "dark" });
    faults.push(...(await findings(page, look.excused, ["color-contrast"])).map((text) => `dark: ${text}`));
  } catch (error) {
    faults.push(error.stack);
  }
  await context.close();
  return faults;
}

const browser = await launch();
try {
  const site = await furnish(browser);
  const all = looks(site);
  const left = missing(all);
  result(left.length === 0, "every page of app.js is looked at", left.join("\n"));
  for (const look of all.filter(({ name }) => new RegExp(process.env.ONLY ?? "").test(name))) {
    const [en, ko] = await Promise.all(["en", "ko"].map((language) => inspect(browser, site, look, language)));
    const faults = [...en.map((text) => `en ${text}`), ...ko.map((text) => `ko ${text}`)];
    result(faults.length === 0, `${look.name}: in both languages, light and dark`, faults.join("\n"));
  }
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
