// What the waiting page has beside the place itself: a code for a priority lane, and the proof of it all.

import { get } from "./api.js";
import { h, put, say } from "./dom.js";
import { attempt, troubleNode } from "./form.js";
import { joinWithCode, knownPlace } from "./place.js";
import { ofTab } from "./store.js";
import { refusal, t } from "./text.js";

const IN_QUEUE = ["lobby", "waiting", "absent"];

/* The place goes over to the code's lane; taken(me) is called then. */
export function codePanel(id, signal, taken) {
  const kept = `typed.code.${id}`;
  const input = h("input", {
    id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true, maxlength: 100,
    value: ofTab.get(kept) ?? "", oninput: () => ofTab.set(kept, input.value),
  });
  const trouble = troubleNode();
  const button = h("button", { type: "submit" }, t("code.use"));
  const lanes = h("span", {});
  const form = h("form", {
    class: "narrow",
    onsubmit: (event) => {
      event.preventDefault();
      return attempt(trouble, async () => {
        const me = await joinWithCode(id, input.value.trim(), signal);
        ofTab.drop(kept);
        taken(me);
        if (me.lane) say(t("code.taken", { lane: me.lane }), true);
      }, { button, signal });
    },
  }, h("p", { class: "soft" }, t("code.hint"), " ", lanes), h("p", { class: "field" }, h("label", { for: "code" }, t("code.label")), input), trouble, button);
  const node = h("details", { class: "panel", hidden: true, open: input.value !== "" }, h("summary", {}, t("code.title")), form);
  return {
    node,
    update(me, state) {
      node.hidden = !state.lanes?.length || Boolean(me.lane) || !IN_QUEUE.includes(me.state);
      put(lanes, t("code.lanes", { lanes: (state.lanes ?? []).map((lane) => lane.name).join(", ") }));
    },
  };
}

function download(name, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, value)));

/* What was promised before the draw, and what anybody needs to compute it again. */
function drawFacts(id, draw, me) {
  const isDrawn = draw.secret !== null;
  const tookPart = isDrawn && me.place >= draw.first_number && me.place < draw.first_number + draw.participants;
  const outcome = tookPart ? t("proof.drawn", { n: draw.participants, place: me.place, number: me.number ?? 0 })
    : t("proof.after_draw", { n: draw.participants ?? 0 });
  return [
    h("p", { id: "draw" }, isDrawn ? outcome : t("proof.lot")),
    h("dl", { class: "facts" },
      fact(t("proof.commitment"), draw.commitment),
      isDrawn && fact(t("proof.secret"), draw.secret),
      isDrawn && fact(t("proof.roster_digest"), draw.roster_digest)),
    h("p", {}, h("a", { href: "/draw.txt" }, t("proof.how")),
      isDrawn && " · ", isDrawn && h("a", { href: `/api/v1/concerts/${id}/queue/roster` }, t("proof.roster"))),
  ];
}

export function proofPanel(id, signal) {
  const drawn = h("div", {});
  const trouble = h("p", { class: "message warn", role: "alert" });
  const receipt = async () => {
    put(trouble, "");
    try {
      const answer = await get(`/concerts/${id}/queue/me/receipt`, { token: knownPlace(id)?.token, signal });
      download(`receipt-${id}-${answer.place_no}.json`, `${JSON.stringify(answer, null, 2)}\n`);
      say(t("proof.saved"));
    } catch (error) {
      if (!signal.aborted) put(trouble, refusal(error));
    }
  };
  const node = h("details", { class: "panel", id: "proof" }, h("summary", {}, t("proof.title")), drawn,
    h("p", {}, t("proof.receipt")), trouble,
    h("p", { class: "actions" }, h("button", { id: "receipt", onclick: receipt }, t("proof.save"))));
  let shown = null;
  return {
    node,
    update(me, state) {
      const key = JSON.stringify([state.draw, me.place, me.number]);
      if (key === shown) return;
      shown = key;
      drawn.replaceChildren(...(state.draw ? drawFacts(id, state.draw, me) : []));
    },
  };
}
