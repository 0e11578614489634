// How a concert sells: by date and section, and where people of its queue are. Renewed while it is looked at.

import { get } from "../js/api.js";
import { h, pause, put } from "../js/dom.js";
import { learnCurrency, moment, money, number, t } from "../js/text.js";
import { concertHead, table } from "./frame.js";

const RENEW_MS = 10000;
const PLACES = ["waiting", "admitted", "absent", "done", "expired", "left", "lobby"];
const COUNTS = ["seats", "sold", "held", "blocked"];

const free = (part) => part.seats - part.sold - part.held - part.blocked;
const percent = (part) => (part.seats === 0 ? t("none") : t("sales.percent", { n: Math.floor((part.sold * 100) / part.seats) }));

function total(parts) {
  const sum = { seats: 0, sold: 0, held: 0, blocked: 0, revenue: 0 };
  for (const part of parts) for (const name of Object.keys(sum)) sum[name] += part[name];
  return sum;
}

const sectionsOf = (sales) => sales.performances.flatMap((one) => one.sections);

/* A row of figures that can be set again without being built again. */
class Row {
  constructor(name) {
    this.name = name;
    this.cells = [...COUNTS, "free", "percent", "revenue"].map(() => h("span", {}));
  }

  get nodes() {
    return [this.name, ...this.cells];
  }

  set(part) {
    const texts = [...COUNTS.map((name) => number(part[name])), number(free(part)), percent(part), money(part.revenue)];
    this.cells.forEach((cell, i) => put(cell, texts[i]));
  }
}

function performanceTable(performance) {
  const rows = performance.sections.map((section) => new Row(section.name));
  const sum = new Row(h("strong", {}, t("sales.total")));
  const columns = [[t("sales.section")], ...["seats", "sold", "held", "blocked", "free", "share", "revenue"].map((name) => [t(`sales.${name}`), true])];
  const caption = moment(performance.starts_at);
  return {
    node: [h("h2", {}, caption), table(caption, columns, [...rows, sum].map((row) => row.nodes))],
    set(now) {
      now.sections.forEach((section, i) => rows[i].set(section));
      sum.set(total(now.sections));
    },
  };
}

/* Another hall or another date: the tables themselves are others. */
const shapeOf = (sales) => JSON.stringify(sales.performances.map((one) => [one.performance_id, one.starts_at, one.sections.map((section) => section.name)]));

class SalesPage {
  constructor(page, concert) {
    Object.assign(this, { page, concert, shape: null, tables: [] });
    this.figures = ["sold", "revenue", "held", "free", "blocked"].map((name) => [name, h("dd", {})]);
    this.places = PLACES.map((name) => [name, h("dd", {})]);
    this.trouble = h("p", { class: "message warn", role: "status", hidden: true });
  }

  show(sales) {
    const shape = shapeOf(sales);
    if (shape !== this.shape) {
      this.shape = shape;
      this.tables = sales.performances.map(performanceTable);
      this.draw();
    }
    sales.performances.forEach((performance, i) => this.tables[i].set(performance));
    const all = total(sectionsOf(sales));
    const texts = {
      sold: t("sales.sold_of", { n: all.sold, total: all.seats }), revenue: money(all.revenue), held: number(all.held),
      free: number(free(all)), blocked: number(all.blocked),
    };
    for (const [name, node] of this.figures) put(node, texts[name]);
    for (const [name, node] of this.places) put(node, number(sales.waiting_room[name] ?? 0));
  }

  draw() {
    const list = (nodes, start, more = "") => h("dl", { class: `figures ${more}` }, nodes.map(([name, node]) => h("div", {}, h("dt", {}, t(`${start}${name}`)), node)));
    this.page.draw(
      ...concertHead(this.page, this.concert, "/sales"),
      this.trouble,
      list(this.figures, "sales.", "sums"),
      ...this.tables.length === 0 ? [h("p", {}, t("concert.no_dates"))] : this.tables.flatMap((one) => one.node),
      h("h2", {}, t("sales.queue")),
      list(this.places, "sales.place_"),
      h("p", { class: "soft" }, t("sales.renewed", { n: RENEW_MS / 1000 })),
    );
  }
}

export async function salesView(page, id) {
  const { signal } = page;
  const read = () => get(`/admin/concerts/${id}/sales`, { signal });
  const [concert, sales, points] = await Promise.all([get(`/concerts/${id}`, { signal }), read(), get("/points", { signal })]);
  learnCurrency(points.currency);
  const view = new SalesPage(page, concert);
  view.show(sales);
  for (;;) {
    await pause(RENEW_MS, signal);
    if (document.hidden) continue;
    try {
      view.show(await read());
      view.trouble.hidden = true;
    } catch (error) {
      if (signal.aborted || !error.isPassing) throw error;
      put(view.trouble, t("sales.old"));
      view.trouble.hidden = false;
    }
  }
}
