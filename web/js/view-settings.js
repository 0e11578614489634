// What one may do with an account: another password, an end to every session.

import { change, forget, get, remove } from "./api.js";
import { h, heading, say } from "./dom.js";
import { form, input } from "./form.js";
import { refusal, t } from "./text.js";

const done = (text) => h("p", { class: "message", role: "status", hidden: true }, text);

function passwordForm(me) {
  const changed = done(t("account.changed"));
  return [form([
    // For password managers, which ask whose it is.
    h("input", { type: "email", autocomplete: "username", value: me.email, hidden: true, readonly: true, "aria-hidden": "true" }),
    input("password", t("account.password_now"), { type: "password", autocomplete: "current-password", required: true, maxlength: 128 }),
    input("new_password", t("account.password_new"),
      { type: "password", autocomplete: "new-password", required: true, minlength: 8, maxlength: 128 }, t("account.password_hint")),
  ], t("account.change"), async (values, sent) => {
    changed.hidden = true;
    try {
      await change("/me/password", values);
    } catch (error) {
      if (error.code === "invalid_credentials") error.said = t("account.wrong_now");
      throw error;
    }
    sent.reset();
    changed.hidden = false;
  }), changed];
}

export async function accountPage(page) {
  const me = await get("/me", { signal: page.signal });
  const trouble = h("p", { class: "message warn", role: "alert" });
  const everywhere = async () => {
    if (!window.confirm(t("account.everywhere_sure"))) return;
    try {
      await remove("/sessions");
      forget();
      say(t("signed_out"));
      page.go("/");
    } catch (error) {
      trouble.textContent = refusal(error);
    }
  };
  page.setTitle(t("account.title"));
  page.draw(
    h("p", { class: "crumb" }, h("a", { href: "#/mine" }, t("nav.mine"))),
    heading(t("account.title")),
    h("dl", { class: "facts" },
      h("div", {}, h("dt", {}, t("account.email")), h("dd", {}, me.email)),
      me.name && h("div", {}, h("dt", {}, t("account.name")), h("dd", {}, me.name))),
    h("h2", {}, t("account.change")),
    h("p", { class: "soft" }, t("account.change_hint")),
    passwordForm(me),
    h("h2", {}, t("account.everywhere")),
    h("p", { class: "soft" }, t("account.everywhere_hint")),
    trouble,
    h("p", { class: "actions" }, h("button", { id: "everywhere", onclick: everywhere }, t("account.everywhere"))),
  );
}
