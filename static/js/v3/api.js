// Calls of the API with the publishable key: {object} or {error}, both in Stripe's shapes.
import { IntegrationError } from "./errors.js";
import { wordsFor } from "../frames/words.js";

const LATEST = "2026-03-25.dahlia";
const INTENTS = {
  pi: { kind: "payment_intent", name: "paymentIntent" },
  seti: { kind: "setup_intent", name: "setupIntent" },
};

/** The headers of each call of this `Stripe(key, {apiVersion, stripeAccount})`. */
export function headersOf(key, { apiVersion = LATEST, stripeAccount } = {}) {
  const headers = { Authorization: `Bearer ${key}`, "Stripe-Version": apiVersion };
  return stripeAccount ? { ...headers, "Stripe-Account": stripeAccount } : headers;
}

/** `secret`: the client secret of the object that `path` names. `body`: null for a GET. */
export async function callApi(client, path, secret, body) {
  const headers = { ...client.headers, "Content-Type": "application/json" };
  if (secret) headers["X-Client-Secret"] = secret;
  const request = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  try {
    const response = await fetch(`${providerOrigin}/v1/${path}`, { ...request, credentials: "omit" });
    return readAnswer(response.status, await response.json());
  } catch {
    return { error: { type: "api_connection_error", message: wordsFor(client.locale).offline } };
  }
}

/** What an answer of the API says. */
export function readAnswer(status, body) {
  return status === 200 ? { object: body } : { error: body.error };
}

/** {id, kind, name, secret} of the intent that a client secret belongs to. Throws IntegrationError. */
export function intentOf(secret, member, wanted) {
  const [, id, prefix] = /^((pi|seti)_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(secret) ?? [];
  const intent = INTENTS[prefix];
  if (!intent || (wanted && intent.kind !== wanted)) {
    throw new IntegrationError(`${member}: the client secret must have the form \${id}_secret_\${secret}.`);
  }
  return { id, secret, ...intent };
}
