// House seats of a date: kept back from the sale on the map, row by row or section by section, with a
// reason. What a fan holds or has bought cannot be kept back.

import { ask, get } from "../js/api.js";
import { h, heading, pause, put, say } from "../js/dom.js";
import { Hall, HALL_CACHE_MS, hallOf, STATES, unpackStates } from "../js/hall.js";
import { fittingSize, legend, overview, sectionGrid, sectionList } from "../js/seat-map.js";
import { moment, t } from "../js/text.js";
import { askOnce, field, input } from "./frame.js";

const WHOLE_HALL_SEATS = 200;
const SEAT_LEAST = 24;
const SEAT_MOST = 36;
const BLOCKED = STATES.indexOf("blocked");

async function load(dateId, signal) {
  const path = `/admin/performances/${dateId}/blocked`;
  const both = () => Promise.all([hallOf(dateId, signal), get(path, { signal })]);
  const [plan, kept] = await both();
  if (plan.layout_version === kept.layout_version) return [plan, kept];
  await pause(HALL_CACHE_MS, signal);
  return both();
}

export async function houseView(page, id, dateId) {
  const { signal } = page;
  const [concert, [plan, kept]] = await Promise.all([get(`/concerts/${id}`, { signal }), load(dateId, signal)]);
  new House(page, concert, dateId, plan, kept).draw();
}

class House {
  constructor(page, concert, dateId, plan, kept) {
    Object.assign(this, { page, concert, dateId, kept });
    this.hall = new Hall(plan);
    this.isLarge = this.hall.size > WHOLE_HALL_SEATS;
    this.section = this.isLarge ? null : [...this.hall.sections.values()][0];
    this.take(kept);
    this.hall.chosen = new Set(this.before);
  }

  /* What is kept back counts as free here: it can be given back. */
  take(kept) {
    const states = unpackStates(kept.states, this.hall.size);
    this.before = new Set();
    states.forEach((state, i) => {
      if (state !== BLOCKED) return;
      states[i] = 0;
      this.before.add(i + 1);
    });
    this.hall.states = states;
    this.kept = kept;
  }

  draw() {
    const { page, concert, hall } = this;
    const date = concert.performances.find((one) => one.performance_id === Number(this.dateId));
    this.note = h("p", { class: "message warn", role: "alert", hidden: true });
    this.summary = h("p", { class: "sum", role: "status" });
    this.reasons = h("p", { class: "soft" });
    this.seats = h("div", { class: "seats" });
    this.legend = legend(hall);
    this.plan = this.isLarge ? overview(hall, (section) => { this.section = section; this.openSection(); this.seats.querySelector("h3")?.focus(); }) : null;
    this.save = h("button", { class: "primary", id: "save", onclick: () => this.send() }, t("house.save"));
    page.setTitle(t("dates.house"));
    page.draw(
      h("p", { class: "crumb" }, h("a", { href: `#/concerts/${concert.concert_id}/dates` }, concert.title)),
      heading(t("dates.house")),
      date && h("p", { class: "lead" }, moment(date.starts_at)),
      h("p", {}, t("house.text")),
      this.reasons,
      this.rowForm(),
      this.legend.node,
      this.plan?.node,
      this.seats,
      h("section", { class: "sticky", "aria-label": t("dates.house") }, this.note, this.summary, this.save),
    );
    this.openSection();
  }

  openSection() {
    const toggle = (seat) => this.toggle(seat);
    const sections = this.isLarge ? [this.section].filter(Boolean) : [...this.hall.sections.values()];
    const grids = sections.map((section) => sectionGrid(this.hall, section, toggle));
    const boxes = sections.length > 0 ? sectionList(this.hall, sections, toggle) : null;
    this.parts = [...grids, boxes].filter(Boolean);
    if (sections.length > 0) this.seats.style.setProperty("--seat", `${fittingSize(sections, SEAT_LEAST, SEAT_MOST)}px`);
    this.seats.replaceChildren(...[sections.length > 0 && h("p", { class: "stage", "aria-hidden": "true" }, t("seats.stage")), ...grids.flatMap((grid, i) => [
      h("h3", { tabindex: "-1" }, t("seat.section", { section: sections[i].name })), grid.node,
    ]), sections.length > 0 && h("p", { class: "soft" }, t("seats.keys")), boxes?.node].filter(Boolean));
    this.update();
  }

