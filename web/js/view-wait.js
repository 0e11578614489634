// The waiting page: where the fan stands, from the state document and the heartbeat.
//
// It asks only as often as the server says. Whatever fails, the place is kept: the page says so, waits
// longer each time, and goes on.

import { get, serverNow } from "./api.js";
import { every, h, heading, pause, put, say } from "./dom.js";
import { dropPlace, join, leave, standing } from "./place.js";
import { shared } from "./store.js";
import { about, clockTime, currentLanguage, left, number, refusal, t } from "./text.js";
import { phaseMark } from "./view-concerts.js";
import { codePanel, proofPanel } from "./wait-panels.js";

const BACK_OFF_MOST_SECONDS = 30;
const POLL_SECONDS = 5;
const ENDED = ["done", "expired", "left"];

const estimate = (me) => {
  const range = me.estimated_wait_range;
  if (Array.isArray(range) && about(range[0]) !== about(range[1])) {
    return range[0] < 60 ? t("wait.up_to", { time: about(range[1]) }) : t("wait.range", { from: about(range[0]), to: about(range[1]) });
  }
  return typeof me.estimated_wait_seconds === "number" ? t("wait.about", { time: about(me.estimated_wait_seconds) }) : t("wait.unknown");
};

/* The organiser's words in the reader's language, else as they were given. */
function messageOf(state) {
  const wish = currentLanguage();
  const messages = state.messages ?? {};
  const tag = Object.keys(messages).find((one) => one.toLowerCase().split("-")[0] === wish);
  return (tag && messages[tag]) || state.message || "";
}

/* One sentence on how things stand. */
function sentence(me, state) {
  if (ENDED.includes(me.state)) return t(`wait.${me.state}`);
  if (me.state === "admitted") return t("wait.your_turn_text");
  if (state.phase === "closed") return t("wait.closed");
  if (state.phase === "sold_out") return t("wait.sold_out");
  if (state.phase === "paused") return t("wait.paused");
  return me.state === "lobby" ? t("wait.lobby") : t("wait.kept");
}

function parts(page, id, concert, taken) {
  const figure = (name) => {
    const value = h("dd", {});
    return { value, node: h("div", {}, h("dt", {}, name), value) };
  };
  const ui = {
    title: heading(t("wait.title")),
    phase: h("p", { class: "row" }),
    text: h("p", { class: "lead", id: "wait-text" }),
    message: h("p", { class: "message", hidden: true }),
    ahead: figure(t("wait.ahead")),
    number: figure(t("wait.number")),
    time: figure(t("wait.time")),
    progress: h("progress", { max: 1, value: 0, "aria-label": t("wait.progress") }),
    chance: h("p", { class: "soft" }),
    clock: h("p", { class: "countdown" }),
    updated: h("p", { class: "soft" }),
    trouble: h("p", { class: "message warn", role: "status" }),
    act: h("p", { class: "actions" }),
    more: h("p", { class: "actions" }),
    code: codePanel(id, page.signal, taken),
    proof: proofPanel(id, page.signal),
  };
  ui.figures = h("dl", { class: "figures place" }, ui.ahead.node, ui.number.node, ui.time.node);
  // Until there is something to say.
  for (const node of [ui.figures, ui.progress, ui.proof.node]) node.hidden = true;
  page.draw(
    h("p", { class: "crumb" }, h("a", { href: `#/concerts/${id}` }, concert.title)),
    ui.title, ui.phase, ui.text, ui.clock, ui.act, ui.message, ui.figures, ui.progress, ui.chance, ui.trouble, ui.updated, ui.more, ui.code.node, ui.proof.node,
  );
  return ui;
}

