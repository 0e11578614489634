// What an organiser may do during the night: each asks once, with what it means for fans.

import { ask, get, serverNow } from "../js/api.js";
import { h } from "../js/dom.js";
import { t } from "../js/text.js";
import { askOnce, field, input } from "./frame.js";

const LANES_MOST = 8;

const steer = (night, body) => ask("PATCH", `/admin/concerts/${night.id}/waiting-room`, { body }).then(({ value }) => ({ room: value }));
const live = (room) => !room.closed;

/* name(room): the button; fits(room, phase): whether it can be done now; done: what it is called afterwards. */
export const ACTS = [
  {
    id: "open",
    look: "primary",
    done: "act.opened",
    name: () => "act.open",
    fits: (room, phase) => phase === "scheduled" && !room.closed,
    ask: (night) => askOnce({
      title: t("act.open"), text: t("act.open_text"), action: t("act.open"),
      run: async () => {
        const body = { on_sale_at: new Date(serverNow()).toISOString() };
        // A lobby opens before its sale: what opens now has none.
        if (night.concert.lobby_opens_at) body.lobby_opens_at = null;
        const { value } = await ask("PATCH", `/admin/concerts/${night.id}`, { body });
        return { concert: value, isSeen: (state) => state.phase !== "scheduled" };
      },
    }),
  },
  {
    id: "pause",
    done: "act.paused",
    name: () => "act.pause",
    fits: (room) => live(room) && !room.paused,
    ask: (night) => askOnce({ title: t("act.pause"), text: t("act.pause_text"), action: t("act.pause"), run: () => steer(night, { paused: true }) }),
  },
  {
    id: "resume",
    look: "primary",
    done: "act.resumed",
    name: () => "act.resume",
    fits: (room) => live(room) && room.paused,
    ask: (night) => askOnce({ title: t("act.resume"), text: t("act.resume_text"), action: t("act.resume"), run: () => steer(night, { paused: false }) }),
  },
  {
    id: "rate",
    name: () => "act.rate",
    fits: live,
    ask: (night) => askOnce({
      title: t("act.rate"), text: t("act.rate_text"), action: t("act.rate_set"),
      body: [
        field("rate", t("field.admit_per_minute"), input({ type: "number", min: 1, max: 1000000, required: true, value: night.room.admit_per_minute }), t("hint.admit_per_minute")),
        h("p", {}, h("label", { class: "box", for: "auto" }, input({ type: "checkbox", id: "auto", name: "auto", checked: night.room.auto_rate }), ` ${t("act.auto")}`)),
      ],
      run: ({ rate, auto }) => steer(night, { admit_per_minute: Number(rate), auto_rate: Boolean(auto) }),
    }),
  },
  {
    id: "capacity",
    name: () => "act.capacity",
    fits: live,
    ask: (night) => askOnce({
      title: t("act.capacity"), text: t("act.capacity_text"), action: t("act.capacity_set"),
      body: field("capacity", t("field.capacity"), input({ type: "number", min: 1, max: 1000000, required: true, value: night.room.capacity })),
      run: ({ capacity }) => steer(night, { capacity: Number(capacity) }),
    }),
  },
  { id: "message", name: () => "act.message", fits: () => true, ask: askMessage },
  { id: "lanes", name: () => "act.lanes", fits: live, ask: askLanes },
  {
    id: "close",
    done: "act.closed",
    name: () => "act.close",
    fits: live,
    ask: (night) => askOnce({ title: t("act.close"), text: t("act.close_text"), action: t("act.close"), run: () => steer(night, { closed: true }) }),
  },
  {
    id: "reopen",
    done: "act.reopened",
    name: () => "act.reopen",
    fits: (room) => room.closed,
    ask: (night) => askOnce({ title: t("act.reopen"), text: t("act.reopen_text"), action: t("act.reopen"), run: () => steer(night, { closed: false }) }),
  },
];

/* One text a language of the pages; whoever has another one reads the first that is there. */
function askMessage(night) {
  const area = (tag) => {
    const node = h("textarea", { maxlength: 500, rows: 3, lang: tag });
    node.value = night.room.messages?.[tag] ?? (tag === "en" ? night.room.message ?? "" : "");
    return field(`message-${tag}`, t(`act.message_${tag}`), node);
  };
  return askOnce({
    title: t("act.message"), text: t("act.message_text"), action: t("act.message_set"), body: [area("ko"), area("en")],
    run: (values) => {
      const [ko, en] = ["ko", "en"].map((tag) => values[`message-${tag}`].trim() || null);
      return steer(night, { message: en ?? ko, messages: { ko, en } });
    },
  });
}

/* The share of each lane; the main one has what is left, a tenth at least. */
export async function askLanes(night) {
  const known = await get(`/admin/concerts/${night.id}/lanes`, { signal: night.page.signal });
  const rows = h("div", {});
  let count = 0;
  const add = (lane) => {
    count += 1;
    const row = h("div", { class: "row lane-row" },
      field(`lane-${count}`, t("lanes.name"), input({ maxlength: 50, required: true, value: lane.name })),
      field(`share-${count}`, t("lanes.share"), input({ type: "number", min: 1, max: 90, required: true, value: lane.share })),
      h("button", { type: "button", class: "quiet", "aria-label": t("lanes.remove", { name: lane.name }), onclick: () => row.remove() }, "×"));
    rows.append(row);
    return row;
  };
  for (const lane of known.lanes) add(lane);
  return askOnce({
    title: t("act.lanes"), text: t("act.lanes_text"), action: t("act.lanes_set"),
    body: [rows, h("p", {}, h("button", { type: "button", id: "add-lane", onclick: () => { if (rows.children.length < LANES_MOST) add({ name: "", share: 10 }).querySelector("input").focus(); } }, t("lanes.add")))],
    run: async () => {
      const lanes = [...rows.children].map((row) => {
        const [name, share] = row.querySelectorAll("input");
        return { name: name.value.trim(), share: Number(share.value) };
      });
      await ask("PUT", `/admin/concerts/${night.id}/lanes`, { body: { lanes } });
      const shares = (list) => list.map((one) => `${one.name} ${one.share}`).sort().join(", ");
      return { isSeen: (state) => shares(state.lanes) === shares(lanes) };
    },
  });
}
