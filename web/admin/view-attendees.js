// Who comes: looking somebody up, the list as a file, a refund, a check-in made or taken back by hand.

import { ask, get, post } from "../js/api.js";
import { h, put, say } from "../js/dom.js";
import { attempt, troubleNode } from "../js/form.js";
import { dropKey, keyFor } from "../js/store.js";
import { learnCurrency, moment, money, t } from "../js/text.js";
import { askOnce, concertHead, field, table } from "./frame.js";

const SHORTEST = 2;

const stateMark = (ticket) => h("span", { class: "phase", "data-phase": ticket.state }, t(`ticket.${ticket.state}`));
const holder = (ticket) => ticket.name || ticket.email;

/* In the order of sale, seats of one reservation side by side. */
const inOrder = (a, b) => a.paid_at.localeCompare(b.paid_at) || a.reservation_id.localeCompare(b.reservation_id) || a.seat_no - b.seat_no;

/* The reason is part of the intention: the same click twice refunds once, another reason is a new one. */
async function refundOnce(reservation, reason) {
  const intention = `refund.${reservation}`;
  const body = { reason };
  const refund = await post(`/admin/reservations/${reservation}/refund`, body, { key: keyFor(intention, body) });
  dropKey(intention);
  return refund;
}

class AttendeeList {
  constructor(page, concert) {
    Object.assign(this, { page, concert, items: [], next: null, run: 0 });
    this.wish = { q: page.query.get("q") ?? "", performance_id: page.query.get("date") ?? "" };
    this.shown = h("div", {});
    this.count = h("p", { class: "soft", role: "status" });
    this.trouble = troubleNode();
    this.more = h("button", { hidden: true, onclick: () => this.attempt(() => this.load()) }, t("attendees.more"));
    this.file = h("button", { id: "csv", onclick: () => this.download() }, t("attendees.csv"));
  }

  get base() {
    return `/admin/concerts/${this.concert.concert_id}/attendees`;
  }

