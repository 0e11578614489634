// A hall that is not saved yet, numbered and laid out as the server does (src/model/concert.c), and any
// hall as a drawing.

import { h, svg } from "../js/dom.js";
import { Hall } from "../js/hall.js";
import { stage, STAGE } from "../js/seat-map.js";
import { money, t } from "../js/text.js";

const AISLE = 2;
export const SEATS_MOST = 100000;

const seatsOf = (section) => section.rows * section.seats_per_row;
export const seatCount = (sections) => sections.reduce((sum, section) => sum + seatsOf(section), 0);
export const worth = (sections) => sections.reduce((sum, section) => sum + seatsOf(section) * section.price, 0);

/* Wide enough for every section, and about twice as wide as deep. */
function planWidth(sections) {
  const seats = seatCount(sections);
  let width = Math.max(1, ...sections.map((section) => section.seats_per_row));
  while (width * width < 2 * seats) width += 1;
  return width;
}

/* Like what GET /performances/{id}/sections answers. */
export function planHall(sections) {
  const width = planWidth(sections);
  const placed = [];
  let [y, at, first] = [0, 0, 1];
  while (at < sections.length) {
    let taken = sections[at].seats_per_row;
    let end = at + 1;
    while (end < sections.length && taken + AISLE + sections[end].seats_per_row <= width) {
      taken += AISLE + sections[end].seats_per_row;
      end += 1;
    }
    let x = Math.trunc((width - taken) / 2);
    for (const section of sections.slice(at, end)) {
      placed.push({ ...section, x, y, first_seat_no: first });
      x += section.seats_per_row + AISLE;
      first += seatsOf(section);
    }
    y += Math.max(...sections.slice(at, end).map((section) => section.rows)) + AISLE;
    at = end;
  }
  return { layout_version: 0, width, height: Math.max(1, y - AISLE), sections: placed };
}

/* The hall from above: a row of seats is a dashed line. `hall` tells the grades of the prices. */
export function drawHall(hall) {
  const { width, height, sections } = hall.plan;
  const top = STAGE * width;
  const picture = svg("svg", {
    class: "hall-picture", viewBox: `-1 ${-1 - top} ${width + 2} ${height + 2 + top}`, role: "img",
    "aria-label": t("hall.picture", { n: sections.length, seats: t("seats", { n: hall.size }) }),
  }, stage(width));
  for (const one of sections) {
    const rows = Array.from({ length: one.rows }, (_, row) => `M${one.x} ${one.y + row + 0.5}h${one.seats_per_row}`).join("");
    const size = Math.min(one.seats_per_row / (one.name.length * 0.62 + 1), one.rows * 0.4, width / 15);
    picture.append(svg("g", { class: `grade-${hall.grade(one.price)}` },
      svg("path", { class: "seat-rows", d: rows }),
      svg("text", { class: "section-name", x: one.x + one.seats_per_row / 2, y: one.y + one.rows / 2, "font-size": size.toFixed(2), "text-anchor": "middle", "dominant-baseline": "central" }, one.name)));
  }
  return picture;
}

/* A drawing with what its colours cost. */
export function hallPreview(sections) {
  const hall = new Hall(planHall(sections));
  return h("div", { class: "preview" }, drawHall(hall), h("ul", { class: "legend" }, hall.prices.map((price) => h("li", {},
    h("span", { class: `seat sample grade-${hall.grade(price)}`, "data-look": "available", "aria-hidden": "true" }),
    `${money(price)} · ${t("seats", { n: seatCount(sections.filter((one) => one.price === price)) })}`))));
}
