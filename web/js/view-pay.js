// A held reservation: its clock, the balance, and one primary button that pays, or first adds points.

import { get, post, remove, serverNow } from "./api.js";
import { every, h, heading, put, say } from "./dom.js";
import { dropPlace, join, knownPlace } from "./place.js";
import { dropKey, keyFor } from "./store.js";
import { learnCurrency, left, moment, money, refusal, t } from "./text.js";

/* Seconds before the end at which the clock is read out. */
const SPOKEN = [300, 60, 10];

export async function payPage(page, id) {
  const { signal } = page;
  const [held, points] = await Promise.all([get(`/reservations/${id}`, { signal }), get("/points", { signal })]);
  learnCurrency(held.currency);
  if (held.state === "paid") {
    page.go("/mine", true);
    return;
  }
  const concert = await get(`/concerts/${held.concert_id}`, { nobody: true, signal });
  if (held.state !== "held") {
    drawEnded(page, held, concert, t(`pay.${held.state}`));
    return;
  }
  new Checkout(page, held, concert, points.balance).draw();
}

function drawEnded(page, held, concert, text) {
  page.setTitle(t("pay.ended"));
  page.draw(
    heading(t("pay.ended")),
    h("p", { class: "lead" }, text),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: `#/concerts/${held.concert_id}/dates` }, t("pay.choose_again")),
      h("a", { class: "button", href: `#/concerts/${held.concert_id}` }, concert.title)),
  );
}

class Checkout {
  constructor(page, held, concert, balance) {
    Object.assign(this, { page, held, concert, balance });
    this.mayCharge = true;
    this.isBusy = false;
  }

  get lacks() {
    return Math.max(0, this.held.amount - this.balance);
  }

  draw() {
    const { held, concert, page } = this;
    const date = concert.performances.find((one) => one.performance_id === held.performance_id);
    this.clock = h("p", { class: "countdown", role: "timer" });
    this.trouble = h("p", { class: "message warn", hidden: true });
    this.balanceNode = h("dd", {});
    this.button = h("button", { class: "primary wide", id: "pay", onclick: () => this.act() });
    this.hint = h("p", { class: "soft" });
    page.setTitle(t("pay.title"));
    page.draw(
      h("p", { class: "crumb" }, h("a", { href: `#/concerts/${held.concert_id}` }, concert.title)),
      heading(t("pay.title")),
      this.clock,
      h("section", { class: "panel till", "aria-label": t("pay.seats") },
        h("p", { class: "lead" }, concert.title),
        date && h("p", {}, moment(date.starts_at), ` · ${concert.venue}`),
        h("ul", { class: "lines" }, held.seats.map((seat) => h("li", {}, h("span", {}, seat.label), h("span", {}, money(seat.price))))),
        h("dl", { class: "facts" },
          h("div", {}, h("dt", {}, t("pay.total")), h("dd", {}, h("strong", {}, money(held.amount)))),
          h("div", {}, h("dt", {}, t("pay.balance")), this.balanceNode)),
        this.hint),
      this.trouble,
      this.button,
      h("p", { class: "actions" }, h("button", { class: "quiet", id: "release", onclick: () => this.release() }, t("pay.release"))),
    );
    this.update();
    this.startClock();
  }

  startClock() {
    const end = Date.parse(this.held.expires_at);
    let before = (end - serverNow()) / 1000;
    say(t("pay.clock", { time: left(before * 1000) }));
    every(1000, this.page.signal, () => {
      const seconds = (end - serverNow()) / 1000;
      put(this.clock, t("pay.clock", { time: left(seconds * 1000) }));
      const due = SPOKEN.find((one) => before > one && seconds <= one);
      if (due) say(t("pay.clock", { time: left(due * 1000) }), true);
      before = seconds;
      if (seconds <= -1 && !this.isBusy && !this.isOver) this.end(t("pay.expired"));
    });
  }

  end(text) {
    this.isOver = true;
    drawEnded(this.page, this.held, this.concert, text);
    say(text, true);
  }

  update() {
    const { lacks } = this;
    put(this.balanceNode, money(this.balance));
    put(this.button, lacks === 0 ? t("pay.pay", { amount: money(this.held.amount) }) : t("pay.charge", { amount: money(lacks) }));
    this.button.hidden = lacks > 0 && !this.mayCharge;
    put(this.hint, lacks === 0 ? t("pay.enough") : this.mayCharge ? t("pay.lacks", { amount: money(lacks) }) : t("pay.no_charge", { amount: money(lacks) }));
  }

  tell(text) {
    put(this.trouble, text);
    this.trouble.hidden = !text;
    if (text) say(text, true);
  }

  /* One click is one act, however often it is clicked. */
  async act() {
    if (this.isBusy) return;
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    this.tell("");
    try {
      await (this.lacks === 0 ? this.pay() : this.charge());
    } catch (error) {
      if (error.status === undefined) console.error(error);
      await this.refused(error);
    } finally {
      this.isBusy = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  async token() {
    const concert = String(this.held.concert_id);
    return knownPlace(concert)?.token ?? (await join(concert, this.page.signal)).token;
  }

  async pay() {
    const intention = `pay.${this.held.reservation_id}`;
    const send = async () => post(`/reservations/${this.held.reservation_id}/payment`, undefined, { token: await this.token(), key: keyFor(intention) });
    try {
      await send();
    } catch (error) {
      // The token ended with a session elsewhere; the place is there, and the hold with it.
      if (error.status !== 401) throw error;
      dropPlace(String(this.held.concert_id));
      await send();
    }
    dropKey(intention);
    this.finish();
  }

  finish() {
    this.isOver = true;
    dropPlace(String(this.held.concert_id));
    this.page.go("/mine?paid=1", true);
  }

  async charge() {
    const intention = `charge.${this.held.reservation_id}`;
    const body = { amount: this.lacks };
    const answer = await post("/points/charges", body, { key: keyFor(intention, body) });
    dropKey(intention);
    this.balance = answer.balance;
    this.update();
    say(t("pay.charged", { balance: money(this.balance) }));
  }

  /* The place is not inside any more: because this is paid, from another tab maybe, or because it ended. */
  async outside(error) {
    const { state, concert_id: concert } = await get(`/reservations/${this.held.reservation_id}`).catch(() => this.held);
    if (state === "paid") this.finish();
    else if (state !== "held") this.end(t("pay.expired"));
    else {
      say(refusal(error), true);
      this.page.go(`/concerts/${concert}/wait`);
    }
  }

  async refused(error) {
    const { code, body = {} } = error;
    if (error.status === 401) return this.page.go(`/sign-in?next=/pay/${this.held.reservation_id}`);
    if (code === "already_paid") return this.finish();
    if (code === "not_admitted") return this.outside(error);
    if (code === "reservation_expired" || code === "admission_expired") return this.end(t("pay.expired"));
    if (code === "forbidden" && this.lacks > 0) {
      this.mayCharge = false;
      this.update();
      return this.tell(t("pay.no_charge", { amount: money(this.lacks) }));
    }
    if (code === "insufficient_points" && typeof body.balance === "number") {
      this.balance = body.balance;
      this.update();
    }
    return this.tell(refusal(error));
  }

  async release() {
    if (this.isBusy || !window.confirm(t("pay.release_sure"))) return;
    this.isBusy = true;
    try {
      await remove(`/reservations/${this.held.reservation_id}`);
      say(t("pay.released"));
      this.isOver = true;
      this.page.go(`/concerts/${this.held.concert_id}/dates`);
    } catch (error) {
      await this.refused(error);
    } finally {
      this.isBusy = false;
    }
  }
}
