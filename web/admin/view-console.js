// The night of a concert: what is going on now, the last hour, and the acts that steer it. Each act asks
// once, and the page tells when fans see its effect.

import { ask, get, serverNow } from "../js/api.js";
import { h, pause, put, say } from "../js/dom.js";
import { clockTime, money, moment, number, t } from "../js/text.js";
import { phaseMark } from "../js/view-concerts.js";
import { chart } from "./chart.js";
import { ACTS } from "./console-acts.js";
import { concertHead, table } from "./frame.js";
import { logTable } from "./view-log.js";
import { knowCurrency } from "./view-edit.js";

// The state document is new each second, the samples each ten.
const STATE_MS = 1500;
const FIGURES_MS = 10000;
const EFFECT_LOOK_MS = 300;
const EFFECT_PATIENCE_MS = 6000;
const LOG_SHOWN = 20;

const percent = (value) => `${value} %`;
const duration = (us) => (us < 1000 ? t("console.under_ms") : t("console.ms", { n: Math.round(us / 1000) }));

export async function consoleView(page, id) {
  const { signal } = page;
  await knowCurrency(signal);
  const [concert, room, state] = await Promise.all([
    get(`/concerts/${id}`, { signal }), get(`/admin/concerts/${id}/waiting-room`, { signal }),
    get(`/concerts/${id}/queue`, { nobody: true, signal }),
  ]);
  const night = new Night(page, concert, room);
  night.draw();
  night.show(state);
  await Promise.all([night.followState(), night.followFigures()]);
}

class Night {
  constructor(page, concert, room) {
    Object.assign(this, { page, concert, room });
    this.id = concert.concert_id;
  }

  draw() {
    const figure = (key) => {
      const value = h("dd", {});
      this.values ??= {};
      this.values[key] = value;
      return h("div", { "data-figure": key }, h("dt", {}, t(`figure.${key}`)), value);
    };
    this.phase = h("p", { class: "row", id: "phase" });
    this.halted = h("p", { class: "message warn", hidden: true });
    this.effect = h("p", { class: "message", id: "effect", role: "status" });
    this.stale = h("p", { class: "message warn", role: "status" });
    this.message = h("p", { class: "soft" });
    this.buttons = ACTS.map((act) => [act, h("button", { id: `act-${act.id}`, class: act.look ?? "", onclick: () => this.perform(act) })]);
    this.charts = this.makeCharts();
    this.sales = h("div", {});
    this.log = h("div", {});
    this.page.draw(
      concertHead(this.page, this.concert, ""),
      this.phase, this.halted, this.stale,
      h("dl", { class: "figures" }, ["waiting", "inside", "rate", "measured", "left", "held", "sold", "errors", "p95", "busy"].map(figure)),
      h("section", { class: "panel", "aria-labelledby": "acts-title" }, h("h2", { id: "acts-title" }, t("console.acts")),
        h("div", { class: "actions" }, this.buttons.map(([, button]) => button)), this.effect, this.message),
      h("h2", {}, t("console.hour")), h("div", { class: "charts" }, this.charts.map((one) => one.node)),
      h("h2", {}, t("console.sales")), this.sales,
      h("h2", {}, t("area.log")), this.log,
    );
    this.drawRoom();
  }

  makeCharts() {
    const one = (key, show = number, more = {}) => chart({ title: t(`figure.${key}`), series: [{ key: more.key ?? key, text: t(`figure.${key}`) }], show, ...more.scale });
    return [
      one("waiting"), one("inside"),
      chart({ title: t("figure.measured"), show: number, series: [{ key: "admitted_per_minute", text: t("figure.measured") }, { key: "rate_in_force", text: t("figure.rate") }] }),
      one("sold"), one("errors_10s", number, { key: "errors" }), one("p95", duration, { key: "p95_us" }),
      one("busy", percent, { key: "busy_percent", scale: { most: 100 } }),
    ];
  }

  // What is going on now ----------------------------------------------------------------------------

  show(state) {
    const before = this.state?.phase;
    this.state = state;
    if (state.phase !== before) {
      this.phase.replaceChildren(phaseMark(state.phase), h("span", { class: "soft" }, this.times(state.phase)));
      if (before) say(t(`phase.${state.phase}`));
      this.drawRoom();
    }
    const { values } = this;
    put(values.waiting, number(state.waiting));
    put(values.inside, t("figure.of", { n: state.admitted, total: state.capacity }));
    put(values.rate, t("figure.a_minute", { n: state.rate_in_force }));
    put(values.measured, t("figure.a_minute", { n: state.admitted_per_minute }));
    put(values.left, t("figure.of", { n: state.seats_available, total: state.seats_total }));
    put(values.held, number(state.seats_held));
  }

  times(phase) {
    if (phase === "scheduled") return t("console.opens", { at: moment(this.concert.lobby_opens_at ?? this.concert.on_sale_at) });
    if (phase === "lobby") return t("console.opens", { at: moment(this.concert.on_sale_at) });
    return this.concert.sale_ends_at ? t("console.ends", { at: moment(this.concert.sale_ends_at) }) : "";
  }

