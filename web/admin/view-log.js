// What organisers did, newest first.

import { fan, get } from "../js/api.js";
import { h, heading } from "../js/dom.js";
import { hasText, moment, money, t } from "../js/text.js";
import { table } from "./frame.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";

/* Who: on the host nobody is signed in. */
function who(entry) {
  if (!entry.user_id || entry.user_id === NOBODY) return t("log.host");
  return entry.user_id === fan()?.user_id ? t("log.you") : entry.email ?? entry.user_id;
}

/* An action that has no words here is shown by its own name. */
function action(entry) {
  const key = `log.${entry.action}`;
  return hasText(key) ? t(key) : entry.action;
}

/* Details as they stand in the log, and how they are said. What has no words is shown as it stands. */
const DETAILS = {
  "user.role": [/^(\w+), before (\w+): (.*)$/, ([, to, from, email]) => t("log.role_change", { email, from: t(`staff.role_${from}`), to: t(`staff.role_${to}`) })],
  "points.adjust": [/^amount (-?\d+): (.*)$/s, ([, amount, why]) => t("log.amount", { amount: money(Number(amount)), why })],
  "reservation.refund": [/^(\d+): (.*)$/s, ([, amount, why]) => t("log.amount", { amount: money(Number(amount)), why })],
  "lanes.change": [/^.*$/s, ([text]) => (text === "none" ? t("none") : text.replace(/=(\d+)( |$)/g, (whole, share, more) => ` ${t("sales.percent", { n: Number(share) })}${more && ", "}`))],
  "access_codes.import": [/^lane=(.*) imported=(\d+) already_known=(\d+)$/, ([, lane, n, known]) => t("log.codes", { lane, n: Number(n), known: Number(known) })],
  "concert.change": [/^[a-z_]+( [a-z_]+)* ?$/, ([names]) => fields(names)],
  "performance.change": [/^[a-z_]+$/, ([name]) => fields(name)],
};

const fields = (names) => names.trim().split(" ").map((name) => (hasText(`field.${name}`) ? t(`field.${name}`) : name)).join(", ");

/* "capacity 2 to 5, paused 0 to 1": each setting by the name it has in the forms. */
const settings = (text) => text.replace(/\b([a-z_]+) (\d+) to (\d+)(, |$)/g, (whole, name, from, to, end) => {
  const flag = `log.is_${name}_${to}`;
  if (hasText(flag)) return `${t(flag)}${end}`;
  return hasText(`field.${name}`) ? `${t("log.from_to", { name: t(`field.${name}`), from: Number(from), to: Number(to) })}${end}` : whole;
});

function detail(entry) {
  if (entry.action === "waiting_room.change") return settings(entry.detail);
  const [pattern, say] = DETAILS[entry.action] ?? [];
  const match = pattern?.exec(entry.detail);
  return match ? say(match) : entry.detail;
}

/* The concert, unless it is the page's own, its date and the person concerned, with the way there. */
function object({ object: name, about }, ownId) {
  const { concert_id: id, title, starts_at: date, reservation_id: reservation, email } = about;
  const person = about.name || email;
  const lines = [
    id && id !== ownId && h("a", { href: `#/concerts/${id}` }, title),
    date && h("span", { class: "soft" }, moment(date)),
    person && (id && reservation ? h("a", { href: `#/concerts/${id}/attendees?q=${encodeURIComponent(reservation)}` }, person) : person),
  ].filter(Boolean);
  if (lines.length > 0) return h("div", {}, lines.map((line) => h("div", {}, line)));
  // Of this page's concert, or of what is gone.
  return id ? t("none") : name;
}

export const logTable = (entries, ownId) => table(t("area.log"),
  [[t("log.at")], [t("log.who")], [t("log.action")], [t("log.object")], [t("log.detail")]],
  entries.map((entry) => [h("span", { class: "when" }, moment(entry.at)), who(entry), action(entry), object(entry, ownId), h("span", { class: "detail" }, detail(entry))]));

export async function logView(page) {
  page.setTitle(t("area.log"));
  const shown = h("div", {});
  const more = h("p", { class: "actions" });
  const entries = [];
  const load = async (cursor) => {
    const answer = await get(`/admin/log?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { signal: page.signal });
    entries.push(...answer.items);
    shown.replaceChildren(entries.length === 0 ? h("p", {}, t("log.none")) : logTable(entries));
    more.replaceChildren(...(answer.next_cursor
      ? [h("button", { onclick: () => load(answer.next_cursor).catch(() => more.replaceChildren(h("p", { class: "message warn" }, t("error.internal")))) }, t("log.more"))]
      : []));
  };
  await load(null);
  page.draw(heading(t("area.log")), h("p", { class: "soft" }, t("log.text")), shown, more);
}
