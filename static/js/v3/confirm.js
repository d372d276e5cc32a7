// Confirmation of payment and setup intents: with an element, a payment method, or what the intent has.
import { need } from "./errors.js";
import { callApi, intentOf } from "./api.js";
import { TillElement } from "./element.js";
import { groupOf } from "./elements.js";
import { openChallenge } from "../frames/challenge.js";

/** stripe.confirmCardPayment(secret, data, options) and stripe.confirmCardSetup. */
export async function confirmCard(client, kind, secret, data = {}, { handleActions = true } = {}) {
  const intent = intentOf(secret, kind === "payment_intent" ? "stripe.confirmCardPayment()" : "stripe.confirmCardSetup()", kind);
  const { payment_method: paying, payment_method_options: _ofCards, return_url: returnUrl, ...params } = data;
  if (returnUrl && !handleActions) params.return_url = returnUrl;
  let element = null;
  if (typeof paying === "string") params.payment_method = paying;
  else if (paying) {
    const { card, ...details } = paying;
    element = card instanceof TillElement ? card : null;
    params.payment_method_data = element ? details : { ...details, type: "card", card };
  }
  return conclude(client, intent, await confirmIntent(client, intent, element, params), handleActions);
}

/** stripe.confirmPayment({elements, clientSecret, confirmParams, redirect}) and stripe.confirmSetup. */
export async function confirmElements(client, kind, { elements, clientSecret, confirmParams = {}, redirect } = {}) {
  const member = kind === "payment_intent" ? "stripe.confirmPayment()" : "stripe.confirmSetup()";
  const group = elements && groupOf(elements, member);
  const intent = intentOf(clientSecret ?? group?.secret, member, kind);
  const { return_url: returnUrl, ...params } = confirmParams;
  if (redirect !== "if_required") need(returnUrl, member, "confirmParams.return_url");
  let element = null;
  if (group) {
    const collected = await group.collect(member);
    if (collected.error) return { error: collected.error };
    element = collected.element;
    const details = params.payment_method_data ?? {};
    const billing = { ...collected.billing, ...details.billing_details };
    params.payment_method_data = { ...details, ...(Object.keys(billing).length && { billing_details: billing }) };
    if (collected.shipping && kind === "payment_intent") params.shipping ??= collected.shipping;
  }
  const result = await conclude(client, intent, await confirmIntent(client, intent, element, params), true);
  if (result.error || redirect === "if_required") return result;
  window.location.assign(withResult(returnUrl, intent, result[intent.name].status));
  return new Promise(() => {});
}

/** Shows what the intent waits for; the result is that of the intent afterwards. */
export async function followNextAction(client, intent) {
  const answer = await callApi(client, `${intent.kind}s/${intent.id}`, intent.secret);
  return conclude(client, intent, answer, true);
}

function confirmIntent(client, intent, element, params) {
  if (element) return element.send({ to: intent.kind, id: intent.id, params: { ...params, client_secret: intent.secret } });
  return callApi(client, `${intent.kind}s/${intent.id}/confirm`, intent.secret, params);
}

async function conclude(client, intent, { object, error }, handleActions) {
  if (error) return { error };
  if (object.status !== "requires_action" || !handleActions) return { [intent.name]: object };
  const { result, error: refused } = await openChallenge(object.next_action, client.locale);
  if (result === "blocked") return { error: { type: "invalid_request_error", ...refused, [intent.kind]: object } };
  return afterChallenge(client, intent);
}

async function afterChallenge(client, intent) {
  const { object, error } = await callApi(client, `${intent.kind}s/${intent.id}`, intent.secret);
  if (error) return { error };
  const failed = object.last_payment_error ?? object.last_setup_error;
  if (object.status === "requires_payment_method" && failed) return { error: { ...failed, [intent.kind]: object } };
  return { [intent.name]: object };
}

function withResult(returnUrl, intent, status) {
  const url = new URL(returnUrl, window.location.href);
  url.searchParams.set(intent.kind, intent.id);
  url.searchParams.set(`${intent.kind}_client_secret`, intent.secret);
  url.searchParams.set("redirect_status", status === "processing" ? "pending" : "succeeded");
  return url.href;
}