  /* What is looked for, as the call wants it. */
  get query() {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(this.wish)) if (value) query.set(name, value);
    return query;
  }

  draw() {
    const dates = this.concert.performances;
    const search = h("input", { type: "search", value: this.wish.q, minlength: SHORTEST, maxlength: 100, autocomplete: "off", spellcheck: "false" });
    const date = h("select", {}, h("option", { value: "" }, t("attendees.all_dates")),
      dates.map((one) => h("option", { value: one.performance_id }, moment(one.starts_at))));
    date.value = this.wish.performance_id;
    this.page.draw(
      concertHead(this.page, this.concert, "/attendees"),
      h("form", { role: "search", class: "search", onsubmit: (event) => this.search(event, search, date) },
        field("q", t("attendees.search"), search, t("attendees.search_hint")),
        dates.length > 1 && field("date", t("attendees.date"), date),
        h("button", { class: "primary", type: "submit" }, t("attendees.find"))),
      this.trouble,
      h("div", { class: "actions between" }, this.count, this.file),
      this.shown,
      h("p", { class: "actions" }, this.more),
    );
  }

  search(event, search, date) {
    event.preventDefault();
    this.wish = { q: search.value.trim(), performance_id: date.value };
    const kept = new URLSearchParams();
    if (this.wish.q) kept.set("q", this.wish.q);
    if (this.wish.performance_id) kept.set("date", this.wish.performance_id);
    history.replaceState(null, "", `#/concerts/${this.concert.concert_id}/attendees${String(kept) && `?${kept}`}`);
    return this.attempt(() => this.load(true));
  }

  /* An answer to a question that was followed by another one is not shown. */
  async load(anew = false) {
    this.run += 1;
    const { run, query } = this;
    query.set("limit", "100");
    if (!anew && this.next) query.set("cursor", this.next);
    const answer = await get(`${this.base}?${query}`, { signal: this.page.signal });
    if (run !== this.run) return;
    this.items = (anew ? answer.items : [...this.items, ...answer.items]).sort(inOrder);
    this.next = answer.next_cursor;
    this.fill();
  }

  fill() {
    const { items, next } = this;
    put(this.count, items.length === 0 ? t("attendees.none") : t(next ? "attendees.first" : "attendees.count", { n: items.length }));
    this.more.hidden = !next;
    this.file.hidden = items.length === 0;
    const columns = ["seat", "state", "act"].map((name) => [t(`attendees.${name}`)]);
    this.shown.replaceChildren(...(items.length === 0 ? [] : [table(t("tab.attendees"), columns, items.map((one) => this.row(one)))]));
  }

  row(ticket) {
    const used = ticket.used_at && ticket.state === "used" ? h("div", { class: "soft" }, moment(ticket.used_at)) : null;
    const isOneDate = this.wish.performance_id || this.concert.performances.length === 1;
    return [
      h("div", {}, h("strong", {}, ticket.label), ` · ${holder(ticket)}`,
        ticket.name ? h("div", { class: "soft" }, ticket.email) : null,
        isOneDate ? null : h("div", { class: "soft" }, moment(ticket.starts_at))),
      h("span", {}, stateMark(ticket), used),
      h("span", { class: "row" }, this.acts(ticket)),
    ];
  }

  acts(ticket) {
    const act = (key, run) => h("button", { class: "link", "aria-label": `${t(key)}: ${ticket.label}`, onclick: run }, t(key));
    return [
      ticket.state === "valid" && act("attendees.check_in", () => this.door(ticket, "check-in", "attendees.check_in")),
      ticket.state === "used" && act("attendees.undo", () => this.door(ticket, "undo-check-in", "attendees.undo")),
      ticket.state !== "refunded" && act("attendees.refund", () => this.refund(ticket)),
    ];
  }

  attempt(act, button) {
    return attempt(this.trouble, act, { button, signal: this.page.signal });
  }

  async door(ticket, call, name) {
    const done = await askOnce({
      title: t(name),
      text: t("attendees.of", { label: ticket.label, holder: holder(ticket) }),
      action: t(name),
      run: () => post(`/admin/tickets/${call}`, { code: ticket.code }),
      done: t(call === "check-in" ? "door.let_in" : "door.undone", { label: ticket.label }),
    });
    if (done) this.change([ticket.ticket_id], { state: done.value.state, used_at: done.value.used_at });
  }

  change(ids, what) {
    for (const one of this.items) if (ids.includes(one.ticket_id)) Object.assign(one, what);
    this.fill();
  }

  /* A reservation goes back as a whole: all its seats are named before. */
  async refund(ticket) {
    const { reservation_id: id } = ticket;
    let tickets = null;
    await this.attempt(async () => {
      tickets = (await get(`${this.base}?q=${id}&limit=200`, { signal: this.page.signal })).items.sort(inOrder);
    });
    if (!tickets) return;
    const reason = h("textarea", { required: true, maxlength: 500, rows: 3 });
    const done = await askOnce({
      title: t("refund.title"),
      text: t("refund.text", { holder: holder(ticket), amount: money(tickets.reduce((sum, one) => sum + one.price, 0)) }),
      action: t("refund.act"),
      body: [
        h("ul", { class: "lines" }, tickets.map((one) => h("li", {}, h("span", {}, one.label, " ", stateMark(one)), h("span", {}, money(one.price))))),
        field("reason", t("refund.reason"), reason, t("refund.reason_hint")),
      ],
      run: (values) => refundOnce(id, values.reason.trim()),
    });
    if (!done) return;
    say(t("refund.done", { amount: money(done.value.amount) }));
    this.change(tickets.map((one) => one.ticket_id), { state: "refunded" });
  }

  download() {
    return this.attempt(() => this.saveAll().finally(() => put(this.file, t("attendees.csv"))), this.file);
  }

  /* Page by page, as the server gives it; a byte order mark lets spreadsheets read Korean names. */
  async saveAll() {
    const parts = ["\uFEFF"];
    let count = 0;
    const { query } = this;
    query.set("format", "csv");
    query.set("limit", "200");
    let path = `${this.base}?${query}`;
    while (path) {
      const { value, link } = await ask("GET", path, { signal: this.page.signal, text: true });
      const lines = value.slice(value.indexOf("\r\n") + 2);
      parts.push(count === 0 ? value : lines);
      count += lines.split("\r\n").length - 1;
      put(this.file, t("attendees.csv_count", { n: count }));
      path = /^<\/api\/v1([^>]+)>; rel="next"/.exec(link ?? "")?.[1];
    }
    this.save(parts);
    say(t("attendees.csv_done", { n: count }));
  }

  save(parts) {
    const address = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
    h("a", { href: address, download: `attendees-${this.concert.concert_id}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
}

export async function attendeesView(page, id) {
  const { signal } = page;
  const [concert, points] = await Promise.all([get(`/concerts/${id}`, { signal }), get("/points", { signal })]);
  learnCurrency(points.currency);
  const view = new AttendeeList(page, concert);
  await view.load(true);
  view.draw();
}
