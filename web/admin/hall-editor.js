// The sections of a hall as a form, with the hall drawn beside it while it is typed.

import { h, put, say } from "../js/dom.js";
import { money, t } from "../js/text.js";
import { field, input } from "./frame.js";
import { hallPreview, seatCount, SEATS_MOST, worth } from "./hall-plan.js";
import { majorOf, minorOf, priceStep } from "./in-fields.js";

const SECTIONS_MOST = 200;
const REDRAW_MS = 150;

/* A letter that no section has yet. */
function nextName(names) {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  return letters.find((letter) => !names.includes(letter)) ?? String(names.length + 1);
}

export class HallEditor {
  /* sections: [{name, rows, seats_per_row, price}]; prices in minor units. changed() is called for every change. */
  constructor(sections, changed = () => {}) {
    this.rows = [];
    this.count = 0;
    this.changed = changed;
    this.list = h("div", { class: "section-rows" });
    this.sum = h("p", { class: "soft", id: "hall-sum" });
    this.picture = h("div", { class: "picture" });
    this.node = h("fieldset", { class: "hall-editor" },
      h("legend", {}, t("hall.title")),
      h("p", { class: "soft" }, t("hall.text")),
      this.list,
      h("p", { class: "actions" }, h("button", { type: "button", id: "add-section", onclick: () => this.add() }, t("hall.add"))),
      this.sum, this.picture);
    for (const section of sections) this.append(section);
    this.draw();
  }

  append(section) {
    this.count += 1;
    const id = (name) => `section-${this.count}-${name}`;
    const control = (attributes) => input({ required: true, oninput: () => this.touch(), ...attributes });
    const row = {
      name: control({ maxlength: 50, value: section.name }),
      rows: control({ type: "number", min: 1, max: 1000, value: section.rows }),
      seats: control({ type: "number", min: 1, max: 1000, value: section.seats_per_row }),
      price: control({ type: "number", min: 0, max: majorOf(1000000000), step: priceStep(), value: majorOf(section.price) }),
    };
    const remove = h("button", { type: "button", class: "quiet", "aria-label": t("hall.remove", { name: section.name }), onclick: () => this.remove(row) }, "×");
    row.node = h("fieldset", { class: "section-row" }, h("legend", { class: "unseen" }, t("hall.section")),
      field(id("name"), t("hall.name"), row.name), field(id("rows"), t("hall.rows"), row.rows),
      field(id("seats"), t("hall.seats"), row.seats), field(id("price"), t("hall.price"), row.price), remove);
    this.rows.push(row);
    this.list.append(row.node);
    return row;
  }

  add() {
    if (this.rows.length >= SECTIONS_MOST) return;
    const last = this.sections().at(-1) ?? { rows: 10, seats_per_row: 10, price: minorOf(50000) };
    const row = this.append({ ...last, name: nextName(this.sections().map((one) => one.name)) });
    this.touch();
    row.name.focus();
    row.name.select();
  }

  remove(row) {
    if (this.rows.length === 1) {
      say(t("hall.one_needed"), true);
      return;
    }
    this.rows.splice(this.rows.indexOf(row), 1);
    row.node.remove();
    this.touch();
    document.getElementById("add-section").focus();
  }

  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), REDRAW_MS);
    this.changed();
  }

  sections() {
    return this.rows.map((row) => ({ name: row.name.value.trim(), rows: Number(row.rows.value), seats_per_row: Number(row.seats.value), price: minorOf(row.price.value) }));
  }

  /* What is typed can be drawn: every number is one, and the hall is not too large. */
  isWhole(sections) {
    return this.rows.every((row) => [row.rows, row.seats, row.price].every((control) => control.validity.valid))
      && seatCount(sections) <= SEATS_MOST;
  }

  draw() {
    const sections = this.sections();
    const names = sections.map((one) => one.name);
    this.rows.forEach((row, i) => row.name.setCustomValidity(names.indexOf(names[i]) !== i ? t("hall.same_name") : ""));
    const seats = seatCount(sections);
    const isWhole = this.isWhole(sections);
    put(this.sum, isWhole ? t("hall.sum", { n: sections.length, seats: t("seats", { n: seats }), worth: money(worth(sections)) })
      : t(seats > SEATS_MOST ? "hall.too_large" : "hall.unfinished", { n: SEATS_MOST }));
    if (isWhole) this.picture.replaceChildren(hallPreview(sections));
  }
}
