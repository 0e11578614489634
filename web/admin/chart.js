// Lines of the last hour as SVG, redrawn in place. The picture's name says in words what it shows.

import { h, put, svg } from "../js/dom.js";
import { t } from "../js/text.js";

const HOUR_SECONDS = 3600;
const WIDTH = 600;
const HEIGHT = 120;

/* The next of 1, 2, 5, 10, 20, … that is not below. */
function roof(most) {
  for (let step = 1; ; step *= 10) {
    for (const times of [1, 2, 5]) if (times * step >= most) return times * step;
  }
}

/* Where nothing is known, or the samples are further apart than twice the step, the line is broken. */
function lineOf(ages, values, most, step) {
  let path = "";
  let before = null;
  values.forEach((value, i) => {
    if (value === null || ages[i] > HOUR_SECONDS) {
      before = null;
      return;
    }
    const x = (WIDTH - (ages[i] / HOUR_SECONDS) * WIDTH).toFixed(1);
    const y = (HEIGHT - (value / most) * HEIGHT).toFixed(1);
    path += before !== null && before - ages[i] <= 2.5 * step ? `L${x} ${y}` : `M${x} ${y}h0.01`;
    before = ages[i];
  });
  return path;
}

/*
 * series: [{ key, text }], the second one dashed; show(value): the value as text; most: the top of the
 * scale where it is fixed. update(figures) takes what GET …/figures answers.
 */
export function chart({ title, series, show, most }) {
  const lines = series.map((_, i) => svg("path", { class: `line line-${i}` }));
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title },
    svg("path", { class: "grid-lines", d: [0, 0.5, 1].map((part) => `M0 ${HEIGHT * part}h${WIDTH}`).join("") }), lines);
  const top = h("span", { class: "top" });
  const now = series.map((one) => ({ node: h("strong", {}), text: one.text }));
  const node = h("figure", { class: "chart" },
    h("figcaption", {}, h("span", { class: "name" }, title), now.map(({ node: value, text }, i) => h("span", { class: `key key-${i}` }, series.length > 1 && `${text} `, value))),
    h("div", { class: "plot" }, top, picture),
    h("p", { class: "axis", "aria-hidden": "true" }, h("span", {}, t("chart.hour")), h("span", {}, t("chart.half")), h("span", {}, t("chart.now"))));
  const update = ({ history, step_seconds: step }) => {
    const known = series.map((one) => history[one.key].filter((value) => value !== null));
    const highest = Math.max(0, ...known.flat());
    const scale = most ?? roof(Math.max(1, highest));
    put(top, show(scale));
    const words = series.map((one, i) => {
      const last = history[one.key].at(-1) ?? null;
      lines[i].setAttribute("d", lineOf(history.age_seconds, history[one.key], scale, step));
      put(now[i].node, last === null ? t("none") : show(last));
      return t("chart.words", { text: one.text, last: last === null ? t("none") : show(last),
        least: known[i].length ? show(Math.min(...known[i])) : t("none"), most: known[i].length ? show(Math.max(...known[i])) : t("none") });
    });
    picture.setAttribute("aria-label", words.join(" "));
  };
  return { node, update };
}
