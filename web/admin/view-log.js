// What organisers did, newest first.

import { fan, get } from "../js/api.js";
import { h, heading } from "../js/dom.js";
import { hasText, moment, t } from "../js/text.js";
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

/* "staff, before fan: door@example.com" in the words of the page that gives roles. */
function roleChange(text) {
  const [, to, from, email] = /^(\w+), before (\w+): (.*)$/.exec(text) ?? [];
  return email ? t("log.role_change", { email, from: t(`staff.role_${from}`), to: t(`staff.role_${to}`) }) : text;
}

/* "capacity 2 to 5, paused 0 to 1": each setting by the name it has in the forms. */
function detail(entry) {
  if (entry.action === "user.role") return roleChange(entry.detail);
  if (entry.action !== "waiting_room.change") return entry.detail;
  return entry.detail.replace(/\b([a-z_]+) (\d+) to (\d+)(, |$)/g, (whole, name, from, to, end) => {
    const flag = `log.is_${name}_${to}`;
    if (hasText(flag)) return `${t(flag)}${end}`;
    return hasText(`field.${name}`) ? `${t("log.from_to", { name: t(`field.${name}`), from: Number(from), to: Number(to) })}${end}` : whole;
  });
}

export const logTable = (entries) => table(t("area.log"),
  [[t("log.at")], [t("log.who")], [t("log.action")], [t("log.object")], [t("log.detail")]],
  entries.map((entry) => [moment(entry.at), who(entry), action(entry), entry.object, h("span", { class: "detail" }, detail(entry))]));

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
