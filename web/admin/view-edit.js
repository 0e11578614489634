// A new concert, and the texts, times and limits of one that is there.

import { ask, get, post } from "../js/api.js";
import { h, heading, say } from "../js/dom.js";
import { dropKey, keyFor, ofTab } from "../js/store.js";
import { learnCurrency, t } from "../js/text.js";
import { concertHead, field, form, input } from "./frame.js";
import { HallEditor } from "./hall-editor.js";
import { fromField, minorOf, toField, zoneHint } from "./in-fields.js";

const DRAFT = "draft.concert";
const FIRST_DATE_DAYS = 30;

/* Prices are typed in the deployment's currency, which the points tell. */
export async function knowCurrency(signal) {
  learnCurrency((await get("/points", { signal })).currency);
}

const area = (attributes, text) => {
  const node = h("textarea", attributes);
  node.value = text ?? "";
  return node;
};

const when = (value, more) => input({ type: "datetime-local", value: toField(value), ...more });

function aboutFields(concert) {
  return h("fieldset", { class: "panel" }, h("legend", {}, t("edit.about")),
    field("title", t("field.title"), input({ required: true, maxlength: 200, value: concert.title ?? "" })),
    field("venue", t("field.venue"), input({ required: true, maxlength: 200, value: concert.venue ?? "" })),
    field("description", t("field.description"), area({ maxlength: 4000, rows: 4 }, concert.description)));
}

function saleFields(concert) {
  return h("fieldset", { class: "panel" }, h("legend", {}, t("edit.sale")),
    h("p", { class: "soft" }, zoneHint()),
    h("div", { class: "columns" },
      field("lobby_opens_at", t("field.lobby_opens_at"), when(concert.lobby_opens_at), t("hint.lobby_opens_at")),
      field("on_sale_at", t("field.on_sale_at"), when(concert.on_sale_at, { required: true })),
      field("sale_ends_at", t("field.sale_ends_at"), when(concert.sale_ends_at), t("hint.sale_ends_at")),
      field("hold_seconds", t("field.hold_seconds"), input({ type: "number", min: 1, max: 3600, required: true, value: concert.hold_seconds ?? 300 }), t("hint.hold_seconds")),
      field("max_seats_per_user", t("field.max_seats_per_user"), input({ type: "number", min: 1, max: 10, required: true, value: concert.max_seats_per_user ?? 4 }))));
}

/* name, least, most, what it is when nothing is said */
const ROOM = [["capacity", 1, 1000000, 100], ["admit_per_minute", 1, 1000000, 600], ["admission_seconds", 10, 7200, 600],
  ["enter_seconds", 10, 3600, 60], ["absent_after_seconds", 10, 3600, 180]];

function roomFields(room) {
  return h("fieldset", { class: "panel" }, h("legend", {}, t("edit.room")), h("div", { class: "columns" },
    ROOM.map(([name, min, max, usual]) => field(name, t(`field.${name}`),
      input({ type: "number", min, max, required: true, value: room[name] ?? usual }), t(`hint.${name}`)))));
}

const roomOf = (values) => Object.fromEntries(ROOM.map(([name]) => [name, Number(values[name])]));

function concertOf(values) {
  return {
    title: values.title.trim(),
    venue: values.venue.trim(),
    description: values.description.trim(),
    on_sale_at: fromField(values.on_sale_at),
    lobby_opens_at: fromField(values.lobby_opens_at),
    sale_ends_at: fromField(values.sale_ends_at),
    hold_seconds: Number(values.hold_seconds),
    max_seats_per_user: Number(values.max_seats_per_user),
  };
}

// A new one ---------------------------------------------------------------------------------------

