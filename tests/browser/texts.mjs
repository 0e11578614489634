// The catalogues say the same things in both languages, the pages use no text that is missing, and none is
// unused. Run as: node texts.mjs ERR.DEF PAGES [ORGANISERS-PAGES], the directories of the scripts.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [errors, fans, organisers] = process.argv.slice(2);
const wrong = [];

const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(" ");
const isPlural = (key) => key.endsWith(".one");
const catalogue = async (folder, name) => (await import(pathToFileURL(path.join(folder, name)))).default;
const scripts = (folder) => readdirSync(folder).filter((name) => name.endsWith(".js") && !name.startsWith("text-"))
  .map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");

/* Two languages of one set of pages. `beside` are the texts that these pages have too. */
function compare(en, ko, code, beside) {
  for (const key of Object.keys(en)) {
    // Korean has one form for any number; it may leave ".one" out.
    if (!isPlural(key) && !(key in ko)) wrong.push(`${key} is missing in Korean`);
    if (key in ko && placeholders(en[key]) !== placeholders(ko[key])) wrong.push(`${key} takes other values in Korean`);
    // A text may say for organisers what another one says for fans.
    if (beside[key] === en[key]) wrong.push(`${key} is there twice`);
  }
  for (const key of Object.keys(ko)) if (!(key in en)) wrong.push(`${key} is missing in English`);

  const literal = new Set([...code.matchAll(/"([a-z_]+(?:\.[a-z_]+)*)"/g)].map((match) => match[1]));
  const starts = [...code.matchAll(/[`(]([a-z_]+\.[a-z_]*)\$\{|`\$\{(kind)\}\./g)].map((match) => match[1]).filter(Boolean);
  // stateMark(kind, state), and what refusal() of text.js looks up.
  starts.push("reservation.", "ticket.", "error.");
  for (const match of code.matchAll(/\bt\("([^"]+)"/g)) if (!(match[1] in en) && !(match[1] in beside)) wrong.push(`${match[1]} is used and not there`);
  for (const key of Object.keys(en)) {
    const base = isPlural(key) ? key.slice(0, -4) : key;
    if (base in beside) continue;
    if (!literal.has(base) && !starts.some((start) => base.startsWith(start))) wrong.push(`${key} is never used`);
  }
}

const en = await catalogue(fans, "text-en.js");
compare(en, await catalogue(fans, "text-ko.js"), scripts(fans), {});
const more = organisers ? await catalogue(organisers, "text-admin-en.js") : {};
if (organisers) compare(more, await catalogue(organisers, "text-admin-ko.js"), scripts(organisers), en);

// What an organiser's call may be refused with is no fan's matter; some ends never leave the program.
const STAFF = new Set(["has_sales", "not_paid", "already_used", "not_used", "wrong_performance", "last_admin", "unknown_lane", "lane_in_use", "lobby_opened"]);
const INNER = new Set(["ok", "duplicate", "cache_miss", "replay"]);
for (const [, error] of readFileSync(errors, "utf8").matchAll(/^ERR\(\w+, \d+, "(\w+)"/gm)) {
  if (INNER.has(error)) continue;
  if (!(`error.${error}` in (STAFF.has(error) ? more : en))) wrong.push(`error.${error} has no sentence`);
}

// The audit is told in words, each of its checks.
const checks = readFileSync(path.join(path.dirname(errors), "../store/audit_check.c"), "utf8");
for (const [, invariant, what] of checks.matchAll(/^ *CHECK\("(\w+)", (\w+),/gm)) {
  if (!(`audit.${invariant}.${what}` in more)) wrong.push(`audit.${invariant}.${what} has no sentence`);
}

// What stands in the organisers' log is told in words, too.
const domain = path.join(path.dirname(errors), "../domain");
const sources = readdirSync(domain).filter((name) => name.endsWith(".c")).map((name) => readFileSync(path.join(domain, name), "utf8")).join("\n");
const actions = [...sources.matchAll(/(?:admin_log_write(?:_concert)?|write_log|log_at_door)\(call,\s*(?:door,\s*)?"([a-z_.]+)"/g)].map((match) => match[1]);
if (actions.length < 10) wrong.push("the log's actions are not found");
for (const one of actions) if (!(`log.${one}` in more)) wrong.push(`log.${one} has no words`);

for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