export async function waitPage(page, id) {
  const concert = await get(`/concerts/${id}`, { nobody: true, signal: page.signal });
  let ui = null;
  let shownState = null;
  let deadline = null;
  let latest = null;
  let moved = null;
  const taken = (me) => {
    moved = me;
    if (latest) show(me, latest);
  };

  const buttons = (me) => {
    const key = `${me.state} ${me.phase}`;
    if (key === shownState) return;
    const before = shownState;
    shownState = key;
    const isEnded = ENDED.includes(me.state);
    const isIn = me.state === "admitted";
    put(ui.title, isIn ? t("wait.your_turn") : isEnded ? t("wait.ended") : me.phase === "lobby" ? t("wait.lobby_title") : t("wait.title"));
    ui.act.replaceChildren(...[
      isIn && h("a", { class: "button primary", id: "enter", href: `#/concerts/${id}/dates` }, t("wait.enter")),
      me.state === "done" && h("a", { class: "button primary", href: "#/mine" }, t("nav.mine")),
      isEnded && me.phase !== "closed" && h("button", { class: me.state === "done" ? "" : "primary", id: "rejoin", onclick: rejoin }, t("wait.again")),
    ].filter(Boolean));
    ui.more.replaceChildren(...(isEnded ? [] : [!isIn && notifyButton(), h("button", { class: "quiet", onclick: () => leaveQueue(page, id) }, t("wait.leave"))].filter(Boolean)));
    for (const node of [ui.figures, ui.progress, ui.chance]) node.hidden = isIn || isEnded;
    // In the lobby nobody is ahead of anybody.
    if (me.phase === "lobby") ui.progress.hidden = true;
    for (const { node } of [ui.ahead, ui.time]) node.hidden = me.phase === "lobby";
    if (before && isIn) callFan(concert.title);
    if (before) {
      say(`${ui.title.textContent}. ${ui.text.textContent}`, isIn);
      if (isIn || isEnded) ui.title.focus();
    }
  };

  const rejoin = async () => {
    dropPlace(id);
    try {
      await join(id, page.signal);
      page.go(`/concerts/${id}/wait`);
    } catch (error) {
      put(ui.trouble, refusal(error));
    }
  };

  const show = (me, state) => {
    latest = state;
    // Asked before the place went over to its lane, answered after.
    if (moved && !me.lane && me.joined_at === moved.joined_at) return;
    ui ??= parts(page, id, concert, taken);
    ui.phase.replaceChildren(phaseMark(state.phase), ...(me.lane ? [h("span", { class: "phase" }, t("wait.lane", { lane: String(me.lane) }))] : []));
    put(ui.text, sentence(me, state));
    const words = messageOf(state);
    if (words && words !== ui.message.textContent) say(t("wait.message", { text: words }));
    put(ui.message, words);
    ui.message.hidden = !words;
    const ahead = typeof me.position === "number" ? Math.max(0, me.position - 1) : null;
    put(ui.ahead.value, ahead === null ? t("none") : number(ahead));
    put(ui.number.value, me.number === null ? t("wait.number_later") : number(me.number));
    put(ui.time.value, estimate(me));
    ui.progress.value = me.progress;
    put(ui.chance, me.chance?.verdict ? t(`wait.chance_${me.chance.verdict}`, { n: me.chance.seats_available })
      : t("wait.seats_left", { n: state.seats_available }));
    put(ui.updated, t("wait.updated", { time: clockTime(new Date(serverNow())) }));
    put(ui.trouble, "");
    ui.code.update(me, state);
    ui.proof.update(me, state);
    ui.proof.node.hidden = false;
    deadline = me.state === "admitted" ? me.enter_by ?? me.admission_expires_at : me.state === "lobby" ? concert.on_sale_at : null;
    buttons({ ...me, phase: state.phase === "closed" ? "closed" : me.state === "lobby" ? "lobby" : "" });
    tick();
    page.setTitle(me.state === "admitted" ? t("wait.tab_turn")
      : ahead === null ? t("wait.title") : t("wait.tab_ahead", { n: ahead }));
  };

  const tick = () => {
    if (ui) put(ui.clock, deadline ? `${t(shownState.startsWith("lobby") ? "concert.sale_in" : "wait.enter_by")} ${left(Date.parse(deadline) - serverNow())}` : "");
  };
  every(1000, page.signal, tick);

  await poll(page, id, show, (error, seconds) => {
    if (!ui && !error.isPassing) throw error;
    ui ??= parts(page, id, concert, taken);
    put(ui.trouble, error.isPassing ? t("wait.trouble", { n: seconds }) : refusal(error));
  });
}

/* Until the page is left or the place has ended. */
async function poll(page, id, show, fail) {
  const { signal } = page;
  let failures = 0;
  for (;;) {
    let seconds;
    try {
      const [state, me] = await Promise.all([
        get(`/concerts/${id}/queue`, { nobody: true, signal }),
        standing(id, signal),
      ]);
      if (signal.aborted) return;
      show(me, state);
      failures = 0;
      if (ENDED.includes(me.state)) return;
      seconds = Math.max(1, me.poll_after_seconds ?? POLL_SECONDS);
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 401 || error.status === undefined) throw error;
      failures += 1;
      seconds = Math.max(error.retryAfter ?? 0, Math.min(2 ** failures, BACK_OFF_MOST_SECONDS));
      fail(error, seconds);
      if (!error.isPassing) return;
    }
    // A little later than asked, never sooner: a crowd must not knock all at once.
    await pause(seconds * 1000 * (1 + Math.random() * 0.2), signal, failures ? "online" : null);
  }
}

async function leaveQueue(page, id) {
  if (!window.confirm(t("wait.leave_sure"))) return;
  try {
    await leave(id);
    say(t("wait.left"));
    page.go(`/concerts/${id}`);
  } catch (error) {
    say(refusal(error), true);
  }
}

// Being called --------------------------------------------------------------------------------------

let sound = null;

/* Sound and notification are only for those who asked; browsers allow them only after a click. */
function notifyButton() {
  const isOn = shared.get("notify") === true && sound !== null;
  const button = h("button", { class: "quiet", "aria-pressed": String(isOn) }, t("wait.notify"));
  button.addEventListener("click", () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    shared.set("notify", now);
    if (!now) return;
    sound ??= window.AudioContext ? new AudioContext() : {};
    window.Notification?.requestPermission?.();
    say(t("wait.notify_on"));
  });
  return button;
}

function callFan(title) {
  if (shared.get("notify") !== true) return;
  if (sound?.createOscillator) {
    const tone = sound.createOscillator();
    tone.frequency.value = 660;
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.6);
  }
  try {
    if (window.Notification?.permission === "granted") new Notification(t("wait.your_turn"), { body: title, icon: "/icon.svg" });
  } catch {
    // Some phones only allow it to service workers.
  }
}
