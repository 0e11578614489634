// axe-core on every page, in both languages, light and dark: nothing serious, nothing critical. Nothing is
// wider than a small phone.

import { readFileSync } from "node:fs";
import { launch, newcomer, plan, require, result } from "./browser.mjs";
import { LANGUAGES, words } from "./site.mjs";
import { furnish, looks, missing, open } from "./looks.mjs";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];
const phone = { viewport: { width: 360, height: 740 }, reducedMotion: "reduce" };

/* What axe finds on the whole page, or in parts of it. */
async function run(page, parts, options) {
  const found = await page.evaluate(([include, how]) => window.axe.run(include ?? document, { resultTypes: ["violations"], ...how })
    .then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
      id, impact, nodes: nodes.map((node) => `${node.html.slice(0, 160)} ${node.any.map((one) => one.message).join(" ")}`),
    }))), [parts ? { include: parts } : null, options]);
  return found.filter(({ impact }) => GRAVE.includes(impact));
}

const contrast = (page, look) => run(page, look.contrastIn, { runOnly: { type: "rule", values: ["color-contrast"] } });
const allElse = (page) => run(page, null, { rules: { "color-contrast": { enabled: false } } });

const told = (found, look) => found.filter(({ id }) => !look.excused?.includes(id))
  .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).join("\n  ")}`);

/* A tab for each language and each reader, in which that reader goes from look to look. */
class Readers {
  constructor(browser, who) {
    Object.assign(this, { browser, who, known: new Map() });
  }

  async of(language, name) {
    const key = `${language} ${name}`;
    if (!this.known.has(key)) {
      const [faults, allowed] = [[], []];
      const context = await newcomer(this.browser, { ...phone, locale: LANGUAGES[language], storageState: this.who[name] }, faults, allowed);
      this.known.set(key, { page: await context.newPage(), faults, allowed });
    }
    return this.known.get(key);
  }
}

async function inspect(readers, look, language) {
  const { page, faults, allowed } = await readers.of(language, look.who ?? "nobody");
  allowed.splice(0, Infinity, ...(look.allowed ?? []));
  try {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, look, words(language));
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) faults.push("wider than 360 px");
    if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
    faults.push(...told(await allElse(page), look));
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      faults.push(...told(await contrast(page, look), look).map((text) => `${colorScheme}: ${text}`));
    }
  } catch (error) {
    faults.push(error.stack);
  }
  return faults.splice(0);
}

const browser = await launch();
try {
  const site = await furnish(browser);
  const all = looks(site);
  const readers = new Readers(browser, site.who);
  const left = missing(all);
  result(left.length === 0, "every page of app.js is looked at", left.join("\n"));
  for (const look of all.filter(({ name }) => new RegExp(process.env.ONLY ?? "").test(name))) {
    const languages = look.languages ?? Object.keys(LANGUAGES);
    const faults = await Promise.all(languages.map(async (language) => (await inspect(readers, look, language)).map((text) => `${language} ${text}`)));
    result(faults.flat().length === 0, `${look.name}: in ${languages.join(" and ")}, light and dark`, faults.flat().join("\n"));
  }
} catch (error) {
  result(false, "the browser works", error.stack);
}
await browser.close();
plan();
