// Making an account and signing in.

import { post, signIn } from "./api.js";
import { h, heading, say } from "./dom.js";
import { form, input } from "./form.js";
import { ofTab } from "./store.js";
import { t } from "./text.js";
import { underWay } from "./under-way.js";

/* Only addresses of this site's own views. */
const nextOf = (page) => {
  const next = page.query.get("next") ?? "/";
  return next.startsWith("/") ? next : "/";
};

/* To where the fan was going; else on with what was begun, perhaps on another device. */
async function enter(page, { email, password }) {
  await signIn(email, password);
  for (const id of TYPED) ofTab.drop(`typed.${id}`);
  say(t("account.signed_in"));
  let next = nextOf(page);
  if (next === "/") {
    const steps = await underWay().catch(() => []);
    if (steps.length === 1) next = steps[0].path;
  }
  page.go(next, true);
}

/* What was typed survives a reload, another language, and the way from one form to the other. */
const TYPED = ["email", "name"];
const typed = (id) => ({ value: ofTab.get(`typed.${id}`) ?? "", oninput: (event) => ofTab.set(`typed.${id}`, event.target.value) });

const email = () => input("email", t("account.email"), { type: "email", autocomplete: "username", required: true, maxlength: 254, ...typed("email") });

const swap = (page, path, question, answer) => h("p", {}, question, " ",
  h("a", { href: `#${path}?next=${encodeURIComponent(nextOf(page))}` }, answer));

export async function signInPage(page) {
  page.setTitle(t("account.sign_in"));
  page.draw(
    heading(t("account.sign_in")),
    nextOf(page) !== "/" && h("p", {}, t("account.why")),
    form([
      email(),
      input("password", t("account.password"), { type: "password", autocomplete: "current-password", required: true, maxlength: 128 }),
    ], t("account.sign_in"), async (values) => {
      await enter(page, values);
    }),
    swap(page, "/sign-up", t("account.new_here"), t("account.sign_up")),
  );
}

export async function signUpPage(page) {
  page.setTitle(t("account.sign_up"));
  page.draw(
    heading(t("account.sign_up")),
    form([
      email(),
      input("name", t("account.name"), { autocomplete: "name", maxlength: 100, ...typed("name") }, t("account.name_hint")),
      input("password", t("account.password"),
        { type: "password", autocomplete: "new-password", required: true, minlength: 8, maxlength: 128 }, t("account.password_hint")),
    ], t("account.sign_up"), async ({ name, ...values }) => {
      await post("/users", name.trim() ? { ...values, name: name.trim() } : values, { nobody: true });
      await enter(page, values);
    }),
    swap(page, "/sign-in", t("account.known_here"), t("account.sign_in")),
  );
}
