// All concerts, as organisers come to them.

import { list } from "../js/api.js";
import { h, heading } from "../js/dom.js";
import { days, moment, t } from "../js/text.js";
import { phaseMark } from "../js/view-concerts.js";
import { table } from "./frame.js";

export async function concertsView(page) {
  page.setTitle(t("area.concerts"));
  const concerts = await list("/concerts?limit=200", { signal: page.signal });
  const rows = concerts.reverse().map((one) => [
    h("a", { href: `#/concerts/${one.concert_id}` }, one.title),
    one.venue,
    h("span", { class: "when" }, days(one.performances_from, one.performances_to)),
    h("span", { class: "when" }, moment(one.on_sale_at)),
    phaseMark(one.phase),
  ]);
  page.draw(
    heading(t("area.concerts")),
    h("p", { class: "actions" }, h("a", { class: "button primary", href: "#/concerts/new" }, t("edit.new"))),
    rows.length === 0 ? h("p", {}, t("concerts.none"))
      : table(t("area.concerts"), [[t("concerts.title")], [t("concerts.venue")], [t("concert.dates")], [t("concert.sale")], [t("concerts.phase")]], rows),
  );
}
