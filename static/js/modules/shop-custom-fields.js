/* The fields of the shop's own payment form: what they hold, and the messages below them. */

const ADDRESS = ["country", "line1", "line2", "city", "state", "postal_code"];

/** {email, name, address}; the last is null where nothing is shipped. Fields that are empty are left out. */
export function valuesOf(form) {
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const filled = ADDRESS.map((name) => [name, value(name)]).filter(([, text]) => text);
  const address = form.elements.country ? Object.fromEntries(filled) : null;
  return { email: value("email"), name: value("name"), address };
}

/** The field of a parameter of the API, such as shipping[address][city]. */
export function fieldOf(form, param) {
  const name = param?.match(/\[?(\w+)\]?$/)?.[1];
  const field = name === "customer_email" ? form.elements.email : name && form.elements[name];
  return field instanceof Element ? field : null;
}

/** Mark the required fields that are empty, with the focus on the first. Whether there are any. */
export function markMissing(form) {
  const missing = [...form.querySelectorAll("[data-required]")].filter((field) => !field.value.trim());
  for (const field of missing) showError(field, field.dataset.required);
  missing[0]?.focus();
  return missing.length > 0;
}

/** Show `message` below the field; an empty one removes what is there. */
export function showError(field, message) {
  const id = `${field.id}-error`;
  const messages = field.closest(".field-row")?.querySelector(".field-row__messages");
  if (!messages) return;
  document.getElementById(id)?.remove();
  if (!message) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  const shown = document.getElementById("field-error").content.firstElementChild.cloneNode(true);
  shown.id = id;
  shown.querySelector("span").textContent = message;
  messages.append(shown);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
}
