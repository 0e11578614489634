// Pictures of every page, in both languages, light and dark, on a phone and on a desktop. Run by
// make screenshots. ONLY=PATTERN takes those whose names match.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { launch, newcomer } from "./browser.mjs";
import { LANGUAGES, words } from "./site.mjs";
import { furnish, looks, open } from "./looks.mjs";

const folder = process.env.SHOTS;
const SIZES = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

async function take(browser, site, look, language, size) {
  const context = await newcomer(browser, {
    ...SIZES[size], reducedMotion: "reduce", locale: LANGUAGES[language], storageState: site.who[look.who ?? "nobody"],
  }, [], look.allowed);
  const page = await context.newPage();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    if (colorScheme === "light") {
      await open(page, look, words(language));
      // As high as the page, so that what sticks to the bottom is there.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...SIZES[size].viewport, height: Math.max(SIZES[size].viewport.height, height) });
    }
    await page.screenshot({ path: path.join(folder, `${look.name}-${language}-${colorScheme}-${size}.png`) });
  }
  await context.close();
}

mkdirSync(folder, { recursive: true });
const browser = await launch();
const site = await furnish(browser);
let failed = 0;
for (const look of looks(site).filter(({ name }) => new RegExp(process.env.ONLY ?? "").test(name))) {
  await Promise.all((look.languages ?? Object.keys(LANGUAGES)).flatMap((language) => Object.keys(SIZES).map((size) => take(browser, site, look, language, size).catch((error) => {
    failed += 1;
    console.error(`${look.name} ${language} ${size}: ${error.stack}`);
  }))));
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;
