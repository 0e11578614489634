// What the pages use of a browser, Safari has: each CSS property, value, selector and at-rule, and each name
// of a script that stands behind a dot, behind "new" or before a bracket, looked up in MDN's tables. A name
// that several interfaces have passes when one of them has it. Run as: node safari.mjs OLDEST DIRECTORY…

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { api, css, javascript } = createRequire(path.join(process.env.SAFARI_DIR, "package.json"))("@mdn/browser-compat-data");
const [oldest, ...folders] = process.argv.slice(2);
const wrong = [];

// Used where they are there, and done without where not: a reader of codes, the margins of paper, lines of
// even length.
const GUARDED = ["BarcodeDetector", "getSupportedFormats", "detect", "page", "text-wrap", "balance", "pretty"];

/* "15.6" as 15006. */
function order(text) {
  const [major, minor = 0] = text.replace(/^≤/, "").split(".").map(Number);
  return major * 1000 + minor;
}

/* Whether Safari has had it since the oldest one; behind a prefix only where the source has that, too. */
function isIn({ __compat: compat }, name, source) {
  return [compat?.support.safari ?? []].flat().some(({ version_added: since, version_removed: gone, flags, prefix, alternative_name: other }) => typeof since === "string"
    && since !== "preview" && (!gone || order(gone) > order(oldest)) && !flags && !other && order(since) <= order(oldest) && (!prefix || source.includes(prefix + name)));
}

const files = (ending) => folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name)));

// Sheets --------------------------------------------------------------------------------------------

function checkSheet(file) {
  const source = readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, "");
  const look = (where, name, what) => {
    if (where && !GUARDED.includes(name) && !isIn(where, name, source)) wrong.push(`${file}: Safari ${oldest} has no ${what}`);
  };
  for (const [, name, value] of source.matchAll(/[{;]\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)) {
    if (name.startsWith("-")) continue;
    const property = css.properties[name];
    if (!property) wrong.push(`${file}: nobody knows the property ${name}`);
    look(property, name, `property ${name}`);
    for (const word of value.match(/[a-z-]+/g) ?? []) if (property?.[word]?.__compat) look(property[word], word, `${name}: ${word}`);
  }
  for (const [, name] of source.matchAll(/::?([a-z-]+)(?=[^{};]*\{)/g)) if (!name.startsWith("-moz-")) look(css.selectors[name], name, `selector :${name}`);
  for (const [, name] of source.matchAll(/@([a-z-]+)/g)) look(css["at-rules"][name], name, `@${name}`);
}

// Scripts -------------------------------------------------------------------------------------------

/* name -> every feature that is called so. */
const known = new Map();

function learn(node, depth) {
  for (const [key, one] of Object.entries(node)) {
    if (key === "__compat" || typeof one !== "object") continue;
    const name = key.replace(/_static$/, "");
    if (one.__compat) known.set(name, [...known.get(name) ?? [], one]);
    if (depth > 1) learn(one, depth - 1);
  }
}

const bare = (file) => readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "").replace(/"(?:[^"\\\n]|\\.)*"/g, '""');

/* Names that the pages give to things of their own: variables, keys, methods. */
function ownNames(sources) {
  return new Set(sources.flatMap((source) => [
    ...source.matchAll(/(?<![.\w])(?<!new )([A-Za-z_]\w*)(?![\w(])/g), ...source.matchAll(/^ +(?:async |get )?(\w+)\([^;]*\) \{$/gm),
    ...source.matchAll(/\bfunction (\w+)/g), ...source.matchAll(/\bthis\.(\w+) (?:\?\?)?= /g),
  ].map((match) => match[1])));
}

function checkScript(file, own) {
  const source = bare(file);
  const names = new Set([...source.matchAll(/\.([A-Za-z_]\w*)|\bnew ([A-Za-z_]\w*)|(?<![.\w])([A-Za-z_]\w*)\(/g)].map((match) => match[1] ?? match[2] ?? match[3]));
  for (const name of names) {
    const features = known.get(name);
    if (features && !own.has(name) && !GUARDED.includes(name) && !features.some((one) => isIn(one, name, source))) wrong.push(`${file}: Safari ${oldest} has no ${name}`);
  }
  return names.size;
}

learn(api, 2);
learn(javascript.builtins, 3);
const sheets = files(".css");
sheets.forEach(checkSheet);
const scripts = files(".js");
const own = ownNames(scripts.map(bare));
const count = scripts.reduce((sum, file) => sum + checkScript(file, own), 0);
console.log(`${count} names in ${scripts.length} scripts, ${sheets.length} sheets`);
for (const line of wrong) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
