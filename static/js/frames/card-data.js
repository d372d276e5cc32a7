// What the card's fields hold: for the API the card, for the parent its state without a digit of it.
import { readExpiry } from "../modules/card-expiry.js";
import { problemWith } from "../modules/checks.js";
import { digitsOf } from "../modules/digits.js";
import { typedBrand } from "../modules/brands.js";

const CODES = {
  cardNumber: { required: "incomplete_number", incomplete: "incomplete_number", invalid: "invalid_number" },
  cardExpiry: { required: "incomplete_expiry", invalid: "invalid_expiry_month", expired: "invalid_expiry_year_past" },
  cardCvc: { required: "incomplete_cvc", invalid: "incomplete_cvc" },
};
const PLACES = {
  session: { path: (id) => `checkout/sessions/${id}/confirm`, nested: true },
  payment_intent: { path: (id) => `payment_intents/${id}/confirm`, nested: true },
  setup_intent: { path: (id) => `setup_intents/${id}/confirm`, nested: true },
  token: { path: () => "tokens", only: true },
  payment_method: { path: () => "payment_methods", nested: false },
};
const ID = /^[a-z]+_[A-Za-z0-9_]{1,64}$/;

/** {complete, empty, brand, error: {code, field, message} of the first field that is marked, or null}. */
export function cardState(form) {
  const inputs = [...form.querySelectorAll("input")];
  const wrong = inputs.find((input) => input.getAttribute("aria-invalid") === "true");
  return {
    complete: inputs.every((input) => !problemWith(input)),
    empty: inputs.every((input) => !input.value),
    brand: typedBrand(form)?.name ?? "unknown",
    error: wrong ? problemOf(wrong) : null,
  };
}

/** The card for the API, or {problem} of the first field that is not right. */
export function cardOf(form) {
  const wrong = [...form.querySelectorAll("input")].find((input) => problemWith(input));
  if (wrong) return { problem: problemOf(wrong) };
  const { cardNumber, cardExpiry, cardCvc } = form.elements;
  const { month, year } = readExpiry(cardExpiry.value);
  return { number: digitsOf(cardNumber.value), exp_month: month, exp_year: year, cvc: digitsOf(cardCvc.value) };
}

/**
 * Send the card to a call of the API, with the publishable key of the frame: {status, body} of its answer, or
 * {problem}. `to`: session, payment_intent, setup_intent, payment_method or token. `id`: of the object that is confirmed.
 * `params`: the other parameters. `headers`: Idempotency-Key and Stripe-Version are sent on.
 */
export async function sendCard({ to, id = "", params = {}, headers = {} }, card, { key, offline }) {
  if (card.problem) return card;
  const place = Object.hasOwn(PLACES, to) && PLACES[to];
  if (!place || (place.nested && !ID.test(id))) throw new Error(`A card can't be sent to ${to} ${id}.`);
  const body = bodyFor(place, params, card);
  const sent = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  for (const name of ["Idempotency-Key", "Stripe-Version"]) if (headers[name]) sent[name] = headers[name];
  try {
    const answer = await fetch(`/v1/${place.path(id)}`, { method: "POST", headers: sent, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: { error: { type: "api_connection_error", message: offline } } };
  }
}

function bodyFor({ nested, only }, params, card) {
  if (only) return { card: { ...params, ...card } };
  if (!nested) return { ...params, type: "card", card };
  return { ...params, payment_method_data: { ...params.payment_method_data, type: "card", card } };
}

function problemOf(input) {
  const message = problemWith(input);
  const kind = Object.keys(CODES[input.name]).find((name) => input.dataset[name] === message);
  return { code: CODES[input.name][kind] ?? "invalid", field: input.name, message };
}