  /* What the settings let an organiser do next. */
  drawRoom() {
    const { room } = this;
    for (const [act, button] of this.buttons) {
      put(button, t(act.name(room)));
      button.hidden = !act.fits(room, this.state?.phase);
    }
    const messages = Object.entries(room.messages ?? {}).map(([tag, text]) => `${tag}: ${text}`);
    put(this.message, messages.length > 0 || room.message ? t("console.message_now", { text: messages.join(" · ") || room.message }) : "");
    this.halted.hidden = !room.halted;
    put(this.halted, room.halted ? t("console.halted", { why: room.halted }) : "");
  }

  async followState() {
    for (;;) {
      await pause(STATE_MS, this.page.signal);
      try {
        this.show(await get(`/concerts/${this.id}/queue`, { nobody: true, signal: this.page.signal }));
        put(this.stale, "");
      } catch (error) {
        if (this.page.signal.aborted || error.status === 401) throw error;
        if (error.status === undefined) throw error;
        put(this.stale, t("console.stale", { at: clockTime(new Date(serverNow())) }));
      }
    }
  }

  // The last hour, sales and log ----------------------------------------------------------------------

  async followFigures() {
    for (;;) {
      try {
        await this.refresh();
      } catch (error) {
        if (!error.isPassing) throw error;
      }
      await pause(FIGURES_MS, this.page.signal);
    }
  }

  async refresh() {
    const { signal } = this.page;
    const [figures, sales, room] = await Promise.all([
      get(`/admin/concerts/${this.id}/figures`, { signal }), get(`/admin/concerts/${this.id}/sales`, { signal }),
      get(`/admin/concerts/${this.id}/waiting-room`, { signal }), this.refreshLog(),
    ]);
    // Somebody else may steer it too.
    if (room.version >= this.room.version) this.room = room;
    this.drawRoom();
    for (const one of this.charts) one.update(figures);
    this.showFigures(figures);
    this.showSales(sales);
  }

  showFigures({ history, workers, step_seconds: step }) {
    const { values } = this;
    const lastMinute = history.errors.slice(-Math.round(60 / step)).reduce((sum, n) => sum + n, 0);
    const p95 = history.p95_us.at(-1) ?? null;
    const serving = workers.filter((one) => one.pool !== "auth");
    put(values.errors, number(lastMinute));
    values.errors.parentNode.classList.toggle("bad", lastMinute > 0);
    put(values.p95, p95 === null ? t("none") : duration(p95));
    put(values.busy, t("figure.of", { n: serving.reduce((sum, one) => sum + one.busy, 0), total: serving.reduce((sum, one) => sum + one.workers, 0) }));
  }

  showSales({ performances }) {
    let sold = 0;
    const rows = performances.flatMap((date) => date.sections.map((section) => {
      sold += section.sold;
      return [moment(date.starts_at), section.name, number(section.seats), number(section.sold), number(section.held), number(section.blocked), money(section.revenue)];
    }));
    put(this.values.sold, number(sold));
    this.redraw("sales", rows, () => table(t("console.sales"), [[t("concert.dates")], [t("hall.section")], [t("hall.title"), true],
      [t("figure.sold"), true], [t("figure.held"), true], [t("dates.house"), true], [t("console.revenue"), true]], rows));
  }

  /* Only what has changed: a table that somebody scrolls or reads stays where it is. */
  redraw(part, content, make) {
    const text = JSON.stringify(content);
    if (this[`${part}Text`] === text) return;
    this[`${part}Text`] = text;
    this[part].replaceChildren(make());
  }

  async refreshLog() {
    const { items } = await get("/admin/log?limit=100", { signal: this.page.signal });
    const ours = items.filter(({ about }) => about.concert_id === this.id).slice(0, LOG_SHOWN);
    this.redraw("log", ours, () => (ours.length === 0 ? h("p", { class: "soft" }, t("log.none")) : logTable(ours, this.id)));
  }

  // Acts --------------------------------------------------------------------------------------------

  async perform(act) {
    put(this.effect, "");
    const done = await act.ask(this);
    if (!done) return;
    put(this.effect, t("console.sent"));
    const answer = done.value;
    if (answer?.concert) this.concert = answer.concert;
    if (answer?.room) this.room = answer.room;
    this.drawRoom();
    const seen = await this.waitFor((state) => (answer?.isSeen ? answer.isSeen(state) : state.version >= this.room.version));
    put(this.effect, seen ? t("console.effect", { act: t(act.done ?? "act.done"), time: ((Date.now() - done.sentAt) / 1000).toFixed(1) }) : t("console.no_effect"));
    await this.refresh().catch((error) => { if (!error.isPassing) throw error; });
  }

  /* Until fans see it too: the same document that their pages fetch. */
  async waitFor(holds) {
    const end = Date.now() + EFFECT_PATIENCE_MS;
    while (Date.now() < end) {
      try {
        const state = await get(`/concerts/${this.id}/queue`, { nobody: true, signal: this.page.signal });
        this.show(state);
        if (holds(state)) return true;
      } catch (error) {
        if (!error.isPassing) throw error;
      }
      await pause(EFFECT_LOOK_MS, this.page.signal);
    }
    return false;
  }
}
