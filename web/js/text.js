// Texts, numbers, money and times in the reader's language. One catalogue a language.

import en from "./text-en.js";
import ko from "./text-ko.js";
import { shared } from "./store.js";

const catalogues = { en, ko };
export const LANGUAGES = { en: "English", ko: "한국어" };

let language = null;
const formats = new Map();

export function currentLanguage() {
  if (!language) {
    const wish = shared.get("language") ?? (navigator.languages ?? [navigator.language ?? "en"])
      .map((tag) => tag.slice(0, 2)).find((tag) => tag in catalogues);
    language = wish in catalogues ? wish : "en";
  }
  return language;
}

export function chooseLanguage(wish) {
  language = wish;
  formats.clear();
  shared.set("language", wish);
}

/* More texts by language, for pages that only some people load. */
export function addTexts(more) {
  for (const [tag, texts] of Object.entries(more)) Object.assign(catalogues[tag], texts);
}

/* The text of a key with {names} filled in; "key.one" where n is 1 and the language tells it apart. */
export function t(key, values = {}) {
  const catalogue = catalogues[currentLanguage()];
  const text = (values.n === 1 && catalogue[`${key}.one`]) || catalogue[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value ?? whole;
  });
}

export const hasText = (key) => key in catalogues[currentLanguage()];

function format(name, make) {
  if (!formats.has(name)) formats.set(name, make(currentLanguage() === "ko" ? "ko-KR" : "en-GB"));
  return formats.get(name);
}

export function number(value) {
  return format("number", (tag) => new Intl.NumberFormat(tag)).format(value);
}

/* Amounts are in minor units of the deployment's one currency. */
export function money(amount) {
  const currency = shared.get("currency") ?? "KRW";
  const formatter = format(`money ${currency}`, (tag) => new Intl.NumberFormat(tag, { style: "currency", currency, currencyDisplay: "narrowSymbol" }));
  return formatter.format(amount / 10 ** formatter.resolvedOptions().maximumFractionDigits);
}

export const learnCurrency = (currency) => {
  if (currency !== shared.get("currency")) shared.set("currency", currency);
};

const asDate = (text) => new Date(text);

export const moment = (text) => format("moment", (tag) => new Intl.DateTimeFormat(tag, { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" })).format(asDate(text));
export const clockTime = (date) => format("clock", (tag) => new Intl.DateTimeFormat(tag, { timeStyle: "medium" })).format(date);

/* One day, or from the first to the last: "20–22 Dec 2026". */
export const days = (from, to) => (from === null ? t("none")
  : format("day", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium" })).formatRange(asDate(from), asDate(to)));

/* One value, or from and to. */
export function span(from, to, show) {
  if (from === null) return t("none");
  const [first, last] = [show(from), show(to)];
  return first === last ? first : t("span", { from: first, to: last });
}

/* 4:05, or 1:04:05, or 2 days 1:04:05. */
export function left(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value) => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = days || hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return days ? t("days_left", { n: days, clock }) : clock;
}

/* A duration as one would say it. */
export function about(seconds) {
  if (seconds < 60) return t("under_a_minute");
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t("minutes", { n: minutes });
  return t("hours", { n: Math.round(minutes / 60) });
}

/* Why the server refused, in words a fan can act on. */
export function refusal(problem) {
  const key = `error.${problem.code}`;
  const { body = {} } = problem;
  return hasText(key) ? t(key, { field: body.field ?? "", position: body.position ?? 0,
    balance: money(body.balance ?? 0), amount: money(body.amount ?? 0),
    opens: body.opens_at ? moment(body.opens_at) : "", n: problem.retryAfter ?? body.retry_after ?? 1 }) : t("error.internal");
}
