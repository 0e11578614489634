// Who works here: the list of all who are no fans, and a role given or taken by e-mail.

import { change, fan, list } from "../js/api.js";
import { h, heading, put } from "../js/dom.js";
import { t } from "../js/text.js";
import { askOnce, field, form, input, table } from "./frame.js";

const ROLES = ["staff", "admin"];

const isSelf = (user) => user.user_id === fan()?.user_id;

/* Only who has an account can be given a role. */
async function give(email, role) {
  try {
    return await change("/admin/staff", { email, role });
  } catch (error) {
    if (error.code === "not_found") error.said = t("staff.unknown", { email });
    throw error;
  }
}

class Staff {
  constructor(page) {
    this.page = page;
    this.shown = h("div", {});
    this.effect = h("p", { class: "good", tabindex: "-1" });
  }

  async load() {
    const users = await list("/admin/staff?limit=200", { signal: this.page.signal });
    this.shown.replaceChildren(table(t("area.staff"), [[t("staff.who")], [t("staff.role")], [t("staff.act")]], users.map((user) => this.row(user))));
  }

  row(user) {
    const take = () => this.act(user.email, "fan", "staff.take", { title: t("staff.take"), text: t("staff.take_text", { email: user.email }) });
    return [
      h("div", {}, h("strong", {}, user.name || user.email), user.name ? h("div", { class: "soft" }, user.email) : null),
      t(`staff.role_${user.role}`),
      isSelf(user) ? h("span", { class: "soft" }, t("staff.you"))
        : h("button", { class: "link", "aria-label": `${t("staff.take")}: ${user.email}`, onclick: take }, t("staff.take")),
    ];
  }

  async act(email, role, action, question) {
    const done = await askOnce({ ...question, action: t(action), run: () => give(email, role) });
    if (!done) return;
    put(this.effect, t(role === "fan" ? "staff.taken" : "staff.given", { email: done.value.email, role: t(`staff.role_${role}`) }));
    document.getElementById("email").value = "";
    await this.load();
    // The button that was pressed may be gone.
    this.effect.focus();
  }

  draw() {
    const email = input({ type: "email", required: true, maxlength: 254, autocomplete: "off" });
    const role = h("select", {}, ROLES.map((one) => h("option", { value: one }, t(`staff.role_${one}`))));
    this.page.draw(
      heading(t("area.staff")),
      h("p", { class: "prose" }, t("staff.text")),
      this.shown,
      h("div", { class: "panel narrow" },
        h("h2", {}, t("staff.give")),
        form({
          action: t("staff.give"),
          body: [field("email", t("staff.email"), email, t("staff.email_hint", { address: `${location.host}/admin/` })), field("role", t("staff.role"), role)],
          send: (values) => this.act(values.email, values.role, "staff.give",
            { title: t("staff.give"), text: t(`staff.give_${values.role}`, { email: values.email }) }),
        })),
      this.effect,
    );
  }
}

export async function staffView(page) {
  page.setTitle(t("area.staff"));
  const staff = new Staff(page);
  await staff.load();
  staff.draw();
}
