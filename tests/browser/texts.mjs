// The two catalogues say the same things, the pages use no text that is missing, and none is unused.
// Run as: node texts.mjs DIRECTORY-OF-SCRIPTS ERR.DEF

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, errors] = process.argv.slice(2);
const catalogue = async (name) => (await import(pathToFileURL(path.join(folder, name)))).default;
const en = await catalogue("text-en.js");
const ko = await catalogue("text-ko.js");
const code = readdirSync(folder).filter((name) => !name.startsWith("text-"))
  .map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");

const wrong = [];
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(" ");
const isPlural = (key) => key.endsWith(".one");

for (const key of Object.keys(en)) {
  // Korean has one form for any number; it may leave ".one" out.
  if (!isPlural(key) && !(key in ko)) wrong.push(`${key} is missing in Korean`);
  if (key in ko && placeholders(en[key]) !== placeholders(ko[key])) wrong.push(`${key} takes other values in Korean`);
}
for (const key of Object.keys(ko)) if (!(key in en)) wrong.push(`${key} is missing in English`);

const literal = new Set([...code.matchAll(/"([a-z_]+(?:\.[a-z_]+)*)"/g)].map((match) => match[1]));
const starts = [...code.matchAll(/[`(]([a-z_]+\.[a-z_]*)\$\{|`\$\{(kind)\}\./g)].map((match) => match[1]).filter(Boolean);
// stateMark(kind, state)
starts.push("reservation.", "ticket.");
for (const match of code.matchAll(/\bt\("([^"]+)"/g)) if (!(match[1] in en)) wrong.push(`${match[1]} is used and not there`);
for (const key of Object.keys(en)) {
  const base = isPlural(key) ? key.slice(0, -4) : key;
  if (!literal.has(base) && !starts.some((start) => base.startsWith(start))) wrong.push(`${key} is never used`);
}

// What an organiser's call may be refused with is no fan's matter.
const STAFF = ["has_sales", "not_paid", "already_used", "not_used", "ok", "duplicate", "cache_miss", "replay"];
const FANS_NEVER = new Set([...STAFF, "unknown_lane", "lane_in_use", "lobby_opened", "unknown_access_code", "access_code_used"]);
for (const [, error] of readFileSync(errors, "utf8").matchAll(/^ERR\(\w+, \d+, "(\w+)"/gm)) {
  if (!FANS_NEVER.has(error) && !(`error.${error}` in en)) wrong.push(`error.${error} has no sentence`);
}

for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
