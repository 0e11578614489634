// The lanes of a concert's queue, and the codes that open them: typed, pasted or from a file. The server
// keeps hashes of codes alone, so none is ever shown again.

import { get, post } from "../js/api.js";
import { h, put } from "../js/dom.js";
import { number, t } from "../js/text.js";
import { askLanes } from "./console-acts.js";
import { concertHead, field, form, table } from "./frame.js";

// As the call takes them.
const BATCH = 500;
const FILE_MOST_BYTES = 10000000;

/* The cells of a line of CSV: cut where an even number of quotes follows, so that a quoted one may hold commas. */
const cells = (line) => line.split(/[,;\t](?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/* 4 to 64 letters and digits; blanks and dashes do not count. */
const isCode = (text) => /^[A-Za-z0-9 -]{4,100}$/.test(text) && /^[A-Za-z0-9]{4,64}$/.test(text.replace(/[ -]/g, ""));

/* One code a line, or the column "code" of a table. Gives the codes, or the first line that has none. */
function readCodes(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line, i) => ({ no: i + 1, cells: cells(line) })).filter((line) => line.cells.some(Boolean));
  const column = lines[0]?.cells.findIndex((cell) => cell.toLowerCase() === "code") ?? -1;
  const rows = column < 0 ? lines : lines.slice(1);
  const wrong = rows.find((row) => !isCode(row.cells[Math.max(0, column)] ?? ""));
  return { codes: rows.map((row) => row.cells[Math.max(0, column)]), wrong: wrong?.no };
}

/* Why nothing was sent, in words that the form shows. */
function refuse(said) {
  throw Object.assign(new Error(said), { said, status: 0 });
}

class Codes {
  constructor(page, concert) {
    Object.assign(this, { page, concert, id: concert.concert_id });
    this.shown = h("div", {});
    this.effect = h("p", { class: "good", role: "status" });
    this.lane = h("select", { required: true });
    this.text = h("textarea", { required: true, rows: 8, autocomplete: "off", spellcheck: "false" });
    this.file = h("input", { type: "file", accept: ".csv,.txt,text/csv,text/plain", onchange: () => this.read() });
    this.adding = h("section", { class: "panel", "aria-labelledby": "add-title" }, h("h2", { id: "add-title" }, t("codes.add")), form({
      id: "add-codes",
      action: t("codes.add"),
      body: [field("lane", t("lanes.name"), this.lane), field("codes", t("codes.text"), this.text, t("codes.hint")), field("file", t("codes.file"), this.file)],
      send: () => this.send(),
    }));
  }

  async load() {
    const { signal } = this.page;
    const [lanes, counts] = await Promise.all([
      get(`/admin/concerts/${this.id}/lanes`, { signal }), get(`/admin/concerts/${this.id}/access-codes`, { signal }),
    ]);
    const chosen = this.lane.value;
    const count = (lane) => counts.lanes.find((one) => one.name === lane.name) ?? { total: 0, used: 0 };
    const rows = lanes.lanes.map((lane) => [lane.name, t("sales.percent", { n: lane.share }), number(count(lane).total), number(count(lane).used)]);
    this.shown.replaceChildren(rows.length === 0 ? h("p", {}, t("codes.no_lanes"))
      : table(t("act.lanes"), [[t("lanes.name")], [t("codes.share"), true], [t("codes.total"), true], [t("codes.used"), true]], rows));
    this.lane.replaceChildren(...lanes.lanes.map((lane) => h("option", { value: lane.name }, lane.name)));
    if (chosen) this.lane.value = chosen;
    this.adding.hidden = rows.length === 0;
  }

  draw() {
    this.page.draw(
      concertHead(this.page, this.concert, "/codes"),
      h("p", { class: "prose" }, t("codes.about")),
      this.shown,
      h("p", { class: "actions" }, h("button", { id: "set-lanes", onclick: () => this.setLanes() }, t("act.lanes"))),
      this.effect,
      this.adding,
    );
  }

  async setLanes() {
    if (!await askLanes(this)) return;
    await this.load();
    put(this.effect, t("edit.saved"));
  }

  async read() {
    const [file] = this.file.files;
    if (!file || file.size > FILE_MOST_BYTES) return;
    this.text.value = await file.text();
    this.text.focus();
  }

  /* In pieces that the call takes. What is in already is only counted, so that a second try does no harm. */
  async send() {
    const { codes, wrong } = readCodes(this.text.value);
    if (wrong) refuse(t("codes.wrong", { line: wrong }));
    if (codes.length === 0) refuse(t("codes.none"));
    const done = { n: 0, known: 0 };
    for (let i = 0; i < codes.length; i += BATCH) {
      const answer = await post(`/admin/concerts/${this.id}/access-codes`, { lane: this.lane.value, codes: codes.slice(i, i + BATCH) }, { signal: this.page.signal });
      done.n += answer.imported;
      done.known += answer.already_known;
      put(this.effect, t("log.codes", { lane: this.lane.value, ...done }));
    }
    this.text.value = "";
    this.file.value = "";
    await this.load();
  }
}

export async function codesView(page, id) {
  const codes = new Codes(page, await get(`/concerts/${id}`, { signal: page.signal }));
  await codes.load();
  codes.draw();
}
