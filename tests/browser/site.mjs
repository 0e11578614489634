// The private site behind the pages: an organiser's calls, fans without a browser, the instance's parts,
// and its clock's work done at once. The texts of both catalogues, to look for in the pages.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { until } from "./tap.mjs";

const url = process.env.SITE_URL;
const home = process.env.SITE_HOME;
const top = process.env.TICKETD_SRCDIR;
const catalogue = async (name) => (await import(pathToFileURL(path.join(top, "web", name)))).default;

export const PASSWORD = "correct horse";
const SECOND_US = 1000000;

// Texts -------------------------------------------------------------------------------------------

const fansTexts = await catalogue("js/text-en.js");
export const isForFans = (key) => key in fansTexts;

const catalogues = {};
for (const language of ["en", "ko"]) {
  catalogues[language] = { ...await catalogue(`js/text-${language}.js`), ...await catalogue(`admin/text-admin-${language}.js`) };
}

/* Fans read nothing of the organisers' texts, some of which say the same thing in other words. */
for (const language of ["en", "ko"]) catalogues[`fan ${language}`] = await catalogue(`js/text-${language}.js`);
export const fanWords = (language) => words(`fan ${language}`);

/* The text of a key as that language's reader sees it; a {value} that is not given stands for anything. */
export function words(language) {
  return (key, values = {}) => {
    const texts = catalogues[language];
    const text = (values.n === 1 && texts[`${key}.one`]) || texts[key];
    if (text === undefined) throw new Error(`no text ${key}`);
    const open = text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
    if (!/\{\w+\}/.test(open)) return open;
    return new RegExp(open.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*"));
  };
}

export const LANGUAGES = { en: "en-US", ko: "ko-KR" };

// Calls -------------------------------------------------------------------------------------------

export async function call(method, where, token, body, headers = {}) {
  const answer = await fetch(`${url}/api/v1${where}`, {
    method,
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, ...(text ? JSON.parse(text) : {}) };
}

async function good(method, where, token, body, headers) {
  const answer = await call(method, where, token, body, headers);
  if (answer.status >= 300) throw new Error(`${method} ${where}: ${answer.status} ${answer.code} ${answer.detail}`);
  return answer;
}

let key = 0;
const newKey = () => ({ "Idempotency-Key": `play-${process.pid}-${key += 1}` });

let organiser = null;

export async function admin(method, where, body) {
  organiser ??= (await good("POST", "/sessions", null, { email: "organiser@example.com", password: PASSWORD })).access_token;
  return good(method, where, organiser, body, newKey());
}

export const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

/* A concert that is on sale, of one date with section A of 5 x 10, but for what is said otherwise. */
export async function concert(fields = {}) {
  const { sections = [{ name: "A", rows: 5, seats_per_row: 10, price: 50000 }], room = {}, dates = [30], ...more } = fields;
  const made = await admin("POST", "/admin/concerts", {
    title: "An Evening of Chamber Music",
    venue: "Classic Hall",
    on_sale_at: inSeconds(-60),
    max_seats_per_user: 4,
    waiting_room: { capacity: 100, admit_per_minute: 60000, ...room },
    performances: dates.map((days) => ({ starts_at: inSeconds(days * 86400), sections })),
    ...more,
  });
  return { id: String(made.concert_id), date: String(made.performances[0].performance_id) };
}

export const steer = (id, change) => admin("PATCH", `/admin/concerts/${id}/waiting-room`, change);

// Fans without a browser ----------------------------------------------------------------------------

let fans = 0;
export const newEmail = () => `fan${fans += 1}.${process.pid}@example.com`;

/* A fan who only calls. */
export async function fan(email = newEmail()) {
  const { user_id: user } = await good("POST", "/users", null, { email, password: PASSWORD, name: "Rival" });
  const { access_token: token } = await good("POST", "/sessions", null, { email, password: PASSWORD });
  return { email, user, token, ...acts(token, user) };
}

/* Somebody who has an account already. */
export async function known(email) {
  const { access_token: token, user_id: user } = await good("POST", "/sessions", null, { email, password: PASSWORD });
  return { email, user, token, ...acts(token, user) };
}

function acts(token, user) {
  let place = null;
  return {
    join: async (id) => { place = (await good("POST", `/concerts/${id}/queue`, token)).queue_token; },
    enter: async (id) => {
      await until(`${user} is let in`, async () => (await call("GET", `/concerts/${id}/queue/me`, place)).state === "admitted");
    },
    leave: (id) => good("DELETE", `/concerts/${id}/queue/me`, place),
    take: (date, seats) => good("POST", `/performances/${date}/reservations`, place, { seats }),
    pay: async (held) => {
      await admin("POST", `/admin/users/${user}/points`, { amount: held.amount, reason: "play" });
      return good("POST", `/reservations/${held.reservation_id}/payment`, place, undefined, newKey());
    },
    points: (amount) => admin("POST", `/admin/users/${user}/points`, { amount, reason: "play" }),
    call: (method, where, body) => good(method, where, token, body, newKey()),
    place: () => place,
  };
}

/* Is inside, has these seats, and has paid for them. */
export async function buyer(id, date, seats) {
  const one = await fan();
  await one.join(id);
  await one.enter(id);
  await one.pay(await one.take(date, seats));
  return one;
}

// The instance ------------------------------------------------------------------------------------

export const instance = (command) => execFileSync(path.join(top, "deploy/lib/instance"), [command, home], { stdio: ["ignore", "ignore", "inherit"] });

function sql(text) {
  const { sockets } = JSON.parse(readFileSync(path.join(home, "instance.json"), "utf8"));
  return execFileSync("mariadb", ["--no-defaults", `--socket=${sockets.mysql}`, "--user=root", "--skip-column-names", "--execute", text, "ticketd"], { encoding: "utf8" });
}

const now = () => Date.now() * 1000;

/* What a clock would do in minutes. */
export const openSale = (id) => sql(`UPDATE concert SET on_sale_at_us = ${now()} WHERE concert_id = ${id}`);

export function endHolds(id) {
  sql(`UPDATE claim JOIN reservation USING (reservation_id) SET claim.expires_at_us = ${now() - SECOND_US}
        WHERE concert_id = ${id} AND state = 1;
       UPDATE reservation SET expires_at_us = ${now() - SECOND_US} WHERE concert_id = ${id} AND state = 1`);
}

export function endAdmissions(id) {
  sql(`UPDATE queue_entry SET admission_expires_at_us = ${now() - SECOND_US} WHERE concert_id = ${id} AND state = 3`);
}
