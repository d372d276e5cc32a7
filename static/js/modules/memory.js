// What is typed is kept in this tab, under the page's path, so that a reload, Back and another country find it again.
// Never kept: the card's number and security code, whatever else contains a card number, and what browsers may not
// keep either (autocomplete="off").
import { digitsOf } from "./digits.js";
import { passesLuhn } from "./brands.js";
import { hasOption } from "./parts.js";
import { readTyped, storeTyped } from "./typed-store.js";

const NEVER_KEPT = new Set(["off", "cc-number", "cc-csc"]);
const KEPT_TYPES = new Set(["text", "email", "tel", "select-one", "checkbox"]);

/** Fill in what was kept. `note` takes what is typed by now, `fill` puts it into fields, `forget` ends it. */
export function rememberTyped(form) {
  const path = form.getAttribute("action");
  const kept = new Map(readTyped(path));
  let over = false;

  const note = () => {
    for (const field of form.elements) {
      const key = keptKey(field);
      if (key && (isChanged(field) || kept.has(key))) kept.set(key, valueOf(field));
    }
  };
  const fill = (fields) => {
    for (const field of fields) {
      const key = keptKey(field);
      if (kept.has(key)) restore(field, kept.get(key));
    }
  };
  const forget = () => {
    over = true;
    storeTyped(path, []);
  };

  fill(form.elements);
  // Fields that were away for a while have what they had, where the page has not filled in anything else.
  form.addEventListener("fieldschange", () => fill([...form.elements].filter(({ value }) => !value)));
  window.addEventListener("pagehide", () => {
    if (over) return;
    note();
    storeTyped(path, [...kept]);
  });
  return { note, fill, forget };
}

// A state belongs to the country whose fields are shown: WA is in Australia, too.
function keptKey(field) {
  const { name, type, readOnly } = field;
  const hints = (field.autocomplete ?? "").split(" ");
  if (!name || readOnly || !KEPT_TYPES.has(type) || hints.some((hint) => NEVER_KEPT.has(hint))) return null;
  if (holdsCardNumber(field.value)) return null;
  const country = name.endsWith("AdministrativeArea") ? field.closest("[data-country]")?.dataset.country : "";
  return country ? `${name} ${country}` : name;
}

function isChanged(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const rendered = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(rendered, 0);
}

function valueOf(field) {
  return field.type === "checkbox" ? field.checked : field.value;
}

function restore(field, value) {
  if (field.type === "checkbox") field.checked = value;
  else if (hasOption(field, value)) field.value = value;
}

function holdsCardNumber(text) {
  const digits = digitsOf(text);
  for (let start = 0; start + 12 <= digits.length; start += 1) {
    for (let size = 12; size <= 19 && start + size <= digits.length; size += 1) {
      if (passesLuhn(digits.slice(start, start + size))) return true;
    }
  }
  return false;
}
