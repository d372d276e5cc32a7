// What the fields of an element hold: the card for the API, the state for the merchant's page.
import { readExpiry } from "../modules/card-expiry.js";
import { problemWith } from "../modules/checks.js";
import { digitsOf } from "../modules/digits.js";
import { typedBrand } from "../modules/brands.js";

const WORDS = { cardNumber: "number", cardExpiry: "expiry", cardCvc: "cvc", billingPostalCode: "zip", email: "email" };
const EXPIRED = "invalid_expiry_year_past";

/** Stripe's shape of a change: {empty, complete, error, value, …}; never a digit of the card. */
export function elementState(form, inputs) {
  const { kind, mode } = form.dataset;
  const wrong = inputs.find((input) => input.getAttribute("aria-invalid") === "true" && problemWith(input));
  const state = {
    empty: inputs.every((input) => !input.value || input.tagName === "SELECT"),
    complete: inputs.every((input) => !problemWith(input)),
    error: wrong ? problemOfField(wrong) : null,
  };
  const { elements } = form;
  switch (kind) {
    case "card":
      return { ...state, brand: brandName(form), value: { postalCode: elements.billingPostalCode?.value ?? "" } };
    case "cardNumber":
      return { ...state, brand: brandName(form) };
    case "payment":
      return { ...state, collapsed: false, value: { type: "card" } };
    case "linkAuthentication":
      return { ...state, value: { email: elements.email.value.trim() } };
    case "address":
      return { ...state, elementMode: mode, isNewAddress: true, value: typedAddress(form) };
    default:
      return state;
  }
}

/** The fields of the card that this frame has, or {problem} of the first that is not right. */
export function typedCard(form, inputs) {
  const wrong = inputs.find((input) => problemWith(input));
  if (wrong) return { problem: problemOfField(wrong) };
  const card = {};
  for (const input of inputs) {
    if (input.id === "cardNumber") card.number = digitsOf(input.value);
    if (input.id === "cardCvc") card.cvc = digitsOf(input.value);
    if (input.id !== "cardExpiry") continue;
    const { month, year } = readExpiry(input.value);
    Object.assign(card, { exp_month: month, exp_year: year });
  }
  return card;
}

/** The request with country and postal code that were typed beside the card, where it names none. */
export function withTypedAddress(request, form) {
  const { billingCountry: country, billingPostalCode: code } = form.elements;
  const typed = { ...(country && { country: country.value }), ...(code?.value && { postal_code: code.value }) };
  if (!Object.keys(typed).length) return request;
  const { to, params } = request;
  if (to === "token") return { ...request, params: { ...(typed.postal_code && { address_zip: typed.postal_code }), ...params } };
  const add = (data = {}) => ({
    ...data,
    billing_details: { ...data.billing_details, address: { ...typed, ...data.billing_details?.address } },
  });
  if (to === "payment_method") return { ...request, params: add(params) };
  return { ...request, params: { ...params, payment_method_data: add(params.payment_method_data) } };
}

function typedAddress({ elements, dataset }) {
  const read = (name) => elements[name]?.value.trim() || null;
  const part = (name) => read(dataset.section + name);
  return {
    name: part("Name"),
    address: {
      line1: part("AddressLine1"),
      line2: part("AddressLine2"),
      city: part("Locality"),
      state: part("AdministrativeArea"),
      postal_code: part("PostalCode"),
      country: part("Country"),
    },
    ...(elements.phoneNumber && { phone: read("phoneNumber") }),
  };
}

function brandName(form) {
  return typedBrand(form)?.name ?? "unknown";
}

function expiryCode(value) {
  return digitsOf(value).length < 4 ? "incomplete_expiry" : "invalid_expiry_year";
}

function problemOfField(input) {
  const message = problemWith(input);
  const word = WORDS[input.id] ?? input.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const { required, incomplete, expired } = input.dataset;
  if (message === expired) return { code: EXPIRED, message };
  if (message !== required && word === "cvc") return { code: "incomplete_cvc", message };
  if (message !== required && word === "expiry") return { code: expiryCode(input.value), message };
  return { code: `${[required, incomplete].includes(message) ? "incomplete" : "invalid"}_${word}`, message };
}
