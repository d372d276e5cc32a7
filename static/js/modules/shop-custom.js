/* A payment form of the shop's own. Totals and the end of the payment come from the provider's script. */
import { offerPromo, showPromo } from "./shop-promo.js";
import { fieldOf, markMissing, showError, valuesOf } from "./shop-custom-fields.js";
import { labelPay, setBusy } from "./shop-pay-button.js";

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
  // The frame follows the browser's scheme by itself, but has the colours that the page had when it was mounted.
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => card.update(look()));
  checkout.on("change", (session) => show(form, session));
  showOptions(form, checkout);
  const promo = offerPromo(form, checkout);
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
    if (button.getAttribute("aria-busy") === "true") return;
    if (markMissing(form)) {
      card.call("validate").catch(() => {}); // the card's fields show what they lack as well
      return;
    }
    // Who typed a code expects the discount: Pay applies it, and charges nothing.
    if (promo.typed()) {
      promo.apply();
      return;
    }
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
  for (const { id, displayName, deliveryEstimate, amount, minorUnitsAmount } of shippingOptions) {
    const row = document.getElementById("shipping-option").content.cloneNode(true);
    const input = row.querySelector("input");
    Object.assign(input, { value: id, checked: id === shipping?.shippingOption.id });
    row.querySelector(".choice__label").textContent = displayName;
    row.querySelector(".choice__hint").textContent = arrival(form, deliveryEstimate);
    row.querySelector(".choice__end").textContent = minorUnitsAmount ? amount : freeWord();
    input.addEventListener("change", () => checkout.updateShippingOption(id));
    box.append(row);
  }
}

/** "5–7 business days". The shop's own options all have both ends, in business days. */
function arrival(form, { minimum, maximum }) {
  return form.dataset.arrival.replace("{from}", minimum.value).replace("{to}", maximum.value);
}

function show(form, session) {
  for (const place of form.querySelectorAll("[data-total]")) {
    const { amount, minorUnitsAmount } = session.total[place.dataset.total];
    const { free, sign } = place.dataset;
    place.textContent = minorUnitsAmount || !free ? (sign ?? "") + amount : free;
  }
  const method = form.querySelector(".pay__totals .totals__hint");
  if (method) method.textContent = session.shipping?.shippingOption.displayName ?? "";
  showPromo(session);
  labelPay(form.querySelector("[data-pay]"), session);
  document.getElementById("card-section").hidden = !session.collects.card;
}

function freeWord() {
  return document.querySelector("[data-free]").dataset.free;
}

function look() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(LOOK).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
}
