/* A payment form of the shop's own. Totals and the end of the payment come from the provider's script. */
import { fieldOf, markMissing, showError, valuesOf } from "./shop-custom-fields.js";

const LOOK = {
  colorText: "--ink",
  colorTextSecondary: "--muted",
  colorBackground: "--surface",
  colorPrimary: "--accent",
  colorDanger: "--danger",
  colorBorder: "--line-control",
};

export async function payCustom(form, till) {
  const checkout = await till().initCheckout({
    clientSecret: form.dataset.secret,
    appearance: { variables: look() },
  });
  form.hidden = false;
  const card = checkout.createElement("card");
  card.mount("#card");
  checkout.on("change", (session) => show(form, session));
  showOptions(form, checkout);
  show(form, checkout.session());

  const { email } = form.elements;
  email.addEventListener("change", async () => {
    const { error } = email.value.trim() ? await checkout.updateEmail(email.value.trim()) : {};
    showError(email, error ? email.dataset.required : "");
  });
  form.addEventListener("input", ({ target }) => showError(target, ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[data-pay]");
    if (button.getAttribute("aria-busy") === "true" || markMissing(form)) return;
    setBusy(button, true);
    const error = await pay(form, checkout);
    if (!error) return; // the provider's script goes on to the success page
    setBusy(button, false);
    tell(form, error);
  });
}

/** Send what was entered, then pay: the first error, if there is one. */
async function pay(form, checkout) {
  tell(form, null);
  const { email, address, name } = valuesOf(form);
  const steps = [() => checkout.updateEmail(email)];
  if (address) steps.push(() => checkout.updateShippingAddress({ name, address }));
  steps.push(() => checkout.confirm());
  for (const step of steps) {
    const { error } = await step();
    if (error) return error;
  }
  return null;
}

/** Show the error beside its field, else above the button. An error of the card is in its frame already. */
function tell(form, error) {
  const message = document.getElementById("pay-message");
  const field = error && fieldOf(form, error.param);
  if (field) {
    // What the API says of these two is for developers.
    const own = ["email", "name"].includes(field.name);
    showError(field, own ? field.dataset.required : error.message);
    field.focus();
  }
  message.hidden = !error || Boolean(field);
  if (message.hidden) return;
  message.querySelector("p").textContent = error.message;
  message.focus();
}

function showOptions(form, checkout) {
  const box = document.querySelector("#shipping-options .field-group__box");
  if (!box) return;
  const { shippingOptions, shipping } = checkout.session();
  for (const { id, displayName, amount, minorUnitsAmount } of shippingOptions) {
    const row = document.getElementById("shipping-option").content.cloneNode(true);
    const input = row.querySelector("input");
    Object.assign(input, { value: id, checked: id === shipping?.shippingOption.id });
    row.querySelector(".choice__label").textContent = displayName;
    row.querySelector(".choice__end").textContent = minorUnitsAmount ? amount : freeWord();
    input.addEventListener("change", () => checkout.updateShippingOption(id));
    box.append(row);
  }
}

function show(form, { total }) {
  for (const place of form.querySelectorAll("[data-total]")) {
    const { amount, minorUnitsAmount } = total[place.dataset.total];
    place.textContent = minorUnitsAmount || !place.dataset.free ? amount : place.dataset.free;
  }
  const button = form.querySelector("[data-pay]");
  button.querySelector(".button__label > span").textContent = button.dataset.pay.replace("{total}", total.total.amount);
}

function freeWord() {
  return document.querySelector("[data-free]").dataset.free;
}

function setBusy(button, busy) {
  for (const attribute of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(attribute, "true");
    else button.removeAttribute(attribute);
  }
}

function look() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(LOOK).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
}
