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