/* The dates of a new concert: they share the hall, which can be changed for each one later. */
function dateFields(dates, changed) {
  let count = 0;
  const rows = h("div", {});
  const add = (value) => {
    count += 1;
    const id = `date-${count}`;
    const row = h("div", { class: "row date-row" },
      field(id, t("field.starts_at"), when(value, { required: true, name: "starts_at" })),
      count > 1 && h("button", { type: "button", class: "quiet", "aria-label": t("edit.remove_date"), onclick: () => { row.remove(); changed(); } }, "×"));
    rows.append(row);
    return row;
  };
  for (const value of dates) add(value);
  return {
    node: h("fieldset", { class: "panel" }, h("legend", {}, t("edit.dates")), rows,
      h("p", { class: "actions" }, h("button", { type: "button", id: "add-date", onclick: () => { add(dates[0]).querySelector("input").focus(); changed(); } }, t("edit.add_date")))),
    values: () => [...rows.querySelectorAll("input")].map((one) => fromField(one.value)).filter(Boolean),
  };
}

function blank() {
  const date = new Date(Date.now() + FIRST_DATE_DAYS * 86400000);
  date.setHours(19, 30, 0, 0);
  const sale = new Date(Date.now() + 86400000);
  sale.setHours(20, 0, 0, 0);
  return {
    concert: { on_sale_at: sale.toISOString() }, room: {}, dates: [date.toISOString()],
    sections: [{ name: "A", rows: 10, seats_per_row: 20, price: minorOf(50000) }],
  };
}

export async function newConcertView(page) {
  await knowCurrency(page.signal);
  const kept = ofTab.get(DRAFT) ?? blank();
  const keep = () => ofTab.set(DRAFT, read());
  const editor = new HallEditor(kept.sections, keep);
  const dates = dateFields(kept.dates, keep);
  const read = () => {
    const values = Object.fromEntries(new FormData(node));
    return { concert: concertOf(values), room: roomOf(values), dates: dates.values(), sections: editor.sections() };
  };
  const node = form({
    action: t("edit.make"),
    id: "make",
    body: [aboutFields(kept.concert), saleFields(kept.concert), roomFields(kept.room), dates.node, h("div", { class: "panel" }, editor.node)],
    send: async () => {
      const wanted = read();
      const body = { ...wanted.concert, waiting_room: wanted.room,
        performances: wanted.dates.map((starts_at) => ({ starts_at, sections: wanted.sections })) };
      const made = await post("/admin/concerts", body, { signal: page.signal, key: keyFor("concert", body) });
      dropKey("concert");
      ofTab.drop(DRAFT);
      say(t("edit.made"));
      page.go(`/concerts/${made.concert_id}/dates`);
    },
  });
  node.addEventListener("input", keep);
  page.setTitle(t("edit.new"));
  page.draw(h("p", { class: "crumb" }, h("a", { href: "#/" }, t("area.concerts"))), heading(t("edit.new")), node);
}

// One that is there -------------------------------------------------------------------------------

/* What was changed, so that nobody's other change is undone and a time that stands is not sent again. */
const changes = (before, after) => Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value)));

function changeForm(body, id, action, valuesOf, save) {
  let before = null;
  const node = form({
    action,
    id,
    body,
    send: async (values) => {
      const changed = changes(before, valuesOf(values));
      if (Object.keys(changed).length === 0) {
        say(t("edit.nothing"));
        return;
      }
      await save(changed);
      before = valuesOf(values);
      say(t("edit.saved"));
      node.querySelector(".saved").hidden = false;
    },
  });
  node.append(h("p", { class: "saved good", hidden: true }, t("edit.saved")));
  node.addEventListener("input", () => { node.querySelector(".saved").hidden = true; });
  before = valuesOf(Object.fromEntries(new FormData(node)));
  return node;
}

export async function editView(page, id) {
  const [concert, room] = await Promise.all([
    get(`/concerts/${id}`, { signal: page.signal }),
    get(`/admin/concerts/${id}/waiting-room`, { signal: page.signal }),
  ]);
  page.draw(
    concertHead(page, concert, "/edit"),
    changeForm([aboutFields(concert), saleFields(concert)], "save", t("edit.save"), concertOf,
      (changed) => ask("PATCH", `/admin/concerts/${id}`, { body: changed })),
    h("hr", {}),
    changeForm([roomFields(room)], "save-room", t("edit.save_room"), roomOf,
      (changed) => ask("PATCH", `/admin/concerts/${id}/waiting-room`, { body: changed })),
  );
}
