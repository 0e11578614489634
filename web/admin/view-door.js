// The door: a code is typed, scanned by a hand scanner (which types) or read by the camera; the ticket is
// checked in once, and a mistake taken back.

import { get, list, post, serverNow } from "../js/api.js";
import { h, heading, put, say } from "../js/dom.js";
import { shared } from "../js/store.js";
import { clockTime, moment, refusal, t } from "../js/text.js";
import { canScan, scan } from "./camera.js";
import { askOnce, field } from "./frame.js";

/* Shown below, newest first. */
const REMEMBERED = 30;
/* At a door of any date a ticket of another evening is let in and pointed out. */
const NEAR_MS = 12 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;
/* Dates that a door may be opened for: those of yesterday until a week from now. */
const BEFORE_MS = DAY_MS;
const AHEAD_MS = 7 * DAY_MS;

const isOtherDay = (ticket) => Math.abs(Date.parse(ticket.starts_at) - serverNow()) > NEAR_MS;
/* Those dates, soonest first, with the concert's title. */
async function openDates(signal) {
  const [from, to] = [serverNow() - BEFORE_MS, serverNow() + AHEAD_MS];
  const isOpen = (first, last) => Date.parse(first) <= to && Date.parse(last) >= from;
  const concerts = (await list("/concerts?limit=200", { signal })).filter((one) => isOpen(one.performances_from, one.performances_to));
  const whole = await Promise.all(concerts.map((one) => get(`/concerts/${one.concert_id}`, { signal })));
  return whole.flatMap(({ title, performances }) => performances.map((date) => ({ ...date, title })))
    .filter((date) => isOpen(date.starts_at, date.starts_at))
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

/* The one this device was last set to; else the only one near. "": any. */
function likelyDate(dates) {
  const ids = dates.map((date) => String(date.performance_id));
  const last = shared.get("door.date");
  if (last === "" || ids.includes(last)) return last;
  const near = dates.filter((date) => !isOtherDay(date));
  return near.length === 1 ? String(near[0].performance_id) : "";
}

/* Groups of four, as people read and compare them. */
const grouped = (code) => code.replace(/(.{4})(?=.)/g, "$1 ");

class Door {
  constructor(page) {
    Object.assign(this, { page, entries: [], inside: new Set(), isBusy: false });
    this.code = h("input", {
      autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true, maxlength: 100, inputmode: "text", enterkeyhint: "go",
    });
    this.result = h("div", { class: "door-result", hidden: true });
    this.counter = h("p", { class: "soft" });
    this.list = h("ul", { class: "lines" });
    this.cameraBox = h("div", {});
    this.date = h("select", { onchange: () => shared.set("door.date", this.date.value) }, h("option", { value: "" }, t("door.any_date")));
    this.noDates = h("p", { class: "message warn", hidden: true }, t("door.no_dates"));
  }

  async loadDates() {
    try {
      const dates = await openDates(this.page.signal);
      this.date.append(...dates.map((date) => h("option", { value: date.performance_id }, `${moment(date.starts_at)} · ${date.title}`)));
      this.date.value = likelyDate(dates);
    } catch (error) {
      if (this.page.signal.aborted || error.status === 401) throw error;
      this.noDates.hidden = false;
    }
  }

  draw() {
    this.page.setTitle(t("area.door"));
    this.page.draw(
      heading(t("area.door")),
      field("date", t("door.date"), this.date, t("door.date_hint")),
      this.noDates,
      h("form", { class: "search", onsubmit: (event) => this.submit(event) },
        field("code", t("door.code"), this.code, t("door.hint")),
        h("button", { class: "primary", type: "submit" }, t("door.act"))),
      this.cameraBox,
      this.result,
      h("h2", {}, t("door.last")),
      this.counter,
      this.list,
    );
    this.fill();
    this.code.focus();
  }

  async offerCamera() {
    if (!await canScan() || this.page.signal.aborted) return;
    const start = h("button", { id: "camera", onclick: () => this.openCamera() }, t("door.camera"));
    this.cameraBox.replaceChildren(h("p", { class: "actions" }, start));
  }

  async openCamera() {
    const closing = new AbortController();
    this.page.signal.addEventListener("abort", () => closing.abort());
    const video = h("video", { class: "camera", muted: true, playsinline: true, "aria-label": t("door.camera_picture") });
    const stop = h("button", {
      onclick: () => {
        closing.abort();
        this.offerCamera().then(() => document.getElementById("camera")?.focus());
      },
    }, t("door.camera_stop"));
    this.cameraBox.replaceChildren(video, h("p", { class: "actions" }, stop));
    stop.focus();
    try {
      await scan(video, closing.signal, (text) => this.check(text));
    } catch {
      // Refused by the person, by the site's settings, or there is no camera.
      if (closing.signal.aborted) return;
      this.cameraBox.replaceChildren(h("p", { class: "message warn", role: "alert" }, t("door.no_camera")));
      this.code.focus();
    }
  }

  async submit(event) {
    event.preventDefault();
    const text = this.code.value;
    if (await this.check(text)) {
      if (this.code.value === text) this.code.value = "";
    } else {
      this.code.select();
    }
    this.code.focus();
  }

  /* true: the server has decided about this code. */
  async check(text) {
    if (this.isBusy) return false;
    this.isBusy = true;
    const code = text.replace(/[\s-]/g, "").toUpperCase();
    try {
      const date = this.date.value ? { performance_id: Number(this.date.value) } : {};
      const ticket = await post("/admin/tickets/check-in", { code, ...date });
      this.inside.add(code);
      this.show({ kind: "in", code, ticket });
      return true;
    } catch (error) {
      if (error.status === undefined) console.error(error);
      if (error.code === "already_used") this.show({ kind: "again", code, ticket: this.seen(code), used_at: error.body.used_at });
      else if (error.code === "wrong_performance") this.show({ kind: "other", code, starts_at: error.body.starts_at });
      else if (error.code === "not_found" || error.code === "invalid_field") this.show({ kind: "unknown", code });
      else this.show({ kind: "trouble", code, text: refusal(error) });
      return error.isPassing === false;
    } finally {
      this.isBusy = false;
    }
  }

  /* The ticket of a code that came in here before; the refusal does not tell whose it is. */
  seen(code) {
    return this.entries.find((entry) => entry.ticket && entry.code === code)?.ticket;
  }

  /* What happened, large; read out at once. */
  show(entry) {
    entry.at = new Date(serverNow());
    const seat = entry.ticket && t("door.seat", { label: entry.ticket.label, holder: entry.ticket.holder });
    const isOther = entry.kind === "in" && isOtherDay(entry.ticket);
    const lines = {
      in: () => [t(isOther ? "door.other_day" : "door.in"), seat],
      again: () => [t("door.again"), t("door.again_text", { time: moment(entry.used_at) })],
      other: () => [t("door.other_day"), t("door.other_refused", { date: moment(entry.starts_at) })],
      unknown: () => [t("door.unknown"), t("door.unknown_text")],
      trouble: () => [t("door.trouble"), entry.text],
      undone: () => [t("door.undone_title"), t("door.undone", { label: entry.ticket.label })],
    }[entry.kind]();
    const event = entry.ticket && `${entry.ticket.title} · ${moment(entry.ticket.starts_at)}`;
    const warning = isOther && t("door.other_day_text", { date: moment(entry.ticket.starts_at) });
    this.result.className = "door-result";
    this.result.dataset.kind = isOther ? "again" : entry.kind;
    this.result.replaceChildren(...[
      h("p", { class: "door-word" }, lines[0]),
      h("p", { class: "lead" }, lines[1]),
      entry.kind === "again" && seat && h("p", {}, seat),
      event && h("p", {}, event),
      warning && h("p", { class: "message warn" }, warning),
      h("p", { class: "soft" }, h("code", {}, grouped(entry.code))),
      ["in", "again"].includes(entry.kind) && h("p", { class: "actions" }, this.undoButton(entry)),
    ].filter(Boolean));
    this.result.hidden = false;
    this.result.scrollIntoView({ block: "nearest" });
    say([...lines, warning].filter(Boolean).join(". "), true);
    if (entry.kind !== "trouble") this.entries = [entry, ...this.entries].slice(0, REMEMBERED);
    this.fill();
  }

  undoButton(entry) {
    const name = entry.ticket?.label ?? grouped(entry.code);
    return h("button", { class: "quiet", "aria-label": `${t("attendees.undo")}: ${name}`, onclick: () => this.undo(entry) }, t("attendees.undo"));
  }

  async undo(entry) {
    const done = await askOnce({
      title: t("attendees.undo"),
      text: t("door.undo_sure", { label: entry.ticket?.label ?? grouped(entry.code) }),
      action: t("attendees.undo"),
      run: () => post("/admin/tickets/undo-check-in", { code: entry.code }),
    });
    if (!done) return;
    this.inside.delete(entry.code);
    for (const one of this.entries) if (one.code === entry.code) one.isUndone = true;
    this.show({ kind: "undone", code: entry.code, ticket: done.value });
    this.code.focus();
  }

  fill() {
    put(this.counter, this.entries.length === 0 ? t("door.none") : t("door.count", { n: this.inside.size }));
    this.list.replaceChildren(...this.entries.map((entry) => h("li", {},
      h("span", {}, clockTime(entry.at), " · ", entry.ticket ? h("strong", {}, entry.ticket.label) : h("code", {}, grouped(entry.code)),
        " · ", t(`door.line_${entry.kind}`), entry.ticket ? ` · ${entry.ticket.holder}` : ""),
      entry.kind === "in" && !entry.isUndone ? this.undoButton(entry) : null)));
  }
}

export async function doorView(page) {
  const door = new Door(page);
  await door.loadDates();
  door.draw();
  await door.offerCamera();
}