  /* Whole sections, rows and parts of rows, without clicking each seat. */
  rowForm() {
    const names = [...this.hall.sections.keys()];
    const section = h("select", {}, names.map((name) => h("option", { value: name }, t("seat.section", { section: name }))));
    const row = h("select", {});
    const from = input({ type: "number", min: 1, value: 1, required: true });
    const to = input({ type: "number", min: 1, value: 1, required: true });
    const fill = () => {
      const { rows, perRow } = this.hall.sections.get(section.value);
      row.replaceChildren(h("option", { value: "" }, t("house.every_row")), ...rows.map((_, i) => h("option", { value: String(i + 1) }, String(i + 1))));
      from.max = String(perRow);
      to.max = String(perRow);
      from.value = "1";
      to.value = String(perRow);
    };
    section.addEventListener("change", fill);
    fill();
    const act = (isKept) => () => {
      const whole = this.hall.sections.get(section.value);
      const rows = row.value ? [whole.rows[Number(row.value) - 1]] : whole.rows;
      const seats = rows.flatMap((line) => line.slice(Number(from.value) - 1, Number(to.value)));
      const free = seats.filter((seat) => this.hall.isFree(seat.seat_no));
      for (const { seat_no: no } of free) {
        if (isKept) this.hall.chosen.add(no);
        else this.hall.chosen.delete(no);
      }
      if (this.isLarge && this.section !== whole) {
        this.section = whole;
        this.openSection();
      }
      this.update();
      say(t("house.of", { n: free.length, total: seats.length }));
    };
    return h("details", { class: "panel" }, h("summary", {}, t("house.rows")), h("div", { class: "row ends" },
      field("row-section", t("hall.section"), section), field("row-row", t("house.row"), row),
      field("row-from", t("house.from"), from), field("row-to", t("house.to"), to),
      h("button", { type: "button", id: "row-keep", onclick: act(true) }, t("house.keep")),
      h("button", { type: "button", id: "row-free", onclick: act(false) }, t("house.free"))));
  }

  toggle(seat) {
    const no = seat.seat_no;
    if (!this.hall.chosen.has(no) && !this.hall.isFree(no)) {
      say(t("house.not_free", { label: seat.label }), true);
      return;
    }
    this.hall.toggle(no);
    this.update();
    say(t(this.hall.chosen.has(no) ? "house.now_kept" : "house.now_free", { label: seat.label }));
  }

  changed() {
    const { chosen } = this.hall;
    return {
      added: [...chosen].filter((no) => !this.before.has(no)),
      freed: [...this.before].filter((no) => !chosen.has(no)),
    };
  }

  update() {
    const { added, freed } = this.changed();
    this.legend.update();
    this.plan?.update(this.section);
    for (const part of this.parts) part.update();
    put(this.summary, t("house.sum", { kept: t("seats", { n: this.hall.chosen.size }), added: added.length, freed: freed.length }));
    const why = new Map();
    for (const one of this.kept.blocked) why.set(one.reason, (why.get(one.reason) ?? 0) + 1);
    put(this.reasons, why.size === 0 ? t("house.none")
      : t("house.now", { reasons: [...why].map(([text, n]) => `${text} (${t("seats", { n })})`).join(", ") }));
    if (added.length + freed.length > 0) this.save.removeAttribute("aria-disabled");
    else this.save.setAttribute("aria-disabled", "true");
  }

  async send() {
    const { added, freed } = this.changed();
    if (added.length + freed.length === 0) return;
    put(this.note, "");
    this.note.hidden = true;
    const seats = [...this.hall.chosen].sort((a, b) => a - b);
    const path = `/admin/performances/${this.dateId}/blocked`;
    const lost = [];
    const done = await askOnce({
      title: t("dates.house"),
      text: t("house.ask", { added: added.length, freed: freed.length }),
      action: t("house.save"),
      body: field("reason", t("house.reason"), input({ required: true, maxlength: 200, value: this.kept.blocked[0]?.reason ?? "" }), t("house.reason_hint")),
      done: t("edit.saved"),
      run: async ({ reason }) => {
        try {
          await ask("PUT", path, { body: { seats, reason: reason.trim() } });
        } catch (error) {
          if (error.code !== "seat_taken") throw error;
          // The map shows which; the rest stays chosen.
          lost.push(...error.body.conflicts ?? []);
        }
      },
    });
    if (!done) return;
    const chosen = new Set(this.hall.chosen);
    this.take(await get(path, { signal: this.page.signal }));
    this.hall.chosen = lost.length > 0 ? chosen : new Set(this.before);
    this.hall.lost.clear();
    if (lost.length > 0) {
      this.hall.lose(lost);
      put(this.note, t("house.taken", { seats: lost.map((no) => this.hall.seat(no).label).join(", ") }));
      this.note.hidden = false;
    }
    this.update();
  }
}
