// A section's seats to choose from: a grid for eyes, mouse, touch and arrow keys, and a plain list.
// Colour is the price, shape the state, so nothing is told by colour alone.

import { h, put, svg } from "./dom.js";
import { money, t } from "./text.js";
import { between, zoomable } from "./zoom.js";

const MARKS = { available: "", held: "–", sold: "×", blocked: "×", chosen: "✓", lost: "!", offered: "+" };
const PLAN_ZOOM_MOST = 6;
const PLAN_ZOOM_STEP = 1.6;
// Room for the stage above a plan, as a part of its width.
export const STAGE = 0.085;

// Between two seats of a row, in pixels.
export const SEAT_GAP = 3;

/* The largest seats of which a whole row can be seen, in pixels: without margins, the row's name, and the frame
 * that wide pages have (style.css). */
export function fittingSize(sections, least, most) {
  const width = document.getElementById("main").clientWidth;
  const room = width - (width < 640 ? 72 : 106);
  return between(Math.floor(room / Math.max(...sections.map((section) => section.perRow))) - SEAT_GAP, least, most);
}

function looks(hall, no) {
  if (hall.chosen.has(no)) return "chosen";
  if (hall.lost.has(no) && !hall.isFree(no)) return "lost";
  return hall.offered.includes(no) ? "offered" : hall.state(no);
}

const nameOf = (hall, seat) => t("seat.name", { label: seat.label, price: money(seat.price), state: t(`seat.${looks(hall, seat.seat_no)}`) });

function paint(hall, seat, button) {
  const look = looks(hall, seat.seat_no);
  if (button.dataset.look !== look) {
    button.dataset.look = look;
    put(button, MARKS[look]);
    button.setAttribute("aria-selected", String(look === "chosen"));
    button.setAttribute("aria-label", nameOf(hall, seat));
    if (look === "available" || look === "chosen" || look === "offered") button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
  }
}

/* Where an arrow key leads from a seat. */
function step(rows, row, column, event) {
  const last = rows[row].length - 1;
  switch (event.key) {
    case "ArrowLeft": return [row, Math.max(0, column - 1)];
    case "ArrowRight": return [row, Math.min(last, column + 1)];
    case "ArrowUp": return [Math.max(0, row - 1), column];
    case "ArrowDown": return [Math.min(rows.length - 1, row + 1), column];
    case "Home": return [event.ctrlKey ? 0 : row, 0];
    case "End": return event.ctrlKey ? [rows.length - 1, Infinity] : [row, last];
    default: return null;
  }
}

/*
 * One section. toggle(seat) is called for a seat that can be chosen; update() repaints. The grid listens
 * for all of its seats: they may be a thousand.
 */
export function sectionGrid(hall, section, toggle) {
  const { rows, seats, first, perRow } = section;
  const buttons = seats.map((seat, i) => h("button", {
    class: `seat grade-${hall.grade(seat.price)}`, role: "gridcell", tabindex: i === 0 ? "0" : "-1", "data-seat": seat.seat_no,
  }));
  const at = (event) => buttons.indexOf(event.target);
  let reached = buttons[0];
  const grid = h("div", {
    class: "grid", role: "grid", "aria-label": t("seat.grid", { section: section.name }), "aria-multiselectable": "true",
    onclick: (event) => at(event) >= 0 && toggle(seats[at(event)]),
    onkeydown: (event) => {
      const place = at(event) >= 0 && step(rows, Math.floor(at(event) / perRow), at(event) % perRow, event);
      if (!place) return;
      event.preventDefault();
      buttons[place[0] * perRow + Math.min(place[1], perRow - 1)].focus();
    },
    onfocusin: (event) => {
      if (at(event) < 0) return;
      reached.setAttribute("tabindex", "-1");
      reached = event.target;
      reached.setAttribute("tabindex", "0");
    },
  }, rows.map((line) => h("div", { class: "grid-row", role: "row" },
    h("span", { class: "row-name", role: "rowheader" }, String(line[0].row)), line.map((seat) => buttons[seat.seat_no - first]))));
  const update = () => seats.forEach((seat, i) => paint(hall, seat, buttons[i]));
  update();
  return { node: h("div", { class: "grid-scroll" }, grid), update };
}

/* The same seats as check boxes, made when they are first asked for. */
export function sectionList(hall, sections, toggle) {
  const boxes = new Map();
  const body = h("div", {});
  const fill = () => {
    for (const section of sections) {
      body.append(h("fieldset", {}, h("legend", {}, t("seat.section", { section: section.name })),
        h("div", { class: "boxes" }, section.seats.map((seat) => {
          const box = h("input", { type: "checkbox", id: `box-${seat.seat_no}`, onchange: () => { toggle(seat); update(); } });
          const line = h("label", { class: "box", for: box.id }, box, ` ${seat.label} · ${money(seat.price)}`);
          boxes.set(seat.seat_no, { box, line });
          return line;
        }))));
    }
  };
  const update = () => boxes.forEach(({ box, line }, no) => {
    box.checked = hall.chosen.has(no);
    line.hidden = !hall.isFree(no) && !hall.chosen.has(no);
  });
  const node = h("details", {
    class: "panel",
    ontoggle: () => {
      if (node.open && boxes.size === 0) fill();
      update();
    },
  }, h("summary", {}, t("seat.list")), body);
  return { node, update };
}

