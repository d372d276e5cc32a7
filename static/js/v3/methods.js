// Payment methods and tokens of what was typed into an element.
import { IntegrationError } from "./errors.js";
import { callApi } from "./api.js";
import { TillElement } from "./element.js";
import { groupOf } from "./elements.js";

/** `({type, card, …})`, `({elements, params})`, `({element, params})`, or the older `("card", element, data)`. */
export async function createMethod(client, ...given) {
  const member = "stripe.createPaymentMethod()";
  const wanted = typeof given[0] === "string" ? { type: given[0], card: given[1], ...given[2] } : given[0];
  const { elements, element, params, card, ...data } = wanted ?? {};
  if (elements || element) return ofElements(elements ? groupOf(elements, member) : element, params, member);
  if (card instanceof TillElement) return named("paymentMethod", await card.send({ to: "payment_method", params: data }));
  if (!card?.token) throw new IntegrationError(`${member}: card must be an element, or have a token.`);
  return named("paymentMethod", await callApi(client, "payment_methods", null, { ...data, card }));
}

/** `(element, data)` for a card. */
export async function createToken(_client, element, data = {}) {
  const member = "stripe.createToken()";
  if (!(element instanceof TillElement)) throw new IntegrationError(`${member}: pass a card element. Till has no other tokens.`);
  return named("token", await element.send({ to: "token", params: data }));
}

async function ofElements(source, params = {}, member) {
  if (source instanceof TillElement) return named("paymentMethod", await source.send({ to: "payment_method", params }));
  const { error, element, billing } = await source.collect(member);
  if (error) return { error };
  if (!element) throw new IntegrationError(`${member}: the elements have none that takes a card.`);
  const details = { ...billing, ...params.billing_details };
  return named("paymentMethod", await element.send({ to: "payment_method", params: { ...params, billing_details: details } }));
}

function named(name, { object, error }) {
  return error ? { error } : { [name]: object };
}
