// The dates of a concert: add, move, delete; and the hall of one before its first sale.

import { ask, get, post, remove } from "../js/api.js";
import { h, heading, say } from "../js/dom.js";
import { hallOf } from "../js/hall.js";
import { dropKey, keyFor } from "../js/store.js";
import { moment, money, span, t } from "../js/text.js";
import { askOnce, concertHead, field, form, input, table } from "./frame.js";
import { HallEditor } from "./hall-editor.js";
import { fromField, toField, zoneHint } from "./in-fields.js";
import { knowCurrency } from "./view-edit.js";

const when = (value) => field("starts_at", t("field.starts_at"), input({ type: "datetime-local", required: true, value: toField(value) }), zoneHint());

function actions(page, concert, date) {
  const base = `#/concerts/${concert.concert_id}/dates/${date.performance_id}`;
  const name = moment(date.starts_at);
  const again = () => page.go(page.path);
  return h("div", { class: "actions" },
    h("a", { class: "button quiet", href: base, "aria-label": `${t("dates.house")}: ${name}` }, t("dates.house")),
    h("a", { class: "button quiet", href: `${base}/hall`, "aria-label": `${t("dates.hall")}: ${name}` }, t("dates.hall")),
    h("button", {
      class: "quiet", "aria-label": `${t("dates.move")}: ${name}`,
      onclick: async () => {
        const done = await askOnce({
          title: t("dates.move"), text: t("dates.move_text", { date: name }), action: t("dates.move"), body: when(date.starts_at), done: t("edit.saved"),
          run: (values) => ask("PATCH", `/admin/performances/${date.performance_id}`, { body: { starts_at: fromField(values.starts_at) } }),
        });
        if (done) again();
      },
    }, t("dates.move")),
    h("button", {
      class: "quiet", "aria-label": `${t("dates.remove")}: ${name}`,
      onclick: async () => {
        const done = await askOnce({
          title: t("dates.remove"), text: t("dates.remove_text", { date: name }), action: t("dates.remove"), done: t("dates.removed"),
          run: () => remove(`/admin/performances/${date.performance_id}`),
        });
        if (done) again();
      },
    }, t("dates.remove")));
}

export async function datesView(page, id) {
  const concert = await get(`/concerts/${id}`, { signal: page.signal });
  const rows = concert.performances.map((date) => [moment(date.starts_at), t("seats", { n: date.seats_total }),
    span(date.price_from, date.price_to, money), actions(page, concert, date)]);
  page.draw(
    concertHead(page, concert, "/dates"),
    rows.length === 0 ? h("p", { class: "message" }, t("concert.no_dates"))
      : table(t("concert.dates"), [[t("concert.dates")], [t("hall.title")], [t("concert.price")], [t("dates.actions")]], rows),
    h("p", { class: "actions" }, h("a", { class: "button primary", href: `#/concerts/${id}/dates/new` }, t("edit.add_date"))),
  );
}

const crumb = (concert, text) => [
  h("p", { class: "crumb" }, h("a", { href: `#/concerts/${concert.concert_id}/dates` }, concert.title)),
  heading(text),
];

const FIRST_HALL = [{ name: "A", rows: 10, seats_per_row: 20, price: 0 }];

/* Another date, in the hall of the last one unless that is changed. */
export async function newDateView(page, id) {
  await knowCurrency(page.signal);
  const concert = await get(`/concerts/${id}`, { signal: page.signal });
  const last = concert.performances.at(-1);
  const editor = new HallEditor(last ? (await hallOf(last.performance_id, page.signal)).sections : FIRST_HALL);
  const next = last ? new Date(Date.parse(last.starts_at) + 86400000).toISOString() : null;
  page.setTitle(t("edit.add_date"));
  page.draw(crumb(concert, t("edit.add_date")), form({
    action: t("edit.add_date"),
    id: "save",
    body: [h("div", { class: "panel" }, when(next)), h("div", { class: "panel" }, editor.node)],
    send: async (values) => {
      const body = { starts_at: fromField(values.starts_at), sections: editor.sections() };
      await post(`/admin/concerts/${id}/performances`, body, { key: keyFor(`date.${id}`, body) });
      dropKey(`date.${id}`);
      say(t("edit.saved"));
      page.go(`/concerts/${id}/dates`);
    },
  }));
}

/* The hall of a date: may be replaced until its first sale. House seats stay where the new hall has them. */
export async function hallView(page, id, dateId) {
  await knowCurrency(page.signal);
  const [concert, hall] = await Promise.all([get(`/concerts/${id}`, { signal: page.signal }), hallOf(dateId, page.signal)]);
  const date = concert.performances.find((one) => one.performance_id === Number(dateId));
  const editor = new HallEditor(hall.sections);
  page.setTitle(t("dates.hall"));
  page.draw(crumb(concert, t("dates.hall")), date && h("p", { class: "lead" }, moment(date.starts_at)),
    h("p", { class: "soft" }, t("dates.hall_text")), form({
      action: t("dates.save_hall"),
      id: "save",
      body: h("div", { class: "panel" }, editor.node),
      send: async () => {
        await ask("PATCH", `/admin/performances/${dateId}`, { body: { sections: editor.sections() } });
        say(t("edit.saved"));
        page.go(`/concerts/${id}/dates/${dateId}`);
      },
    }));
}
