// Times and prices as form fields have them: a time in the reader's time zone, a price as people say it.
// The server has UTC and minor units.

import { shared } from "../js/store.js";
import { t } from "../js/text.js";

const two = (value) => String(value).padStart(2, "0");

export function toField(text) {
  if (!text) return "";
  const date = new Date(text);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/* null for an empty field. */
export const fromField = (value) => (value ? new Date(value).toISOString() : null);

export const zoneHint = () => t("when.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });

/* Minor units of the deployment's currency in one of it. */
const unit = () => 10 ** new Intl.NumberFormat("en", { style: "currency", currency: shared.get("currency") ?? "KRW" }).resolvedOptions().maximumFractionDigits;

export const majorOf = (amount) => amount / unit();
export const minorOf = (text) => Math.round(Number(text) * unit());
export const priceStep = () => 1 / unit();