/* What the colours and shapes mean, and what is left at each price. */
export function legend(hall) {
  const counts = new Map();
  const prices = h("ul", { class: "legend" }, hall.prices.map((price) => {
    const count = h("span", { class: "soft" });
    counts.set(price, count);
    return h("li", {}, h("span", { class: `seat sample grade-${hall.grade(price)}`, "data-look": "available", "aria-hidden": "true" }), money(price), " ", count);
  }));
  const shapes = h("ul", { class: "legend" }, ["chosen", "held", "sold", "lost"].map((look) => h("li", {},
    h("span", { class: "seat sample grade-0", "data-look": look, "aria-hidden": "true" }, MARKS[look]), t(`seat.${look}`))));
  const update = () => {
    const left = new Map(hall.prices.map((price) => [price, 0]));
    hall.sections.forEach((section) => left.set(section.price, left.get(section.price) + hall.left(section)));
    counts.forEach((node, price) => put(node, t("seat.left", { n: left.get(price) })));
  };
  update();
  return { node: h("div", { class: "legends", role: "group", "aria-label": t("seat.legend") }, prices, shapes), update };
}

/* act(-1) and act(1) */
export const zoomButtons = (act, smaller, larger) => h("p", { class: "zoom" },
  h("button", { class: "quiet", type: "button", "aria-label": smaller, onclick: () => act(-1) }, "−"),
  h("button", { class: "quiet", type: "button", "aria-label": larger, onclick: () => act(1) }, "+"));

/* Above a plan of this width: the block and its name. */
export const stage = (width) => [
  svg("rect", { class: "stage-block", x: width * 0.25, y: -width * 0.08, width: width * 0.5, height: width * 0.06, rx: width * 0.015 }),
  svg("text", { class: "stage-name", x: width / 2, y: -width * 0.049, "font-size": (width * 0.036).toFixed(2), "text-anchor": "middle", "dominant-baseline": "central" }, t("seats.stage")),
];

/* A large hall seen from above; the buttons beside it are the same choice for the keyboard. */
export function overview(hall, choose) {
  const { width, height } = hall.plan;
  const whole = { x: -1, y: -1 - STAGE * width, width: width + 2, height: height + 2 + STAGE * width };
  const shapes = new Map();
  const cards = new Map();
  const plan = svg("svg", { class: "plan", viewBox: `${whole.x} ${whole.y} ${whole.width} ${whole.height}`, "aria-hidden": "true" });
  plan.append(...stage(width));
  const list = h("ul", { class: "sections" });
  for (const one of hall.plan.sections) {
    const section = hall.sections.get(one.name);
    const size = Math.min(one.seats_per_row / (one.name.length * 0.62 + 1), one.rows * 0.5);
    const shape = svg("g", { class: `block grade-${hall.grade(one.price)}`, onclick: () => choose(section) },
      svg("rect", { x: one.x, y: one.y, width: one.seats_per_row - 0.5, height: one.rows - 0.5, rx: 1 }),
      svg("text", { x: one.x + one.seats_per_row / 2, y: one.y + one.rows / 2, "font-size": size.toFixed(2), "text-anchor": "middle", "dominant-baseline": "central" }, one.name));
    plan.append(shape);
    shapes.set(one.name, shape);
    const count = h("span", { class: "soft" });
    const button = h("button", { class: "section", "aria-pressed": "false", onclick: () => choose(section) },
      h("span", { class: `seat sample grade-${hall.grade(one.price)}`, "data-look": "available", "aria-hidden": "true" }),
      h("span", {}, t("seat.section", { section: one.name })), h("span", {}, money(one.price)), count);
    cards.set(one.name, { button, count });
    list.append(h("li", {}, button));
  }
  const update = (chosen) => {
    for (const section of hall.sections.values()) {
      const left = hall.left(section);
      const { button, count } = cards.get(section.name);
      put(count, t("seat.left", { n: left }));
      button.setAttribute("aria-pressed", String(section === chosen));
      shapes.get(section.name).setAttribute("class",
        `block grade-${hall.grade(section.price)}${left === 0 ? " empty" : ""}${section === chosen ? " chosen" : ""}`);
    }
  };
  const { zoom } = zoomable(plan, whole, PLAN_ZOOM_MOST);
  const buttons = zoomButtons((by) => zoom(PLAN_ZOOM_STEP ** by), t("seats.plan_smaller"), t("seats.plan_larger"));
  return { node: h("div", { class: "overview" }, h("div", {}, buttons, plan), list), update };
}
